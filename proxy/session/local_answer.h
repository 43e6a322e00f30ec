// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the proxy answers itself: error pages, the page about its certificate authority, TRACE and
// OPTIONS that end here. Everything that came from elsewhere is escaped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "proxy/message/message_head.h"
#include "proxy/session/session_options.h"

namespace waybill::proxy {

struct LocalAnswer {
    MessageHead head;
    std::string body;
};

// The words for a status that the proxy may answer with; "Error" for others.
std::string_view reason_of(std::uint16_t status);

// In the form that the client wants: gRPC status for gRPC, HTML where it is accepted, else plain
// text. `error` is the name of an anomaly, for X-Waybill-Error.
LocalAnswer make_error(const MessageHead& request,
                       std::uint16_t status,
                       std::string_view error,
                       std::string_view detail);

// 407 with a challenge.
LocalAnswer make_authentication_required(const MessageHead& request);

// What a request to the proxy itself gets: a page about its certificate and the certificate, and
// nothing else (RELIABILITY T33, T34). Changes nothing, whatever is asked.
LocalAnswer make_own_page(const MessageHead& request, const SessionOptions& options);

// TRACE and OPTIONS that may go no further (RFC 9110 sections 9.3.7, 9.3.8).
LocalAnswer make_last_hop(const MessageHead& request);

}  // namespace waybill::proxy
