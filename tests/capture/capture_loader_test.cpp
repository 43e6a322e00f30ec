// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capture_loader.h"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/analyzed_capture.h"
#include "tests/support/compress.h"
#include "tests/support/imported_har.h"
#include "tests/support/traffic.h"

namespace waybill::capture {
namespace {

using store::BodyDetail;
using test::AnalyzedCapture;
using test::Conversation;
using test::field_of;
using test::get;
using test::has_anomaly;
using test::response_of;
using test::sha256_of;
using test::Traffic;
using ::testing::HasSubstr;

// Says `text` in pieces of this size.
void say_in_pieces(Conversation& talk, Side side, std::string_view text, std::size_t size) {
    for (std::size_t at = 0; at < text.size(); at += size) {
        talk.say(side, text.substr(at, size));
    }
}

// The response of that exchange is whole, and has this body and its digest.
void expect_body(AnalyzedCapture& capture, std::uint32_t index, const std::string& body) {
    ASSERT_LT(index, capture.session().exchanges.size());
    const http::Exchange& exchange = capture.load(index);
    EXPECT_TRUE(exchange.response.body.complete);
    EXPECT_EQ(exchange.response.body.missing, 0U);
    ASSERT_TRUE(exchange.response.content.has_value());
    EXPECT_EQ(exchange.response.content->decoded_size, body.size());
    EXPECT_EQ(exchange.response.content->sha256, sha256_of(body));
    EXPECT_EQ(capture.content(index), body);
}

TEST(CaptureLoaderTest, HeadsInManyPacketsAreLoadedWhole) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open();
    say_in_pieces(talk,
                  Side::Client,
                  "POST /a?b HTTP/1.1\r\nHost: www.example\r\nX-Odd:  two \r\n"
                  "Content-Length: 3\r\n\r\nabc",
                  1);
    say_in_pieces(talk,
                  Side::Server,
                  "HTTP/1.1 200 Quite OK\r\nX-Server: yes\r\nContent-Length: 5\r\n\r\nhello",
                  3);
    talk.close();
    AnalyzedCapture capture(traffic.pcap());
    expect_body(capture, 0, "hello");
    const http::Exchange& exchange = capture.load(0);
    EXPECT_EQ(exchange.request.head.method, "POST");
    EXPECT_EQ(exchange.url.text, "http://www.example/a?b");
    EXPECT_EQ(field_of(exchange.request, "X-Odd"), "two");
    EXPECT_EQ(exchange.request.content->sha256, sha256_of("abc"));
    EXPECT_EQ(exchange.response.head.reason, "Quite OK");
    EXPECT_EQ(field_of(exchange.response, "X-Server"), "yes");
    EXPECT_TRUE(exchange.anomalies.empty());
    EXPECT_EQ(capture.content(0, Side::Client), "abc");
}

TEST(CaptureLoaderTest, PipelinedMessagesThatShareAPacketAreToldApart) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open()
        .client(get("/1") + get("/2") + get("/3"))
        .server(response_of("one") + response_of("two") + response_of("three"))
        .close();
    AnalyzedCapture capture(traffic.pcap());
    expect_body(capture, 0, "one");
    expect_body(capture, 1, "two");
    expect_body(capture, 2, "three");
    EXPECT_EQ(capture.load(2).request.head.target, "/3");
}

TEST(CaptureLoaderTest, SegmentsOutOfOrderAreReadInOrder) {
    const std::string body = testing::sample_text(5000);
    const std::string response = response_of(body, "X-Place: here\r\n");
    Traffic traffic;
    Conversation talk(traffic);
    talk.open();
    const std::string request = get("/", "X-Name: value\r\n");
    talk.say_at(Side::Client, 20, request.substr(20));
    talk.say_at(Side::Client, 0, request.substr(0, 20)).lose(Side::Client, request.size());
    for (const std::size_t piece : {3U, 1U, 2U, 0U, 5U, 4U}) {
        talk.say_at(Side::Server, piece * 900, response.substr(piece * 900, 900));
    }
    talk.lose(Side::Server, response.size()).close();
    AnalyzedCapture capture(traffic.pcap());
    expect_body(capture, 0, body);
    EXPECT_EQ(field_of(capture.load(0).request, "X-Name"), "value");
    EXPECT_EQ(field_of(capture.load(0).response, "X-Place"), "here");
}

