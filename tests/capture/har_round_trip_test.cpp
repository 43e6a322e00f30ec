// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is exported as HAR and read again is the same in the machine format.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "capture/opened_session.h"
#include "core/report/message_json.h"
#include "core/report/message_list.h"
#include "core/report/session_json.h"
#include "tests/support/compress.h"
#include "tests/support/first_difference.h"
#include "tests/support/har_export.h"
#include "tests/support/traffic.h"

namespace waybill::capture {
namespace {

using test::AnalyzedCapture;
using test::Conversation;
using test::get;
using test::response_of;
using test::Traffic;

// All exchanges with the digests of their bodies, and the messages inside of them.
std::string lines_of(const store::Session& session, store::ExchangeLoader& loader) {
    std::string text;
    http::Exchange exchange;
    for (std::uint32_t i = 0; i < session.exchanges.size(); ++i) {
        loader.load(i, store::BodyDetail::Digest, exchange);
        report::append_exchange(text, exchange);
        text += '\n';
        std::uint64_t index = 0;
        if (exchange.websocket != nullptr) {
            report::list_messages(loader, exchange, {}, [&](const http::StreamMessage& message) {
                report::append_message(text, exchange.id, ++index, message);
                text += '\n';
                return true;
            });
        }
    }
    return text;
}

std::string import(const std::string& har) {
    const test::TemporaryDirectory folder;
    OpenedSession opened({folder.write("a.har", har)});
    opened.read({});
    EXPECT_FALSE(opened.error().has_value()) << opened.error()->message;
    EXPECT_EQ(opened.notes(), std::vector<std::string>());
    const std::unique_ptr<store::ExchangeLoader> loader = opened.make_loader();
    return lines_of(opened.session(), *loader);
}

// Exported and read again; "" when nothing differs.
std::string round_trip(AnalyzedCapture& capture) {
    return test::first_difference(lines_of(capture.session(), capture.loader()),
                                  import(test::export_har(capture)));
}

class HarSampleTripTest : public ::testing::TestWithParam<std::string> {};

TEST_P(HarSampleTripTest, ASampleIsTheSameAfterwards) {
    const auto capture = test::open_sample(GetParam());
    EXPECT_EQ(round_trip(*capture), "");
}

std::string name_of(const ::testing::TestParamInfo<std::string>& sample) {
    std::string name;
    for (const char c : sample.param) {
        name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    }
    return name;
}

INSTANTIATE_TEST_SUITE_P(Samples,
                         HarSampleTripTest,
                         ::testing::ValuesIn(test::sample_names()),
                         name_of);

std::string of_text(std::string_view request, std::string_view response) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open().client(get("/before")).server(response_of("so that offsets are not 0"));
    talk.client(request).server(response).close();
    AnalyzedCapture capture(traffic.pcap());
    EXPECT_EQ(capture.session().exchanges.size(), 2U);
    return round_trip(capture);
}

TEST(HarRoundTripTest, OddMessagesAreTheSameAfterwards) {
    const std::string ok = response_of("hello");
    const std::string content = testing::sample_text(30'000);
    std::string broken = testing::gzip(content);
    const std::string cut = broken.substr(0, broken.size() - 30);
    std::string wrong_sum = broken;
    wrong_sum[wrong_sum.size() - 6] = static_cast<char>(wrong_sum[wrong_sum.size() - 6] ^ 1);
    broken[broken.size() / 2] = static_cast<char>(broken[broken.size() / 2] ^ 0x55);
    for (const std::string& body : {broken, cut, wrong_sum}) {
        EXPECT_EQ(of_text(get("/coded"), response_of(body, "Content-Encoding: gzip\r\n")), "");
    }
    EXPECT_EQ(of_text(get("/x"), response_of(content, "Content-Encoding: gzip, no-such\r\n")), "");
    EXPECT_EQ(of_text(get("/none"), response_of(testing::gzip(""), "Content-Encoding: gzip\r\n")),
              "");
    EXPECT_EQ(of_text("GET / HTTP/1.1\r\nHost:a\r\nX: a\r\n b\r\nx: c \r\n\r\n", ok), "");
    EXPECT_EQ(of_text("GET / HTTP/1.1\nHost: a\n\n", ok), "");
    EXPECT_EQ(of_text("GET http://other.example:8080/a?b HTTP/1.1\r\nHost: a\r\n\r\n", ok), "");
    EXPECT_EQ(of_text("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", ok), "");
    EXPECT_EQ(of_text("GET /#x HTTP/1.1\r\nHost: a\r\n\r\n", ok), "");
    EXPECT_EQ(of_text(get("/gr\xfc\xdf?\xff", "X: \xc3\xa4\xff\r\nY: \xc3\xa4\r\n"), ok), "");
    EXPECT_EQ(of_text(get("/gr\xc3\xbc", "X: \xe2\x80\xae\r\n"), ok), "");
    EXPECT_EQ(of_text("POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\nContent-Type: "
                      "application/x-www-form-urlencoded\r\n\r\na=b&c=d",
                      ok),
              "");
    EXPECT_EQ(of_text("PUT /b HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"
                          + std::string("\0\xff\n", 3),
                      ok),
              "");
    EXPECT_EQ(of_text(get("/"), "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"), "");
    EXPECT_EQ(of_text(get("/"), "HTTP/1.0 404 gr\xfc\xdf\r\n\r\nuntil the end"), "");
    EXPECT_EQ(of_text(get("/"), "HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\n" + ok), "");
    EXPECT_EQ(of_text("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
                      "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"),
              "");
    EXPECT_EQ(of_text(get("/"), "HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n"), "");
    EXPECT_EQ(of_text(get("/"),
                      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n"
                      "3\r\nabc\r\n0\r\nX: 1\r\nY:2\r\n\r\n"),
              "");
    EXPECT_EQ(of_text("GET /old\r\n", "an answer without a head"), "");
}

TEST(HarRoundTripTest, WhatIsMissingIsMissingAfterwards) {
    Traffic traffic;
    Conversation talk(traffic);
    const std::string response = response_of(std::string(100, 'x'));
    talk.open().client(get("/gap")).server(response.substr(0, response.size() - 60));
    talk.lose(Side::Server, 40).server(std::string(20, 'y'));
    talk.client(get("/next")).server(response_of("a"));
    talk.lose(Side::Client, get("/lost").size()).server(response_of("orphan"));
    const std::string coded = testing::gzip(testing::sample_text(1000));
    talk.lose(Side::Client, get("/lost").size())
        .server(response_of(coded.substr(0, coded.size() - 9), "Content-Encoding: gzip\r\n"));
    talk.client(get("/unanswered")).close();
    Conversation cut(traffic, 40'001);
    cut.open().client("GET /cut HTTP/1.1\r\nHost: a\r\nX-Cut");
    Conversation noise(traffic, 40'002);
    noise.open().client("no HTTP at all").server("none here").close();
    Conversation last(traffic, 40'003);
    last.open().client(get("/last")).server(response_of("b")).close();
    AnalyzedCapture capture(traffic.pcap());
    EXPECT_EQ(round_trip(capture), "");
}

TEST(HarRoundTripTest, ConnectionsAreTheSameAfterwards) {
    for (const std::string name : {"http2.pcap", "https.pcapng", "websocket.pcap"}) {
        const auto capture = test::open_sample(name);
        const test::TemporaryDirectory folder;
        OpenedSession opened({folder.write("a.har", test::export_har(*capture))});
        opened.read({});
        const auto lines = [](const store::Session& session) {
            std::string text;
            for (std::uint32_t i = 0; i < session.connections.size(); ++i) {
                report::append_connection(text, session, i);
                text += '\n';
            }
            return text;
        };
        EXPECT_EQ(test::first_difference(lines(capture->session()), lines(opened.session())), "");
    }
}

TEST(HarRoundTripTest, TheSecondExportIsTheFirstOne) {
    const auto capture = test::open_sample("shop.pcap");
    const std::string first = test::export_har(*capture);
    const test::TemporaryDirectory folder;
    OpenedSession opened({folder.write("a.har", first)});
    opened.read({});
    const std::unique_ptr<store::ExchangeLoader> loader = opened.make_loader();
    const std::string second = test::export_har(opened.session(), *loader);
    // But for the sources, which come behind the entries.
    const auto entries = [](const std::string& har) {
        return har.substr(0, har.find("\"_waybill\":{\"format\":1"));
    };
    EXPECT_EQ(test::first_difference(entries(first), entries(second)), "");
}

}  // namespace
}  // namespace waybill::capture
