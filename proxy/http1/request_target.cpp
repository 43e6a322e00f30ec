// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/http1/request_target.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "core/http/url.h"
#include "proxy/http1/refuse.h"

namespace waybill::proxy {
namespace {

using Form = http::Target::Form;

constexpr std::size_t kNone = std::string_view::npos;

// RFC 3986 section 3.2.2: reg-name, and bytes of UTF-8 that some send as they are.
bool is_name_char(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c)
           || std::string_view("-._~%!$&'()*+;=").find(c) != kNone
           || static_cast<unsigned char>(c) >= 0x80;
}

bool is_address_char(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || c == ':' || c == '.' || c == '%' || c == '-'
           || c == '_' || c == '~';
}

bool refuse_target(Refusal& refusal, std::string_view detail) {
    return refuse(refusal, kBadRequest, AnomalyCode::BadStartLine, detail);
}

bool read_absolute(MessageHead& request, Refusal& refusal) {
    const std::string target = request.path;  // its parts go to where it lies
    const std::string_view text = target;
    const std::size_t colon = text.find("://");
    const bool has_scheme =
        colon != kNone && colon != 0 && ascii::is_alpha(text[0])
        && std::all_of(text.begin(), text.begin() + static_cast<long>(colon), [](char c) {
               return ascii::is_alpha(c) || ascii::is_digit(c) || c == '+' || c == '-' || c == '.';
           });
    if (!has_scheme) {
        return refuse_target(refusal, "the target has none of the forms that it may have");
    }
    const std::string_view rest = text.substr(colon + 3);
    const std::size_t path = std::min(rest.find_first_of("/?"), rest.size());
    if (!is_authority(rest.substr(0, path), false)) {
        return refuse_target(refusal, "the host in the target cannot be read");
    }
    request.form = Form::Absolute;
    request.scheme = ascii::lower(text.substr(0, colon));
    request.authority.assign(rest.substr(0, path));
    request.path.assign(rest.substr(path));
    if (request.path.empty()) {  // RFC 9112 sections 3.2.1 and 3.2.4
        request.path.assign(request.method == "OPTIONS" ? "*" : "/");
    } else if (request.path.front() == '?') {
        request.path.insert(0, 1, '/');
    }
    return true;
}

bool read_form(MessageHead& request, Refusal& refusal) {
    if (request.path.find('#') != kNone) {
        return refuse_target(refusal, "the target has a fragment");
    }
    if (request.method == "CONNECT") {
        if (!is_authority(request.path, true)) {
            return refuse_target(refusal, "CONNECT needs a host and a port");
        }
        request.form = Form::Authority;
        request.authority.swap(request.path);
        request.path.clear();
        return true;
    }
    if (request.path.front() == '/') {
        request.form = Form::Origin;
        return true;
    }
    if (request.path == "*") {
        request.form = Form::Asterisk;
        return request.method == "OPTIONS"
               || refuse_target(refusal, "only OPTIONS may ask for all of the server");
    }
    return read_absolute(request, refusal);
}

bool refuse_host(Refusal& refusal, std::string_view detail) {
    return refuse(refusal, kBadRequest, AnomalyCode::BadHeader, detail);
}

}  // namespace

bool is_authority(std::string_view text, bool needs_port) {
    std::string_view port;
    if (text.starts_with('[')) {
        const std::size_t bracket = text.find(']');
        if (bracket == kNone || bracket == 1
            || !std::all_of(
                text.begin() + 1, text.begin() + static_cast<long>(bracket), is_address_char)) {
            return false;
        }
        port = text.substr(bracket + 1);
    } else {
        const std::size_t colon = std::min(text.find(':'), text.size());
        if (colon == 0
            || !std::all_of(text.begin(), text.begin() + static_cast<long>(colon), is_name_char)) {
            return false;
        }
        port = text.substr(colon);
    }
    if (port.size() < 2) {  // a colon alone is no port, RFC 3986 section 3.2.3
        return !needs_port && (port.empty() || port == ":");
    }
    const auto number = ascii::parse_decimal(port.substr(1));
    return port[0] == ':' && port.size() <= sizeof(":65535") - 1 && number && *number != 0
           && *number <= 0xffff;
}

bool read_target(MessageHead& request,
                 const HeadFacts& facts,
                 bool& host_differed,
                 Refusal& refusal) {
    host_differed = false;
    if (!read_form(request, refusal)) {
        return false;
    }
    const HeadFacts::Seen& host = facts.of(KnownField::Host);
    if (host.count > 1) {
        return refuse_host(refusal, "more than one Host");
    }
    if (host.count == 0) {
        return request.version.minor == 0 || refuse_host(refusal, "there is no Host");
    }
    std::string& value = (request.fields.begin() + host.first)->value;
    if (!value.empty() && !is_authority(value, false)) {
        return refuse_host(refusal, "Host cannot be read");
    }
    if (request.form == Form::Absolute) {
        host_differed = value != request.authority
                        && host_port_of(value, request.scheme)
                               != host_port_of(request.authority, request.scheme);
        value = request.authority;
    }
    return true;
}

}  // namespace waybill::proxy