TEST(CaptureLoaderTest, OfConflictingBytesTheFirstOnesAreReadAgain) {
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n";
    const std::uint64_t at = head.size();
    Traffic traffic;
    Conversation talk(traffic);
    talk.open().client(get("/"));
    talk.say_at(Side::Server, 0, head);
    talk.say_at(Side::Server, at + 4, "4567");      // held
    talk.say_at(Side::Server, at + 2, "xxxxxxxx");  // around it
    talk.say_at(Side::Server, 0, "HTTP/1.1 500 No\r\nContent-Length: 12\r\n\r\n0123");
    talk.say_at(Side::Server, at + 8, "yyab").lose(Side::Server, at + 12).close();
    AnalyzedCapture capture(traffic.pcap());
    expect_body(capture, 0, "01xx4567xxab");
    EXPECT_EQ(capture.load(0).response.head.status, 200);
    EXPECT_TRUE(has_anomaly(capture.load(0), AnomalyCode::OverlapConflict));
}

TEST(CaptureLoaderTest, BytesInFrontOfTheHeadAreNotPartOfIt) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open().client(get("/1")).server(response_of("one"));
    const std::uint64_t second = talk.said(Side::Server);
    talk.client(get("/2")).server(response_of("two"));
    // The second response once more, in one packet with the end of the first.
    talk.say_at(Side::Server, second - 3, "one" + response_of("two")).close();
    AnalyzedCapture capture(traffic.pcap());
    expect_body(capture, 0, "one");
    expect_body(capture, 1, "two");
}

TEST(CaptureLoaderTest, ABodyWithHolesHasNoDigest) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open().client(get("/")).server("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n01234");
    talk.lose(Side::Server, 10).acknowledge(Side::Client).server("56789");
    talk.client(get("/next")).server(response_of("next")).close();
    AnalyzedCapture capture(traffic.pcap());
    const http::Exchange& exchange = capture.load(0);
    EXPECT_EQ(exchange.response.body.size, 20U);
    EXPECT_EQ(exchange.response.body.missing, 10U);
    EXPECT_TRUE(exchange.response.body.complete);
    ASSERT_TRUE(exchange.response.content.has_value());
    EXPECT_FALSE(exchange.response.content->decoded_size.has_value());
    EXPECT_EQ(exchange.response.content->sha256, "");
    EXPECT_TRUE(has_anomaly(exchange, AnomalyCode::Gap));
    EXPECT_EQ(capture.content(0), "0123456789");
    expect_body(capture, 1, "next");
}

TEST(CaptureLoaderTest, PacketsThatWereCutShortLeaveHoles) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open().client(get("/")).server(response_of(std::string(1000, 'a')));
    test::CapturedPacket& packet = traffic.packets.back();
    packet.wire_length = static_cast<std::uint32_t>(packet.data.size());
    packet.data.resize(packet.data.size() - 400);
    talk.client(get("/next")).server(response_of("next")).close();
    AnalyzedCapture capture(traffic.pcap());
    EXPECT_EQ(capture.load(0).response.body.size, 1000U);
    EXPECT_EQ(capture.load(0).response.body.missing, 400U);
    EXPECT_EQ(capture.content(0), std::string(600, 'a'));
    expect_body(capture, 1, "next");
}

