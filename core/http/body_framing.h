// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the body of a message ends: RFC 9112 section 6.3, from the head alone and, for a response,
// what its request allows. Framing that lets requests be smuggled is listed, and then read the way
// that shows the content.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/http/head.h"

namespace waybill::http {

// `Frames`: DATA frames of HTTP/2.
enum class BodyFraming : std::uint8_t { None, Length, Chunked, Close, Tunnel, Frames };

// What decides, besides a response's own head, whether it has a body.
struct ResponseContext {
    bool to_head = false;         // answers a HEAD request
    bool to_connect = false;      // answers a CONNECT request
    bool upgrade_allowed = true;  // the request asked for an upgrade, or is not known
    bool request_known = true;    // false: its request was not captured
};

struct BodyPlan {
    BodyFraming framing = BodyFraming::None;
    std::uint64_t length = 0;  // with Length

    // How to read the body if it must not be there (framing None) and yet is, or if it turns out
    // not to be chunked (framing Chunked): by `length`, chunked, or to the end of the stream. None
    // when the head announces no body.
    BodyFraming otherwise = BodyFraming::None;

    bool closes = false;  // the connection ends behind this message
};

// Appends what is wrong to `anomalies`, with offsets into `head.raw`. `context` is ignored for a
// request.
BodyPlan plan_body(const Head& head,
                   const ResponseContext& context,
                   std::vector<HeadAnomaly>& anomalies);

}  // namespace waybill::http
