// SPDX-License-Identifier: GPL-3.0-or-later
//
// The intercepting proxy: listeners, loops, certificate authority, rules and breakpoints, and what
// went through it as rows of a session while it happens. The same call for the command line and the
// window.
//
//   waybill-proxy   one per loop: sockets, TLS, sessions, recording
//   waybill-names   looks up names (DNS)
//   the caller's    poll(): takes what happened into session()
//
// session() changes only inside poll().
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/store/live_session.h"
#include "proxy/io/origin_set.h"
#include "proxy/proxy_options.h"
#include "proxy/rules/breakpoints.h"

namespace waybill::proxy {

struct ListenerStatus {
    std::string mode;
    Endpoint at;
    std::vector<OriginStatus> origins;  // of a reverse one
};

struct ProxyStatus {
    std::vector<ListenerStatus> listeners;
    std::uint64_t clients = 0;  // connected now
    std::uint64_t clients_ever = 0;
    std::uint64_t servers = 0;  // connections now, kept ones too
    std::uint64_t servers_ever = 0;
    std::uint64_t servers_kept = 0;
    std::uint64_t bytes_from_clients = 0;  // on the wire
    std::uint64_t bytes_from_servers = 0;
    std::uint64_t exchanges = 0;  // opened, ever
    std::uint64_t exchanges_over = 0;
    std::uint64_t exchanges_let_go = 0;
    std::uint64_t refused = 0;     // clients that were too many, or not allowed
    std::uint64_t held = 0;        // at breakpoints now
    std::uint64_t bytes_kept = 0;  // of messages, on disk
    std::string rules_error;  // of the file as it is now; the rules before it are still in force
};

// status(), breakpoints() and set_rules() from any thread; counts of exchanges are those of the
// last poll().
class Proxy : public store::LiveSession {
public:
    // Listens when it returns. The error names what could not be done: an address that is taken, a
    // key that others can read, line and key of a rule.
    static Result<std::unique_ptr<Proxy>> start(ProxyOptions options);

    virtual ProxyStatus status() const = 0;
    virtual Breakpoints& breakpoints() = 0;
    // Replaces the rules; the error names line and key, and the rules stay as they were.
    virtual Result<void> set_rules(std::string_view toml, const std::string& name) = 0;
    // Of the certificate authority, for who has to trust it.
    virtual const std::string& ca_certificate_file() const = 0;
    // SHA-256 of the public key of its leaf certificates, in base64: for a browser that is to trust
    // this proxy alone.
    virtual const std::string& leaf_key_digest() const = 0;
};

}  // namespace waybill::proxy
