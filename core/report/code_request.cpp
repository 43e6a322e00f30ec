// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/code_request.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/base/ascii.h"
#include "core/http/url.h"

namespace waybill::report {
namespace {

// What may stand in a host that every program takes as it is.
bool is_plain_host(std::string_view host) {
    const bool is_ip6 = host.find(':') != std::string_view::npos;
    return !host.empty() && host.size() <= 255 && host.front() != '-'
           && std::all_of(host.begin(), host.end(), [is_ip6](char c) {
                  return is_ip6 ? ascii::is_hex_digit(c) || c == ':' || c == '.'
                                : ascii::is_alpha(c) || ascii::is_digit(c) || c == '.' || c == '-'
                                      || c == '_';
              });
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
}

// A name as a comment may have it, in a shell that does not know comments, too.
std::string shown_name(std::string_view name) {
    constexpr std::size_t kLongest = 60;
    std::string shown;
    for (const char c : name.substr(0, kLongest)) {
        const bool plain = ascii::is_alpha(c) || ascii::is_digit(c) || c == '-' || c == '_';
        shown += plain ? c : '.';
    }
    return shown.empty() ? std::string("a field without a name") : shown;
}

// Fields of one connection, RFC 9113 section 8.2.2.
bool is_hop_by_hop(const http::Field& field) {
    static constexpr auto kNames = std::to_array<std::string_view>(
        {"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"});
    if (ascii::equal_ignoring_case(field.name, "te")) {
        return !ascii::equal_ignoring_case(field.value, "trailers");
    }
    return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view name) {
        return ascii::equal_ignoring_case(field.name, name);
    });
}

void set_origin(CodeRequest& out, const http::Exchange& exchange) {
    out.server = exchange.server;
    out.host = exchange.url.host;
    out.port = exchange.url.port;
    std::string scheme = exchange.url.scheme;
    if (!is_plain_host(out.host)) {
        out.host = to_string(exchange.server.ip);
        out.port = exchange.server.port;
        out.note("it goes to the address of the server: its host is none that a URL takes");
    }
    if (scheme != "http" && scheme != "https") {
        scheme = exchange.tls != nullptr ? "https" : "http";
    }
    if (out.port == 0) {
        out.port = http::default_port(scheme);
    }
    out.authority = http::needs_brackets(out.host) ? '[' + out.host + ']' : out.host;
    if (out.port != http::default_port(scheme)) {
        out.authority += ':' + std::to_string(out.port);
    }
    out.origin = scheme + "://" + out.authority;
}

void read_body(CodeRequest& out, const http::Exchange& exchange, store::ExchangeLoader& loader) {
    const http::Message& request = exchange.request;
    if (request.body.size > kMostCodeBody) {
        out.note("the body is left out: " + std::to_string(request.body.size) + " bytes");
        return;
    }
    loader.read_body(exchange, Side::Client, store::BodyForm::AsSent, [&](Bytes data) {
        out.body += as_text(data);
        return out.body.size() <= kMostCodeBody;
    });
    if (out.body.size() > kMostCodeBody) {
        out.body.clear();
        out.note("the body is left out: it is too long");
    }
    if (request.body.missing > 0) {
        out.note(std::to_string(request.body.missing) + " bytes of the body were not captured");
    } else if (out.body.size() < request.body.size && !request.content_decoded) {
        out.note("the body could not be read again");
    } else if (!request.body.complete && request.body.size > 0) {
        out.note("the end of the body was not captured");
    }
}

FieldRole role_of(std::string_view name) {
    if (ascii::equal_ignoring_case(name, "host")) {
        return FieldRole::Host;
    }
    if (ascii::equal_ignoring_case(name, "content-length")) {
        return FieldRole::Length;
    }
    return ascii::equal_ignoring_case(name, "transfer-encoding") ? FieldRole::Framing
                                                                 : FieldRole::Plain;
}

