// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariants: each exchange is opened and closed once; a message has one head and one end, its
// content between them, and the sizes told at its end are those of its content; no more streams are
// open than the limit and those that were reset; notes of frames are read as they were written;
// without gaps and bad frames the same is told whether the bytes come whole or in pieces.
//
// Input: byte 0 is flags, byte 1 seeds the cuts; then records of a control byte (1: server, 2: gap,
// 4: a frame is made of it), a length and that many bytes; of a frame the first three are kind,
// flags and stream.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/http/http2_connection.h"
#include "tests/support/http2_script.h"

namespace {

using namespace waybill;
using namespace waybill::http;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

class Checker final : public ExchangeSink {
public:
    Http2Diary diary;

    ExchangeHandle on_opened(std::uint32_t stream) override {
        exchanges_.emplace_back();
        require(diary.open() < kMostOpen);
        return diary.on_opened(stream);
    }
    bool on_head(ExchangeHandle exchange,
                 Side side,
                 const Head& head,
                 const MessageSpan& span) override {
        Message& message = of(exchange, side);
        require(!message.head);
        message.head = true;
        require(!span.in_recording && span.head_length == head.raw.size());
        return diary.on_head(exchange, side, head, span);
    }
    void on_interim(ExchangeHandle exchange, const Head& head, const MessageSpan& span) override {
        require(!of(exchange, Side::Server).head);
        diary.on_interim(exchange, head, span);
    }
    void on_body(ExchangeHandle exchange, Side side, Bytes data, Timestamp at) override {
        require(!data.empty());
        body(exchange, side).size += data.size();
        diary.on_body(exchange, side, data, at);
    }
    void on_body_gap(ExchangeHandle exchange,
                     Side side,
                     std::uint64_t length,
                     Timestamp at) override {
        require(length > 0);
        body(exchange, side).size += length;
        body(exchange, side).missing += length;
        diary.on_body_gap(exchange, side, length, at);
    }
    void on_trailers(ExchangeHandle exchange, Side side, const HeaderList& trailers) override {
        body(exchange, side);
        diary.on_trailers(exchange, side, trailers);
    }
    void on_end(ExchangeHandle exchange,
                Side side,
                const BodyFacts& facts,
                const MessageSpan& span) override {
        Message& message = body(exchange, side);
        require(facts.size == message.size && facts.missing == message.missing);
        message.ended = true;
        diary.on_end(exchange, side, facts, span);
    }
    void on_tunnel(ExchangeHandle exchange) override {
        require(of(exchange, Side::Client).ended || !of(exchange, Side::Client).head);
        require(of(exchange, Side::Server).ended);
        exchanges_[exchange].tunnel = true;
        diary.on_tunnel(exchange);
    }
    void on_tunnel_data(ExchangeHandle exchange,
                        Side side,
                        Bytes data,
                        const Arrival& arrival) override {
        require(exchanges_[exchange].tunnel && !exchanges_[exchange].closed);
        diary.on_tunnel_data(exchange, side, data, arrival);
    }
    void on_tunnel_gap(ExchangeHandle exchange,
                       Side side,
                       std::uint64_t length,
                       Timestamp at) override {
        require(exchanges_[exchange].tunnel && !exchanges_[exchange].closed);
        diary.on_tunnel_gap(exchange, side, length, at);
    }
    void on_websocket(ExchangeHandle exchange, const WebSocketFacts& facts) override {
        diary.on_websocket(exchange, facts);
    }
    void on_closed(ExchangeHandle exchange) override {
        require(!exchanges_[exchange].closed);
        for (const Side side : {Side::Client, Side::Server}) {
            require(of(exchange, side).head == of(exchange, side).ended);
        }
        exchanges_[exchange].closed = true;
        diary.on_closed(exchange);
    }
    void on_exchange_anomaly(ExchangeHandle exchange, Anomaly anomaly) override {
        require(!exchanges_[exchange].closed);
        diary.on_exchange_anomaly(exchange, std::move(anomaly));
    }
    void on_connection_anomaly(Anomaly anomaly) override {
        diary.on_connection_anomaly(std::move(anomaly));
    }
    void on_roles_swapped() override {
        require(exchanges_.empty());
        diary.on_roles_swapped();
    }
    void on_protocol(Protocol) override {}
    void on_tls(const TlsFacts&) override {}
    void on_frame(Bytes note, Timestamp at) override { diary.on_frame(note, at); }

private:
    static constexpr std::size_t kMostOpen = 8;

