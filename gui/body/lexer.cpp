// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/body/lexer.h"

#include <algorithm>
#include <array>

#include "core/base/ascii.h"

namespace waybill::gui {
namespace {

// What of a script or a style sheet is open at the end of a row.
constexpr LexerState kNothing = 0;
constexpr LexerState kComment = 1;
constexpr LexerState kTemplate = 2;
// What of markup is: the mode in the high half, in the low half what is open in what stands within.
constexpr LexerState kText = 0x00;
constexpr LexerState kMarkupComment = 0x10;
constexpr LexerState kTag = 0x20;
constexpr LexerState kDoubleQuoted = 0x30;
constexpr LexerState kSingleQuoted = 0x40;
constexpr LexerState kScriptTag = 0x50;  // in the start tag, a script follows
constexpr LexerState kStyleTag = 0x60;
constexpr LexerState kScript = 0x70;
constexpr LexerState kStyle = 0x80;
constexpr LexerState kCdata = 0x90;
constexpr LexerState kModeMask = 0xf0;
constexpr LexerState kOpenMask = 0x0f;

constexpr std::array<std::string_view, 44> kKeywords{
    "as",         "async",   "await",  "break",    "case", "catch",  "class",   "const",
    "continue",   "default", "delete", "do",       "else", "export", "extends", "false",
    "finally",    "for",     "from",   "function", "get",  "if",     "import",  "in",
    "instanceof", "let",     "new",    "null",     "of",   "return", "set",     "static",
    "super",      "switch",  "this",   "throw",    "true", "try",    "typeof",  "undefined",
    "var",        "void",    "while",  "yield"};

bool isWord(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || c == '_' || c == '$'
           || static_cast<unsigned char>(c) >= 0x80;
}

class Lexer {
public:
    Lexer(std::string_view row, std::vector<Coloured>* out) : row_(row), out_(out) {}

    void json();
    // Up to `end`; returns what is open there.
    LexerState script(LexerState open, std::size_t end);
    LexerState style(LexerState open, std::size_t end);
    LexerState markup(LexerState state, bool is_html);
    std::size_t size() const { return row_.size(); }

private:
    void put(std::size_t begin, std::size_t end, Part part) {
        if (out_ != nullptr && begin < end) {
            out_->push_back(
                {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), part});
        }
    }

    bool startsWith(std::string_view text) const { return row_.substr(at_).starts_with(text); }
    // Behind the next `text` before `end`, or `end`.
    std::size_t behind(std::string_view text,
                       std::size_t from,
                       std::size_t end,
                       bool& found) const {
        const std::size_t place = row_.substr(0, end).find(text, from);
        found = place != std::string_view::npos;
        return found ? place + text.size() : end;
    }
    // Behind a string whose opening quote stands at `at_`.
    std::size_t behindString(std::size_t from, std::size_t end, char quote, bool& closed) const;
    std::size_t behindNumber(std::size_t end) const;
    std::size_t endOfRaw(std::string_view name) const;
    LexerState tag(LexerState mode);
    LexerState attributeValue(LexerState mode, LexerState quoted);
    LexerState openMarkup(bool is_html);

