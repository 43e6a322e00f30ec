// SPDX-License-Identifier: GPL-3.0-or-later
//
// HTTP/2 on one leg and HTTP/1 on the other (RELIABILITY T14): nothing that is text to the one
// becomes framing, a field or a message to the other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/proxy/io/running_proxy.h"
#include "tests/proxy/security/http2_talk.h"
#include "tests/proxy/security/many_readers.h"
#include "tests/proxy/security/recording_origin.h"

namespace waybill::proxy {
namespace {

using namespace std::string_literals;

using test::Http2Talk;
using test::RecordingOrigin;
using test::RunningProxy;
using test::Talk;
using test::talk_to;
using test::WebOrigin;
using testing::HasSubstr;
using testing::Not;

using Fields = Http2Talk::Fields;

const std::string kSmuggled = "GET /smuggled HTTP/1.1\r\nHost: site.test\r\n\r\n";

// A client that speaks HTTP/2 to a proxy in front of a server that speaks HTTP/1.
class DowngradeTest : public testing::Test {
protected:
    DowngradeTest()
        : proxy_([this](ProxyOptions& options) {
              options.loops = 1;
              options.listeners = {test::listener("reverse:" + origin_.url())};
          }) {}

    // `frames`: of stream 1, which is over behind them.
    void check(const std::string& frames, std::vector<std::string> arrive) {
        Talk client = talk_to(proxy_.at());
        ASSERT_TRUE(client.begin_tls(proxy_.client_tls("127.0.0.1", true)));
        ASSERT_EQ(client.tls()->alpn(), "h2");
        Http2Talk talk(client);
        talk.begin_as_client();
        talk.send(frames);
        const std::string outcome = talk.outcome_of(1);
        EXPECT_NE(outcome, "closed");
        if (outcome != "goaway") {
            const std::string probe = "/probe" + std::to_string(++probes_);
            talk.send(Http2Talk::head(3, pseudo("GET", probe), true));
            EXPECT_EQ(talk.outcome_of(3), "answered");
            EXPECT_EQ(talk.body(3), probe);
            arrive.push_back("GET " + probe + " 0");
        }
        std::vector<std::string> arrived;
        for (const std::string& bytes : origin_.take()) {
            std::string why;
            const std::vector<std::string> read = test::requests_in(bytes, why);
            EXPECT_EQ(why, "") << bytes;
            for (const std::string& request : read) {
                if (request != "rest") {
                    arrived.push_back(request);
                }
            }
            EXPECT_THAT(bytes, Not(HasSubstr("smuggled: "))) << bytes;
        }
        EXPECT_THAT(arrived, testing::UnorderedElementsAreArray(arrive)) << outcome;
    }

    static Fields pseudo(const std::string& method, const std::string& path) {
        return {{":method", method},
                {":scheme", "https"},
                {":authority", "site.test"},
                {":path", path}};
    }
    static Fields post(const Fields& more) {
        Fields fields = pseudo("POST", "/a");
        fields.insert(fields.end(), more.begin(), more.end());
        return fields;
    }
    // A POST whose body is a request.
    static std::string with(const Fields& more) {
        return Http2Talk::head(1, post(more), false) + Http2Talk::data(1, kSmuggled);
    }
    static std::string instead(const std::string& name, const std::string& value) {
        Fields fields = pseudo("GET", "/a");
        for (auto& [known, now] : fields) {
            if (known == name) {
                now = value;
            }
        }
        return Http2Talk::head(1, fields, true);
    }

