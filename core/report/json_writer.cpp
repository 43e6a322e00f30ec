// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/json_writer.h"

#include <algorithm>
#include <bit>
#include <charconv>

#include "core/base/ascii.h"
#include "core/base/bytes.h"
#include "core/base/text.h"

namespace waybill::report {
namespace {

constexpr std::size_t kChunk = 2 * kKiB;  // the string is extended by at least so much
constexpr std::size_t kWord = sizeof(std::uint64_t);
constexpr std::size_t kLongestEscape = 6;  // \u0000
constexpr std::size_t kLongestNumber = 20;

constexpr std::uint64_t repeat(std::uint8_t byte) {
    return byte * 0x0101'0101'0101'0101U;
}

// The high bit of each of the eight bytes that JSON text may not simply hold: controls, DEL, the
// quotation mark, the backslash and all that is not ASCII. Exact for the first such byte; bytes
// behind it may be marked by mistake.
constexpr std::uint64_t special_bytes(std::uint64_t word) {
    const std::uint64_t quote = word ^ repeat('"');
    const std::uint64_t backslash = word ^ repeat('\\');
    const std::uint64_t ascii =
        ((word - repeat(0x20)) | (quote - repeat(1)) | (backslash - repeat(1))) & ~word;
    return (ascii | word | (word + repeat(1))) & repeat(0x80);
}

template <typename T>
T load(const char* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

// Up to eight bytes as a number whose lowest byte is the first one; ASCII spaces fill it up.
std::uint64_t load_word(const char* at, std::size_t size) {
    static_assert(std::endian::native == std::endian::little, "the words below are read as such");
    if (size >= kWord) {
        return load<std::uint64_t>(at);
    }
    const std::uint64_t filler = repeat(' ') << (8 * size);
    if (size >= 4) {
        const std::uint64_t low = load<std::uint32_t>(at);
        const std::uint64_t high = load<std::uint32_t>(at + size - 4);
        return low | (high << (8 * (size - 4))) | filler;
    }
    const auto byte = [&](std::size_t i) {
        return std::uint64_t{static_cast<std::uint8_t>(at[i])} << (8 * i);
    };
    return byte(0) | byte(size / 2) | byte(size - 1) | filler;
}

constexpr char hex_digit(unsigned value) {
    return static_cast<char>(value < 10 ? '0' + value : 'a' + (value - 10));
}

// What a terminal or a viewer could be led astray with: C1 controls, bidirectional controls, line
// separators, zero-width characters.
constexpr bool is_escaped(unsigned code_point) {
    return (code_point >= 0x80 && code_point <= 0x9f) || code_point == 0x61c
           || (code_point >= 0x200b && code_point <= 0x200f)
           || (code_point >= 0x2028 && code_point <= 0x202e)
           || (code_point >= 0x2060 && code_point <= 0x2069) || code_point == 0xfeff;
}

}  // namespace

JsonWriter::JsonWriter(std::string& out) : out_(out) {
    const std::size_t used = out_.size();
    out_.resize(used + kChunk);
    at_ = out_.data() + used;
    end_ = out_.data() + out_.size();
}

JsonWriter::~JsonWriter() {
    out_.resize(static_cast<std::size_t>(at_ - out_.data()));
}

void JsonWriter::grow(std::size_t bytes) {
    const auto used = static_cast<std::size_t>(at_ - out_.data());
    out_.resize(used + std::max(bytes, kChunk));
    at_ = out_.data() + used;
    end_ = out_.data() + out_.size();
}

void JsonWriter::key(std::string_view name) {
    string(name);
    make_room(1);
    *at_++ = ':';
    comma_ = false;
}

bool JsonWriter::string(std::string_view text) {
    // The comma, the quotation marks, and a word that is written beyond what is used of it.
    make_room(kLongestEscape * text.size() + 3 + kWord);
    separate();
    *at_++ = '"';
    bool is_utf8 = true;
    const std::size_t ascii = append_ascii(text);
    if (ascii < text.size()) {
        const std::string_view rest = text.substr(ascii);
        is_utf8 = is_valid_utf8(rest);
        if (is_utf8) {
            append_utf8(rest);
        } else {
            append_latin1(rest);
        }
    }
    *at_++ = '"';
    return is_utf8;
}

bool JsonWriter::lower_string(std::string_view text) {
    const auto begin = static_cast<std::size_t>(at_ - out_.data());
    const bool is_utf8 = string(text);
    // Escapes are in lower case already.
    std::transform(out_.data() + begin, at_, out_.data() + begin, ascii::to_lower);
    return is_utf8;
}

void JsonWriter::plain_string(std::string_view text) {
    make_room(text.size() + 3);
    separate();
    *at_++ = '"';
    if (!text.empty()) {
        std::memcpy(at_, text.data(), text.size());
    }
    at_ += text.size();
    *at_++ = '"';
}

void JsonWriter::string_part(std::string_view text) {
    make_room(kLongestEscape * text.size() + kWord);
    append_utf8(text);
}

void JsonWriter::base64_part(Bytes bytes) {
    static constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    make_room((bytes.size() + 2) / 3 * 4);
    const Byte* from = bytes.data();
    const Byte* const whole_end = from + bytes.size() / 3 * 3;
    char* to = at_;
    for (; from != whole_end; from += 3, to += 4) {
        const std::uint32_t bits =
            std::uint32_t{from[0]} << 16U | std::uint32_t{from[1]} << 8U | std::uint32_t{from[2]};
        to[0] = kDigits[bits >> 18U];
        to[1] = kDigits[bits >> 12U & 0x3fU];
        to[2] = kDigits[bits >> 6U & 0x3fU];
        to[3] = kDigits[bits & 0x3fU];
    }
    if (const std::size_t left = bytes.size() % 3; left != 0) {
        const std::uint32_t bits =
            std::uint32_t{from[0]} << 16U | (left == 2 ? std::uint32_t{from[1]} << 8U : 0U);
        to[0] = kDigits[bits >> 18U];
        to[1] = kDigits[bits >> 12U & 0x3fU];
        to[2] = left == 2 ? kDigits[bits >> 6U & 0x3fU] : '=';
        to[3] = '=';
        to += 4;
    }
    at_ = to;
}

void JsonWriter::json(std::string_view value) {
    make_room(value.size() + 1);
    separate();
    std::memcpy(at_, value.data(), value.size());
    at_ += value.size();
}

// Appends ASCII text, escaped; returns how much of it there was before the first other byte.
std::size_t JsonWriter::append_ascii(std::string_view text) {
    const char* from = text.data();
    const char* const end = from + text.size();
    while (from < end) {
        const std::size_t size = std::min(static_cast<std::size_t>(end - from), kWord);
        const std::uint64_t word = load_word(from, size);
        std::memcpy(at_, &word, kWord);
        const std::uint64_t special = special_bytes(word);
        if (special == 0) {
            from += size;
            at_ += size;
            continue;
        }
        const auto plain = static_cast<std::size_t>(std::countr_zero(special)) / 8;
        from += plain;
        at_ += plain;
        const auto c = static_cast<std::uint8_t>(*from);
        if (c >= 0x80) {
            break;
        }
        append_escape(c);
        ++from;
    }
    return text.size() - static_cast<std::size_t>(end - from);
}

void JsonWriter::append_escape(unsigned code_unit) {
    *at_++ = '\\';
    switch (code_unit) {
        case '"':
        case '\\':
            *at_++ = static_cast<char>(code_unit);
            return;
        case '\n':
            *at_++ = 'n';
            return;
        case '\r':
            *at_++ = 'r';
            return;
        case '\t':
            *at_++ = 't';
            return;
        default:
            break;
    }
    *at_++ = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
        *at_++ = hex_digit((code_unit >> shift) & 0xfU);
    }
}

// REQUIRES: valid UTF-8.
void JsonWriter::append_utf8(std::string_view text) {
    while (!text.empty()) {
        text.remove_prefix(append_ascii(text));
        if (text.empty()) {
            return;
        }
        const auto byte = [&](std::size_t i) -> unsigned {
            return static_cast<std::uint8_t>(text[i]);
        };
        const std::size_t length = byte(0) < 0xe0 ? 2 : byte(0) < 0xf0 ? 3 : 4;
        unsigned code_point = byte(0);
        if (length == 2) {
            code_point = ((byte(0) & 0x1fU) << 6) | (byte(1) & 0x3fU);
        } else if (length == 3) {
            code_point = ((byte(0) & 0x0fU) << 12) | ((byte(1) & 0x3fU) << 6) | (byte(2) & 0x3fU);
        }
        if (length < 4 && is_escaped(code_point)) {
            append_escape(code_point);
        } else {
            std::memcpy(at_, text.data(), length);
            at_ += length;
        }
        text.remove_prefix(length);
    }
}

void JsonWriter::append_latin1(std::string_view text) {
    while (!text.empty()) {
        text.remove_prefix(append_ascii(text));
        if (text.empty()) {
            return;
        }
        const auto value = static_cast<std::uint8_t>(text.front());
        if (is_escaped(value)) {
            append_escape(value);
        } else {
            *at_++ = static_cast<char>(0xc0U | (value >> 6));
            *at_++ = static_cast<char>(0x80U | (value & 0x3fU));
        }
        text.remove_prefix(1);
    }
}

void JsonWriter::append_digits(std::uint64_t value) {
    at_ = std::to_chars(at_, end_, value).ptr;
}

void JsonWriter::number(std::uint64_t value) {
    make_room(kLongestNumber + 1);
    separate();
    append_digits(value);
}

void JsonWriter::signed_number(std::int64_t value) {
    make_room(kLongestNumber + 1);
    separate();
    at_ = std::to_chars(at_, end_, value).ptr;
}

void JsonWriter::boolean(bool value) {
    make_room(6);
    separate();
    const std::string_view word = value ? "true" : "false";
    std::memcpy(at_, word.data(), word.size());
    at_ += word.size();
}

void JsonWriter::null() {
    make_room(5);
    separate();
    std::memcpy(at_, "null", 4);
    at_ += 4;
}

void JsonWriter::milliseconds(std::int64_t ns) {
    if (ns < 0) {
        null();
        return;
    }
    make_room(kLongestNumber + 8);
    separate();
    append_digits(static_cast<std::uint64_t>(ns / kNsPerMs));
    auto fraction = static_cast<unsigned>(ns % kNsPerMs);
    if (fraction == 0) {
        return;
    }
    *at_ = '.';
    for (int i = 6; i > 0; --i) {
        at_[i] = static_cast<char>('0' + fraction % 10);
        fraction /= 10;
    }
    at_ += 7;
    while (at_[-1] == '0') {
        --at_;
    }
}

void JsonWriter::timestamp(Timestamp at) {
    if (!at.known()) {
        null();
        return;
    }
    std::string text;
    append_rfc3339(text, at);
    plain_string(text);
}

void JsonWriter::ip(const IpAddress& address) {
    if (!address.is_v4()) {
        plain_string(to_string(address));
        return;
    }
    make_room(32);
    separate();
    *at_++ = '"';
    for (std::size_t i = 12; i < 16; ++i) {
        append_digits(address.octets[i]);
        *at_++ = '.';
    }
    at_[-1] = '"';
}

}  // namespace waybill::report