    std::string_view row_;
    std::vector<Coloured>* out_;
    std::size_t at_ = 0;
    LexerState tag_mode_ = kTag;
};

std::size_t Lexer::behindString(std::size_t from, std::size_t end, char quote, bool& closed) const {
    for (std::size_t i = from; i < end; ++i) {
        if (row_[i] == '\\') {
            ++i;
        } else if (row_[i] == quote) {
            closed = true;
            return i + 1;
        }
    }
    closed = false;
    return end;
}

std::size_t Lexer::behindNumber(std::size_t end) const {
    std::size_t i = at_ + 1;
    while (i < end
           && (isWord(row_[i]) || row_[i] == '.'
               || ((row_[i] == '-' || row_[i] == '+') && ascii::to_lower(row_[i - 1]) == 'e'))) {
        ++i;
    }
    return i;
}

void Lexer::json() {
    while (at_ < row_.size()) {
        const char c = row_[at_];
        std::size_t end = at_ + 1;
        if (c == '"') {
            bool closed = false;
            end = behindString(at_ + 1, row_.size(), '"', closed);
            std::size_t next = end;
            while (next < row_.size() && (row_[next] == ' ' || row_[next] == '\t')) {
                ++next;
            }
            const bool is_key = next < row_.size() && row_[next] == ':';
            put(at_, end, is_key ? Part::Key : Part::String);
        } else if (ascii::is_digit(c) || c == '-') {
            end = behindNumber(row_.size());
            put(at_, end, Part::Number);
        } else if (ascii::is_alpha(c)) {
            while (end < row_.size() && isWord(row_[end])) {
                ++end;
            }
            put(at_, end, Part::Keyword);
        }
        at_ = end;
    }
}

LexerState Lexer::script(LexerState open, std::size_t end) {
    bool ended = true;
    while (at_ < end) {
        const std::size_t begin = at_;
        const char c = row_[at_];
        if (open == kComment) {
            at_ = behind("*/", at_, end, ended);
            put(begin, at_, Part::Comment);
            open = ended ? kNothing : kComment;
        } else if (open == kTemplate || c == '`') {
            at_ = behindString(open == kTemplate ? at_ : at_ + 1, end, '`', ended);
            put(begin, at_, Part::String);
            open = ended ? kNothing : kTemplate;
        } else if (startsWith("//")) {
            at_ = end;
            put(begin, at_, Part::Comment);
        } else if (startsWith("/*")) {
            at_ = behind("*/", std::min(at_ + 2, end), end, ended);
            put(begin, at_, Part::Comment);
            open = ended ? kNothing : kComment;
        } else if (c == '"' || c == '\'') {
            at_ = behindString(at_ + 1, end, c, ended);
            put(begin, at_, Part::String);
        } else if (ascii::is_digit(c)) {
            at_ = std::min(behindNumber(end), end);
            put(begin, at_, Part::Number);
        } else if (isWord(c)) {
            while (at_ < end && isWord(row_[at_])) {
                ++at_;
            }
            if (std::binary_search(
                    kKeywords.begin(), kKeywords.end(), row_.substr(begin, at_ - begin))) {
                put(begin, at_, Part::Keyword);
            }
        } else {
            ++at_;
        }
    }
    return open;
}

LexerState Lexer::style(LexerState open, std::size_t end) {
    const auto is_name = [](char c) {
        return isWord(c) || c == '-';
    };
    bool ended = true;
    while (at_ < end) {
        const std::size_t begin = at_;
        const char c = row_[at_];
        if (open == kComment || startsWith("/*")) {
            at_ = behind("*/", open == kComment ? at_ : std::min(at_ + 2, end), end, ended);
            put(begin, at_, Part::Comment);
            open = ended ? kNothing : kComment;
        } else if (c == '"' || c == '\'') {
            at_ = behindString(at_ + 1, end, c, ended);
            put(begin, at_, Part::String);
        } else if (ascii::is_digit(c)) {
            at_ = std::min(behindNumber(end), end);
            put(begin, at_, Part::Number);
        } else if (c == '@' || c == '#' || is_name(c)) {
            ++at_;
            while (at_ < end && is_name(row_[at_])) {
                ++at_;
            }
            std::size_t next = at_;
            while (next < end && row_[next] == ' ') {
                ++next;
            }
            if (c == '@') {
                put(begin, at_, Part::Keyword);
            } else if (c == '#') {
                put(begin, at_, Part::Number);
            } else if (next < end && row_[next] == ':') {
                put(begin, at_, Part::Key);
            }
        } else {
            ++at_;
        }
    }
    return open;
}

// Where the end tag of a raw text element begins, or the row's end.
std::size_t Lexer::endOfRaw(std::string_view name) const {
    for (std::size_t i = row_.find("</", at_); i != std::string_view::npos;
         i = row_.find("</", i + 2)) {
        if (ascii::equal_ignoring_case(row_.substr(i + 2, name.size()), name)) {
            return i;
        }
    }
    return row_.size();
}

// A value of an attribute, at or in its quotes; returns the mode behind it.
LexerState Lexer::attributeValue(LexerState mode, LexerState quoted) {
    const std::size_t begin = at_;
    const char quote = quoted == kDoubleQuoted ? '"' : '\'';
    const std::size_t end = row_.find(quote, mode == quoted ? at_ : at_ + 1);
    at_ = end == std::string_view::npos ? row_.size() : end + 1;
    put(begin, at_, Part::String);
    return end == std::string_view::npos ? quoted : tag_mode_;
}

// One piece within a tag; returns the mode behind it.
LexerState Lexer::tag(LexerState mode) {
    const char c = row_[at_];
    const std::size_t begin = at_;
    if (c == '>') {
        put(begin, ++at_, Part::Tag);
        if (mode == kScriptTag) {
            return kScript;
        }
        return mode == kStyleTag ? kStyle : kText;
    }
    if (c == '/' || c == '?') {
        put(begin, ++at_, Part::Tag);
        return mode;
    }
    if (c == '"' || c == '\'') {
        return attributeValue(mode, c == '"' ? kDoubleQuoted : kSingleQuoted);
    }
    if (c == '=') {
        ++at_;
        const std::size_t value = at_;
        while (at_ < row_.size() && row_[at_] != ' ' && row_[at_] != '>' && row_[at_] != '"'
               && row_[at_] != '\'') {
            ++at_;
        }
        put(value, at_, Part::String);
        return mode;
    }
    if (c == ' ' || c == '\t') {
        ++at_;
        return mode;
    }
    while (at_ < row_.size()
           && std::string_view(" \t=>/\"'").find(row_[at_]) == std::string_view::npos) {
        ++at_;
    }
    put(begin, at_, Part::Attribute);
    return mode;
}

// At a "<" in text; returns the mode behind what it opens.
LexerState Lexer::openMarkup(bool is_html) {
    const std::size_t begin = at_;
    if (startsWith("<!--")) {
        put(begin, at_ += 4, Part::Comment);
        return kMarkupComment;
    }
    if (startsWith("<![CDATA[")) {
        put(begin, at_ += 9, Part::Tag);
        return kCdata;
    }
    ++at_;
    while (at_ < row_.size() && (row_[at_] == '/' || row_[at_] == '!' || row_[at_] == '?')) {
        ++at_;
    }
    const std::size_t name = at_;
    while (at_ < row_.size() && (isWord(row_[at_]) || row_[at_] == '-' || row_[at_] == ':')) {
        ++at_;
    }
    if (at_ == name) {
        return kText;  // a bare "<"
    }
    put(begin, at_, Part::Tag);
    const std::string_view tag_name = row_.substr(name, at_ - name);
    if (is_html && name == begin + 1 && ascii::equal_ignoring_case(tag_name, "script")) {
        return kScriptTag;
    }
    return is_html && name == begin + 1 && ascii::equal_ignoring_case(tag_name, "style") ? kStyleTag
                                                                                         : kTag;
}

LexerState Lexer::markup(LexerState state, bool is_html) {
    LexerState mode = state & kModeMask;
    LexerState open = state & kOpenMask;
    // A quoted value that goes over rows keeps the kind of its tag in the low half.
    if (mode == kDoubleQuoted || mode == kSingleQuoted) {
        tag_mode_ = static_cast<LexerState>(open << 4U);
        open = kNothing;
    }
    while (at_ < row_.size()) {
        const std::size_t begin = at_;
        bool ended = true;
        if (mode == kMarkupComment) {
            at_ = behind("-->", at_, row_.size(), ended);
            put(begin, at_, Part::Comment);
            mode = ended ? kText : kMarkupComment;
        } else if (mode == kCdata) {
            at_ = behind("]]>", at_, row_.size(), ended);
            put(begin, at_, Part::String);
            mode = ended ? kText : kCdata;
        } else if (mode == kScript || mode == kStyle) {
            const std::size_t end = endOfRaw(mode == kScript ? "script" : "style");
            open = mode == kScript ? script(open, end) : style(open, end);
            if (end < row_.size()) {
                open = kNothing;
                mode = kText;
            }
        } else if (mode == kDoubleQuoted || mode == kSingleQuoted) {
            mode = attributeValue(mode, mode);
        } else if (mode == kTag || mode == kScriptTag || mode == kStyleTag) {
            tag_mode_ = mode;
            mode = tag(mode);
        } else if (row_[at_] == '<') {
            mode = openMarkup(is_html);
        } else {
            at_ = std::min(row_.find('<', at_), row_.size());
        }
    }
    if (mode == kDoubleQuoted || mode == kSingleQuoted) {
        open = static_cast<LexerState>(tag_mode_ >> 4U);
    }
    return static_cast<LexerState>(mode | open);
}

}  // namespace

LexerState colourRow(Language language,
                     LexerState state,
                     std::string_view row,
                     std::vector<Coloured>* out) {
    Lexer lexer(row, out);
    switch (language) {
        case Language::None:
            break;
        case Language::Json:
            lexer.json();
            break;
        case Language::JavaScript:
            return lexer.script(state, lexer.size());
        case Language::Css:
            return lexer.style(state, lexer.size());
        case Language::Html:
            return lexer.markup(state, true);
        case Language::Xml:
            return lexer.markup(state, false);
    }
    return kLexerStart;
}

Language languageOf(std::string_view media_type) {
    const auto has = [&](std::string_view text) {
        return media_type.find(text) != std::string_view::npos;
    };
    if (has("json")) {
        return Language::Json;
    }
    if (has("javascript") || has("ecmascript")) {
        return Language::JavaScript;
    }
    if (has("css")) {
        return Language::Css;
    }
    if (has("html")) {
        return Language::Html;
    }
    return has("xml") ? Language::Xml : Language::None;
}

}  // namespace waybill::gui
