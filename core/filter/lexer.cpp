// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/lexer.h"

#include <charconv>

#include "core/base/ascii.h"

namespace waybill::filter {
namespace {

bool is_name_char(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || c == '.' || c == '-' || c == '_';
}

void append_utf8(std::string& out, std::uint32_t code_point) {
    const auto put = [&out](std::uint32_t byte) {
        out += static_cast<char>(byte);
    };
    if (code_point < 0x80) {
        put(code_point);
    } else if (code_point < 0x800) {
        put(0xc0U | (code_point >> 6));
        put(0x80U | (code_point & 0x3fU));
    } else {
        put(0xe0U | (code_point >> 12));
        put(0x80U | ((code_point >> 6) & 0x3fU));
        put(0x80U | (code_point & 0x3fU));
    }
}

// The number of exactly `digits` hexadecimal digits at the beginning of `text`.
std::optional<std::uint32_t> hexadecimal(std::string_view text, std::size_t digits) {
    if (text.size() < digits) {
        return std::nullopt;
    }
    std::uint32_t number = 0;
    const char* const end = text.data() + digits;
    const auto read = std::from_chars(text.data(), end, number, 16);
    if (read.ec != std::errc{} || read.ptr != end) {
        return std::nullopt;
    }
    return number;
}

// Undoes the escape at the beginning of `text`, a backslash with something behind it, and returns
// how long it was; 0 if it is none, and stands for itself.
std::size_t append_unescaped(std::string& out, std::string_view text) {
    constexpr std::string_view kLetters = "ntr\"'\\";
    constexpr std::string_view kMeant = "\n\t\r\"'\\";
    if (const std::size_t letter = kLetters.find(text[1]); letter != std::string_view::npos) {
        out += kMeant[letter];
        return 2;
    }
    if (text[1] == 'x') {
        if (const auto byte = hexadecimal(text.substr(2), 2)) {
            out += static_cast<char>(*byte);
            return 4;
        }
    }
    if (text[1] == 'u') {
        const auto code_point = hexadecimal(text.substr(2), 4);
        if (code_point && (*code_point < 0xd800 || *code_point > 0xdfff)) {
            append_utf8(out, *code_point);
            return 6;
        }
    }
    return 0;
}

// In a pattern all escapes but those that the quotes need are the pattern's own.
std::string unquoted_pattern(std::string_view inner) {
    std::string source;
    for (std::size_t i = 0; i < inner.size(); ++i) {
        const bool is_escape = inner[i] == '\\' && i + 1 < inner.size();
        if (is_escape && (inner[i + 1] == '\\' || inner[i + 1] == '"' || inner[i + 1] == '\'')) {
            ++i;
        }
        source += inner[i];
    }
    return source;
}

std::string without_escaped_slashes(std::string_view source) {
    std::string plain;
    for (std::size_t i = 0; i < source.size(); ++i) {
        if (source[i] == '\\' && i + 1 < source.size()) {
            ++i;
            if (source[i] != '/') {
                plain += '\\';
            }
        }
        plain += source[i];
    }
    return plain;
}

}  // namespace

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::string RawValue::text() const {
    if (form != Form::Quoted) {
        return std::string(inner);
    }
    std::string plain;
    for (std::size_t i = 0; i < inner.size();) {
        const std::size_t length =
            inner[i] == '\\' && i + 1 < inner.size() ? append_unescaped(plain, inner.substr(i)) : 0;
        if (length == 0) {
            plain += inner[i];
        }
        i += length == 0 ? 1 : length;
    }
    return plain;
}

std::string RawValue::pattern() const {
    return without_escaped_slashes(form == Form::Quoted ? unquoted_pattern(inner)
                                                        : std::string(inner));
}

bool Lexer::ends_at(std::size_t at) const {
    if (at >= text_.size()) {
        return true;
    }
    const char c = text_[at];
    const bool is_doubled = at + 1 < text_.size() && text_[at + 1] == c;
    return is_space(c) || c == ')' || (inside_ != Inside::Nothing && c == ',')
           || (inside_ == Inside::Set && c == '}') || ((c == '&' || c == '|') && is_doubled);
}

bool Lexer::is_at_keyword(std::string_view word) const {
    if (!ascii::starts_with_ignoring_case(text_.substr(at_), word)) {
        return false;
    }
    const std::size_t end = at_ + word.size();
    constexpr std::string_view kMayFollow = "('\"!~{";
    return ends_at(end) || kMayFollow.find(text_[end]) != std::string_view::npos;
}

std::size_t Lexer::behind_space(std::size_t at) const {
    while (at < text_.size() && is_space(text_[at])) {
        ++at;
    }
    return at;
}

bool Lexer::take(std::string_view piece) {
    if (!is_at(piece)) {
        return false;
    }
    at_ += piece.size();
    return true;
}

std::string_view Lexer::name() const {
    std::size_t end = at_;
    if (end < text_.size() && ascii::is_alpha(text_[end])) {
        while (end < text_.size() && is_name_char(text_[end])) {
            ++end;
        }
    }
    return text_.substr(at_, end - at_);
}

std::size_t Lexer::bare_end(std::size_t from, bool ranges) const {
    std::size_t open = 0;
    for (std::size_t at = from; at < text_.size(); ++at) {
        if (text_[at] == ')' && open > 0) {
            --open;
            continue;
        }
        const bool is_range = ranges && at > from && text_.substr(at).starts_with("..");
        if (is_range || ends_at(at)) {
            return at;
        }
        open += text_[at] == '(' ? 1U : 0U;
    }
    return text_.size();
}

RawValue Lexer::take_bare(bool ranges) {
    const std::size_t begin = at_;
    at_ = bare_end(begin, ranges);
    return {RawValue::Form::Bare, text_.substr(begin, at_ - begin), false, {begin, at_}};
}

bool Lexer::take_exact_case() {
    const bool exact = at_ < text_.size() && text_[at_] == 'c' && ends_at(at_ + 1);
    at_ += exact ? 1 : 0;
    return exact;
}

std::optional<RawValue> Lexer::take_quoted() {
    const std::size_t begin = at_;
    const char quote = text_[begin];
    std::size_t end = begin + 1;
    while (end < text_.size() && text_[end] != quote) {
        end += text_[end] == '\\' ? 2U : 1U;
    }
    if (end >= text_.size()) {
        return std::nullopt;
    }
    at_ = end + 1;
    const bool exact = take_exact_case();
    return RawValue{
        RawValue::Form::Quoted, text_.substr(begin + 1, end - begin - 1), exact, {begin, at_}};
}

std::optional<RawValue> Lexer::take_literal() {
    const std::size_t begin = at_;
    if (!ascii::starts_with_ignoring_case(text_.substr(begin), "r\"")) {
        return std::nullopt;
    }
    const std::size_t end = text_.find('"', begin + 2);
    if (end == kNowhere) {
        return std::nullopt;
    }
    at_ = end + 1;
    const bool exact = take_exact_case();
    return RawValue{
        RawValue::Form::Literal, text_.substr(begin + 2, end - begin - 2), exact, {begin, at_}};
}

std::optional<RawValue> Lexer::take_bracketed() {
    const std::size_t begin = at_;
    const std::size_t end = text_.find(']', begin);
    if (end == kNowhere || !ends_at(end + 1)) {
        return std::nullopt;
    }
    at_ = end + 1;
    return RawValue{
        RawValue::Form::Literal, text_.substr(begin + 1, end - begin - 1), false, {begin, at_}};
}

std::size_t Lexer::closing_slash(std::size_t limit) const {
    for (std::size_t at = at_ + 1; at < limit; ++at) {
        if (text_[at] == '\\') {
            ++at;
        } else if (text_[at] == '/') {
            return at;
        }
    }
    return kNowhere;
}

std::optional<RawValue> Lexer::take_slashed_before(std::size_t limit) {
    const std::size_t begin = at_;
    const std::size_t end = closing_slash(limit);
    if (end == kNowhere) {
        return std::nullopt;
    }
    at_ = end + 1;
    const bool exact = take_exact_case();
    if (!ends_at(at_)) {
        at_ = begin;
        return std::nullopt;
    }
    return RawValue{
        RawValue::Form::Slashed, text_.substr(begin + 1, end - begin - 1), exact, {begin, at_}};
}

std::optional<RawValue> Lexer::take_slashed() {
    return take_slashed_before(text_.size());
}

std::optional<RawValue> Lexer::take_slashed_word() {
    const std::size_t begin = at_;
    auto value = take_slashed_before(bare_end(begin, false));
    if (value && value->inner.empty()) {
        at_ = begin;
        return std::nullopt;
    }
    return value;
}

}  // namespace waybill::filter
