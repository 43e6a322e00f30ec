// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a ProxySession wants done. The transport does them in their order behind each event.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "core/base/bytes.h"
#include "proxy/session/destination.h"

namespace waybill::proxy {

using ServerRequest = std::uint32_t;  // names a GetServer until it is answered

// There is something in the output of the client's leg, or the leg's wants_read() changed: look at
// both, write, and read again.
struct TouchClient {};
struct TouchServer {
    ServerId server = 0;
};

// on_server() or on_server_failed() is to be called for `request`: at once (inside no other event)
// or later. `fresh`: not one that was kept.
//
// In upstream mode, requests of http:// ask for ListenerMode::next itself and are sent to it in
// absolute form; each other destination, plain or not, is reached by CONNECT through it.
struct GetServer {
    ServerRequest request = 0;
    Destination destination;
    bool fresh = false;
};
// Its answer is not wanted any more.
struct CancelServer {
    ServerRequest request = 0;
};
// The session is done with it. `keep`: it may serve others; else it is closed, what is in its
// output first.
struct GiveServerBack {
    ServerId server = 0;
    bool keep = false;
};

// The client begins TLS: what came so far, `hello` and what is behind it, and all that comes, goes
// through a TLS server with a certificate for `server_name`; on_client_tls() tells the outcome,
// then on_client_data() brings plaintext. May come twice: a client that speaks TLS to the proxy,
// and TLS again behind CONNECT; the second goes inside the first.
struct StartClientTls {
    std::string server_name;
    bool offer_http2 = true;
    std::vector<Byte> received;
};

// Closes the client's connection: what is in the output is sent first, unless `reset`.
struct CloseClient {
    bool reset = false;
};
// Sends FIN to the client behind the output, and goes on reading.
struct EndClientOutput {};
struct EndServerOutput {
    ServerId server = 0;
};

// on_timer() is wanted at that time at the latest; replaces the time asked for before.
struct WakeAt {
    Timestamp at;
};

using SessionCommand = std::variant<TouchClient,
                                    TouchServer,
                                    GetServer,
                                    CancelServer,
                                    GiveServerBack,
                                    StartClientTls,
                                    CloseClient,
                                    EndClientOutput,
                                    EndServerOutput,
                                    WakeAt>;

// One line, as dialogues print it: "get 1 https://example.com:443 fresh".
std::string to_string(const SessionCommand& command);

}  // namespace waybill::proxy
