// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads JSON piece by piece, and tells what is in it as it comes, so that a document of any size,
// and a string of any length, takes no memory.
//
// It is made for files of other programs, and forgives where nothing is lost by it: a byte order
// mark, NaN and Infinity, control characters in strings, lone surrogates (U+FFFD stands for them),
// bytes that are not UTF-8 (given as they are). Values nested deeper than kJsonDepth are null.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waybill::report {

inline constexpr std::size_t kJsonDepth = 64;

class JsonEvents {
public:
    virtual ~JsonEvents() = default;

    virtual void on_object_begin() = 0;
    virtual void on_object_end() = 0;
    virtual void on_array_begin() = 0;
    virtual void on_array_end() = 0;
    // Of the member whose value follows; a long one is cut to JsonReader::kLongestKey bytes.
    virtual void on_key(std::string_view key) = 0;
    // A string: parts, borrowed for the call, and its end.
    virtual void on_string_part(std::string_view part) = 0;
    virtual void on_string_end() = 0;
    // As it stands there; may be "NaN", "-Infinity" and the like.
    virtual void on_number(std::string_view text) = 0;
    virtual void on_bool(bool value) = 0;
    virtual void on_null() = 0;
};

class JsonReader {
public:
    static constexpr std::size_t kLongestKey = 1024;

    // `events` must outlive the reader.
    explicit JsonReader(JsonEvents& events) : events_(events) {}

    // The next bytes. False once the text is no JSON; then nothing more is told.
    bool add(std::string_view text);
    // Nothing more comes. False when the document has no end.
    bool finish();

    // What is wrong with the text, with its place: "line 3, byte 120: ...".
    const std::string& failure() const { return failure_; }
    // So many bytes were read, up to the event that is being told.
    std::uint64_t offset() const { return before_ + at_; }

private:
    enum class State : std::uint8_t {
        Value,
        FirstElement,  // or the end of the array
        FirstKey,      // or the end of the object
        Key,
        Colon,
        Behind,  // a comma, or the end of the container
        String,
        Escape,
        Unicode,
        Word,
        TooDeep,
        TooDeepString,
        TooDeepEscape,
        End,
    };

    bool fail(std::string_view what);
    bool read_start();
    bool read(std::string_view text);
    bool step();
    bool begin_value(char c);
    bool open(bool object);
    bool close(bool object);
    void end_value();
    void read_string();
    void append(std::string_view part);
    void flush();
    bool take_escape(char c);
    bool take_hex_digit(char c);
    void append_code_point(std::uint32_t code_point);
    void drop_high_surrogate();
    void end_string();
    bool read_word();
    bool end_word();
    void pass_over_deep();

    JsonEvents& events_;
    std::string_view text_;
    std::size_t at_ = 0;        // in text_
    std::uint64_t before_ = 0;  // bytes in front of text_
    std::uint64_t lines_ = 0;   // in front of text_
    State state_ = State::Value;
    std::uint64_t objects_ = 0;  // a bit per open container: whether it is an object
    std::size_t depth_ = 0;
    std::uint64_t too_deep_ = 0;  // containers open that are not told
    bool is_key_ = false;
    std::string buffer_;  // of a key, of parts of a string, or of a word
    unsigned hex_digits_ = 0;
    std::uint32_t code_unit_ = 0;
    std::uint32_t high_surrogate_ = 0;
    std::string start_;  // the first bytes of the text
    std::string failure_;
};

}  // namespace waybill::report
