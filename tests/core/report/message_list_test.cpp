// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/message_list.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/report/message_json.h"

namespace waybill::report {
namespace {

using http::MessageKind;
using http::StreamMessage;

// Lines of JSON in both bodies, each line a piece.
class TwoBodies final : public store::ExchangeLoader {
public:
    struct Piece {
        std::string data;
        std::int64_t at;
    };

    void load(std::uint32_t, store::BodyDetail, http::Exchange&) override {}
    std::optional<http::DecodeFailure> read_body(const http::Exchange&,
                                                 Side,
                                                 store::BodyForm,
                                                 const std::function<bool(Bytes)>&) override {
        return std::nullopt;
    }
    bool read_pieces(const http::Exchange&,
                     Side side,
                     const std::function<bool(const store::ChainPiece&)>& output) override {
        ++reads;
        for (const Piece& piece : pieces[index_of(side)]) {
            if (!output({as_bytes(piece.data), 0, Timestamp{piece.at}})) {
                break;
            }
        }
        return readable;
    }

    std::array<std::vector<Piece>, 2> pieces;
    int reads = 0;
    bool readable = true;
};

void make_stream(http::Exchange& exchange) {
    for (http::Message* message : {&exchange.request, &exchange.response}) {
        message->present = true;
        message->head.fields.add({"content-type", "application/x-ndjson"});
    }
}

std::string list(TwoBodies& bodies, const MessageLimits& limits, std::size_t most = 1000) {
    http::Exchange exchange;
    make_stream(exchange);
    std::string out;
    std::size_t count = 0;
    EXPECT_EQ(list_messages(bodies,
                            exchange,
                            limits,
                            [&](const StreamMessage& message) {
                                out += message.data;
                                return ++count < most;
                            }),
              bodies.readable);
    return out;
}

TwoBodies interleaved() {
    TwoBodies bodies;
    bodies.pieces[index_of(Side::Client)] = {{"a\n", 1}, {"b\nc\n", 4}, {"d\n", 6}};
    bodies.pieces[index_of(Side::Server)] = {{"A\n", 2}, {"B\n", 3}, {"C\n", 4}, {"D\nE", 9}};
    return bodies;
}

TEST(MessageListTest, TimeOrdersTheMessagesOfBothSides) {
    TwoBodies bodies = interleaved();
    EXPECT_EQ(list(bodies, {}), "aABbcCdDE");
    EXPECT_EQ(bodies.reads, 2);
}

TEST(MessageListTest, FewHeldAtATimeGiveTheSame) {
    TwoBodies bodies = interleaved();
    EXPECT_EQ(list(bodies, {kMiB, 1}), "aABbcCdDE");
    EXPECT_GT(bodies.reads, 8);
    EXPECT_EQ(list(bodies, {kMiB, 2 * sizeof(StreamMessage)}), "aABbcCdDE");
}

TEST(MessageListTest, ItStopsWhenItIsTold) {
    TwoBodies bodies = interleaved();
    EXPECT_EQ(list(bodies, {}, 4), "aABb");
}

TEST(MessageListTest, WhatCannotBeReadIsTold) {
    TwoBodies bodies = interleaved();
    bodies.readable = false;
    EXPECT_EQ(list(bodies, {}), "aABbcCdDE");
}

TEST(MessageListTest, AnExchangeWithoutMessagesIsNotRead) {
    TwoBodies bodies = interleaved();
    http::Exchange exchange;
    exchange.response.present = true;
    exchange.response.head.fields.add({"content-type", "text/html"});
    EXPECT_FALSE(may_have_messages(exchange));
    EXPECT_TRUE(list_messages(bodies, exchange, {}, [](const StreamMessage&) {
        ADD_FAILURE() << "there is none";
        return true;
    }));
    EXPECT_EQ(bodies.reads, 0);
}

std::string line(const StreamMessage& message) {
    std::string out;
    append_message(out, 7, 2, message);
    return out;
}

TEST(MessageJsonTest, TextIsText) {
    StreamMessage message;
    message.at = Timestamp{0};
    message.data = "h\xc3\xa9\n";
    message.size = 4;
    EXPECT_EQ(line(message),
              R"({"type":"message","exchange":7,"index":2,"side":"client",)"
              "\"at\":\"1970-01-01T00:00:00.000000000Z\",\"kind\":\"text\",\"size\":4,\"text\":"
              "\"h\xc3\xa9\\n\"}");
}

TEST(MessageJsonTest, WhatIsNoTextIsBase64) {
    StreamMessage message;
    message.kind = MessageKind::Binary;
    message.side = Side::Server;
    message.data = "text";
    EXPECT_EQ(line(message),
              R"({"type":"message","exchange":7,"index":2,"side":"server","at":null,)"
              R"("kind":"binary","size":0,"base64":"dGV4dA=="})");
    message.kind = MessageKind::Text;
    message.data = "\xff\xfe";
    message.truncated = true;
    message.missing = 3;
    message.whole = false;
    EXPECT_NE(
        line(message).find(R"("missing":3,"truncated":true,"complete":false,"base64":"//4="})"),
        std::string::npos);
    message.data = "abc";
    message.compressed = true;
    EXPECT_NE(line(message).find(R"("compressed":true,"complete":false,"base64":"YWJj"})"),
              std::string::npos);
}

TEST(MessageJsonTest, ASchemaGivesItsJson) {
    StreamMessage message;
    message.kind = MessageKind::Grpc;
    message.data = "\x08\x07";
    std::string out;
    append_message(out, 1, 1, message, R"({"id":7})");
    EXPECT_NE(out.find(R"("base64":"CAc=","json":{"id":7}})"), std::string::npos) << out;
}

TEST(MessageJsonTest, EachKindSaysWhatItHas) {
    StreamMessage close;
    close.kind = MessageKind::Close;
    close.size = 5;
    close.close_code = 1001;
    close.data = "bye";
    EXPECT_NE(line(close).find(R"("kind":"close","size":5,"code":1001,"text":"bye"})"),
              std::string::npos);
    StreamMessage event;
    event.kind = MessageKind::ServerEvent;
    event.data = "d";
    event.id = "\xff";
    event.retry = 10;
    EXPECT_NE(line(event).find("\"event\":\"message\",\"id\":\"\xc3\xbf\",\"retry\":10,\"text\":"
                               "\"d\",\"latin1\":true}"),
              std::string::npos);
    StreamMessage trailers;
    trailers.kind = MessageKind::Grpc;
    trailers.trailers = true;
    trailers.data = "grpc-status:0";
    EXPECT_NE(line(trailers).find(R"("trailers":true,"text":"grpc-status:0"})"), std::string::npos);
}

}  // namespace
}  // namespace waybill::report
