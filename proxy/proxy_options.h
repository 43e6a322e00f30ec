// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a proxy shall do, and what it is given by whoever starts it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/endpoint.h"
#include "core/base/program_source.h"
#include "core/store/byte_store.h"
#include "core/store/exchange_loader.h"
#include "core/store/session.h"
#include "proxy/session/session_options.h"
#include "proxy/tls/tls_options.h"

namespace waybill::proxy {

struct ListenerOptions {
    std::string host = "127.0.0.1";  // an address of this machine, or a name of one
    std::uint16_t port = 8080;       // 0: any
    bool next_free = false;          // if it is taken, the next one that is not
    ListenerMode mode;
};

struct ProxyOptions {
    std::vector<ListenerOptions> listeners;
    bool allow_open = false;  // others may use it without authorization, on addresses they reach
    SessionOptions sessions;
    TlsOptions tls;
    std::string ca_folder;   // empty: the user's own
    std::string rules_file;  // followed while the proxy runs; empty: none
    std::string rules_text;  // TOML in front of those of the file (from -M, -H, -B ...)

    unsigned loops = 0;  // 0: one per core

    std::chrono::seconds connect_timeout{10};
    std::size_t clients = 20'000;              // connections at a time; more wait to be accepted
    std::size_t clients_per_address = 10'000;  // of one address that is not this machine's
    std::size_t kept_per_destination = 64;     // idle connections to servers, per loop
    std::chrono::seconds kept_for{30};
    bool block_private = false;         // servers on private and link-local addresses are refused
    std::chrono::seconds stop_wait{5};  // exchanges that are open may go on so long when it stops

    // Where bytes go; must be there as long as the proxy. Not null.
    std::shared_ptr<store::ByteStore> bytes;
    // Loads exchanges of a session whose messages lie in `bytes`.
    std::function<std::unique_ptr<store::ExchangeLoader>(const store::Session&)> make_loader;
    ProgramSource* programs = nullptr;  // null: not asked for. Must outlive the proxy

    // Exchanges that are over are let go of when there are more, oldest first, and their bytes
    // with them. 0: none.
    std::uint32_t rows_kept = 0;
};

}  // namespace waybill::proxy
