// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a client's connection has got to: through CONNECT or SOCKS, inside TLS.
#pragma once

#include <optional>
#include <string>

#include "core/base/tls_facts.h"
#include "proxy/session/destination.h"

namespace waybill::proxy {

struct ClientPlace {
    // Where all requests go, without `tls` unless the listener says so; nullopt: each request says
    // it itself.
    std::optional<Destination> fixed;
    // The CONNECT that led to `fixed`, as long as it may have to be listed; its pair is `fixed`'s.
    std::optional<MessageHead> connect;
    bool authorized = false;  // the client has said who it is, once for all

    bool tls = false;        // the client's leg to the place is TLS
    bool tls_to_us = false;  // the client speaks TLS to the proxy itself
    bool upgraded = false;   // to HTTP/2, which says nothing of what the server speaks
    std::string sni;         // of its hello
    TlsFacts hello;          // of the innermost TLS
};

}  // namespace waybill::proxy
