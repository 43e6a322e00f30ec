// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the body behind a head is framed (RFC 9112 section 6), strict: whatever two recipients have
// read differently is refused, also where the RFC says how it is to be mended.
#pragma once

#include "proxy/http1/head_reader.h"

namespace waybill::proxy {

// False: refused, and why.
bool request_framing(const MessageHead& request,
                     const HeadFacts& facts,
                     BodyPlan& plan,
                     Refusal& refusal);

// What the request decides about its response.
struct AskedFor {
    bool head = false;
    bool connect = false;
};
bool response_framing(const MessageHead& response,
                      const HeadFacts& facts,
                      const AskedFor& asked,
                      BodyPlan& plan,
                      Refusal& refusal);

// Whether the sender of `head` keeps the connection open behind the message (RFC 9112 section 9.3).
bool keeps_open(const MessageHead& head, const HeadFacts& facts);

// Digits and nothing else, below 2^63 (RFC 9110 section 8.6).
std::optional<std::uint64_t> read_content_length(std::string_view value);

}  // namespace waybill::proxy
