// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finds where a message begins: judges a first line, and looks for the next head among bytes that
// belong to no message that is known (behind a gap, in the middle of a stream, behind a body).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/http/head.h"

namespace waybill::http {

enum class FirstLine : std::uint8_t {
    Head,    // a start line, perhaps malformed; the fields follow
    Http09,  // "GET /path": the whole request is this line (RFC 1945 section 5)
    NotHttp,
};

// `line` goes up to its LF, which may be included; it may end earlier when the stream does.
FirstLine judge_first_line(HeadKind kind, std::string_view line);

// Whether `text`, the beginning of a first line, can still become a start line. False only for what
// judge_first_line() would call NotHttp, whatever follows.
bool may_begin_first_line(HeadKind kind, std::string_view text);

struct HeadSearch {
    enum class Result : std::uint8_t { Found, NeedMore, None };
    Result result = Result::None;
    // Found: where the head begins. NeedMore: a head may begin from here on; what lies before it
    // need not be kept.
    std::size_t at = 0;
};

// Looks for a well-formed start line that is followed by a field line or an empty line, anywhere in
// `text`. NeedMore never asks for more than the last kSearchTail bytes to be kept.
HeadSearch find_head(HeadKind kind, std::string_view text);

inline constexpr std::size_t kSearchTail = 8192;

}  // namespace waybill::http
