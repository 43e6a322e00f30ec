// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/chunked_decoder.h"

#include <algorithm>
#include <cassert>

#include "core/base/ascii.h"
#include "core/http/head_parser.h"

namespace waybill::http {
namespace {

constexpr std::size_t kMostPadding = 64;  // white space and such in front of a size
constexpr std::uint8_t kMostDigits = 16;
constexpr std::uint64_t kHighBits = std::uint64_t{0xf} << 60;

bool is_padding(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

unsigned hex_value(char c) {
    const unsigned digit = static_cast<unsigned char>(c);
    return ascii::is_digit(c) ? digit - '0' : (digit | 0x20U) - 'a' + 10;
}

}  // namespace

const char* ChunkedDecoder::end_line(const char* problem) {
    state_ = left_ == 0 ? State::Finished : State::Data;
    line_bytes_ = 0;
    return problem;
}

const char* ChunkedDecoder::take_start(char c) {
    if (ascii::is_hex_digit(c)) {
        left_ = hex_value(c);
        digits_ = 1;
        state_ = State::Size;
        return nullptr;
    }
    if (is_padding(c) && line_bytes_ <= kMostPadding) {
        return "white space in front of a chunk size";
    }
    if ((c == '+' || c == '-') && line_bytes_ <= kMostPadding) {
        return "a sign in front of a chunk size";
    }
    state_ = State::Broken;
    return "not a chunk size";
}

const char* ChunkedDecoder::take_size(char c) {
    if (ascii::is_hex_digit(c)) {
        if ((left_ & kHighBits) != 0) {
            state_ = State::Broken;
            return "the chunk size does not fit in 64 bits";
        }
        left_ = (left_ << 4) | hex_value(c);
        digits_ = static_cast<std::uint8_t>(std::min(digits_ + 1, 255));
        return digits_ == kMostDigits + 1 ? "a chunk size of more than 16 digits" : nullptr;
    }
    switch (c) {
        case '\r':
            state_ = State::LineFeed;
            return nullptr;
        case '\n':
            bare_lf_ = true;
            return end_line("a chunk line ends with LF alone");
        case ';':
            state_ = State::ExtensionStart;
            return nullptr;
        case 'x':
        case 'X':
            if (left_ == 0 && digits_ == 1) {
                return "0x in front of a chunk size";
            }
            break;
        default:
            break;
    }
    state_ = State::JunkBehindSize;
    return ascii::is_blank(c) ? "white space behind a chunk size" : "junk behind a chunk size";
}

// What may stand behind a whole part of an extension: the next one, or the line's end.
const char* ChunkedDecoder::leave_extension(char c, const char* problem) {
    switch (c) {
        case ';':
            state_ = State::ExtensionStart;
            return nullptr;
        case '\r':
            state_ = State::LineFeed;
            return nullptr;
        case '\n':
            bare_lf_ = true;
            return end_line("a chunk line ends with LF alone");
        default:
            state_ = State::JunkBehindSize;
            return problem;
    }
}

// RFC 9112 section 7.1.1: *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] ).
const char* ChunkedDecoder::take_extension(char c) {
    constexpr const char* kMalformed = "a malformed chunk extension";
    const bool token = ascii::is_token_char(c);
    const bool blank = ascii::is_blank(c);
    switch (state_) {
        case State::ExtensionStart:
        case State::ExtensionValueStart: {
            const bool value = state_ == State::ExtensionValueStart;
            if (blank) {
                return nullptr;
            }
            if (token) {
                state_ = value ? State::ExtensionValue : State::ExtensionName;
                return nullptr;
            }
            if (value && c == '"') {
                state_ = State::ExtensionQuoted;
                return nullptr;
            }
            again_ = true;
            state_ = State::JunkBehindSize;
            return value ? "a chunk extension with an empty value" : "an empty chunk extension";
        }
        case State::ExtensionName:
        case State::ExtensionNameEnd:
            if (c == '=') {
                state_ = State::ExtensionValueStart;
                return nullptr;
            }
            if (state_ == State::ExtensionName && token) {
                return nullptr;
            }
            if (blank) {
                state_ = State::ExtensionNameEnd;
                return nullptr;
            }
            return leave_extension(c, kMalformed);
        case State::ExtensionValue:
        case State::ExtensionValueEnd:
            if (state_ == State::ExtensionValue && token) {
                return nullptr;
            }
            if (blank) {
                state_ = State::ExtensionValueEnd;
                return nullptr;
            }
            return leave_extension(c, kMalformed);
        case State::ExtensionQuoted:
        case State::ExtensionEscape:
            if (c == '\r' || c == '\n') {
                again_ = true;
                state_ = State::JunkBehindSize;
                return "a chunk extension with an open quotation";
            }
            if (state_ == State::ExtensionEscape) {
                state_ = State::ExtensionQuoted;
            } else if (c == '\\') {
                state_ = State::ExtensionEscape;
            } else if (c == '"') {
                state_ = State::ExtensionValueEnd;
            } else if (static_cast<unsigned char>(c) < ' ' && c != '\t') {
                return "a control character in a chunk extension";
            }
            return nullptr;
        default:
            assert(false);
            return nullptr;
    }
}

// One character that is not chunk data. Returns what is wrong with it.
const char* ChunkedDecoder::take(char c) {
    switch (state_) {
        case State::Start:
            return take_start(c);
        case State::Size:
            return take_size(c);
        case State::JunkBehindSize:
            if (c == ';') {
                state_ = State::ExtensionStart;
            } else if (c == '\n') {
                return end_line(nullptr);
            }
            return nullptr;
        case State::LineFeed:
            if (c == '\n') {
                return end_line(nullptr);
            }
            state_ = c == '\r' ? State::SecondCarriageReturn : State::JunkBehindSize;
            again_ = c != '\r';
            return "a CR without LF in a chunk line";
        case State::DataEnd:
            state_ = c == '\r' ? State::DataLineFeed : State::Start;
            if (c == '\r') {
                return nullptr;
            }
            if (c == '\n') {
                bare_lf_ = true;
                return "chunk data is followed by LF alone";
            }
            again_ = true;
            return "chunk data is not followed by CR LF";
        case State::DataLineFeed:
            state_ = State::Start;
            again_ = c != '\n';
            return again_ ? "chunk data is followed by CR alone" : nullptr;
        case State::ExtensionStart:
        case State::ExtensionName:
        case State::ExtensionNameEnd:
        case State::ExtensionValueStart:
        case State::ExtensionValue:
        case State::ExtensionQuoted:
        case State::ExtensionEscape:
        case State::ExtensionValueEnd:
            return take_extension(c);
        case State::SecondCarriageReturn:
        case State::Data:
        case State::Finished:
        case State::Broken:
            break;
    }
    assert(false);
    return nullptr;
}

ChunkedDecoder::Step ChunkedDecoder::step(std::string_view in) {
    assert(!in.empty());
    Step step;
    while (step.used < in.size()) {
        if (state_ == State::Data) {
            const std::size_t length =
                static_cast<std::size_t>(std::min<std::uint64_t>(left_, in.size() - step.used));
            step.data = in.substr(step.used, length);
            step.used += length;
            skip(length);
            return step;
        }
        if (state_ == State::SecondCarriageReturn) {
            // CR CR LF ends the line. Else the first CR did, and the second one is data.
            if (in[step.used] == '\n') {
                ++step.used;
            }
            const bool is_data = step.used == 0 || in[step.used - 1] != '\n';
            end_line(nullptr);
            if (is_data && left_ > 0) {
                step.data = "\r";
                skip(1);
                return step;
            }
        } else {
            again_ = false;
            bare_lf_ = false;
            const State before = state_;
            const char* problem = take(in[step.used]);
            if (!again_) {
                ++step.used;
            }
            ++line_bytes_;
            if (line_bytes_ == line_limit_ + 1 && state_ != State::Data) {
                told_ = false;
                problem = "a chunk line longer than is looked at";
            }
            if (problem != nullptr && (!told_ || state_ == State::Broken)) {
                told_ = before != State::DataEnd && before != State::DataLineFeed;
                step.problem = problem;
                step.code = bare_lf_ ? AnomalyCode::BareLf : AnomalyCode::BadChunk;
                step.place = step.used - (again_ || step.used == 0 ? 0 : 1);
            }
        }
        if (state_ == State::Data || state_ == State::Finished) {
            told_ = false;
        }
        if (step.problem != nullptr || finished() || broken()) {
            return step;
        }
    }
    return step;
}

void ChunkedDecoder::skip(std::uint64_t length) {
    assert(state_ == State::Data && length <= left_);
    left_ -= length;
    if (left_ == 0) {
        state_ = State::DataEnd;
        line_bytes_ = 0;
    }
}

Likeness looks_chunked(std::string_view body) {
    std::size_t at = 0;
    while (at < body.size() && at < kMostPadding
           && (is_padding(body[at]) || body[at] == '+' || body[at] == '-')) {
        ++at;
    }
    std::string_view size = body.substr(at);
    if (size.starts_with("0x") || size.starts_with("0X")) {
        size.remove_prefix(2);
    }
    const auto* const end = std::find_if_not(size.begin(), size.end(), ascii::is_hex_digit);
    constexpr std::ptrdiff_t kMostDigitsAndZeros = 64;
    if (end - size.begin() > kMostDigitsAndZeros) {
        return Likeness::No;
    }
    if (end == size.end()) {
        return Likeness::Maybe;
    }
    const bool alphanumeric = ascii::is_alpha(*end) || ascii::is_digit(*end);
    return end == size.begin() || alphanumeric ? Likeness::No : Likeness::Yes;
}

}  // namespace waybill::http
