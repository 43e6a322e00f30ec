// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a request is sent to, and a connection to there as sessions use it.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string>

#include "core/base/endpoint.h"
#include "core/base/tls_facts.h"
#include "proxy/codec/leg_codec.h"

namespace waybill::proxy {

// What is spoken on a new connection without TLS; with TLS, ALPN decides.
enum class PlainProtocol : std::uint8_t { Http1, Http2 };

// Connections to equal destinations may stand in for each other.
struct Destination {
    std::string host;  // a name, or an address without brackets; lower case
    std::uint16_t port = 0;
    bool tls = false;
    std::string server_name;  // for SNI and the certificate; empty: `host`
    PlainProtocol plain = PlainProtocol::Http1;
    // With TLS: offer HTTP/1.1 alone (a WebSocket over HTTP/1 cannot go on over HTTP/2).
    bool http1_only = false;
    // The bytes are passed as they are: no codec. With `tls`, they are what is inside TLS of ours
    // (no ALPN offered). Never kept for others.
    bool raw = false;
    // Not kept for others, and none that was kept is taken: of a client whose connection is
    // authenticated as such (NTLM, Negotiate). 0: shared.
    std::uint64_t owner = 0;
    // Through a next proxy: the proxies that the request has been through, us too, as Via says it
    // to that one with CONNECT (RFC 9110 section 7.6.3).
    std::string via{};

    auto operator<=>(const Destination&) const = default;
};

// "https://example.com:8443"
std::string to_string(const Destination& destination);

// What is known of a connection to a server.
struct ServerFacts {
    Endpoint local;
    Endpoint remote;
    std::int64_t connect_ns = -1;         // TCP; -1: not known
    std::int64_t tls_ns = -1;             // -1: no TLS
    std::shared_ptr<const TlsFacts> tls;  // null: no TLS of ours
    // Why the certificate would have been refused, had it not been accepted by an option or an
    // exception; empty: it is valid.
    std::string certificate_fault;
};

using ServerId = std::uint64_t;  // never given twice by one loop

// A connection to a server. The transport makes it; one session at a time has it.
struct ServerLeg {
    ServerId id = 0;
    Destination destination;
    ServerFacts facts;
    std::unique_ptr<LegCodec> codec;  // null with Destination::raw
    std::uint64_t exchanges = 0;      // that it was used for so far
    // With Destination::raw: what is to be sent, as LegCodec::output().
    std::string raw_output;
};

// Why there is none.
struct ServerFailure {
    enum class What : std::uint8_t {
        Resolve,      // no address
        Connect,      // refused, unreachable, timed out
        Tls,          // the handshake failed
        Certificate,  // it was not accepted
        Loop,         // it would be the proxy itself (RELIABILITY T34, T35)
        Forbidden,    // an option does not allow it
        Upstream,     // the next proxy refused
        Busy,         // a limit of ours
        Stopping,
    };
    What what = What::Connect;
    std::string detail;                   // a sentence fit to show, escaped where shown
    Endpoint remote;                      // the last one tried; zero: none
    std::shared_ptr<const TlsFacts> tls;  // of a handshake that failed: its certificates
};

}  // namespace waybill::proxy
