// SPDX-License-Identifier: GPL-3.0-or-later
//
// The flags of `waybill proxy`, as far as they are about traffic; `waybill run` and `waybill
// browser` have some of them, too.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/live_print.h"
#include "proxy/rules/mitmproxy_rules.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace waybill::cli {

// What is done with traffic, wherever it comes from.
struct ProxyTrafficArguments {
    std::vector<std::string> allow_hosts;
    std::vector<std::string> ignore_hosts;
    bool insecure = false;                           // -k
    std::vector<std::string> accepted_certificates;  // --accept-certificate
    std::string trusted_ca;                          // "": the system's
    std::string client_certificates;                 // --client-certs
    std::string client_tls_min, client_tls_max;      // "1.2"
    std::string server_tls_min, server_tls_max;
    bool no_client_http2 = false;
    bool no_server_http2 = false;
    bool no_http2 = false;
    std::string key_log;  // --keylog; "": SSLKEYLOGFILE
    std::string ca_folder;
    std::string rules;  // --rules: a file
    // -M, -H, -B, --map-local, in the order of the command line.
    std::vector<std::pair<proxy::MitmproxyRule, std::string>> short_rules;
    std::string throttle;  // a preset
    bool block_private = false;
    std::uint32_t loops = 0;             // 0: one per core
    std::uint32_t connect_timeout = 10;  // seconds, all of them
    std::uint32_t response_timeout = 300;
    std::uint32_t idle_timeout = 60;
};

struct ProxyArguments {
    ProxyTrafficArguments traffic;
    LivePrintArguments print;
    std::vector<std::string> modes;  // -m; none: regular
    std::string listen_host = "127.0.0.1";
    std::optional<std::uint16_t> listen_port;  // none: 8080, or the next one that is free
    bool allow_open = false;
    std::string authorization;           // --proxyauth: USER:PASSWORD, or @FILE
    std::string upstream_authorization;  // --upstream-auth; the same
    std::optional<std::uint32_t> rows_kept;

    std::optional<std::string> intercept;  // a filter
    std::string intercept_phase = "both";
    std::uint32_t intercept_time = 300;  // seconds
};

void add_proxy_options(CLI::App& app, ProxyArguments& arguments);

// `whole`: of a command that is nothing but the proxy: -k, -M, -H, -B and --keylog too.
void add_proxy_traffic_options(CLI::App& app, ProxyTrafficArguments& arguments, bool whole);

}  // namespace waybill::cli