    struct Message {
        bool head = false;
        bool ended = false;
        std::uint64_t size = 0;
        std::uint64_t missing = 0;
    };
    struct Exchange {
        Message messages[2];
        bool tunnel = false;
        bool closed = false;
    };

    Message& of(ExchangeHandle exchange, Side side) {
        require(exchange < exchanges_.size() && !exchanges_[exchange].closed);
        return exchanges_[exchange].messages[index_of(side)];
    }
    Message& body(ExchangeHandle exchange, Side side) {
        Message& message = of(exchange, side);
        require(message.head && !message.ended);
        return message;
    }

    std::vector<Exchange> exchanges_;
};

class Pattern {
public:
    explicit Pattern(std::uint8_t seed) : state_(seed * 2654435761U + 1) {}

    std::size_t next() {
        state_ = state_ * 1664525U + 1013904223U;
        return 1 + (state_ >> 16U) % 23;
    }

private:
    std::uint32_t state_;
};

std::vector<ScriptedBytes> read_records(Bytes input) {
    std::vector<ScriptedBytes> all;
    while (input.size() >= 2) {
        const Byte control = input[0];
        const std::size_t length = std::min<std::size_t>(input[1], input.size() - 2);
        const Bytes bytes = input.subspan(2, length);
        input = input.subspan(2 + length);
        ScriptedBytes record;
        record.side = (control & 1U) != 0 ? Side::Server : Side::Client;
        if ((control & 2U) != 0) {
            record.gap = length + 1;
        } else if ((control & 4U) != 0 && bytes.size() >= 3) {
            record.bytes =
                Http2Script::frame(bytes[0], bytes[1], bytes[2], as_text(bytes.subspan(3)));
        } else {
            record.bytes = as_text(bytes);
        }
        all.push_back(std::move(record));
    }
    return all;
}

std::string run(std::uint8_t flags,
                const std::vector<ScriptedBytes>& records,
                Pattern* cuts,
                bool gaps) {
    Checker checker;
    Http2Options options;
    options.mid_stream = (flags & 1U) != 0;
    options.limits = {512, 512, 20, 4096, 8};
    Http2Connection connection(checker, options);
    if ((flags & 2U) == 0) {
        connection.on_data(Side::Client, as_bytes(kHttp2Preface), {});
    }
    for (const ScriptedBytes& record : records) {
        if (record.gap > 0) {
            if (gaps) {
                connection.on_gap(record.side, record.gap, {});
            }
            continue;
        }
        for (Bytes rest = as_bytes(record.bytes); !rest.empty();) {
            const std::size_t size =
                cuts != nullptr ? std::min(cuts->next(), rest.size()) : rest.size();
            connection.on_data(record.side, rest.first(size), {});
            rest = rest.subspan(size);
        }
    }
    for (const Side side : {Side::Client, Side::Server}) {
        connection.on_end(side, EndReason::Closed, {});
    }
    connection.close();
    require(checker.diary.open() == 0);
    require(checker.diary.frames.find("damaged") == std::string::npos);
    return checker.diary.text() + checker.diary.frames;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) {
        return 0;
    }
    const std::vector<ScriptedBytes> records = read_records(Bytes(data, size).subspan(2));
    Pattern cuts(data[1]);
    const std::string whole = run(data[0], records, nullptr, false);
    const std::string pieces = run(data[0], records, &cuts, false);
    if ((data[0] & 1U) == 0 && whole.find("bad-frame") == std::string::npos) {
        require(whole == pieces);
    }
    run(data[0], records, &cuts, true);
    return 0;
}
