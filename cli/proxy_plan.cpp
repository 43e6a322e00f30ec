// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/proxy_plan.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>

#include <unistd.h>

#include "cli/filter_option.h"
#include "cli/terminal.h"
#include "core/base/ascii.h"
#include "proxy/rules/breakpoints.h"
#include "proxy/rules/mitmproxy_rules.h"
#include "proxy/rules/network_presets.h"

namespace waybill::cli {
namespace {

using proxy::ListenerMode;
using proxy::ListenerOptions;
using proxy::MitmproxyRule;
using proxy::Phase;
using proxy::ProxyOptions;

constexpr std::uint16_t kDefaultPort = 8080;
constexpr std::uint32_t kRowsKept = 20'000;
constexpr std::size_t kLongestSecret = 4096;

std::string environment(const char* name) {
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets it
    return value == nullptr ? "" : value;
}

// "user:password", given as such, in a file behind an @, or in a variable of the environment.
Result<std::string> secret_of(const std::string& option,
                              const std::string& given,
                              const char* variable) {
    std::string secret = given.empty() ? environment(variable) : given;
    const std::string source = given.empty() ? variable : option;
    if (secret.starts_with('@')) {
        const std::string path = secret.substr(1);
        std::ifstream file(path, std::ios::binary);
        std::string more;
        if (!std::getline(file, secret) || std::getline(file, more)) {
            return Error{source + " @" + path + ": has to be a file of one line, USER:PASSWORD"};
        }
        if (secret.ends_with('\r')) {
            secret.pop_back();
        }
    }
    const bool has_control = std::any_of(secret.begin(), secret.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    });
    // What is wrong is told without the secret.
    if (!secret.empty()
        && (has_control || secret.size() > kLongestSecret || secret.find(':') == std::string::npos
            || secret.starts_with(':'))) {
        return Error{source + ": has to be USER:PASSWORD, in one line"};
    }
    return secret;
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (ascii::is_alpha(c) || ascii::is_digit(c) || c == ':') {
            out += c;
        } else {
            out += '%';
            out += kDigits[byte >> 4U];
            out += kDigits[byte & 0xFU];
        }
    }
    return out;
}

struct Place {
    std::string host;
    std::uint16_t port = 0;
};

// "8081", "127.0.0.1:8081", "[::1]:8081".
std::optional<Place> place_of(std::string_view text) {
    Place place;
    if (const std::size_t colon = text.rfind(':'); colon != std::string_view::npos) {
        std::string_view host = text.substr(0, colon);
        if (host.starts_with('[') && host.ends_with(']')) {
            host = host.substr(1, host.size() - 2);
        } else if (host.find_first_of(":/@[]") != std::string_view::npos) {
            return std::nullopt;
        }
        if (host.empty()) {
            return std::nullopt;
        }
        place.host = host;
        text.remove_prefix(colon + 1);
    }
    const std::optional<std::uint64_t> port = ascii::parse_decimal(text);
    if (!port || *port > UINT16_MAX) {
        return std::nullopt;
    }
    place.port = static_cast<std::uint16_t>(*port);
    return place;
}

// Without user and password.
std::string without_user(std::string text) {
    const std::size_t at = text.rfind('@');
    const std::size_t slashes = text.find("://");
    const std::size_t colon = text.find(':');
    if (at == std::string::npos || colon == std::string::npos || at < colon) {
        return text;
    }
    const std::size_t begin = slashes == std::string::npos ? colon + 1 : slashes + 3;
    return text.erase(begin, at + 1 - begin);
}

// `text` says no place.
Result<ListenerMode> mode_of(std::string_view text, const std::string& authorization) {
    Result<ListenerMode> mode = proxy::parse_mode(text);
    if (!mode || mode->kind != ListenerMode::Kind::Upstream) {
        return mode;
    }
    if (!authorization.empty()) {
        if (!mode->next_authorization.empty()) {
            return Error{"--upstream-auth: " + without_user(std::string(text))
                         + " has a user already"};
        }
        std::string with_user(text);
        const std::size_t slashes = with_user.find("://");
        const std::size_t at = slashes != std::string::npos ? slashes + 3 : with_user.find(':') + 1;
        with_user.insert(at, percent_encoded(authorization) + "@");
        mode = proxy::parse_mode(with_user);
    }
    if (mode) {
        mode->text = without_user(std::string(text));
    }
    return mode;
}

