// SPDX-License-Identifier: GPL-3.0-or-later
//
// Splits HTML into tags, text and comments as browsers do (HTML standard, section 13.2.5), on any
// bytes: linear in the text, nothing is copied, nothing fails. What the tree building of browsers
// would do beyond that is left out, but that the content of some elements is raw text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::audit {

struct HtmlAttribute {
    std::string_view name;   // as sent: compare without case
    std::string_view value;  // as sent: see decode_html_text()
};

// Views into the text, that live until the next call of next().
struct HtmlToken {
    enum class Kind : std::uint8_t {
        StartTag,
        EndTag,
        Text,
        RawText,  // inside script, style, title, textarea and their kind
        Comment,  // without its marks; also what browsers take for one
        End,
    };

    Kind kind = Kind::End;
    std::size_t offset = 0;                     // of the first byte
    std::string_view text;                      // name of the tag as sent, or the text
    std::span<const HtmlAttribute> attributes;  // of a start tag; of equal names the first

    bool is(std::string_view tag_name) const;
    // Null when there is none of that name.
    const HtmlAttribute* find(std::string_view name) const;
};

class HtmlTokenizer {
public:
    // More of one tag are passed over.
    static constexpr std::size_t kMaxAttributes = 100;

    // `text` must outlive the tokenizer.
    explicit HtmlTokenizer(std::string_view text) : text_(text) {}

    // The token of kind End again and again when the text is over.
    const HtmlToken& next();

private:
    bool read_markup();
    void read_tag(bool is_end);
    void read_attributes();
    bool is_closed_by_itself() const;
    bool has_script_end_ahead();
    void read_comment(std::size_t from);
    void read_raw_text();
    std::size_t end_of_raw_text() const;
    std::size_t end_of_script() const;
    bool is_end_tag_at(std::size_t at, std::string_view name) const;

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t next_script_end_ = 0;  // as found by has_script_end_ahead()
    std::string_view raw_text_of_;     // the element whose raw text comes next
    std::vector<HtmlAttribute> attributes_;
    HtmlToken token_;
};

// With the character references (section 13.5) decoded: numbers, and the names that are used to
// write markup and addresses. Other names stay as they are.
std::string decode_html_text(std::string_view text);

}  // namespace waybill::audit
