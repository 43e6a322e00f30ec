// SPDX-License-Identifier: GPL-3.0-or-later
//
// Exchanges to record in session files: exchange n is always the same, so that who reads a file
// knows what must stand in it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/session_file/session_writer.h"
#include "core/store/session.h"

namespace waybill::test {

inline constexpr std::int64_t kMadeStart = 1'700'000'000 * kNsPerSecond;

inline std::string made_target(std::uint64_t number) {
    return "/v1/items/" + std::to_string(number * 7919 % 100'000)
           + "?page=" + std::to_string(number % 50);
}

inline std::string made_request_head(std::uint64_t number) {
    return "GET " + made_target(number)
           + " HTTP/1.1\r\nHost: api.example.com\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) "
             "Gecko/20100101\r\nAccept: application/json\r\nAccept-Encoding: gzip, br\r\nCookie: "
             "session=0123456789abcdef0123456789abcdef\r\nX-Number: "
           + std::to_string(number) + "\r\n\r\n";
}

inline std::string made_response_head(std::uint64_t number, std::uint64_t size) {
    return "HTTP/1.1 200 OK\r\nServer: example\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\n"
           "Content-Type: application/json\r\nCache-Control: private, max-age=60\r\nETag: \""
           + std::to_string(number * 2'654'435'761U)
           + "\"\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n";
}

// About `size` bytes of JSON; every second exchange has a body of its own, the others share some.
inline std::string made_body(std::uint64_t number, std::size_t size = 2500) {
    std::uint64_t state = number % 2 == 0 ? number + 1 : number % 64;
    std::string body = "{\"items\":[";
    while (body.size() < size) {
        state = state * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
        body += "{\"id\":" + std::to_string(state >> 44U) + ",\"name\":\"item "
                + std::to_string(state >> 52U) + "\",\"price\":"
                + std::to_string((state >> 50U) % 999) + ".99,\"in_stock\":true},";
    }
    body.resize(size);
    return body;
}

inline session_file::ExchangeFacts made_facts(std::uint64_t number,
                                              std::string_view target,
                                              std::size_t body_size) {
    session_file::ExchangeFacts facts;
    facts.connection = 1 + (number - 1) / 20;
    facts.method = "GET";
    facts.host = "api.example.com";
    facts.type = "application/json";
    facts.target = target;
    store::ExchangeRow& row = facts.row;
    row.started.ns = kMadeStart + static_cast<std::int64_t>(number) * kNsPerMs;
    row.request_end = 0;
    row.response_begin = 2 * kNsPerMs;
    row.response_end = 3 * kNsPerMs;
    row.status = 200;
    row.response_size = body_size;
    row.response_framing = http::BodyFraming::Length;
    row.flags = store::row_flag::kHasRequest | store::row_flag::kHasResponse
                | store::row_flag::kRequestComplete | store::row_flag::kResponseComplete;
    return facts;
}

inline store::ConnectionRow made_connection(std::uint64_t number) {
    store::ConnectionRow connection;
    for (std::size_t side = 0; side < 2; ++side) {
        const std::uint8_t last = static_cast<std::uint8_t>(number % 250);
        const std::uint8_t octets[4] = {10, static_cast<std::uint8_t>(side), 0, last};
        connection.start.endpoints[side].ip = ip_from_v4(octets);
        connection.start.endpoints[side].port = side == 0 ? 40'000 : 80;
    }
    connection.start.started.ns = kMadeStart + static_cast<std::int64_t>(number) * 20 * kNsPerMs;
    connection.protocol = http::Protocol::Http1;
    connection.exchanges = 20;
    return connection;
}

// Tells the writer all of exchange `number`, its body in one piece.
inline void record_exchange(session_file::SessionWriter& writer,
                            std::uint64_t number,
                            std::string_view body) {
    const std::string target = made_target(number);
    const std::string request = made_request_head(number);
    const std::string response = made_response_head(number, body.size());
    session_file::ExchangeFacts facts = made_facts(number, target, body.size());
    const store::ExchangeRow row = facts.row;
    if ((number - 1) % 20 == 0) {
        writer.put_connection(facts.connection, made_connection(facts.connection));
    }
    facts.row = {};  // nothing was seen of it yet but its beginning
    facts.row.started = row.started;
    facts.over = false;
    writer.put_exchange(number, facts);
    facts.row = row;
    facts.row.request.head_length = static_cast<std::uint32_t>(request.size());
    facts.row.response.head_length = static_cast<std::uint32_t>(response.size());
    writer.put_head(number, 0, request, {}, false);
    writer.put_head(number, 1, response, {}, false);
    const Timestamp at{facts.row.started.ns + facts.row.response_end};
    writer.add_content(number, Side::Server, {as_bytes(body), 0, at}, false);
    writer.end_content(number, Side::Server);
    facts.over = true;
    writer.put_exchange(number, facts);
}

}  // namespace waybill::test
