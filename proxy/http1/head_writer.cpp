// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/http1/head_writer.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "core/base/ascii.h"
#include "proxy/http1/body_framing.h"
#include "proxy/http1/head_text.h"

namespace waybill::proxy {
namespace {

using Form = http::Target::Form;

constexpr std::string_view kVersion = "HTTP/1.1";
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::size_t kMostDigits = 20;

void append_number(std::string& out, std::uint64_t number) {
    char digits[kMostDigits];
    const auto end = std::to_chars(digits, digits + kMostDigits, number).ptr;
    out.append(digits, end);
}

// False: control characters became spaces.
bool append_value(std::string& out, std::string_view value) {
    std::size_t at = find_control(value);
    if (at == value.size()) {
        out.append(value);
        return true;
    }
    const std::size_t start = out.size();
    out.append(value);
    for (; at < value.size(); at = find_control(value, at + 1)) {
        out[start + at] = ' ';
    }
    return false;
}

bool needs_escape(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= ' ' || byte == 0x7f || byte == '#';
}

// Of a request line.
bool append_target(std::string& out, std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    if (std::none_of(text.begin(), text.end(), needs_escape)) {
        out.append(text);
        return true;
    }
    bool faithful = true;
    for (const char c : text) {
        if (needs_escape(c)) {
            const auto byte = static_cast<unsigned char>(c);
            out.append({'%', kHex[byte >> 4U], kHex[byte & 0xfU]});
            faithful = false;
        } else {
            out.push_back(c);
        }
    }
    return faithful;
}

// What the fields of Connection say, and whether there is something to it.
struct ConnectionSays {
    bool keep_alive = false;
    bool upgrade = false;
    bool te_trailers = false;
    std::vector<std::string_view> named;  // fields that go
};

class FieldWriter {
public:
    FieldWriter(std::string& out, const MessageHead& head, const LegNeeds& needs)
        : out_(out),
          head_(head),
          needs_(needs) {
        look_at_connection();
    }

    bool write() {
        if (head_.kind == http::HeadKind::Request && !has_host_) {  // RFC 9112 section 3.2
            line("Host", head_.authority);
            host_done_ = true;
        }
        for (const HeadField& field : head_.fields) {
            write_field(field);
        }
        if (!framing_done_) {
            write_framing({});
        }
        if (!connection_done_) {
            write_connection("Connection");
        }
        out_.append(kLineEnd);
        return faithful_;
    }

private:
    void look_at_connection() {
        bool has_upgrade = false;
        bool asks_trailers = false;
        for (const HeadField& field : head_.fields) {
            switch (known_field(field.name)) {
                case KnownField::Connection:
                    ascii::for_each_member(field.value,
                                           [&](std::string_view m) { note_member(m); });
                    break;
                case KnownField::Host:
                    has_host_ = true;
                    break;
                case KnownField::Upgrade:
                    has_upgrade = !field.value.empty();
                    break;
                case KnownField::Te:
                    ascii::for_each_member(field.value, [&](std::string_view member) {
                        asks_trailers |= ascii::equal_ignoring_case(member, "trailers");
                    });
                    break;
                default:
                    break;
            }
        }
        says_.upgrade = says_.upgrade && has_upgrade && needs_.keep_upgrade;
        says_.te_trailers = asks_trailers;
    }

    void note_member(std::string_view member) {
        const auto is = [&](std::string_view text) {
            return ascii::equal_ignoring_case(member, text);
        };
        if (is("keep-alive")) {
            says_.keep_alive = true;
        } else if (is("upgrade")) {
            says_.upgrade = true;
        } else if (!is("close") && !is("te") && connection_may_name(member)) {
            says_.named.push_back(member);
        }
    }

    bool is_named(std::string_view name) const {
        return std::any_of(says_.named.begin(), says_.named.end(), [&](std::string_view named) {
            return ascii::equal_ignoring_case(name, named);
        });
    }

    void write_field(const HeadField& field) {
        switch (known_field(field.name)) {
            case KnownField::Host:
                if (!host_done_) {
                    host_done_ = true;
                    line(field.name, field.value);
                }
                return;
            case KnownField::ContentLength:
            case KnownField::TransferEncoding:
                if (!framing_done_) {
                    write_framing(field.name);
                }
                return;
            case KnownField::Connection:
                if (!connection_done_) {
                    write_connection(field.name);
                }
                return;
            case KnownField::Upgrade:
                if (says_.upgrade) {
                    line(field.name, field.value);
                }
                return;
            case KnownField::Te:
                if (says_.te_trailers && !te_done_) {
                    te_done_ = true;
                    line(field.name, "trailers");
                }
                return;
            case KnownField::KeepAlive:
            case KnownField::ProxyConnection:
                return;
            case KnownField::Expect:
            case KnownField::Other:
                break;
        }
        if (says_.named.empty() || !is_named(field.name)) {
            line(field.name, field.value);
        }
    }