TEST(CaptureLoaderTest, HeadsAndBodiesInFragmentsAreLoaded) {
    const std::string body = testing::sample_text(3000);
    Traffic traffic;
    Conversation talk(traffic);
    talk.open();
    const auto say_in_fragments = [&](Side side, const std::string& text, std::uint16_t id) {
        const test::Octets segment = talk.tcp_of(side, talk.said(side), tcp_flag::kAck, text);
        talk.lose(side, text.size());
        constexpr std::size_t kPart = 64;
        const std::size_t parts = (segment.size() + kPart - 1) / kPart;
        for (std::size_t i = parts; i-- > 0;) {  // the last one first
            const Bytes part =
                Bytes(segment).subspan(i * kPart, std::min(kPart, segment.size() - i * kPart));
            test::Ipv4Fields fields{.identification = id,
                                    .more_fragments = i + 1 < parts,
                                    .fragment_offset = static_cast<std::uint16_t>(i * kPart / 8)};
            if (side == Side::Server) {
                std::swap(fields.source, fields.destination);
            }
            traffic.add(test::ethernet(test::ipv4(fields, part)));
        }
    };
    say_in_fragments(Side::Client, get("/", "X-Name: " + std::string(200, 'v') + "\r\n"), 1);
    say_in_fragments(Side::Server, response_of(body, "X-Server: yes\r\n"), 2);
    talk.close();
    AnalyzedCapture capture(traffic.pcap());
    expect_body(capture, 0, body);
    EXPECT_EQ(field_of(capture.load(0).request, "X-Name"), std::string(200, 'v'));
    EXPECT_EQ(field_of(capture.load(0).response, "X-Server"), "yes");
}

TEST(CaptureLoaderTest, InterimResponsesAndTrailersAreLoaded) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open().client(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
    talk.server("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early");
    talk.server(" Hints\r\nLink: </a.css>\r\n\r\n");
    say_in_pieces(talk, Side::Client, "4;x=1\r\nwiki\r\n5\r\npedia\r\n0\r\nSum: 9\r\n\r\n", 2);
    say_in_pieces(talk,
                  Side::Server,
                  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "a\r\n0123456789\r\n1\r\n!\r\n0\r\nDigest: d\r\nX-Time: 7\r\n\r\n",
                  5);
    talk.client(get("/next")).server(response_of("next")).close();
    AnalyzedCapture capture(traffic.pcap());
    expect_body(capture, 0, "0123456789!");
    for (const BodyDetail detail : {BodyDetail::None, BodyDetail::Digest}) {
        const http::Exchange& exchange = capture.load(0, detail);
        EXPECT_EQ(exchange.request.content.has_value(), detail == BodyDetail::Digest);
        ASSERT_EQ(exchange.interim.size(), 2U);
        EXPECT_EQ(exchange.interim[0].status, 100);
        EXPECT_EQ(exchange.interim[1].reason, "Early Hints");
        EXPECT_EQ(exchange.interim[1].fields.at(0).second, "</a.css>");
        ASSERT_EQ(exchange.request.trailers.size(), 1U);
        ASSERT_EQ(exchange.response.trailers.size(), 2U);
        EXPECT_EQ(exchange.response.trailers.value("x-time"), "7");
    }
    EXPECT_EQ(capture.load(0).request.content->sha256, sha256_of("wikipedia"));
    expect_body(capture, 1, "next");
    EXPECT_TRUE(capture.load(1).interim.empty());
    EXPECT_EQ(capture.load(1).response.trailers.size(), 0U);
}

