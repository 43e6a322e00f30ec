// SPDX-License-Identifier: GPL-3.0-or-later
//
// The server's part of SOCKS 5 (RFC 1928), with name and password where they are asked for (RFC
// 1929). Only CONNECT is offered.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/bytes.h"

namespace waybill::proxy {

class SocksServer {
public:
    // No handshake is longer.
    static constexpr std::size_t kMostBytes = 1024;

    // `authorization`: "user:password"; empty: nobody has to say who they are. Must outlive this.
    explicit SocksServer(std::string_view authorization) : authorization_(authorization) {}

    enum class Outcome : std::uint8_t { NeedMore, Done, Failed };

    // Takes what it can off the front of `received`, and adds the answers to `output`. Failed: the
    // connection is to be closed behind them. Not to be called again behind Done and Failed.
    Outcome advance(std::string& received, std::string& output);

    // Of Done: lower case, without brackets.
    const std::string& host() const { return host_; }
    std::uint16_t port() const { return port_; }
    // Of Failed.
    const std::string& error() const { return error_; }
    bool refused_authorization() const { return refused_authorization_; }

private:
    enum class State : std::uint8_t { Greeting, Authorization, Request };

    Outcome fail(std::string error);
    Outcome read_greeting(std::string& received, std::string& output);
    Outcome read_authorization(std::string& received, std::string& output);
    Outcome read_request(std::string& received, std::string& output);

    std::string_view authorization_;
    State state_ = State::Greeting;
    std::string host_;
    std::uint16_t port_ = 0;
    std::string error_;
    bool refused_authorization_ = false;
};

}  // namespace waybill::proxy
