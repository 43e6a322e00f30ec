// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/json_events.h"

#include <algorithm>

#include "core/base/ascii.h"

namespace waybill::report {
namespace {

constexpr std::size_t kPart = 16 * 1024;  // of a string, told at a time
constexpr std::size_t kLongestWord = 64;  // the rest of a number is not kept
constexpr std::size_t kStart = 4;         // bytes that tell the encoding
constexpr std::string_view kReplacement = "\xef\xbf\xbd";

// What ends a run of plain characters in a string.
constexpr std::array<bool, 256> make_specials() {
    std::array<bool, 256> table{};
    table[static_cast<unsigned char>('"')] = true;
    table[static_cast<unsigned char>('\\')] = true;
    return table;
}
constexpr std::array<bool, 256> kSpecial = make_specials();

bool is_special(char c) {
    return kSpecial[static_cast<unsigned char>(c)];
}

bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool is_word_char(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || c == '-' || c == '+' || c == '.';
}

constexpr bool is_high_surrogate(std::uint32_t unit) {
    return unit >= 0xd800 && unit < 0xdc00;
}
constexpr bool is_low_surrogate(std::uint32_t unit) {
    return unit >= 0xdc00 && unit < 0xe000;
}

}  // namespace

bool JsonReader::fail(std::string_view what) {
    const auto lines = static_cast<std::uint64_t>(
        std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at_), '\n'));
    failure_ = "line " + std::to_string(lines_ + lines + 1) + ", byte " + std::to_string(offset())
               + ": " + std::string(what);
    return false;
}

bool JsonReader::add(std::string_view text) {
    if (start_.size() < kStart && failure_.empty()) {
        const std::string_view part = text.substr(0, kStart - start_.size());
        start_ += part;
        text.remove_prefix(part.size());
        if (start_.size() < kStart) {
            return true;
        }
        if (!read_start()) {
            return false;
        }
    }
    return failure_.empty() && read(text);
}

// Looks at the first bytes: they tell how the text is encoded.
bool JsonReader::read_start() {
    const std::string_view start = start_;
    if (start.starts_with("\xff\xfe") || start.starts_with("\xfe\xff")
        || start.substr(0, 2).find('\0') != std::string_view::npos) {
        return fail("the text is UTF-16, and JSON is UTF-8");
    }
    const std::size_t mark = start.starts_with("\xef\xbb\xbf") ? 3 : 0;
    before_ = mark;
    return read(start.substr(mark));
}

bool JsonReader::read(std::string_view text) {
    text_ = text;
    at_ = 0;
    while (at_ < text_.size()) {
        if (!step()) {
            return false;
        }
    }
    before_ += text_.size();
    lines_ += static_cast<std::uint64_t>(std::count(text_.begin(), text_.end(), '\n'));
    text_ = {};
    at_ = 0;
    return true;
}

bool JsonReader::finish() {
    const bool is_short = start_.size() < kStart;
    if (!failure_.empty() || (is_short && !read_start())
        || (state_ == State::Word && !end_word())) {
        return false;
    }
    if (state_ != State::End) {
        return fail(before_ == 0 ? "the file is empty" : "the text ends in the middle of it");
    }
    return true;
}

