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
    snapshot_.reset();
    compare(exchanges);
    emit changed({exchanges.begin(), exchanges.end()});
}

QString Annotations::comment(std::uint32_t exchange) const {
    const auto found = comments_.find(exchange);
    return found == comments_.end() ? QString() : found->second;
}

std::shared_ptr<const store::Annotations> Annotations::snapshot() const {
    if (snapshot_ == nullptr) {
        snapshot_ = std::make_shared<Snapshot>(marks_, comments_);
    }
    return snapshot_;
}

void Annotations::setComment(std::uint32_t exchange, const QString& comment) {
    if (comment.isEmpty()) {
        comments_.erase(exchange);
    } else {
        comments_[exchange] = comment;
    }
    snapshot_.reset();
    compare({&exchange, 1});
    emit changed({exchange});
}

Annotations::Note Annotations::note(std::uint32_t exchange) const {
    return {exchange, mark(exchange), comment(exchange)};
}

std::vector<Annotations::Note> Annotations::all() const {
    std::set<std::uint32_t> noted;
    for (const auto& [exchange, mark] : marks_) {
        noted.insert(noted.end(), exchange);
    }
    for (const auto& [exchange, comment] : comments_) {
        noted.insert(exchange);
    }
    noted.insert(unsaved_.begin(), unsaved_.end());
    std::vector<Note> notes;
    notes.reserve(noted.size());
    for (const std::uint32_t exchange : noted) {
        notes.push_back(note(exchange));
    }
    return notes;
}

void Annotations::load(const store::Annotations& noted, std::uint32_t exchanges) {
    std::set<std::uint32_t> touched;
    for (const Note& note : all()) {
        touched.insert(touched.end(), note.exchange);
    }
    marks_.clear();
    comments_.clear();
    saved_.clear();
    snapshot_.reset();
    for (std::uint32_t i = 0; i < exchanges; ++i) {
        const int mark = noted.mark(i);
        const std::string_view comment = noted.comment(i);
        if (mark != 0) {
            marks_.emplace(i, std::clamp(mark, 1, kMarks));
        }
        if (!comment.empty()) {
            comments_.emplace(i, QString::fromUtf8(comment));
        }
        if (mark != 0 || !comment.empty()) {
            saved_.emplace(i, note(i));
            touched.insert(i);
        }
    }
    const bool were_unsaved = !unsaved_.empty();
    unsaved_.clear();
    if (were_unsaved) {
        emit savedChanged(true);
    }
    if (!touched.empty()) {
        emit changed({touched.begin(), touched.end()});
    }
}

void Annotations::setSaved(std::span<const Note> notes) {
    std::vector<std::uint32_t> exchanges;
    exchanges.reserve(notes.size());
    for (const Note& note : notes) {
        exchanges.push_back(note.exchange);
        if (note.mark == 0 && note.comment.isEmpty()) {
            saved_.erase(note.exchange);
        } else {
            saved_.insert_or_assign(note.exchange, note);
        }
    }
    compare(exchanges);
}

void Annotations::compare(std::span<const std::uint32_t> exchanges) {
    const bool were_unsaved = !unsaved_.empty();
    for (const std::uint32_t exchange : exchanges) {
        const auto saved = saved_.find(exchange);
        const Note before = saved == saved_.end() ? Note{.exchange = exchange} : saved->second;
        if (note(exchange) == before) {
            unsaved_.erase(exchange);
        } else {
            unsaved_.insert(exchange);
        }
    }
    if (were_unsaved == unsaved_.empty()) {
        emit savedChanged(unsaved_.empty());
    }
}

}  // namespace waybill::gui