    const std::string whole_ = "POST /a " + std::to_string(kSmuggled.size());
    RecordingOrigin origin_;
    RunningProxy proxy_;
    unsigned probes_ = 0;
};

TEST_F(DowngradeTest, LengthsThatAreNotThatOfTheBodyGoNoFurther) {
    const std::string size = std::to_string(kSmuggled.size());
    check(with({}), {whole_});
    check(with({{"content-length", size}}), {whole_});
    for (const std::string& length : {"0"s,
                                      "5"s,
                                      std::to_string(kSmuggled.size() + 1),
                                      "+" + size,
                                      size + ", " + size,
                                      ""s,
                                      "0x2c"s,
                                      size + " "s,
                                      "-1"s,
                                      "99999999999999999999"s}) {
        SCOPED_TRACE(length);
        check(with({{"content-length", length}}), {});
    }
    check(with({{"content-length", size}, {"content-length", size}}), {});
    check(with({{"content-length", size}, {"content-length", "0"}}), {});
    check(Http2Talk::head(1, post({{"content-length", "5"}}), true), {});
}

TEST_F(DowngradeTest, FieldsOfAConnectionGoNoFurther) {
    for (const auto& [name, value] : Fields{{"transfer-encoding", "chunked"},
                                            {"transfer-encoding", "identity"},
                                            {"connection", "close"},
                                            {"connection", "transfer-encoding"},
                                            {"keep-alive", "timeout=5"},
                                            {"proxy-connection", "keep-alive"},
                                            {"upgrade", "h2c"},
                                            {"te", "gzip"},
                                            {"te", "trailers, chunked"}}) {
        SCOPED_TRACE(name);
        check(with({{name, value}}), {});
    }
    check(with({{"te", "trailers"}}), {whole_});
}

TEST_F(DowngradeTest, NamesAndValuesThatWouldBeMoreThanOneFieldGoNoFurther) {
    for (const auto& [name, value] : Fields{{"x", "a\r\nsmuggled: b"},
                                            {"x", "a\r\nTransfer-Encoding: chunked"},
                                            {"x", "a\r\n\r\n" + kSmuggled},
                                            {"x", "a\nsmuggled: b"},
                                            {"x", "a\rsmuggled: b"},
                                            {"x", "a\0b"s},
                                            {"x", "a\x01"},
                                            {"x", " a"},
                                            {"x", "a\t"},
                                            {"x: a\r\nsmuggled", "b"},
                                            {"x\r\nsmuggled", "b"},
                                            {"x\nsmuggled", "b"},
                                            {"x:", "b"},
                                            {"smuggled: a", "b"},
                                            {"x y", "b"},
                                            {"x\0"s, "b"},
                                            {"x ", "b"},
                                            {"transfer-encoding ", "chunked"},
                                            {"\ttransfer-encoding", "chunked"},
                                            {"transfer_encoding", "chunked"},
                                            {"content_length", "0"},
                                            {"Transfer-Encoding", "chunked"},
                                            {"X", "a"},
                                            {"", "a"},
                                            {"x\x7f", "a"},
                                            {"x\xc3\xa9", "a"},
                                            {"cookie", "a=b\r\nsmuggled: c"},
                                            {"host", "site.test\r\nsmuggled: c"}}) {
        SCOPED_TRACE(name + "=" + value);
        check(with({{name, value}}), {});
    }
}

TEST_F(DowngradeTest, StartLinesThatWouldBeMoreThanOneGoNoFurther) {
    for (const auto& [name, value] : Fields{{":method", "GET /smuggled HTTP/1.1\r\nX: "},
                                            {":method", "GET /smuggled"},
                                            {":method", "G\r\nT"},
                                            {":method", ""},
                                            {":method", "G\0T"s},
                                            {":path", "/a HTTP/1.1\r\nsmuggled: b\r\nX: "},
                                            {":path", "/a b"},
                                            {":path", "/a\r\n"},
                                            {":path", "/a\n"},
                                            {":path", "/a\t"},
                                            {":path", "/a\0"s},
                                            {":path", "/a#b"},
                                            {":path", ""},
                                            {":path", "a"},
                                            {":path", "*"},
                                            {":path", "http://other.test/smuggled"},
                                            {":path", "?a"},
                                            {":authority", "site.test\r\nsmuggled: b"},
                                            {":authority", "site.test/smuggled"},
                                            {":authority", "site.test smuggled"},
                                            {":authority", "u@site.test"},
                                            {":authority", "site.test, other.test"},
                                            {":authority", "site.test\0"s},
                                            {":authority", "site.test:80:80"},
                                            {":scheme", "https://other.test/smuggled HTTP/1.1\r\n"},
                                            {":scheme", "ht tp"},
                                            {":scheme", ""}}) {
        SCOPED_TRACE(name + "=" + value);
        check(instead(name, value), {});
    }
}

TEST_F(DowngradeTest, PseudoFieldsAreThereOnceAndInFront) {
    const Fields good = pseudo("GET", "/a");
    for (std::size_t i = 0; i < good.size(); ++i) {
        if (good[i].first != ":authority") {  // RFC 9113 section 8.3.1: may be left out
            Fields without = good;
            without.erase(without.begin() + static_cast<long>(i));
            SCOPED_TRACE("without " + good[i].first);
            check(Http2Talk::head(1, without, true), {});
        }
        Fields twice = good;
        twice.push_back(good[i]);
        SCOPED_TRACE("two " + good[i].first);
        check(Http2Talk::head(1, twice, true), {});
    }
    Fields behind = good;
    behind.insert(behind.begin(), {"x", "y"});
    check(Http2Talk::head(1, behind, true), {});
    for (const std::string name : {":status", ":smuggled", ":"}) {
        Fields more = good;
        more.emplace_back(name, "200");
        SCOPED_TRACE(name);
        check(Http2Talk::head(1, more, true), {});
    }
    check(Http2Talk::head(1, post({{"host", "other.test"}}), true), {});
    Fields protocol = pseudo("CONNECT", "/a");
    protocol.emplace_back(":protocol", "smuggled");
    check(Http2Talk::head(1, protocol, false), {});
    check(Http2Talk::head(1, {{":method", "CONNECT"}, {":authority", "site.test:1"}}, false), {});
}

TEST_F(DowngradeTest, TrailersAreNothingButFields) {
    const std::string start =
        Http2Talk::head(1, post({}), false) + Http2Talk::data(1, "body", false);
    check(start + Http2Talk::head(1, {{"x", "y"}}, true), {"POST /a 4"});
    for (const Fields& trailers : {Fields{{":path", "/smuggled"}},
                                   Fields{{":status", "200"}},
                                   Fields{{"x", "a\r\n\r\n" + kSmuggled}},
                                   Fields{{"x\r\nsmuggled", "a"}},
                                   Fields{{"X", "a"}},
                                   Fields{{"transfer-encoding", "chunked"}},
                                   Fields{{"connection", "close"}}}) {
        SCOPED_TRACE(trailers[0].first + "=" + trailers[0].second);
        check(start + Http2Talk::head(1, trailers, true), {});
    }
    check(start + Http2Talk::head(1, {{"x", "y"}}, false), {});
    check(start + Http2Talk::head(1, {{"content-length", "4"}}, true), {});
    check(start + Http2Talk::head(1, {{"host", "b"}}, true), {});
}

TEST_F(DowngradeTest, WhatComesBehindTheEndOfAStreamIsNoBody) {
    check(Http2Talk::head(1, pseudo("GET", "/a"), true) + Http2Talk::data(1, kSmuggled), {});
}

}  // namespace
}  // namespace waybill::proxy