    void line(std::string_view name, std::string_view value) {
        if (!is_token(name)) {
            faithful_ = false;
            return;
        }
        out_.append(name).append(": ");
        faithful_ = append_value(out_, value) && faithful_;
        out_.append(kLineEnd);
    }

    // `place`: the name of the field in whose place it stands; empty at the end.
    void write_framing(std::string_view place) {
        framing_done_ = true;
        const KnownField was = known_field(place);
        switch (needs_.framing) {
            case Framing::None:
            case Framing::UntilClose:
                return;
            case Framing::AsSent:
                if (const auto length = read_content_length(head_.fields.value("content-length"))) {
                    write_length(was == KnownField::ContentLength ? place : "Content-Length",
                                 *length);
                }
                return;
            case Framing::Length:
                write_length(was == KnownField::ContentLength ? place : "Content-Length",
                             needs_.length);
                return;
            case Framing::Chunked:
                line(was == KnownField::TransferEncoding ? place : "Transfer-Encoding", "chunked");
                return;
        }
    }

    void write_length(std::string_view name, std::uint64_t length) {
        out_.append(name).append(": ");
        append_number(out_, length);
        out_.append(kLineEnd);
    }

    void write_connection(std::string_view name) {
        connection_done_ = true;
        std::string_view first;
        if (needs_.close) {
            first = "close";
        } else if (says_.upgrade) {
            first = "Upgrade";
        } else if (says_.keep_alive || needs_.say_keep_alive) {
            first = "keep-alive";
        }
        if (first.empty() && !says_.te_trailers) {
            return;
        }
        out_.append(name).append(": ").append(first);
        if (says_.te_trailers) {  // RFC 9110 section 10.1.4
            out_.append(first.empty() ? "TE" : ", TE");
        }
        out_.append(kLineEnd);
    }

    std::string& out_;
    const MessageHead& head_;
    const LegNeeds& needs_;
    ConnectionSays says_;
    bool has_host_ = false;
    bool host_done_ = false;
    bool framing_done_ = false;
    bool connection_done_ = false;
    bool te_done_ = false;
    bool faithful_ = true;
};

bool append_request_target(std::string& out, const MessageHead& request) {
    switch (request.form) {
        case Form::Authority:
            return append_target(out, request.authority);
        case Form::Absolute: {
            bool faithful = append_target(out, request.scheme);
            out.append("://");
            faithful = append_target(out, request.authority) && faithful;
            if (request.path == "*") {
                return faithful;
            }
            return append_target(out, request.path) && faithful;
        }
        case Form::Origin:
        case Form::Asterisk:
            break;
    }
    if (request.path.empty() || (request.path.front() != '/' && request.path != "*")) {
        out.push_back('/');
    }
    return append_target(out, request.path);
}

bool append_method(std::string& out, std::string_view method) {
    if (is_token(method)) {
        out.append(method);
        return true;
    }
    out.append("INVALID");
    return false;
}

// The reason stays empty where HTTP/2 or a rule gave none (RFC 9112 section 4).
bool append_status_line(std::string& out, const MessageHead& response) {
    constexpr std::uint16_t kFirst = 100;
    constexpr std::uint16_t kLast = 999;
    constexpr std::uint16_t kServerError = 500;
    const bool possible = response.status >= kFirst && response.status <= kLast;
    out.append(kVersion).append(" ");
    append_number(out, possible ? response.status : kServerError);
    out.append(" ");
    const bool faithful = append_value(out, response.reason);
    out.append(kLineEnd);
    return faithful && possible;
}

}  // namespace

bool write_request(std::string& out, const MessageHead& request, const LegNeeds& needs) {
    bool faithful = append_method(out, request.method);
    out.append(" ");
    faithful = append_request_target(out, request) && faithful;
    out.append(" ").append(kVersion).append(kLineEnd);
    return FieldWriter(out, request, needs).write() && faithful;
}

bool write_response(std::string& out, const MessageHead& response, const LegNeeds& needs) {
    const bool faithful = append_status_line(out, response);
    return FieldWriter(out, response, needs).write() && faithful;
}

bool write_trailers(std::string& out, const FieldList& trailers) {
    bool faithful = true;
    for (const HeadField& field : trailers) {
        if (known_field(field.name) != KnownField::Other || !is_token(field.name)) {
            faithful = false;
            continue;
        }
        out.append(field.name).append(": ");
        faithful = append_value(out, field.value) && faithful;
        out.append(kLineEnd);
    }
    return faithful;
}

}  // namespace waybill::proxy