// The next connection on the same addresses begins where this one ended.
TEST(CaptureLoaderTest, ABodyUntilTheCloseEndsThere) {
    Traffic traffic;
    const std::string head = "HTTP/1.0 200 OK\r\n\r\n";
    Conversation one(traffic);
    one.open().client(get("/1")).server(head + "short").close();
    Conversation two(traffic);
    two.number_from(Side::Client, 500'000);
    two.number_from(Side::Server, 5'000 + static_cast<std::uint32_t>(one.said(Side::Server)));
    two.open().client(get("/2")).server(head + "quite a bit longer").close();
    AnalyzedCapture capture(traffic.pcap());
    ASSERT_EQ(capture.session().connections.size(), 2U);
    expect_body(capture, 0, "short");
    expect_body(capture, 1, "quite a bit longer");
}

TEST(CaptureLoaderTest, SequenceNumbersMayWrap) {
    const std::string body = testing::sample_text(4000);
    Traffic traffic;
    Conversation talk(traffic);
    talk.number_from(Side::Server, 0xffff'ff00).number_from(Side::Client, 0xffff'fff0).open();
    talk.client(get("/"));
    say_in_pieces(talk, Side::Server, response_of(body), 700);
    talk.close();
    AnalyzedCapture capture(traffic.pcap());
    expect_body(capture, 0, body);
}

// Ethernet frames have at least 60 bytes; some senders count what fills them up as payload. Zeros
// that the sender goes on behind are bytes like others.
TEST(CaptureLoaderTest, PaddingThatLooksLikePayloadIsLeftOutAgain) {
    const std::string zeros(6, '\0');
    for (const bool is_padding : {true, false}) {
        Traffic traffic;
        Conversation talk(traffic);
        talk.open().client(get("/")).server("HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n012345");
        traffic.add(Conversation::frame(
            talk.tcp_of(Side::Server, talk.said(Side::Server), tcp_flag::kAck, zeros),
            Side::Server));
        if (!is_padding) {
            talk.lose(Side::Server, zeros.size());
        }
        talk.server("6789ab").server(is_padding ? "cdefgh" : "").close();
        AnalyzedCapture capture(traffic.pcap());
        expect_body(capture, 0, is_padding ? "0123456789abcdefgh" : "012345" + zeros + "6789ab");
    }
}

// Bytes that no receiver would take, as their place is far beyond its window.
TEST(CaptureLoaderTest, BytesFarOutOfTheWindowAreLeftOutAgain) {
    const std::string body = testing::sample_text(1'300'000);
    Traffic traffic;
    Conversation talk(traffic);
    talk.open().client(get("/"));
    const std::string response = response_of(body);
    talk.server(response.substr(0, 1000));
    talk.say_at(Side::Server, 1'200'000, "injected");
    for (std::size_t at = 1000; at < response.size(); at += 1000) {
        talk.server(std::string_view(response).substr(at, 1000)).acknowledge(Side::Client);
    }
    talk.close();
    AnalyzedCapture capture(traffic.pcap());
    EXPECT_TRUE(has_anomaly(capture.load(0), AnomalyCode::OutOfWindow));
    expect_body(capture, 0, body);
}

TEST(CaptureLoaderTest, AFileThatShrankMeanwhileIsAnAnomaly) {
    Traffic traffic;
    Conversation(traffic).open().client(get("/")).server(response_of("body")).close();
    AnalyzedCapture capture(traffic.pcap());
    expect_body(capture, 0, "body");
    std::filesystem::resize_file(capture.path(), 300);
    const http::Exchange& exchange = capture.load(0);
    EXPECT_TRUE(has_anomaly(exchange, AnomalyCode::Gap));
    EXPECT_EQ(exchange.request.head.method, "");
    EXPECT_EQ(exchange.response.head.status, 0);
    ASSERT_TRUE(exchange.response.content.has_value());
    EXPECT_FALSE(exchange.response.content->decoded_size.has_value());
}

TEST(CaptureLoaderTest, PcapngWithTwoKindsOfInterfacesIsOneConversation) {
    Traffic traffic;
    Conversation talk(traffic);
    const std::string body = testing::sample_text(2000);
    talk.open().client(get("/"));
    say_in_pieces(talk, Side::Server, response_of(body), 500);
    talk.close();
    test::PcapngWriter pcapng;
    pcapng.section();
    pcapng.interface(1);
    pcapng.interface(101);  // raw IP
    for (std::size_t i = 0; i < traffic.packets.size(); ++i) {
        test::CapturedPacket packet = traffic.packets[i];
        if (i % 2 == 1) {
            packet.interface = 1;
            packet.data.erase(0, 14);
        }
        pcapng.add(packet);
    }
    AnalyzedCapture capture(pcapng.bytes());
    expect_body(capture, 0, body);
    EXPECT_THAT(capture.session().sources.at(0).link_types,
                ::testing::ElementsAre("ethernet", "raw-ip"));
}

// Ring buffers: a message may begin in one file and end in another one.
TEST(CaptureLoaderTest, AMessageInSeveralFilesIsReadAgain) {
    const std::string body = testing::sample_text(20'000);
    Traffic traffic;
    Conversation talk(traffic);
    talk.open();
    say_in_pieces(talk, Side::Client, get("/"), 4);
    say_in_pieces(talk, Side::Server, response_of(body, "X-Server: yes\r\n"), 500);
    talk.close();
    for (const std::size_t per_file : {1U, 3U, 11U, 30U}) {
        std::vector<std::string> pcaps;
        std::vector<std::string> mixed;
        for (std::size_t at = 0; at < traffic.packets.size(); at += per_file) {
            test::PcapWriter pcap;
            test::PcapngWriter pcapng;
            pcapng.section();
            pcapng.interface();
            for (std::size_t i = at; i < std::min(at + per_file, traffic.packets.size()); ++i) {
                pcap.add(traffic.packets[i]);
                pcapng.add(traffic.packets[i]);
            }
            pcaps.push_back(pcap.bytes());
            const bool is_odd = mixed.size() % 2 == 1;
            mixed.push_back(is_odd ? testing::gzip(pcapng.bytes()) : pcapng.bytes());
        }
        for (const std::vector<std::string>& files : {pcaps, mixed}) {
            AnalyzedCapture capture(files);
            ASSERT_EQ(capture.session().exchanges.size(), 1U);
            expect_body(capture, 0, body);
            EXPECT_EQ(field_of(capture.load(0).request, "Host"), "www.example");
            EXPECT_EQ(field_of(capture.load(0).response, "X-Server"), "yes");
        }
    }
}

// Whatever way the bytes come, they are read again as they were sent.
TEST(CaptureLoaderTest, AnyOrderOfSegmentsGivesTheSameBodies) {
    for (unsigned seed = 0; seed < 60; ++seed) {
        std::mt19937 random(seed);
        const auto below = [&random](std::size_t limit) {
            return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
        };
        std::vector<std::string> bodies;
        std::string stream;
        Traffic traffic;
        Conversation talk(traffic);
        talk.number_from(Side::Server, static_cast<std::uint32_t>(random())).open();
        for (std::size_t i = 0; i < 4; ++i) {
            bodies.push_back(testing::sample_text(below(3000)));
            talk.client(get("/"));
            stream += i % 2 == 0 ? response_of(bodies.back())
                                 : "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
                                       + std::to_string(testing::gzip(bodies.back()).size())
                                       + "\r\n\r\n" + testing::gzip(bodies.back());
        }
        struct Piece {
            std::size_t begin;
            std::size_t length;
        };
        std::vector<Piece> pieces;
        for (std::size_t at = 0; at < stream.size();) {
            const std::size_t length = 1 + below(600);
            pieces.push_back({at, length});
            if (below(4) == 0) {
                pieces.push_back({at - below(at + 1), 1 + below(600)});  // sent again
            }
            at += length;
        }
        for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
            if (below(3) == 0) {
                std::swap(pieces[i],
                          pieces[i + 1 + below(std::min<std::size_t>(5, pieces.size() - i - 1))]);
            }
        }
        for (const Piece& piece : pieces) {
            talk.say_at(Side::Server, piece.begin, stream.substr(piece.begin, piece.length));
        }
        talk.lose(Side::Server, stream.size()).close();
        AnalyzedCapture capture(traffic.pcap());
        ASSERT_EQ(capture.session().exchanges.size(), bodies.size()) << "seed " << seed;
        for (std::uint32_t i = 0; i < bodies.size(); ++i) {
            SCOPED_TRACE("seed " + std::to_string(seed));
            expect_body(capture, i, bodies[i]);
        }
    }
}

TEST(CaptureLoaderTest, WhatWasKeptIsLoadedWithoutPackets) {
    const test::ImportedHar har(R"({"log": {"entries": [{
        "startedDateTime": "2026-01-02T03:04:05Z", "time": 5,
        "request": {"method": "GET", "url": "http://a.example/x", "httpVersion": "HTTP/1.1",
                    "headers": [{"name": "Host", "value": "a.example"}]},
        "response": {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1",
                     "headers": [{"name": "X-Kept", "value": "yes"}],
                     "content": {"size": 5, "mimeType": "text/plain", "text": "hello"}}}]}})");
    ASSERT_EQ(har.error, "");
    const std::unique_ptr<store::ExchangeLoader> loader = make_loader(har.session);
    http::Exchange exchange;
    loader->load(0, BodyDetail::Digest, exchange);
    EXPECT_EQ(exchange.url.host, "a.example");
    EXPECT_EQ(exchange.response.head.fields.value("x-kept"), "yes");
    std::string body;
    loader->read_body(exchange, Side::Server, store::BodyForm::Content, [&](Bytes data) {
        body += as_text(data);
        return true;
    });
    EXPECT_EQ(body, "hello");
}

}  // namespace
}  // namespace waybill::capture