bool JsonReader::step() {
    switch (state_) {
        case State::String:
            read_string();
            return true;
        case State::Escape:
            return take_escape(text_[at_]);
        case State::Unicode:
            return take_hex_digit(text_[at_]);
        case State::Word:
            return read_word();
        case State::TooDeep:
        case State::TooDeepString:
        case State::TooDeepEscape:
            pass_over_deep();
            return true;
        default:
            break;
    }
    const char c = text_[at_];
    if (is_space(c)) {
        ++at_;
        return true;
    }
    switch (state_) {
        case State::FirstElement:
            return c == ']' ? close(false) : begin_value(c);
        case State::Value:
            return begin_value(c);
        case State::FirstKey:
            if (c == '}') {
                return close(true);
            }
            [[fallthrough]];
        case State::Key:
            if (c != '"') {
                return fail("the name of a member is expected here");
            }
            ++at_;
            is_key_ = true;
            buffer_.clear();
            state_ = State::String;
            return true;
        case State::Colon:
            if (c != ':') {
                return fail("a colon is expected here");
            }
            ++at_;
            state_ = State::Value;
            return true;
        case State::Behind: {
            const bool object = (objects_ >> (depth_ - 1) & 1U) != 0;
            if (c == ',') {
                ++at_;
                state_ = object ? State::Key : State::Value;
                return true;
            }
            if (c == '}' || c == ']') {
                return object == (c == '}') ? close(object)
                                            : fail("another bracket is expected here");
            }
            return fail("a comma or a closing bracket is expected here");
        }
        default:
            return fail("something follows behind the end");
    }
}

bool JsonReader::begin_value(char c) {
    if (c == '{' || c == '[') {
        return open(c == '{');
    }
    buffer_.clear();
    if (c == '"') {
        ++at_;
        is_key_ = false;
        state_ = State::String;
        return true;
    }
    if (!is_word_char(c)) {
        return fail("a value is expected here");
    }
    state_ = State::Word;
    return true;
}

bool JsonReader::open(bool object) {
    if (depth_ == kJsonDepth) {
        ++at_;
        too_deep_ = 1;
        state_ = State::TooDeep;
        return true;
    }
    const std::uint64_t bit = std::uint64_t{1} << depth_;
    objects_ = object ? objects_ | bit : objects_ & ~bit;
    ++depth_;
    state_ = object ? State::FirstKey : State::FirstElement;
    object ? events_.on_object_begin() : events_.on_array_begin();
    ++at_;
    return true;
}

bool JsonReader::close(bool object) {
    ++at_;
    --depth_;
    object ? events_.on_object_end() : events_.on_array_end();
    end_value();
    return true;
}

void JsonReader::end_value() {
    state_ = depth_ == 0 ? State::End : State::Behind;
}

void JsonReader::read_string() {
    const auto begin = text_.begin() + static_cast<std::ptrdiff_t>(at_);
    const auto end = std::find_if(begin, text_.end(), [](char c) { return is_special(c); });
    if (begin != end) {
        drop_high_surrogate();
        append({begin, end});
        at_ += static_cast<std::size_t>(end - begin);
    }
    if (end == text_.end()) {
        return;
    }
    ++at_;
    if (*end == '\\') {
        state_ = State::Escape;
    } else {
        end_string();
    }
}

// Long runs are told as they stand, short ones are collected.
void JsonReader::append(std::string_view part) {
    if (is_key_) {
        buffer_ += part.substr(0, kLongestKey - std::min(buffer_.size(), kLongestKey));
        return;
    }
    if (buffer_.size() + part.size() > kPart) {
        flush();
    }
    if (part.size() > kPart) {
        events_.on_string_part(part);
    } else {
        buffer_ += part;
    }
}

void JsonReader::flush() {
    if (!buffer_.empty()) {
        events_.on_string_part(buffer_);
        buffer_.clear();
    }
}

void JsonReader::end_string() {
    drop_high_surrogate();
    if (is_key_) {
        state_ = State::Colon;
        events_.on_key(buffer_);
        return;
    }
    flush();
    events_.on_string_end();
    end_value();
}

bool JsonReader::take_escape(char c) {
    static constexpr std::string_view kLetters = "\"\\/bfnrt";
    static constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (c == 'u') {
        ++at_;
        hex_digits_ = 0;
        code_unit_ = 0;
        state_ = State::Unicode;
        return true;
    }
    const std::size_t which = kLetters.find(c);
    if (which == std::string_view::npos) {
        return fail("a backslash is followed by what is no escape");
    }
    ++at_;
    drop_high_surrogate();
    append(kMeanings.substr(which, 1));
    state_ = State::String;
    return true;
}

