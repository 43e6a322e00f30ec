// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes JSON behind the end of a std::string: compact, append-only, no document in memory.
//
// The writer keeps no stack: whoever uses it closes what it opened. While a writer lives, the end
// of its string is scratch space; the string is whole again when the writer is gone. Text that came
// over the wire is made safe to look at: control characters, bidirectional and zero-width
// characters are always written as \u escapes, so that printed JSON cannot drive a terminal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/time.h"

namespace waybill::report {

class JsonWriter {
public:
    // `out` must outlive the writer and be left alone while it lives.
    explicit JsonWriter(std::string& out);
    ~JsonWriter();
    JsonWriter(const JsonWriter&) = delete;
    JsonWriter& operator=(const JsonWriter&) = delete;

    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }

    // A key that needs no escaping; its value must follow.
    template <std::size_t N>
    // NOLINTNEXTLINE(modernize-avoid-c-arrays): a literal, so that its length is known
    void key(const char (&name)[N]) {
        make_room(N + 4);
        separate();
        *at_++ = '"';
        std::memcpy(at_, name, N - 1);
        at_ += N - 1;
        *at_++ = '"';
        *at_++ = ':';
        comma_ = false;
    }
    // Any key, escaped as string().
    void key(std::string_view name);

    // Text, escaped. When it is not valid UTF-8, each byte is written as the code point of the same
    // number and false is returned: the caller sets `"latin1": true` beside it.
    bool string(std::string_view text);

    // The same with ASCII letters in lower case.
    bool lower_string(std::string_view text);

    // Text that needs no escaping.
    void plain_string(std::string_view text);

    // A string that is given in parts, and one of base64 whose bytes are: each part of valid UTF-8,
    // or but for the last one of a multiple of three bytes.
    void begin_string() { open('"'); }
    void string_part(std::string_view text);
    void base64_part(Bytes bytes);
    void end_string() { close('"'); }

    // A value that is JSON already. REQUIRES: not empty.
    void json(std::string_view value);

    // Between values; means nothing, but lines of a bearable length.
    void line_feed() {
        make_room(1);
        *at_++ = '\n';
    }

    void number(std::uint64_t value);
    void signed_number(std::int64_t value);
    void boolean(bool value);
    void null();

    // Milliseconds with as many decimal places as are needed to be exact: 1234567 is 1.234567;
    // null when negative.
    void milliseconds(std::int64_t ns);

    // RFC 3339; null when unknown.
    void timestamp(Timestamp at);

    void ip(const IpAddress& address);

    // All that the string holds so far, for writers that give it away piece by piece.
    std::string_view written() const {
        return {out_.data(), static_cast<std::size_t>(at_ - out_.data())};
    }
    // Takes it out of the string; what follows goes on where it ended.
    void clear_written() { at_ = out_.data(); }

private:
    void open(char bracket) {
        make_room(2);
        separate();
        *at_++ = bracket;
        comma_ = false;
    }
    void close(char bracket) {
        make_room(1);
        *at_++ = bracket;
        comma_ = true;
    }
    void separate() {
        if (comma_) {
            *at_++ = ',';
        }
        comma_ = true;
    }
    // After this, `bytes` bytes may be written from at_ on.
    void make_room(std::size_t bytes) {
        if (static_cast<std::size_t>(end_ - at_) < bytes) {
            grow(bytes);
        }
    }
    void grow(std::size_t bytes);
    void append_digits(std::uint64_t value);
    std::size_t append_ascii(std::string_view text);
    void append_escape(unsigned code_unit);
    void append_utf8(std::string_view text);
    void append_latin1(std::string_view text);

    std::string& out_;
    char* at_;
    char* end_;
    bool comma_ = false;  // something stands in front of what comes next
};

}  // namespace waybill::report
