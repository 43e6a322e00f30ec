// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sockets that listen, for one ListenerOptions: one, or several where a name has several addresses.
#pragma once

#include <string>
#include <vector>

#include "core/base/endpoint.h"
#include "core/base/result.h"
#include "proxy/io/socket.h"
#include "proxy/proxy_options.h"

namespace waybill::proxy {

struct ListeningSocket {
    Socket socket;
    Endpoint at;
};

// The error names the address and why, with who may have it in mind: that it is taken, that others
// could use the proxy (without authorization, on an address that others can reach, and not
// `allow_open`).
Result<std::vector<ListeningSocket>> listen_on(const ListenerOptions& options,
                                               bool authorized,
                                               bool allow_open);

}  // namespace waybill::proxy
