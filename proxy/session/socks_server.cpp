// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/session/socks_server.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "core/base/endpoint.h"
#include "proxy/session/authorization.h"

namespace waybill::proxy {
namespace {

constexpr char kVersion = 5;
constexpr char kNoAuthorization = 0;
constexpr char kNamePassword = 2;
constexpr char kConnect = 1;
constexpr std::size_t kRequestHeaderBytes = 4;
constexpr std::size_t kPortBytes = 2;

std::size_t byte_at(const std::string& text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

// RFC 1928 section 6; the address that is bound is nobody's business.
void reply(std::string& output, char code) {
    output.append({kVersion, code, 0, 1, 0, 0, 0, 0, 0, 0});
}

bool is_host_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return c > 0x20 && c < 0x7f
               && std::string_view("/@#?[]\\<>\"").find(c) == std::string_view::npos;
    });
}

}  // namespace

SocksServer::Outcome SocksServer::fail(std::string error) {
    error_ = std::move(error);
    return Outcome::Failed;
}

SocksServer::Outcome SocksServer::advance(std::string& received, std::string& output) {
    while (true) {
        const State before = state_;
        Outcome outcome = Outcome::NeedMore;
        switch (state_) {
            case State::Greeting:
                outcome = read_greeting(received, output);
                break;
            case State::Authorization:
                outcome = read_authorization(received, output);
                break;
            case State::Request:
                return read_request(received, output);
        }
        if (outcome == Outcome::Failed || state_ == before) {
            return outcome;
        }
    }
}

// RFC 1928 section 3.
SocksServer::Outcome SocksServer::read_greeting(std::string& received, std::string& output) {
    if (!received.empty() && received[0] != kVersion) {
        return fail("the client does not speak SOCKS 5");
    }
    if (received.size() < 2 || received.size() < 2 + byte_at(received, 1)) {
        return Outcome::NeedMore;
    }
    const std::size_t methods = byte_at(received, 1);
    const char method = authorization_.empty() ? kNoAuthorization : kNamePassword;
    const bool offered = received.substr(2, methods).find(method) != std::string::npos;
    received.erase(0, 2 + methods);
    output.append({kVersion, offered ? method : '\xff'});
    if (!offered) {
        refused_authorization_ = !authorization_.empty();
        return fail("the client offers no way to say who it is that is accepted");
    }
    state_ = authorization_.empty() ? State::Request : State::Authorization;
    return Outcome::NeedMore;
}

// RFC 1929 section 2.
SocksServer::Outcome SocksServer::read_authorization(std::string& received, std::string& output) {
    if (!received.empty() && received[0] != 1) {
        return fail("the client's authorization cannot be read");
    }
    if (received.size() < 2 || received.size() < 3 + byte_at(received, 1)) {
        return Outcome::NeedMore;
    }
    const std::size_t name = byte_at(received, 1);
    const std::size_t password = byte_at(received, 2 + name);
    if (received.size() < 3 + name + password) {
        return Outcome::NeedMore;
    }
    const bool right = equal_in_constant_time(
        received.substr(2, name) + ":" + received.substr(3 + name, password), authorization_);
    std::fill(received.begin(),
              received.begin() + static_cast<std::ptrdiff_t>(3 + name + password),
              '\0');
    received.erase(0, 3 + name + password);
    output.append({1, right ? '\0' : '\1'});
    if (!right) {
        refused_authorization_ = true;
        return fail("the client's name and password are wrong");
    }
    state_ = State::Request;
    return Outcome::NeedMore;
}

// RFC 1928 section 4.
SocksServer::Outcome SocksServer::read_request(std::string& received, std::string& output) {
    if (!received.empty() && received[0] != kVersion) {
        return fail("the client's request cannot be read");
    }
    if (received.size() < kRequestHeaderBytes + 1) {
        return Outcome::NeedMore;
    }
    const char type = received[3];
    std::size_t at = kRequestHeaderBytes;
    std::size_t length = 0;
    switch (type) {
        case 1:
            length = 4;
            break;
        case 3:
            length = byte_at(received, at++);
            break;
        case 4:
            length = 16;
            break;
        default:
            reply(output, 8);
            return fail("the client's request has an address of no known type");
    }
    if (received.size() < at + length + kPortBytes) {
        return Outcome::NeedMore;
    }
    if (received[1] != kConnect) {
        reply(output, 7);
        return fail("the client asked for something else than CONNECT");
    }
    const Bytes address = as_bytes(received).subspan(at, length);
    if (type == 1) {
        host_ = to_string(ip_from_v4(address.data()));
    } else if (type == 4) {
        host_ = to_string(ip_from_v6(address.data()));
    } else {
        host_ = ascii::lower(as_text(address));
    }
    port_ = static_cast<std::uint16_t>(byte_at(received, at + length) << 8U
                                       | byte_at(received, at + length + 1));
    if (!is_host_name(host_) || port_ == 0) {
        reply(output, 1);
        return fail("the client asked for a host that cannot be one");
    }
    received.erase(0, at + length + kPortBytes);
    // The server is asked only when it is known what the client has to say, so this is a promise
    // that may be broken by closing.
    reply(output, 0);
    return Outcome::Done;
}

}  // namespace waybill::proxy
