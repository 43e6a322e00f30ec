// SPDX-License-Identifier: GPL-3.0-or-later
//
// A session with one exchange made of the text of its heads, and the same exchange as a loader
// would give it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/filter/evaluator.h"
#include "core/filter/parser.h"
#include "core/http/exchange.h"
#include "core/http/head_parser.h"
#include "core/store/connection_recorder.h"
#include "core/store/session_builder.h"

namespace waybill::filter {

inline Endpoint endpoint(Byte last, std::uint16_t port) {
    return {ip_from_v4(std::vector<Byte>{10, 0, 0, last}.data()), port};
}

// Text with CRLF at the ends of its lines.
inline std::string wire(std::string_view lines) {
    std::string text;
    for (const char c : lines) {
        text += c == '\n' ? "\r\n" : std::string(1, c);
    }
    return text + "\r\n";
}

// What is told of a message. An empty head: it was not captured.
struct MadeMessage {
    std::string head;  // lines that end in LF
    http::BodyFacts body = {http::BodyFraming::None, 0, 0, 0, true};
    std::vector<std::pair<std::string, std::string>> trailers = {};
};

class MadeExchange : public store::ExchangeLoader {
public:
    MadeExchange(
        MadeMessage request,
        MadeMessage response,
        const std::function<void(store::ExchangeRow&, store::ConnectionRow&)>& change =
            [](store::ExchangeRow&, store::ConnectionRow&) {})
        : request_(std::move(request)),
          response_(std::move(response)) {
        auto shard = std::make_unique<store::SessionShard>();
        ConnectionStart start;
        start.endpoints = {endpoint(1, 40000), endpoint(2, 8080)};
        store::ConnectionRecorder recorder(*shard, shard->open_connection(start));
        const http::ExchangeHandle exchange = recorder.on_opened(0);
        record(recorder, exchange, Side::Client, request_, 1'000'000'000);
        record(recorder, exchange, Side::Server, response_, 1'250'000'000);
        std::vector<std::unique_ptr<store::SessionShard>> shards;
        shards.push_back(std::move(shard));
        store::SessionBuilder::merge(std::move(shards), session);
        change(session.exchanges[0], session.connections[0]);
    }

    void load(std::uint32_t /*index*/, store::BodyDetail /*detail*/, http::Exchange& out) override {
        ++loads;
        fill(out.request, http::HeadKind::Request, request_);
        fill(out.response, http::HeadKind::Response, response_);
        out.interim = interim;
        http::resolve_url(out.url,
                          out.request.head.method,
                          out.request.head.target,
                          out.request.head.fields.value("host"),
                          false,
                          session.connections[0].server());
    }
    std::optional<http::DecodeFailure> read_body(
        const http::Exchange& /*exchange*/,
        Side /*side*/,
        store::BodyForm /*form*/,
        const std::function<bool(Bytes)>& output) override {
        ++bodies_read;
        output(as_bytes(body));
        return std::nullopt;
    }

    // What the row says, and what is true.
    Verdict on_row(std::string_view filter) { return Evaluator(parsed(filter), session).on_row(0); }
    bool matches(std::string_view filter) {
        http::Exchange scratch;
        return Evaluator(parsed(filter), session).matches(0, *this, scratch);
    }

    static Expression parsed(std::string_view filter) {
        Result<Expression> expression = parse_expression(filter);
        EXPECT_TRUE(expression) << filter << ": " << (expression ? "" : expression.error().message);
        return expression ? std::move(*expression) : Expression{};
    }

    store::Session session;
    std::vector<http::Interim> interim;
    std::string body;  // of both messages
    int loads = 0;
    int bodies_read = 0;

private:
    void record(store::ConnectionRecorder& recorder,
                http::ExchangeHandle exchange,
                Side side,
                const MadeMessage& message,
                std::int64_t at) {
        if (message.head.empty()) {
            return;
        }
        const std::string raw = wire(message.head);
        http::MessageSpan span;
        span.first_record = span.last_record = 100;
        span.head_place = {100, 54};
        span.head_length = static_cast<std::uint32_t>(raw.size());
        span.first_byte = span.last_byte = Timestamp{at};
        const auto kind = side == Side::Client ? http::HeadKind::Request : http::HeadKind::Response;
        recorder.on_head(exchange, side, parser_.parse(kind, raw), span);
        if (!message.trailers.empty()) {
            recorder.on_trailers(exchange, side, {});
        }
        span.last_byte = Timestamp{at + 50'000'000};
        recorder.on_end(exchange, side, message.body, span);
    }

    void fill(http::Message& out, http::HeadKind kind, const MadeMessage& message) {
        out.present = !message.head.empty();
        out.head = {};
        out.body = message.body;
        out.raw_head.clear();
        out.trailers.clear();
        if (out.present) {
            out.raw_head = wire(message.head);
            out.head = parser_.parse(kind, out.raw_head);
            for (const auto& [name, value] : message.trailers) {
                out.trailers.add({name, value});
            }
        }
    }

    MadeMessage request_;
    MadeMessage response_;
    http::HeadParser parser_;
};

}  // namespace waybill::filter
