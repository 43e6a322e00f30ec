// SPDX-License-Identifier: GPL-3.0-or-later
//
// Takes the chunked transfer coding (RFC 9112 section 7.1) off a body, byte by byte if need be, and
// keeps nothing but a few numbers. What is malformed is told and read as browsers do; a chunk
// without any size breaks the framing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/anomaly.h"

namespace waybill::http {

enum class Likeness : std::uint8_t;

class ChunkedDecoder {
public:
    explicit ChunkedDecoder(std::uint32_t line_limit) : line_limit_(line_limit) {}

    // What one step found. At most one of `data` and `problem` is set.
    struct Step {
        std::size_t used = 0;   // bytes of the input that are done with
        std::string_view data;  // body bytes, in the input (or a CR that had been taken already)
        const char* problem = nullptr;
        AnomalyCode code = AnomalyCode::BadChunk;
        std::size_t place = 0;  // of the problem, in the input
    };

    // Reads on. REQUIRES: `in` is not empty, and neither finished() nor broken().
    Step step(std::string_view in);

    // The last chunk was read; the trailer section follows.
    bool finished() const { return state_ == State::Finished; }

    // A chunk size could not be read: what follows has no known framing.
    bool broken() const { return state_ == State::Broken; }

    // Bytes that are missing from the current chunk's data; 0 outside of chunk data.
    std::uint64_t left_in_chunk() const { return state_ == State::Data ? left_ : 0; }

    // Passes over so many bytes that were never captured. REQUIRES: length <= left_in_chunk().
    void skip(std::uint64_t length);

private:
    enum class State : std::uint8_t {
        Start,
        Size,
        JunkBehindSize,
        ExtensionStart,
        ExtensionName,
        ExtensionNameEnd,
        ExtensionValueStart,
        ExtensionValue,
        ExtensionQuoted,
        ExtensionEscape,
        ExtensionValueEnd,
        LineFeed,
        SecondCarriageReturn,
        Data,
        DataEnd,
        DataLineFeed,
        Finished,
        Broken,
    };

    const char* take(char c);
    const char* take_start(char c);
    const char* take_size(char c);
    const char* take_extension(char c);
    const char* end_line(const char* problem);
    const char* leave_extension(char c, const char* problem);

    std::uint64_t left_ = 0;  // of the chunk's data; while its line is read, the size so far
    std::uint32_t line_limit_;
    std::uint32_t line_bytes_ = 0;
    std::uint8_t digits_ = 0;
    State state_ = State::Start;
    bool told_ = false;     // one problem per chunk line is enough
    bool again_ = false;    // the character was not taken
    bool bare_lf_ = false;  // the problem is that
};

// Whether a body can be chunked, by the beginning of its first chunk line. Maybe asks for more.
Likeness looks_chunked(std::string_view body);

}  // namespace waybill::http
