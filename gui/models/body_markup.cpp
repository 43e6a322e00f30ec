// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/body_markup.h"

#include <algorithm>
#include <array>

#include "core/base/ascii.h"

namespace waybill::gui {
namespace {

constexpr std::string_view kSpace = " \t\r\n\f";
// HTML standard, sections 13.1.2 (void) and 13.2.5 (raw), and <pre>.
constexpr std::array<std::string_view, 13> kVoid{"area",
                                                 "base",
                                                 "br",
                                                 "col",
                                                 "embed",
                                                 "hr",
                                                 "img",
                                                 "input",
                                                 "link",
                                                 "meta",
                                                 "source",
                                                 "track",
                                                 "wbr"};
constexpr std::array<std::string_view, 5> kRaw{"pre", "script", "style", "textarea", "title"};

template <std::size_t N>
bool isOneOf(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::any_of(names.begin(), names.end(), [&](std::string_view known) {
        return ascii::equal_ignoring_case(known, name);
    });
}

}  // namespace

std::size_t MarkupPieces::behind(std::string_view mark, std::size_t from) const {
    const std::size_t place = text_.find(mark, from);
    return place == std::string_view::npos ? text_.size() : place + mark.size();
}

MarkupPiece MarkupPieces::tag(std::size_t begin) {
    std::size_t name = begin + 1;
    const bool is_end = text_[name] == '/';
    name += is_end ? 1U : 0U;
    std::size_t i = std::min(text_.find_first_of(" \t\r\n\f/>", name), text_.size());
    const std::string_view tag_name = text_.substr(name, i - name);
    char quote = '\0';
    for (; i < text_.size() && (quote != '\0' || text_[i] != '>'); ++i) {
        const char c = text_[i];
        if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        }
    }
    at_ = std::min(i + 1, text_.size());
    const std::string_view whole = text_.substr(begin, at_ - begin);
    using Kind = MarkupPiece::Kind;
    if (is_end) {
        return {Kind::EndTag, whole, tag_name};
    }
    if (whole.ends_with("/>") || (is_html_ && isOneOf(kVoid, tag_name))) {
        return {Kind::EmptyTag, whole, tag_name};
    }
    if (is_html_ && isOneOf(kRaw, tag_name)) {
        raw_ = tag_name;
    }
    return {Kind::StartTag, whole, tag_name};
}

MarkupPiece MarkupPieces::next() {
    using Kind = MarkupPiece::Kind;
    if (at_ >= text_.size()) {
        return {};
    }
    const std::size_t begin = at_;
    const auto up_to = [&](std::size_t end, Kind kind) {
        at_ = end;
        return MarkupPiece{kind, text_.substr(begin, end - begin), {}};
    };
    if (!raw_.empty()) {
        std::size_t end = text_.find("</", at_);
        while (end != std::string_view::npos
               && !ascii::equal_ignoring_case(text_.substr(end + 2, raw_.size()), raw_)) {
            end = text_.find("</", end + 2);
        }
        raw_ = {};
        end = std::min(end, text_.size());
        if (end > begin) {
            return up_to(end, Kind::RawText);
        }
    }
    const std::string_view rest = text_.substr(at_);
    if (rest.front() == '<' && rest.size() > 1) {
        if (rest.starts_with("<!--")) {
            return up_to(behind("-->", at_ + 4), Kind::Other);
        }
        if (rest.starts_with("<![CDATA[")) {
            return up_to(behind("]]>", at_), Kind::RawText);
        }
        if (rest[1] == '!' || rest[1] == '?') {
            return up_to(behind(">", at_), Kind::Other);
        }
        if (ascii::is_alpha(rest[1]) || rest[1] == '_'
            || static_cast<unsigned char>(rest[1]) >= 0x80 || (rest[1] == '/' && rest.size() > 2)) {
            return tag(begin);
        }
    }
    return up_to(std::min(text_.find('<', at_ + 1), text_.size()), Kind::Text);
}

MarkupAttribute takeAttribute(std::string_view& rest) {
    const std::size_t begin = std::min(rest.find_first_not_of(" \t\r\n\f/", 0), rest.size());
    rest.remove_prefix(begin);
    if (rest.empty() || rest.front() == '>') {
        rest = {};
        return {};
    }
    const std::size_t end = std::min(rest.find_first_of(" \t\r\n\f/>=", 1), rest.size());
    MarkupAttribute attribute{rest.substr(0, end), {}};
    rest.remove_prefix(end);
    const std::size_t equals = std::min(rest.find_first_not_of(kSpace), rest.size());
    if (equals == rest.size() || rest[equals] != '=') {
        return attribute;
    }
    rest.remove_prefix(equals + 1);
    rest.remove_prefix(std::min(rest.find_first_not_of(kSpace), rest.size()));
    if (!rest.empty() && (rest.front() == '"' || rest.front() == '\'')) {
        const std::size_t close = std::min(rest.find(rest.front(), 1), rest.size());
        attribute.value = rest.substr(1, close - 1);
        rest.remove_prefix(std::min(close + 1, rest.size()));
    } else {
        const std::size_t close = std::min(rest.find_first_of(" \t\r\n\f>"), rest.size());
        attribute.value = rest.substr(0, close);
        rest.remove_prefix(close);
    }
    return attribute;
}

}  // namespace waybill::gui
