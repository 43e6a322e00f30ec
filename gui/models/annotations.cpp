// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/annotations.h"

#include <algorithm>
#include <string>
#include <utility>

namespace waybill::gui {
namespace {

class Snapshot final : public store::Annotations {
public:
    Snapshot(std::map<std::uint32_t, int> marks,
             const std::unordered_map<std::uint32_t, QString>& comments)
        : marks_(std::move(marks)) {
        for (const auto& [exchange, comment] : comments) {
            comments_.emplace(exchange, comment.toStdString());
        }
    }

    int mark(std::uint32_t exchange) const override {
        const auto found = marks_.find(exchange);
        return found == marks_.end() ? 0 : found->second;
    }
    std::string_view comment(std::uint32_t exchange) const override {
        const auto found = comments_.find(exchange);
        return found == comments_.end() ? std::string_view() : found->second;
    }

private:
    std::map<std::uint32_t, int> marks_;
    std::unordered_map<std::uint32_t, std::string> comments_;
};

}  // namespace

int Annotations::mark(std::uint32_t exchange) const {
    const auto found = marks_.find(exchange);
    return found == marks_.end() ? 0 : found->second;
}

void Annotations::setMark(std::span<const std::uint32_t> exchanges, int mark) {
    for (const std::uint32_t exchange : exchanges) {
        if (mark == 0) {
            marks_.erase(exchange);
        } else {
            marks_[exchange] = std::clamp(mark, 1, kMarks);
        }
    }
    emit changed({exchanges.begin(), exchanges.end()});
}

QString Annotations::comment(std::uint32_t exchange) const {
    const auto found = comments_.find(exchange);
    return found == comments_.end() ? QString() : found->second;
}

std::shared_ptr<const store::Annotations> Annotations::snapshot() const {
    return std::make_shared<Snapshot>(marks_, comments_);
}

void Annotations::setComment(std::uint32_t exchange, const QString& comment) {
    if (comment.isEmpty()) {
        comments_.erase(exchange);
    } else {
        comments_[exchange] = comment;
    }
    emit changed({exchange});
}

}  // namespace waybill::gui
