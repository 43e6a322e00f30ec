// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes heads and trailers of HTTP/1.1. What one connection decides (framing, Connection and what
// it names, RFC 9110 section 7.6.1) is made anew, in the place and case of the field that stood
// there; all else goes out as it is, in its order and case.
//
// Whatever a rule, a user or HTTP/2 put into a head, it cannot split the message: a field whose
// name is no token is left out, control characters in values become spaces, in a target they are
// percent-encoded.
#pragma once

#include <cstdint>
#include <string>

#include "proxy/message/message_head.h"

namespace waybill::proxy {

enum class Framing : std::uint8_t {
    None,    // no field of framing at all
    AsSent,  // Content-Length of the fields, which is of a body that is not sent (HEAD, 304)
    Length,
    Chunked,
    UntilClose,  // likewise no field
};

// What the leg asks of a head.
struct LegNeeds {
    Framing framing = Framing::None;
    std::uint64_t length = 0;     // with Length
    bool close = false;           // Connection: close
    bool say_keep_alive = false;  // to a client of HTTP/1.0
    bool keep_upgrade = false;    // Connection: Upgrade and Upgrade may stay
};

// False: something could not be sent as it stood.
bool write_request(std::string& out, const MessageHead& request, const LegNeeds& needs);
bool write_response(std::string& out, const MessageHead& response, const LegNeeds& needs);

// Their field lines, without the empty line. Fields that would be of framing, routing or the
// connection are left out (RFC 9110 section 6.5.1).
bool write_trailers(std::string& out, const FieldList& trailers);

}  // namespace waybill::proxy
