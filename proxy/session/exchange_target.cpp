// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a request goes: what its target, the connection and the listener say; what the proxy
// answers itself.
#include "core/base/ascii.h"
#include "core/base/ip_text.h"
#include "proxy/session/authorization.h"
#include "proxy/session/exchange.h"
#include "proxy/session/session_core.h"

namespace waybill::proxy {
namespace {

constexpr std::string_view kOwnName = "waybill.internal";
constexpr std::size_t kMostHops = 16;  // RELIABILITY T35

bool is_loopback(const IpAddress& ip) {
    if (ip.is_v4()) {
        return ip.octets[12] == 127;
    }
    IpAddress one{};
    one.octets[15] = 1;
    return ip == one;
}

std::string authority_of(const Destination& destination) {
    const std::uint16_t usual = http::default_port(destination.tls ? "https" : "http");
    std::string text =
        http::needs_brackets(destination.host) ? "[" + destination.host + "]" : destination.host;
    if (destination.port != usual) {
        text += ":" + std::to_string(destination.port);
    }
    return text;
}

// RFC 9110 section 7.6.3: how often it was forwarded, and whether by `instance`.
struct Hops {
    std::size_t count = 0;
    bool ours = false;
};
Hops hops_of(const FieldList& fields, std::string_view instance) {
    Hops hops;
    for (const HeadField& field : fields) {
        if (field.name.size() == 3 && ascii::equal_ignoring_case(field.name, "via")) {
            ascii::for_each_member(field.value, [&](std::string_view member) {
                ++hops.count;
                const std::size_t space = std::min(member.find_first_of(" \t"), member.size());
                const std::string_view by = ascii::trim(member.substr(space));
                hops.ours =
                    hops.ours
                    || (!instance.empty() && by.substr(0, by.find_first_of(" \t(")) == instance);
            });
        }
    }
    return hops;
}

// What reverse proxies say of themselves where Via would do harm: their instances, as in a list.
constexpr std::string_view kLoopField = "Waybill-Loop";

// The proxies that a request has been through, and `instance`.
std::string via_of(const MessageHead& request, const std::string& instance) {
    std::string via;
    for (const HeadField& field : request.fields) {
        if (field.name.size() == 3 && ascii::equal_ignoring_case(field.name, "via")) {
            via.append(field.value).append(", ");
        }
    }
    const http::Version version = request.version;
    via += std::to_string(version.major);
    if (version.major < 2) {
        via += "." + std::to_string(version.minor);
    }
    return via.append(" ").append(instance);
}

}  // namespace

bool Exchange::is_own(const HostPort& place) const {
    if (place.host == kOwnName) {
        return true;
    }
    const Endpoint& local = core_.client().local;
    if (place.port != local.port) {
        return false;
    }
    if (place.host == "localhost" || place.host.ends_with(".localhost")) {
        return is_loopback(local.ip);
    }
    const std::optional<IpAddress> ip = read_ip(place.host);
    return ip && (*ip == local.ip || (is_loopback(*ip) && is_loopback(local.ip)));
}

// What is left when a field of the request may not go on is done here, so that nothing behind it
// sees it. False: the exchange is answered, or has become something else.
bool Exchange::find_target() {
    MessageHead& request = flow_.request;
    const SessionOptions& options = core_.options();
    const ClientPlace& place = core_.place();

    const bool asks = !options.authorization.empty() && !place.fixed
                      && (core_.mode().kind == ListenerMode::Kind::Regular
                          || core_.mode().kind == ListenerMode::Kind::Upstream);
    const bool authorized = !asks || is_authorized(request.fields, options.authorization);
    request.fields.remove("proxy-authorization");  // never recorded, never passed on (T36)
    expects_continue_ = ascii::equal_ignoring_case(request.fields.value("expect"), "100-continue");
    connect_ = request.method == "CONNECT" && request.protocol.empty();

    if (!authorized) {
        open_flow(core_.pairs().of_proxy(core_.now()));
        answer(make_authentication_required(request));
        return false;
    }
    if (connect_) {
        begin_connect();
        return false;
    }
    websocket_ = is_websocket_request();
    if (!request.protocol.empty() && !websocket_) {  // RFC 8441 section 4
        open_flow(core_.pairs().of_proxy(core_.now()));
        fail(501,
             AnomalyCode::MessageRefused,
             "The proxy does not carry the protocol '" + request.protocol + "'.");
        return false;
    }
    if (request.fields.contains("upgrade") && !websocket_) {
        request.fields.remove("upgrade");
    }
    const bool found = place.fixed ? find_fixed_target() : find_named_target();
    if (!found) {
        return false;
    }
    first_scheme_ = request.scheme;
    first_authority_ = request.authority;
    choose_destination();
    open_flow(core_.pairs().of(destination_, core_.now()));
    return check_hops();
}

// Behind CONNECT, SOCKS, by the listener: the place is known, and the request only says whom it
// means there.
bool Exchange::find_fixed_target() {
    MessageHead& request = flow_.request;
    const Destination& fixed = *core_.place().fixed;
    destination_ = fixed;
    if (core_.mode().kind == ListenerMode::Kind::Reverse) {
        request.scheme = fixed.tls ? "https" : "http";
        if (core_.mode().keep_host) {
            if (request.authority.empty()) {
                request.authority = request.fields.value("host");
            }
        } else {
            request.authority = authority_of(fixed);
            if (request.fields.contains("host")) {
                request.fields.set("Host", request.authority);
            }
        }
        return true;
    }
    destination_.tls = core_.place().tls;
    destination_.server_name = core_.place().sni;
    request.scheme = destination_.tls ? "https" : "http";
    if (request.authority.empty()) {
        request.authority = request.fields.value("host");
    }
    if (request.authority.empty()) {
        request.authority = authority_of(destination_);
    }
    if (const auto named = host_port_of(request.authority, request.scheme);
        named && named->host == kOwnName) {
        open_flow(core_.pairs().of_proxy(core_.now()));
        answer(make_own_page(request, core_.options()));
        return false;
    }
    return true;
}

// A request to a proxy: the target says where it goes, or it is for the proxy itself.
bool Exchange::find_named_target() {
    MessageHead& request = flow_.request;
    const bool names = request.form == http::Target::Form::Absolute
                       || (is_client_http2() && !request.authority.empty());
    if (!names) {
        if (request.scheme.empty()) {
            request.scheme = core_.place().tls_to_us ? "https" : "http";
        }
        if (request.authority.empty()) {
            request.authority = request.fields.value("host");
        }
        open_flow(core_.pairs().of_proxy(core_.now()));
        answer(make_own_page(request, core_.options()));
        return false;
    }
    request.scheme = ascii::lower(request.scheme);
    const std::optional<HostPort> place = host_port_of(request.authority, request.scheme);
    if ((request.scheme != "http" && request.scheme != "https") || !place || place->port == 0) {
        open_flow(core_.pairs().of_proxy(core_.now()));
        fail(400,
             AnomalyCode::MessageRefused,
             "The proxy cannot send requests to '" + request.scheme + "://" + request.authority
                 + "'.");
        return false;
    }
    if (is_own(*place)) {
        open_flow(core_.pairs().of_proxy(core_.now()));
        answer(make_own_page(request, core_.options()));
        return false;
    }
    destination_.host = place->host;
    destination_.port = place->port;
    destination_.tls = request.scheme == "https";
    return true;
}

// What of the destination follows from the request and the options.
void Exchange::choose_destination() {
    const ClientPlace& place = core_.place();
    if (destination_.tls) {
        destination_.http1_only = websocket_ || !core_.options().server_http2;
        destination_.plain = PlainProtocol::Http1;
    } else if (websocket_) {
        destination_.plain = PlainProtocol::Http1;
    } else if (is_client_http2() && !place.tls && !place.tls_to_us && !place.upgraded) {
        destination_.plain = PlainProtocol::Http2;
    }
    absolute_ = false;
    if (core_.mode().kind == ListenerMode::Kind::Upstream && !destination_.tls && !websocket_
        && destination_.plain == PlainProtocol::Http1) {
        absolute_ = true;
    }
    if (core_.mode().kind == ListenerMode::Kind::Upstream && destination_.via.empty()) {
        destination_.via = via_of(flow_.request, core_.options().instance);
    }
    if (begins_connection_authentication(flow_.request.fields)) {
        destination_.owner = core_.owner();
        destination_.http1_only = true;
    }
}

// Rules may have sent the request elsewhere.
void Exchange::follow_changed_target() {
    MessageHead& request = flow_.request;
    if (request.scheme == first_scheme_ && request.authority == first_authority_) {
        return;
    }
    const std::optional<HostPort> place = host_port_of(request.authority, request.scheme);
    if (!place) {
        return;
    }
    if (request.authority != first_authority_
        && ascii::equal_ignoring_case(request.fields.value("host"), first_authority_)) {
        request.fields.set("Host", request.authority);
    }
    destination_ = {};
    destination_.host = place->host;
    destination_.port = place->port;
    destination_.tls = request.scheme == "https";
    choose_destination();
}

// RFC 9110 section 7.6.3; RELIABILITY T35.
bool Exchange::refuse_loop() {
    const std::string& instance = core_.options().instance;
    Hops hops = hops_of(flow_.request.fields, instance);
    hops.ours =
        hops.ours || (!instance.empty() && flow_.request.fields.has_token(kLoopField, instance));
    if (!hops.ours && hops.count <= kMostHops) {
        return false;
    }
    if (!has_flow_) {
        open_flow(core_.pairs().of_proxy(core_.now()));
    }
    fail(508,
         AnomalyCode::ProxyLoop,
         hops.ours ? "The request has been through this proxy already."
                   : "The request has been through too many proxies.");
    return true;
}

// What goes to another proxy always says that it was here: nothing else ends a ring of proxies.
bool Exchange::check_hops() {
    MessageHead& request = flow_.request;
    const SessionOptions& options = core_.options();
    if (refuse_loop()) {
        return false;
    }
    if ((options.via || absolute_) && !options.instance.empty()) {
        request.fields.set("Via", absolute_ ? destination_.via : via_of(request, options.instance));
    } else if (core_.mode().kind == ListenerMode::Kind::Reverse) {
        watch_hops();
    }
    return check_forwards();
}

// Many equal requests that are open may be one that goes in a circle.
void Exchange::watch_hops() {
    MessageHead& request = flow_.request;
    const SessionOptions& options = core_.options();
    hop_slot_ = HopWatch::slot_of(request.method, request.authority, request.path);
    if (options.hops->enter(*hop_slot_) <= HopWatch::kUsual || options.instance.empty()) {
        return;
    }
    std::string been(request.fields.value(kLoopField));
    if (been.size() > kMostHops * options.instance.size()) {
        been.clear();
    }
    request.fields.set(kLoopField, been.append(been.empty() ? "" : ", ").append(options.instance));
}

// RFC 9110 section 7.6.2
bool Exchange::check_forwards() {
    MessageHead& request = flow_.request;
    if (request.method == "TRACE" || request.method == "OPTIONS") {
        if (const HeadField* const field = request.fields.find("max-forwards")) {
            const std::optional<std::uint64_t> left = ascii::parse_decimal(field->value);
            if (left && *left == 0) {
                answer(make_last_hop(request));
                return false;
            }
            if (left) {
                request.fields.set("Max-Forwards", std::to_string(*left - 1));
            }
        }
    }
    return true;
}

// CONNECT of a client: its connection becomes a tunnel that is looked into, unless its host is
// passed through, or it is a stream of HTTP/2.
void Exchange::begin_connect() {
    MessageHead& request = flow_.request;
    const std::optional<HostPort> place = host_port_of(request.authority, "https");
    if (core_.place().fixed || !place || place->port == 0) {
        open_flow(core_.pairs().of_proxy(core_.now()));
        fail(core_.place().fixed ? 501 : 400,
             AnomalyCode::MessageRefused,
             core_.place().fixed
                 ? std::string("Inside a tunnel there is no proxy to CONNECT through.")
                 : "The proxy cannot connect to '" + request.authority + "'.");
        return;
    }
    Destination to;
    to.host = place->host;
    to.port = place->port;
    if (core_.mode().kind == ListenerMode::Kind::Upstream) {
        to.via = via_of(request, core_.options().instance);
    }
    if (!is_client_http2() && !core_.options().hosts.passes_through(to.host, {}, to.port)) {
        if (refuse_loop()) {
            return;
        }
        core_.connect_later(stream_, std::move(request), std::move(to));
        step_ = Step::Over;
        core_.exchange_over(*this);
        return;
    }
    if (is_own(*place)) {
        open_flow(core_.pairs().of_proxy(core_.now()));
        fail(508, AnomalyCode::ProxyLoop, "The tunnel would lead to this proxy itself.");
        return;
    }
    to.raw = true;
    destination_ = std::move(to);
    open_flow(core_.pairs().of(destination_, core_.now()));
    if (check_hops()) {
        ask_server(false);
    }
}

}  // namespace waybill::proxy
