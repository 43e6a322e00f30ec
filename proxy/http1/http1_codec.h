// SPDX-License-Identifier: GPL-3.0-or-later
//
// HTTP/1.0 and 1.1 on one leg, strict (RFC 9112; RELIABILITY T9, T13, T15): messages that two
// recipients could read differently are refused. Debian's llhttp lets some of them through, so it
// is not asked.
//
// A head that is sent may come from anywhere (rules, users, HTTP/2): see head_writer.h for what
// stays of it. Fields that authorize at a proxy are the session's business and pass as they are.
// What could not be sent as it stood is told with the next event (forbidden-character).
#pragma once

#include <memory>

#include "proxy/codec/leg_codec.h"

namespace waybill::proxy {

// Towards a client: reads requests, one at a time; the next one is read when the response to the
// one before it has been sent.
// The request of an upgrade to h2c is given like any other (Upgrade, HTTP2-Settings among its
// fields): the session decides.
std::unique_ptr<LegCodec> make_http1_server(const CodecLimits& limits = {});

// Towards a server: sends requests, one at a time.
std::unique_ptr<LegCodec> make_http1_client(const CodecLimits& limits = {});

}  // namespace waybill::proxy
