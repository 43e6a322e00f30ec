// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/proxy_options.h"

#include <string_view>

#include <CLI/CLI.hpp>

#include "proxy/rules/network_presets.h"

namespace waybill::cli {
namespace {

using proxy::MitmproxyRule;

constexpr std::uint32_t kDaySeconds = 86'400;
constexpr std::uint32_t kMostLoops = 64;

void add_list(CLI::App& app,
              const char* name,
              std::vector<std::string>& list,
              const char* type,
              const char* what) {
    app.add_option(name, list, what)->type_name(type)->allow_extra_args(false);
}

void add_seconds(CLI::App& app, const char* name, std::uint32_t& seconds, const char* what) {
    app.add_option(name, seconds, what)
        ->type_name("SECONDS")
        ->check(CLI::Range(1U, kDaySeconds))
        ->capture_default_str();
}

void add_version(CLI::App& app, const char* name, std::string& version, const char* what) {
    app.add_option(name, version, what)
        ->type_name("VERSION")
        ->check(CLI::IsMember({"1.0", "1.1", "1.2", "1.3"}));
}

void add_short_rule(CLI::App& app,
                    std::string name,
                    ProxyTrafficArguments& arguments,
                    MitmproxyRule kind,
                    const char* type,
                    const char* what) {
    app.add_option_function<std::vector<std::string>>(
           std::move(name),
           [&arguments, kind](const std::vector<std::string>& given) {
               for (const std::string& text : given) {
                   arguments.short_rules.emplace_back(kind, text);
               }
           },
           what)
        ->type_name(type)
        ->allow_extra_args(false);
}

void add_rule_options(CLI::App& app, ProxyTrafficArguments& arguments, bool whole) {
    app.option_defaults()->group("Changing what passes");
    const auto named = [whole](const char* letter, const char* name) {
        return whole ? std::string(letter) + "," + name : std::string(name);
    };
    app.add_option("--rules",
                   arguments.rules,
                   "Rules in TOML, read again when the file changes; waybill(1) has them")
        ->type_name("FILE");
    add_short_rule(app,
                   named("-M", "--map-remote"),
                   arguments,
                   MitmproxyRule::MapRemote,
                   "|FILTER|REGEX|URL",
                   "Ask another server where the URL matches; may be repeated");
    add_short_rule(app,
                   "--map-local",
                   arguments,
                   MitmproxyRule::MapLocal,
                   "|FILTER|REGEX|PATH",
                   "Answer with files where the URL matches; may be repeated");
    add_short_rule(app,
                   named("-H", "--modify-headers"),
                   arguments,
                   MitmproxyRule::ModifyHeaders,
                   "|FILTER|NAME|VALUE",
                   "Set a field, or remove it where there is no value; may be repeated");
    add_short_rule(app,
                   named("-B", "--modify-body"),
                   arguments,
                   MitmproxyRule::ModifyBody,
                   "|FILTER|REGEX|TEXT",
                   "Replace in bodies; may be repeated");
    std::string presets;
    for (const proxy::NetworkPreset& preset : proxy::network_presets()) {
        presets.append(presets.empty() ? "" : ", ").append(preset.name);
    }
    app.add_option("--throttle", arguments.throttle, "As slow as " + presets)->type_name("PRESET");
}

void add_tls_options(CLI::App& app, ProxyTrafficArguments& arguments, bool whole) {
    app.option_defaults()->group("TLS");
    add_list(app,
             "--ignore-hosts",
             arguments.ignore_hosts,
             "REGEX",
             "Pass TLS of these host:port through untouched; may be repeated");
    add_list(app,
             "--allow-hosts",
             arguments.allow_hosts,
             "REGEX",
             "Pass TLS of all others through untouched; may be repeated");
    app.add_flag(whole ? "-k,--insecure,--ssl-insecure" : "--insecure,--ssl-insecure",
                 arguments.insecure,
                 "Accept all certificates of servers");
    add_list(app,
             "--accept-certificate",
             arguments.accepted_certificates,
             "HOST",
             "Accept whatever this server shows (host, *.host, with :port or without); may be "
             "repeated");
    app.add_option("--trusted-ca",
                   arguments.trusted_ca,
                   "Authorities (PEM) that servers are verified with, not the system's")
        ->type_name("FILE");
    app.add_option("--client-certs",
                   arguments.client_certificates,
                   "Certificate and key (PEM) to show to servers, or a folder of HOST.pem")
        ->type_name("PATH");
    add_version(app, "--tls-client-min", arguments.client_tls_min, "Oldest TLS of clients");
    add_version(app, "--tls-client-max", arguments.client_tls_max, "Newest TLS of clients");
    add_version(app, "--tls-server-min", arguments.server_tls_min, "Oldest TLS of servers");
    add_version(app, "--tls-server-max", arguments.server_tls_max, "Newest TLS of servers");
    app.add_flag("--no-http2", arguments.no_http2, "HTTP/1.1 with everybody");
    app.add_flag("--no-client-http2", arguments.no_client_http2, "HTTP/1.1 with clients");
    app.add_flag("--no-server-http2", arguments.no_server_http2, "HTTP/1.1 with servers");
    if (whole) {
        app.add_option(
               "--keylog",
               arguments.key_log,
               "Write session keys of both sides to this file; else to that of SSLKEYLOGFILE")
            ->type_name("FILE");
    }
    app.add_option("--ca-dir", arguments.ca_folder, "The authority in this folder, not the user's")
        ->type_name("DIR");
}

void add_limit_options(CLI::App& app, ProxyTrafficArguments& arguments) {
    app.option_defaults()->group("Limits");
    app.add_flag("--block-private",
                 arguments.block_private,
                 "Refuse servers on private, link-local and loopback addresses");
    app.add_option("--loops", arguments.loops, "Threads that carry traffic; else one per core")
        ->type_name("N")
        ->check(CLI::Range(1U, kMostLoops));
    add_seconds(app, "--connect-timeout", arguments.connect_timeout, "To reach a server");
    add_seconds(
        app, "--response-timeout", arguments.response_timeout, "For a server to begin its answer");
    add_seconds(app, "--idle-timeout", arguments.idle_timeout, "Between two requests of a client");
}

void add_intercept_options(CLI::App& app, ProxyArguments& arguments) {
    app.option_defaults()->group("Deciding by hand");
    app.add_option("--intercept",
                   arguments.intercept,
                   "Hold what matches until a key decides: r resumes, e edits, a answers, d drops")
        ->type_name("FILTER");
    app.add_option("--intercept-phase",
                   arguments.intercept_phase,
                   "What is held: request, response, both, or message (of a WebSocket)")
        ->type_name("PHASE")
        ->check(CLI::IsMember({"request", "response", "both", "message"}))
        ->capture_default_str();
    add_seconds(app, "--intercept-time", arguments.intercept_time, "Then it goes on by itself");
}

}  // namespace

void add_proxy_traffic_options(CLI::App& app, ProxyTrafficArguments& arguments, bool whole) {
    add_rule_options(app, arguments, whole);
    add_tls_options(app, arguments, whole);
    add_limit_options(app, arguments);
}

void add_proxy_options(CLI::App& app, ProxyArguments& arguments) {
    app.add_option("filter", arguments.print.filter_words, "The same as -Y")->type_name("FILTER");
    app.option_defaults()->group("Who is served, and how");
    app.add_option(
           "-m,--mode",
           arguments.modes,
           "regular, reverse:URL[,URL...], upstream:URL, socks5 or transparent; behind an @ "
           "where to listen ([HOST:]PORT); may be repeated")
        ->type_name("MODE")
        ->allow_extra_args(false);
    app.add_option("-p,--listen-port", arguments.listen_port, "Port of the first mode; else 8080")
        ->type_name("PORT");
    app.add_option("--listen-host", arguments.listen_host, "Address to listen on")
        ->type_name("HOST")
        ->capture_default_str();
    app.add_flag("--allow-open",
                 arguments.allow_open,
                 "Let everybody who reaches that address use the proxy");
    app.add_option("--proxyauth",
                   arguments.authorization,
                   "What clients must know; @FILE has it in a file, WAYBILL_PROXYAUTH too")
        ->type_name("USER:PASSWORD");
    app.add_option(
           "--upstream-auth",
           arguments.upstream_authorization,
           "What the next proxy asks for; @FILE has it in a file, WAYBILL_UPSTREAM_AUTH too")
        ->type_name("USER:PASSWORD");
    add_proxy_traffic_options(app, arguments.traffic, true);
    add_intercept_options(app, arguments);
    app.option_defaults()->group("What is printed and written");
    add_live_print_options(app, arguments.print);
    app.add_option(
           "--rows-kept", arguments.rows_kept, "Exchanges that stay in memory once they are over")
        ->type_name("N")
        ->check(CLI::Range(100U, 100'000'000U));
}

}  // namespace waybill::cli