void add_fields(CodeRequest& out, const http::Head& head, bool is_decoded) {
    std::vector<std::string_view> left_out;
    for (const http::Field& field : head.fields) {
        // What is sent then has no content coding.
        if (is_decoded && ascii::equal_ignoring_case(field.name, "content-encoding")) {
            left_out.push_back(field.name);
            continue;
        }
        std::string value = out.is_http2() ? std::string(field.value) : http::unfold(field.value);
        const bool sendable =
            ascii::is_token(field.name)
            && value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos
            && !(out.is_http2() && is_hop_by_hop(field));
        if (sendable) {
            out.fields.push_back({field.name, std::move(value), role_of(field.name)});
        } else {
            left_out.push_back(field.name);
        }
    }
    out.note_left_out(left_out);
}

// Keeps what the fields say of the framing only where it is what a program makes of it, too.
void settle_framing(CodeRequest& out) {
    const auto count = [&](FieldRole role) {
        return std::count_if(out.fields.begin(), out.fields.end(), [role](const CodeField& field) {
            return field.role == role;
        });
    };
    const auto remove = [&](FieldRole role) {
        out.fields.erase(
            std::remove_if(out.fields.begin(),
                           out.fields.end(),
                           [role](const CodeField& field) { return field.role == role; }),
            out.fields.end());
    };
    const auto first = [&](FieldRole role) {
        return std::find_if(out.fields.begin(), out.fields.end(), [role](const CodeField& field) {
            return field.role == role;
        });
    };
    if (count(FieldRole::Framing) > 0) {
        out.chunked = count(FieldRole::Framing) == 1 && out.version == http::Version{1, 1}
                      && ascii::equal_ignoring_case(first(FieldRole::Framing)->value, "chunked");
        if (!out.chunked) {
            remove(FieldRole::Framing);
            out.note("left out: Transfer-Encoding, which is not one of chunked");
        }
    }
    if (count(FieldRole::Length) == 0) {
        return;
    }
    if (out.chunked || count(FieldRole::Length) > 1
        || ascii::parse_decimal(first(FieldRole::Length)->value) != out.body.size()) {
        remove(FieldRole::Length);
        out.note("Content-Length is made anew: it was not the size of this body");
    }
}

}  // namespace

bool CodeRequest::has_field(std::string_view name) const {
    return std::any_of(fields.begin(), fields.end(), [name](const CodeField& field) {
        return ascii::equal_ignoring_case(field.name, name);
    });
}

bool CodeRequest::has_plain_target() const {
    static constexpr std::string_view kMarks = "-._~!$&'()*+,;=:@/?%";
    return target.starts_with('/') && std::all_of(target.begin(), target.end(), [](char c) {
               return ascii::is_alpha(c) || ascii::is_digit(c)
                      || kMarks.find(c) != std::string_view::npos;
           });
}

bool CodeRequest::is_host_of_url(const CodeField& field) const {
    return field.role == FieldRole::Host && field.value == authority;
}

void CodeRequest::note_left_out(const std::vector<std::string_view>& names) {
    constexpr std::size_t kMost = 10;
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), kMost); ++i) {
        text += (i == 0 ? "left out: " : ", ") + shown_name(names[i]);
    }
    if (names.size() > kMost) {
        text += " and " + std::to_string(names.size() - kMost) + " more";
    }
    if (!text.empty()) {
        note(std::move(text));
    }
}

CodeRequest make_code_request(const http::Exchange& exchange, store::ExchangeLoader& loader) {
    const http::Head& head = exchange.request.head;
    CodeRequest out;
    out.version = exchange.version;
    const auto refuse = [&out](std::string why) {
        out.sendable = false;
        out.note(std::move(why));
    };
    if (!exchange.request.present) {
        refuse("the request was not captured");
        return out;
    }
    out.method = head.method;
    out.target = head.target.empty() ? std::string("/") : std::string(head.target);
    if (!ascii::is_token(out.method)) {
        refuse("it cannot be sent: its method is none");
        return out;
    }
    if (has_control(out.target)) {
        refuse("it cannot be sent: there are control characters in its target");
        return out;
    }
    if (!head.protocol.empty()) {
        refuse("it cannot be sent: it opened a tunnel on a stream of HTTP/2");
        return out;
    }
    set_origin(out, exchange);
    if (!head.complete) {
        out.note("only a part of the head was captured");
    }
    add_fields(out, head, exchange.request.content_decoded);
    read_body(out, exchange, loader);
    settle_framing(out);
    if (!exchange.request.trailers.empty()) {
        out.note("left out: the trailers");
    }
    return out;
}

}  // namespace waybill::report
