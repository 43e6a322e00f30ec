// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/session/local_answer.h"

#include <fmt/format.h>

#include "core/base/ascii.h"
#include "core/base/text.h"

namespace waybill::proxy {
namespace {

constexpr std::size_t kMostDetailBytes = 1000;
constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

// Text for HTML, with what a terminal would not be shown as escapes.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : for_terminal(text.substr(0, kMostDetailBytes))) {
        switch (c) {
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '&':
                out += "&amp;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

void begin(LocalAnswer& answer, std::uint16_t status, std::string_view type) {
    answer.head.kind = http::HeadKind::Response;
    answer.head.status = status;
    answer.head.reason = reason_of(status);
    answer.head.fields.add("Content-Type", type);
    answer.head.fields.add("Content-Length", std::to_string(answer.body.size()));
    answer.head.fields.add("Cache-Control", "no-store");
    answer.head.fields.add("X-Content-Type-Options", "nosniff");
    if (type.starts_with("text/html")) {
        answer.head.fields.add("Content-Security-Policy", kPolicy);
    }
}

bool accepts_html(const MessageHead& request) {
    bool html = false;
    for (const HeadField& field : request.fields) {
        if (ascii::equal_ignoring_case(field.name, "accept")) {
            ascii::for_each_member(field.value, [&](std::string_view member) {
                html = html || ascii::starts_with_ignoring_case(member, "text/html");
            });
        }
    }
    return html;
}

bool is_grpc(const MessageHead& request) {
    return request.version.major == 2
           && ascii::starts_with_ignoring_case(request.fields.value("content-type"),
                                               "application/grpc");
}

// The status codes of gRPC that the ones of HTTP stand for (its HTTP mapping, read the other way).
int grpc_status(std::uint16_t status) {
    switch (status) {
        case 400:
        case 431:
            return 13;  // INTERNAL
        case 401:
        case 407:
            return 16;  // UNAUTHENTICATED
        case 403:
            return 7;  // PERMISSION_DENIED
        case 408:
        case 504:
            return 4;  // DEADLINE_EXCEEDED
        default:
            return 14;  // UNAVAILABLE
    }
}

// grpc-message: percent-encoded but for printable ASCII.
std::string grpc_message(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, kMostDetailBytes)) {
        if (c >= 0x20 && c < 0x7f && c != '%') {
            out += c;
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

std::string page(std::string_view title, std::string_view inside) {
    return fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{0}</title>\n"
        "<style>body{{font-family:sans-serif;max-width:40em;margin:3em auto;padding:0 1em}}"
        "</style></head>\n<body><h1>{0}</h1>\n{1}</body></html>\n",
        title,
        inside);
}

}  // namespace

std::string_view reason_of(std::uint16_t status) {
    switch (status) {
        case 100:
            return "Continue";
        case 101:
            return "Switching Protocols";
        case 200:
            return "OK";
        case 400:
            return "Bad Request";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 407:
            return "Proxy Authentication Required";
        case 408:
            return "Request Timeout";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 417:
            return "Expectation Failed";
        case 431:
            return "Request Header Fields Too Large";
        case 501:
            return "Not Implemented";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        case 505:
            return "HTTP Version Not Supported";
        case 508:
            return "Loop Detected";
        default:
            return "Error";
    }
}

LocalAnswer make_error(const MessageHead& request,
                       std::uint16_t status,
                       std::string_view error,
                       std::string_view detail) {
    LocalAnswer answer;
    if (is_grpc(request)) {
        answer.head.kind = http::HeadKind::Response;
        answer.head.status = 200;
        answer.head.fields.add("content-type", "application/grpc");
        answer.head.fields.add("grpc-status", std::to_string(grpc_status(status)));
        answer.head.fields.add("grpc-message", grpc_message(detail));
    } else if (accepts_html(request)) {
        answer.body = page(
            fmt::format("{} {}", status, reason_of(status)),
            fmt::format(
                "<p>{}</p>\n<p><small>waybill: {}</small></p>\n", escaped(detail), escaped(error)));
        begin(answer, status, "text/html; charset=utf-8");
    } else {
        answer.body = fmt::format("{} {}\n{}\n",
                                  status,
                                  reason_of(status),
                                  for_terminal(detail.substr(0, kMostDetailBytes)));
        begin(answer, status, "text/plain; charset=utf-8");
    }
    answer.head.fields.add("X-Waybill-Error", error);
    return answer;
}

LocalAnswer make_authentication_required(const MessageHead& request) {
    LocalAnswer answer = make_error(
        request, 407, "authentication-required", "This proxy asks for a name and a password.");
    answer.head.fields.add("Proxy-Authenticate", "Basic realm=\"waybill\", charset=\"UTF-8\"");
    return answer;
}

LocalAnswer make_own_page(const MessageHead& request, const SessionOptions& options) {
    if (request.method != "GET" && request.method != "HEAD") {
        LocalAnswer answer =
            make_error(request, 405, "proxy-page", "The proxy's own page can only be read.");
        answer.head.fields.add("Allow", "GET, HEAD");
        return answer;
    }
    const std::string_view path =
        std::string_view(request.path).substr(0, request.path.find_first_of("?#"));
    LocalAnswer answer;
    if (path == "/" || path.empty()) {
        answer.body = page(
            "Waybill",
            "<p>This is an intercepting proxy. It reads what is sent through it, and signs "
            "certificates for the sites that are visited.</p>\n<p>Clients have to trust its "
            "certificate authority: <a href=\"/certificate.pem\">certificate.pem</a>, "
            "<a href=\"/certificate.der\">certificate.der</a>. Install it only if this proxy is "
            "yours.</p>\n");
        begin(answer, 200, "text/html; charset=utf-8");
    } else if (path == "/certificate.pem" && !options.ca_certificate_pem.empty()) {
        answer.body = options.ca_certificate_pem;
        begin(answer, 200, "application/x-pem-file");
        answer.head.fields.add("Content-Disposition", "attachment; filename=waybill-ca.pem");
    } else if (path == "/certificate.der" && !options.ca_certificate_der.empty()) {
        answer.body = options.ca_certificate_der;
        begin(answer, 200, "application/x-x509-ca-cert");
        answer.head.fields.add("Content-Disposition", "attachment; filename=waybill-ca.cer");
    } else {
        answer = make_error(request, 404, "proxy-page", "The proxy itself has no such page.");
    }
    return answer;
}

LocalAnswer make_last_hop(const MessageHead& request) {
    LocalAnswer answer;
    if (request.method == "OPTIONS") {
        answer.head.fields.add("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE");
        begin(answer, 200, "text/plain");
        return answer;
    }
    // What could be a secret is not sent back (RFC 9110 section 9.3.8).
    answer.body = fmt::format("{} {} HTTP/{}.{}\r\n",
                              request.method,
                              url_of(request),
                              request.version.major,
                              request.version.minor);
    for (const HeadField& field : request.fields) {
        const std::string name = ascii::lower(field.name);
        if (name.find("auth") == std::string::npos && name.find("cookie") == std::string::npos) {
            answer.body += field.name + ": " + field.value + "\r\n";
        }
    }
    answer.body += "\r\n";
    begin(answer, 200, "message/http");
    return answer;
}

}  // namespace waybill::proxy