bool JsonReader::take_hex_digit(char c) {
    if (!ascii::is_hex_digit(c)) {
        return fail("\\u is not followed by four hexadecimal digits");
    }
    ++at_;
    const int digit = ascii::is_digit(c) ? c - '0' : ascii::to_lower(c) - 'a' + 10;
    code_unit_ = code_unit_ * 16 + static_cast<std::uint32_t>(digit);
    if (++hex_digits_ < 4) {
        return true;
    }
    state_ = State::String;
    if (is_low_surrogate(code_unit_) && high_surrogate_ != 0) {
        append_code_point(0x10000 + ((high_surrogate_ - 0xd800) << 10U) + (code_unit_ - 0xdc00));
        high_surrogate_ = 0;
        return true;
    }
    drop_high_surrogate();
    if (is_high_surrogate(code_unit_)) {
        high_surrogate_ = code_unit_;
    } else if (is_low_surrogate(code_unit_)) {
        append(kReplacement);
    } else {
        append_code_point(code_unit_);
    }
    return true;
}

// One that no low surrogate followed.
void JsonReader::drop_high_surrogate() {
    if (high_surrogate_ != 0) {
        high_surrogate_ = 0;
        append(kReplacement);
    }
}

void JsonReader::append_code_point(std::uint32_t code_point) {
    std::array<char, 4> bytes{};
    std::size_t size = 0;
    const auto put = [&](std::uint32_t byte) {
        bytes[size++] = static_cast<char>(byte);
    };
    if (code_point < 0x80) {
        put(code_point);
    } else if (code_point < 0x800) {
        put(0xc0U | code_point >> 6U);
        put(0x80U | (code_point & 0x3fU));
    } else if (code_point < 0x10000) {
        put(0xe0U | code_point >> 12U);
        put(0x80U | (code_point >> 6U & 0x3fU));
        put(0x80U | (code_point & 0x3fU));
    } else {
        put(0xf0U | code_point >> 18U);
        put(0x80U | (code_point >> 12U & 0x3fU));
        put(0x80U | (code_point >> 6U & 0x3fU));
        put(0x80U | (code_point & 0x3fU));
    }
    append({bytes.data(), size});
}

bool JsonReader::read_word() {
    const auto begin = text_.begin() + static_cast<std::ptrdiff_t>(at_);
    const auto end = std::find_if_not(begin, text_.end(), [](char c) { return is_word_char(c); });
    const std::string_view part(begin, end);
    buffer_ += part.substr(0, kLongestWord - std::min(buffer_.size(), kLongestWord));
    at_ += part.size();
    return end == text_.end() || end_word();
}

bool JsonReader::end_word() {
    const std::string_view word = buffer_;
    const std::string_view magnitude = word.substr(word.starts_with('-') ? 1 : 0);
    end_value();
    if (word == "true" || word == "false") {
        events_.on_bool(word == "true");
    } else if (word == "null") {
        events_.on_null();
    } else if (magnitude == "NaN" || magnitude == "Infinity"
               || (!magnitude.empty() && ascii::is_digit(magnitude[0]))) {
        events_.on_number(word);
    } else {
        return fail("a value is expected here");
    }
    return true;
}

// Brackets are counted and not matched: what they hold is not told anyway.
void JsonReader::pass_over_deep() {
    const char c = text_[at_++];
    if (state_ == State::TooDeepEscape) {
        state_ = State::TooDeepString;
    } else if (state_ == State::TooDeepString) {
        state_ = c == '\\'  ? State::TooDeepEscape
                 : c == '"' ? State::TooDeep
                            : State::TooDeepString;
    } else if (c == '"') {
        state_ = State::TooDeepString;
    } else if (c == '{' || c == '[') {
        ++too_deep_;
    } else if ((c == '}' || c == ']') && --too_deep_ == 0) {
        end_value();
        events_.on_null();
    }
}

}  // namespace waybill::report