Result<void> take_versions(const char* what, const std::string& least, const std::string& most) {
    if (!least.empty() && !most.empty() && most < least) {
        return Error{std::string("--tls-") + what + "-max " + most + " is below --tls-" + what
                     + "-min " + least};
    }
    return {};
}

const char* option_of(MitmproxyRule kind) {
    switch (kind) {
        case MitmproxyRule::MapRemote:
            return "--map-remote";
        case MitmproxyRule::ModifyHeaders:
            return "--modify-headers";
        case MitmproxyRule::ModifyBody:
            return "--modify-body";
        case MitmproxyRule::MapLocal:
            return "--map-local";
    }
    return "";
}

Result<std::string> rules_of(const ProxyTrafficArguments& arguments) {
    std::string text;
    for (const auto& [kind, given] : arguments.short_rules) {
        const Result<std::string> rule = proxy::rule_from_mitmproxy(kind, given);
        if (!rule) {
            return with_context(std::string(option_of(kind)) + " " + given, rule.error());
        }
        text += *rule + "\n";
    }
    if (arguments.throttle.empty()) {
        return text;
    }
    std::string names;
    for (const proxy::NetworkPreset& preset : proxy::network_presets()) {
        if (preset.name == arguments.throttle) {
            return text + "[[rule]]\nname = " + proxy::toml_text("--throttle " + arguments.throttle)
                   + "\nthrottle = " + proxy::toml_text(arguments.throttle) + "\n";
        }
        names.append(names.empty() ? "" : ", ").append(preset.name);
    }
    return Error{"--throttle " + arguments.throttle + ": is none of " + names};
}

Result<void> take_listeners(const ProxyArguments& arguments, ProxyOptions& options) {
    const Result<std::string> next =
        secret_of("--upstream-auth", arguments.upstream_authorization, "WAYBILL_UPSTREAM_AUTH");
    if (!next) {
        return next.error();
    }
    const std::vector<std::string> modes =
        arguments.modes.empty() ? std::vector<std::string>{"regular"} : arguments.modes;
    bool has_upstream = false;
    for (const std::string& mode : modes) {
        Result<ListenerOptions> listener = listener_of(
            mode, arguments.listen_host, arguments.listen_port.value_or(kDefaultPort), *next);
        if (!listener) {
            return with_context("-m", listener.error());
        }
        const bool first = options.listeners.empty();
        if (first && arguments.listen_port && listener->next_free) {
            listener->next_free = false;  // that one or none
        } else if (first && arguments.listen_port) {
            return Error{"-p " + std::to_string(*arguments.listen_port) + " and -m "
                         + listener->mode.text + " both say where the first mode listens"};
        }
        has_upstream = has_upstream || listener->mode.kind == ListenerMode::Kind::Upstream;
        options.listeners.push_back(std::move(*listener));
    }
    if (!has_upstream && !arguments.upstream_authorization.empty()) {
        return Error{"--upstream-auth goes with -m upstream:URL"};
    }
    return {};
}

unsigned phases_of(const std::string& word) {
    const unsigned request = bit_of(Phase::RequestHead) | bit_of(Phase::RequestBody);
    const unsigned response = bit_of(Phase::ResponseHead) | bit_of(Phase::ResponseBody);
    if (word == "request") {
        return request;
    }
    if (word == "response") {
        return response;
    }
    return word == "message" ? bit_of(Phase::WebSocketMessage) : request | response;
}

std::optional<InterceptPlan> intercept_of(const ProxyArguments& arguments) {
    if (::isatty(STDIN_FILENO) != 1 || !errors_go_to_terminal()) {
        complain(
            "--intercept asks on the terminal what shall happen, and there is none; a rule "
            "with delay, respond or block needs nobody");
        return std::nullopt;
    }
    std::optional<filter::Expression> filter =
        read_filter("--intercept", *arguments.intercept, arguments.print.quiet);
    if (!filter) {
        return std::nullopt;
    }
    InterceptPlan plan;
    plan.filter = std::make_shared<const filter::Expression>(std::move(*filter));
    plan.phases = phases_of(arguments.intercept_phase);
    plan.limit = std::chrono::seconds(arguments.intercept_time);
    return plan;
}

