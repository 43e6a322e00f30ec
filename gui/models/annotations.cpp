// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/annotations.h"

#include <algorithm>

namespace waybill::gui {

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

void Annotations::setComment(std::uint32_t exchange, const QString& comment) {
    if (comment.isEmpty()) {
        comments_.erase(exchange);
    } else {
        comments_[exchange] = comment;
    }
    emit changed({exchange});
}

}  // namespace waybill::gui
