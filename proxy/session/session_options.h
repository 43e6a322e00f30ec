// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a session may and shall do. Values; the same for all sessions of a proxy.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "proxy/codec/leg_codec.h"
#include "proxy/session/destination.h"
#include "proxy/session/hop_watch.h"

namespace waybill::proxy {

// How a listener takes its clients; the words are mitmproxy's.
struct ListenerMode {
    enum class Kind : std::uint8_t { Regular, Reverse, Upstream, Socks5, Transparent };
    Kind kind = Kind::Regular;

    // Of Reverse: the origins. Chosen among by the transport: the session asks for the first one.
    struct Origin {
        Destination destination;
        unsigned weight = 1;
    };
    std::vector<Origin> origins;
    enum class Choice : std::uint8_t { RoundRobin, LeastConnections };
    Choice choice = Choice::RoundRobin;
    bool keep_host = false;  // the client's Host goes to the origin as it is

    // Of Upstream: the next proxy, http:// or https://, and what it asks for (Proxy-Authorization).
    Destination next;
    std::string next_authorization;

    std::string text;  // as it was given: "reverse:http://localhost:3000"
};

// "regular", "reverse:URL[,URL...]" (a weight behind each as "*3"; "least:" in front of the first
// URL for least connections), "upstream:[http|https]://[user:password@]host:port", "socks5",
// "transparent". The error names the part that cannot be read.
Result<ListenerMode> parse_mode(std::string_view text);

// Which hosts' TLS is passed through untouched: patterns (RE2) over "host:port", as mitmproxy's
// --ignore-hosts and --allow-hosts.
class HostPatterns {
public:
    static Result<HostPatterns> compile(const std::vector<std::string>& ignore,
                                        const std::vector<std::string>& allow);
    HostPatterns() = default;

    // `names`: the address or name that was asked for, and the name of the hello.
    bool passes_through(std::string_view host, std::string_view sni, std::uint16_t port) const;

private:
    struct Compiled;
    std::shared_ptr<const Compiled> compiled_;
};

struct SessionOptions {
    CodecLimits limits;
    HostPatterns hosts;
    bool client_http2 = true;  // offered to clients by ALPN, taken by prior knowledge and upgrade
    bool server_http2 = true;  // offered to servers by ALPN

    // Who may use the proxy: "user:password" for Proxy-Authorization: Basic and SOCKS; empty:
    // everybody who reaches it. Compared in constant time, never recorded, never passed on.
    std::string authorization;

    // What requests to the proxy itself are answered with besides the page about the CA.
    std::string ca_certificate_pem;
    std::string ca_certificate_der;
    std::string instance;  // in Via, to see loops
    // Add Via to requests. Without it, loops through several proxies are seen only where the others
    // are asked as proxies, and in reverse mode by `hops`.
    bool via = false;
    std::shared_ptr<HopWatch> hops = std::make_shared<HopWatch>();

    // Whole bodies for rules and breakpoints that need them; larger ones pass untouched.
    std::uint64_t whole_body_bytes = 16 * kMiB;

    // Nanoseconds are for machines; here are the waits (RELIABILITY T10).
    std::chrono::seconds head_timeout{10};       // from a head's first byte to its last
    std::chrono::seconds idle_timeout{60};       // of a client's connection between exchanges
    std::chrono::seconds body_timeout{60};       // without any byte of a body that is under way
    std::chrono::seconds response_timeout{300};  // from the request's end to the response's head
    std::chrono::seconds handshake_timeout{10};  // of TLS and SOCKS
    std::chrono::seconds tunnel_timeout{3600};   // of a WebSocket or tunnel without any byte
};

}  // namespace waybill::proxy