Result<void> take(const ProxyArguments& arguments, ProxyPlan& plan) {
    ProxyOptions& options = plan.proxy;
    if (Result<void> taken = take_listeners(arguments, options); !taken) {
        return taken;
    }
    Result<std::string> authorization =
        secret_of("--proxyauth", arguments.authorization, "WAYBILL_PROXYAUTH");
    if (!authorization) {
        return authorization.error();
    }
    options.sessions.authorization = std::move(*authorization);
    options.allow_open = arguments.allow_open;
    if (plan.print.saves_at_end() && arguments.rows_kept) {
        return Error{"--rows-kept does not go with -w " + arguments.print.save
                     + ", which is written at the end and needs them all; a .waybill does not"};
    }
    options.rows_kept = plan.print.saves_at_end() ? 0 : arguments.rows_kept.value_or(kRowsKept);
    options.stop_wait = std::chrono::seconds(2);
    return apply(arguments.traffic, options);
}

}  // namespace

Result<ListenerOptions> listener_of(std::string_view mode,
                                    const std::string& host,
                                    std::uint16_t port,
                                    const std::string& authorization) {
    ListenerOptions listener;
    listener.host = host;
    listener.port = port;
    listener.next_free = true;
    const std::size_t at = mode.rfind('@');
    const std::optional<Place> place =
        at == std::string_view::npos ? std::nullopt : place_of(mode.substr(at + 1));
    Result<ListenerMode> with_place = Error{""};
    if (place) {
        with_place = mode_of(mode.substr(0, at), authorization);
    }
    // "upstream:http://user:123@proxy:3128" can be read in two ways.
    Result<ListenerMode> whole = mode_of(mode, authorization);
    if (with_place && whole && !place->host.empty()) {
        return Error{without_user(std::string(mode))
                     + ": the part in front of the @ may be a proxy, or a user and password; "
                       "--upstream-auth says the latter, @PORT alone where to listen"};
    }
    if (with_place) {
        listener.mode = std::move(*with_place);
        listener.host = place->host.empty() ? host : place->host;
        listener.port = place->port;
        listener.next_free = false;
        return listener;
    }
    if (!whole) {
        return place ? with_place.error() : whole.error();
    }
    listener.mode = std::move(*whole);
    return listener;
}

Result<void> apply(const ProxyTrafficArguments& arguments, ProxyOptions& options) {
    Result<proxy::HostPatterns> hosts =
        proxy::HostPatterns::compile(arguments.ignore_hosts, arguments.allow_hosts);
    if (!hosts) {
        return hosts.error();
    }
    Result<std::string> rules = rules_of(arguments);
    if (!rules) {
        return rules.error();
    }
    for (const Result<void>& versions :
         {take_versions("client", arguments.client_tls_min, arguments.client_tls_max),
          take_versions("server", arguments.server_tls_min, arguments.server_tls_max)}) {
        if (!versions) {
            return versions;
        }
    }
    options.sessions.hosts = std::move(*hosts);
    options.sessions.client_http2 = !arguments.no_http2 && !arguments.no_client_http2;
    options.sessions.server_http2 = !arguments.no_http2 && !arguments.no_server_http2;
    options.sessions.response_timeout = std::chrono::seconds(arguments.response_timeout);
    options.sessions.idle_timeout = std::chrono::seconds(arguments.idle_timeout);
    options.connect_timeout = std::chrono::seconds(arguments.connect_timeout);
    options.tls.insecure = arguments.insecure;
    options.tls.accept = arguments.accepted_certificates;
    options.tls.trusted_file = arguments.trusted_ca;
    options.tls.client_certificates = arguments.client_certificates;
    options.tls.client_version_min = arguments.client_tls_min;
    options.tls.client_version_max = arguments.client_tls_max;
    options.tls.server_version_min = arguments.server_tls_min;
    options.tls.server_version_max = arguments.server_tls_max;
    options.tls.key_log_file =
        arguments.key_log.empty() ? environment("SSLKEYLOGFILE") : arguments.key_log;
    options.ca_folder = arguments.ca_folder;
    options.rules_file = arguments.rules;
    options.rules_text = std::move(*rules);
    options.block_private = arguments.block_private;
    options.loops = arguments.loops;
    return {};
}

std::optional<ProxyPlan> proxy_plan_of(const ProxyArguments& arguments) {
    std::optional<LivePrintPlan> print = live_print_plan_of(arguments.print);
    if (!print) {
        return std::nullopt;
    }
    ProxyPlan plan;
    plan.print = std::move(*print);
    if (const Result<void> taken = take(arguments, plan); !taken) {
        complain_in_lines(taken.error().message);
        return std::nullopt;
    }
    if (arguments.intercept) {
        plan.intercept = intercept_of(arguments);
        if (!plan.intercept) {
            return std::nullopt;
        }
    }
    return plan;
}

}  // namespace waybill::cli
