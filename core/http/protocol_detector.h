// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tells from the first bytes of one side of a connection what it speaks.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/bytes.h"

namespace waybill::http {

enum class Guess : std::uint8_t {
    NeedMore,  // too few bytes to tell
    HttpRequest,
    HttpResponse,
    Http2,  // the connection preface of RFC 9113 section 3.4
    Tls,
    Socks4,  // a client's greeting
    Socks5,
    ProxyHeader,  // the PROXY protocol, version 1 or 2, in front of something else
    Other,
};

// `first` are the first bytes of the side that are known; more may follow.
Guess guess_protocol(Bytes first);

// No guess needs more bytes than these.
inline constexpr std::size_t kGuessBytes = 4096;

// Whether bytes of which nothing else can be said begin a row of HTTP/2 frames: the middle of a
// connection, or what a server begins with.
enum class FramesGuess : std::uint8_t { No, Middle, ServerBegin };
FramesGuess guess_frames(Bytes first, bool mid_stream);

// Length of the PROXY protocol header that `first` begins with; 0 while it is not complete.
std::size_t proxy_header_length(Bytes first);

}  // namespace waybill::http
