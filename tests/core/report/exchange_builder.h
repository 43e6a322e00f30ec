// SPDX-License-Identifier: GPL-3.0-or-later
//
// Exchanges and sessions made by hand, for the tests of reports.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/http/exchange.h"
#include "core/store/session.h"
#include "core/store/session_builder.h"

namespace waybill::report {

inline Endpoint endpoint(Byte last, std::uint16_t port) {
    const std::array<Byte, 4> octets = {10, 0, 0, last};
    return {ip_from_v4(octets.data()), port};
}

// A GET of http://example.com/a?b=c and its answer of 42 bytes of HTML. The texts that are put in
// must live as long as the exchange: literals do.
inline std::unique_ptr<http::Exchange> make_exchange() {
    auto exchange = std::make_unique<http::Exchange>();
    exchange->id = 1;
    exchange->connection = 1;
    exchange->client = endpoint(1, 4242);
    exchange->server = endpoint(2, 80);
    exchange->started.ns = 1'500'000'000'000'000'000;
    exchange->timing = {0, 1'234'567, 2'000'000, 3'234'567, -1, -1};
    exchange->url = {"http://example.com/a?b=c", "http", "example.com", 80, "/a", "b=c"};
    http::Message& request = exchange->request;
    request.present = true;
    request.head.method = "GET";
    request.head.target = "/a?b=c";
    request.head.version_text = "HTTP/1.1";
    request.head.fields.add({"Host", "example.com"});
    request.head.fields.add({"User-Agent", "test/1"});
    request.body.complete = true;
    http::Message& response = exchange->response;
    response.present = true;
    response.head.kind = http::HeadKind::Response;
    response.head.status = 200;
    response.head.reason = "OK";
    response.head.version_text = "HTTP/1.1";
    response.head.fields.add({"Content-Type", "Text/HTML; Charset=\"UTF-8\""});
    response.head.fields.add({"Set-Cookie", "a=1"});
    response.head.fields.add({"set-cookie", "b=2"});
    response.body = {http::BodyFraming::Length, 42, 0, 42, true};
    return exchange;
}

// A session filled row by row.
class SessionFixture {
public:
    SessionFixture() {
        session.connections.emplace_back();
        store::ConnectionRow& connection = session.connections.back();
        connection.start.endpoints = {endpoint(1, 4242), endpoint(2, 80)};
        connection.start.started.ns = 1'500'000'000'000'000'000;
        connection.protocol = http::Protocol::Http1;
        session.packets = 10;
    }

    // A complete exchange on the first connection, a second after the one before it. The row can be
    // changed before it is added: `change` gets it.
    template <typename Change>
    void add(std::string_view method,
             std::string_view host,
             std::string_view target,
             std::uint16_t status,
             std::string_view type,
             Change change) {
        using namespace store::row_flag;
        store::ExchangeRow row;
        const auto count = static_cast<std::int64_t>(session.exchanges.size());
        row.started.ns = 1'500'000'000'000'000'000 + count * kNsPerSecond;
        row.flags = kHasRequest | kHasResponse | kRequestComplete | kResponseComplete;
        row.request_end = 0;
        row.response_begin = 12 * kNsPerMs;
        row.response_end = 15 * kNsPerMs;
        row.response_size = 1234;
        row.response_framing = http::BodyFraming::Length;
        row.status = status;
        row.method = session.strings.intern(method);
        row.host = session.strings.intern(host);
        row.type = session.strings.intern(type);
        change(row);
        session.connections[row.connection].exchanges += 1;
        store::SessionBuilder::append(session, row, target);
    }

    void add(std::string_view method,
             std::string_view host,
             std::string_view target,
             std::uint16_t status = 200,
             std::string_view type = "text/html") {
        add(method, host, target, status, type, [](store::ExchangeRow&) {});
    }

    store::Session session;
};

// Texts that try to drive a terminal or to mislead the reader: none may come through.
inline const std::vector<std::string>& hostile_texts() {
    static const std::vector<std::string> texts = {
        "\x1b[31mred",           // CSI
        "\x1b]0;title\x07",      // OSC 0
        "\x1b]52;c;aGk=\x1b\\",  // OSC 52: clipboard
        "\x1bPq\x1b\\",          // DCS
        "\xc2\x9b"
        "31m",  // C1 CSI in UTF-8
        "\x9b"
        "31m",  // C1 CSI alone
        "a\r\nb\tc",
        std::string("nul\0nul", 7),
        "\x7f\x08\x08",
        "\xe2\x80\xaegpj.exe",  // right-to-left override
        "\xe2\x81\xa6isolate\xe2\x81\xa9",
        "zero\xe2\x80\x8bwidth\xef\xbb\xbf",
        "\xff\xfe\xc3",
    };
    return texts;
}

// Whether `text` is safe to print: UTF-8, no controls but LF and those of `allowed`, nothing
// bidirectional or invisible.
bool is_safe_to_print(std::string_view text, std::string_view allowed = "");

}  // namespace waybill::report
