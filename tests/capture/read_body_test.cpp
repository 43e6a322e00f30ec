// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bodies read again: in their two forms, and no further than they are wanted.
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "capture/capture_loader.h"
#include "tests/support/analyzed_capture.h"
#include "tests/support/compress.h"
#include "tests/support/traffic.h"

namespace waybill::capture {
namespace {

using store::BodyForm;
using test::AnalyzedCapture;
using test::Conversation;
using test::get;
using test::response_of;
using test::Traffic;

std::string chunked(std::string_view body, std::size_t size) {
    std::string text;
    for (std::size_t at = 0; at < body.size(); at += size) {
        const std::string_view piece = body.substr(at, size);
        text += fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
    }
    return text + "0\r\n\r\n";
}

TEST(ReadBodyTest, ContentIsDecodedAndAsSentOnlyHasItsFramingTakenOff) {
    const std::string text = testing::sample_text(5000);
    const std::string coded = testing::gzip(text);
    Traffic traffic;
    Conversation talk(traffic);
    talk.open().client(get("/"));
    talk.server("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunked(coded, 100));
    talk.client(get("/next")).server(response_of("next")).close();
    AnalyzedCapture capture(traffic.pcap());
    EXPECT_EQ(capture.body(0, Side::Server, BodyForm::AsSent), coded);
    EXPECT_EQ(capture.body(0, Side::Server, BodyForm::Content), text);
    EXPECT_EQ(capture.body(0, Side::Client, BodyForm::AsSent), "");
    EXPECT_EQ(capture.body(1, Side::Server, BodyForm::AsSent), "next");
}

TEST(ReadBodyTest, AnAnswerOfHttp09IsAllBody) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open().client("GET /old\r\n").server("no head, ").server("only this").close();
    AnalyzedCapture capture(traffic.pcap());
    EXPECT_EQ(capture.load(0).response.head.version, (http::Version{0, 9}));
    EXPECT_EQ(capture.body(0, Side::Server, BodyForm::Content), "no head, only this");
    std::string pieces;
    EXPECT_TRUE(capture.loader().read_pieces(
        capture.load(0), Side::Server, [&](const store::ChainPiece& piece) {
            pieces += as_text(piece.data);
            return true;
        }));
    EXPECT_EQ(pieces, "no head, only this");
}

TEST(ReadBodyTest, OfAnExchangeThatWasLoadedEarlierItIsItsOwn) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open().client(get("/1")).server(response_of("one"));
    talk.client(get("/2")).server(response_of("two")).close();
    AnalyzedCapture capture(traffic.pcap());
    http::Exchange first;
    http::Exchange second;
    capture.loader().load(0, store::BodyDetail::None, first);
    capture.loader().load(1, store::BodyDetail::None, second);
    std::string bodies;
    for (const http::Exchange* exchange : {&first, &second, &first}) {
        capture.loader().read_body(*exchange, Side::Server, BodyForm::Content, [&](Bytes data) {
            bodies += as_text(data);
            return true;
        });
    }
    EXPECT_EQ(bodies, "onetwoone");
}

TEST(ReadBodyTest, NothingComesOnceNoMoreIsWanted) {
    const std::string text = testing::sample_text(100'000);
    Traffic traffic;
    Conversation talk(traffic);
    talk.open().client(get("/plain"));
    const std::string plain = response_of(text);
    for (std::size_t at = 0; at < plain.size(); at += 1000) {
        talk.server(std::string_view(plain).substr(at, 1000));
    }
    talk.client(get("/coded"))
        .server(response_of(testing::gzip(text), "Content-Encoding: gzip\r\n"));
    talk.close();
    AnalyzedCapture capture(traffic.pcap());
    for (const std::uint32_t index : {0U, 1U}) {
        for (const std::size_t wanted : {1U, 5000U, 20'000U}) {
            std::string body;
            http::Exchange exchange;
            capture.loader().load(index, store::BodyDetail::None, exchange);
            const auto failure = capture.loader().read_body(
                exchange, Side::Server, BodyForm::Content, [&](Bytes data) {
                    EXPECT_LT(body.size(), wanted) << "called after it said no";
                    body += as_text(data);
                    return body.size() < wanted;
                });
            EXPECT_FALSE(failure.has_value());
            EXPECT_GE(body.size(), wanted);
            EXPECT_LT(body.size(), wanted + 17'000);
            EXPECT_EQ(body, text.substr(0, body.size()));
        }
    }
}

TEST(ReadBodyTest, WhatCameBeforeADecodingFailureIsGiven) {
    const std::string text = testing::sample_text(50'000);
    std::string coded = testing::gzip(text);
    coded.resize(coded.size() / 2);
    Traffic traffic;
    Conversation talk(traffic);
    talk.open().client(get("/"));
    talk.server(response_of(coded, "Content-Encoding: gzip\r\n")).close();
    AnalyzedCapture capture(traffic.pcap());
    http::Exchange exchange;
    capture.loader().load(0, store::BodyDetail::None, exchange);
    std::string body;
    const auto failure =
        capture.loader().read_body(exchange, Side::Server, BodyForm::Content, [&](Bytes data) {
            body += as_text(data);
            return true;
        });
    ASSERT_TRUE(failure.has_value());
    EXPECT_EQ(failure->code, AnomalyCode::ContentDecodeFailed);
    EXPECT_TRUE(failure->at_end);
    EXPECT_GT(body.size(), 10'000U);
    EXPECT_EQ(body.substr(0, 10'000), text.substr(0, 10'000));
    EXPECT_EQ(capture.body(0, Side::Server, BodyForm::AsSent), coded);
}

}  // namespace
}  // namespace waybill::capture
