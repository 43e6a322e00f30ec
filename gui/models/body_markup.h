// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cuts XML or HTML into tags and text, one behind the other. Any bytes have pieces, and each byte
// is in one of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace waybill::gui {

struct MarkupPiece {
    enum class Kind : std::uint8_t {
        StartTag,
        EmptyTag,  // <br/>, and in HTML <br>
        EndTag,
        Text,
        RawText,  // in HTML, of a script, a style sheet and what keeps its white space; CDATA
        Other,    // comments, declarations
        Over,
    };
    Kind kind = Kind::Over;
    std::string_view text;  // with its marks
    std::string_view name;  // of a tag
};

class MarkupPieces {
public:
    MarkupPieces(std::string_view text, bool is_html) : text_(text), is_html_(is_html) {}

    MarkupPiece next();
    MarkupPiece peek() const {
        MarkupPieces ahead = *this;
        return ahead.next();
    }

private:
    std::size_t behind(std::string_view mark, std::size_t from) const;
    MarkupPiece tag(std::size_t begin);

    std::string_view text_;
    bool is_html_;
    std::size_t at_ = 0;
    std::string_view raw_;  // the element whose raw text comes next
};

// The next attribute of a start tag's text, which is taken off it; both are empty at the end.
struct MarkupAttribute {
    std::string_view name;
    std::string_view value;  // without quotes
};
MarkupAttribute takeAttribute(std::string_view& rest);

}  // namespace waybill::gui
