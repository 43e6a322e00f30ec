// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/body_json.h"

#include <algorithm>

namespace waybill::gui {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kWordEnd = " \t\r\n{}[]:,\"";

}  // namespace

JsonPiece JsonPieces::next() {
    at_ = std::min(text_.find_first_not_of(kSpace, at_), text_.size());
    if (at_ == text_.size()) {
        return {};
    }
    using Kind = JsonPiece::Kind;
    const std::size_t begin = at_++;
    Kind kind = Kind::Word;
    switch (text_[begin]) {
        case '{':
        case '[':
            kind = Kind::Begin;
            break;
        case '}':
        case ']':
            kind = Kind::End;
            break;
        case ':':
            kind = Kind::Colon;
            break;
        case ',':
            kind = Kind::Comma;
            break;
        case '"':
            kind = Kind::String;
            while (at_ < text_.size() && text_[at_] != '"') {
                at_ += text_[at_] == '\\' ? 2U : 1U;
            }
            at_ = std::min(at_ + 1, text_.size());
            break;
        default:
            at_ = std::min(text_.find_first_of(kWordEnd, at_), text_.size());
            break;
    }
    return {kind, text_.substr(begin, at_ - begin)};
}

}  // namespace waybill::gui
