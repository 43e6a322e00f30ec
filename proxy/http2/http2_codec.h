// SPDX-License-Identifier: GPL-3.0-or-later
//
// HTTP/2 on one leg with nghttp2 (RFC 9113, RFC 8441; RELIABILITY T9, T11, T14). Heads are
// validated before they are told, floods have budgets of ours where the library has none.
#pragma once

#include <memory>
#include <string_view>

#include "proxy/codec/leg_codec.h"

namespace waybill::proxy {

// Towards a client: its connection preface is expected first.
std::unique_ptr<LegCodec> make_http2_server(const CodecLimits& limits = {});

// Towards a client that asked to upgrade from HTTP/1.1 (RFC 7540 section 3.2): `settings` is the
// value of HTTP2-Settings. Stream 1 is `request`, which was received already, body and all: it is
// not told again, and is answered as stream 1. Null when the settings cannot be read.
std::unique_ptr<LegCodec> make_http2_server_upgraded(const MessageHead& request,
                                                     std::string_view settings,
                                                     const CodecLimits& limits = {});

// Towards a server.
std::unique_ptr<LegCodec> make_http2_client(const CodecLimits& limits = {});

}  // namespace waybill::proxy
