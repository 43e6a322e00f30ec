// SPDX-License-Identifier: GPL-3.0-or-later
//
// Servers of HTTP/2 for clients of HTTP/1 (RELIABILITY T14, T15), and rules that write what they
// should not: one response stays one response.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/proxy/io/running_proxy.h"
#include "tests/proxy/security/http2_talk.h"

namespace waybill::proxy {
namespace {

using namespace std::string_literals;

using test::Http2Talk;
using test::RunningProxy;
using test::Talk;
using test::talk_to;
using test::WebOrigin;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using Fields = Http2Talk::Fields;

const std::string kStolen = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen";

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t times = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string_view::npos; ++at) {
        ++times;
    }
    return times;
}

class Http2ServersTest : public testing::Test {
protected:
    Http2ServersTest()
        : contexts_(trusted_.contexts()),
          origin_(WebOrigin::Host([this](Talk& talk) { serve(talk); }),
                  [this, leaf = trusted_.leaf(test::server_plan("IP:127.0.0.1"))] {
                      return contexts_->server(leaf, true);
                  }),
          proxy_([this](ProxyOptions& options) {
              options.loops = 1;
              options.tls.trusted_file = trusted_.folder().file("trusted.pem");
              options.listeners = {test::listener("reverse:" + origin_.url(""))};
          }) {}

    // What a client of HTTP/1 gets, when the server answers with these frames.
    std::string ask(const std::string& frames, const std::string& method = "GET") {
        {
            const std::lock_guard lock(mutex_);
            frames_ = frames;
        }
        Talk client = talk_to(proxy_.at());
        client.send(method + " /bad HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");
        return client.read_to_end();
    }
    // A response of stream 1.
    static std::string response(const Fields& more, const std::string& body) {
        Fields fields = {{":status", "200"}};
        fields.insert(fields.end(), more.begin(), more.end());
        return Http2Talk::head(1, fields, false) + Http2Talk::data(1, body);
    }

private:
    void serve(Talk& talk) {
        Http2Talk http2(talk);
        http2.begin_as_server();
        if (http2.next_message() != 0) {
            // Streams have the same numbers for each client: no connection has a second one.
            const std::string goaway = Http2Talk::frame(
                http::http2_kind::kGoAway, 0, 0, http::Http2Script::number(1, 4) + "\0\0\0\0"s);
            const std::lock_guard lock(mutex_);
            http2.send(frames_ + goaway);
        }
        talk.read_to_end();
    }

    std::mutex mutex_;
    std::string frames_;
    test::TrustedAuthority trusted_;
    std::unique_ptr<TlsContexts> contexts_;
    WebOrigin origin_;

protected:
    RunningProxy proxy_;
};

TEST_F(Http2ServersTest, AGoodResponseIsTranslated) {
    EXPECT_THAT(ask(response({{"x", "y"}}, kStolen)), HasSubstr("\r\nx: y\r\n"));
    EXPECT_THAT(ask(Http2Talk::head(1, {{":status", "204"}}, true)), StartsWith("HTTP/1.1 204 "));
}

TEST_F(Http2ServersTest, HeadsThatWouldBeMoreThanOneAreNoResponse) {
    for (const auto& [name, value] : Fields{{"x", "a\r\nSet-Cookie: stolen"},
                                            {"x", "a\r\n\r\n" + kStolen},
                                            {"x", "a\nSet-Cookie: stolen"},
                                            {"x", "a\rSet-Cookie: stolen"},
                                            {"x", "a\0stolen"s},
                                            {"x\r\nstolen", "a"},
                                            {"x: stolen", "a"},
                                            {"x stolen", "a"},
                                            {"X-Stolen", "a"},
                                            {"", "stolen"},
                                            {":path", "/stolen"},
                                            {":stolen", "a"},
                                            {":status", "200"},
                                            {"transfer-encoding", "chunked"},
                                            {"transfer_encoding", "chunked"},
                                            {"content_length", "0"},
                                            {"connection", "close"},
                                            {"upgrade", "stolen"},
                                            {"content-length", "3"},
                                            {"content-length", "1000"},
                                            {"content-length", "+6"},
                                            {"content-length", "6, 6"}}) {
        SCOPED_TRACE(name + "=" + value);
        const std::string got = ask(response({{name, value}}, "stolen"));
        EXPECT_LE(count(got, "HTTP/1.1 "), 1U) << got;
        EXPECT_THAT(got, Not(HasSubstr("Set-Cookie")));
        if (name != "content-length") {
            EXPECT_THAT(got, StartsWith("HTTP/1.1 502 "));
            EXPECT_THAT(got, Not(HasSubstr("\r\n\r\nstolen")));
        } else if (!got.starts_with("HTTP/1.1 502 ")) {
            // It had begun; it does not end as if it were whole.
            EXPECT_THAT(got, Not(testing::EndsWith("\r\n0\r\n\r\n")));
            EXPECT_FALSE(got.ends_with("stolen") && got.find("ength: 6\r\n") != std::string::npos);
        }
    }
}

TEST_F(Http2ServersTest, StatusesThatAreNoneAreNoResponse) {
    for (const std::string status :
         {"200\r\nSet-Cookie: a", "20", "2000", "+20", "2 0", "", "099", "200 OK", "101", "000"}) {
        SCOPED_TRACE(status);
        EXPECT_THAT(
            ask(Http2Talk::head(1, {{":status", status}}, false) + Http2Talk::data(1, "stolen")),
            StartsWith("HTTP/1.1 502 "));
    }
    EXPECT_THAT(ask(Http2Talk::head(1, {{"x", "y"}}, true)), StartsWith("HTTP/1.1 502 "));
}

TEST_F(Http2ServersTest, BodiesWhereThereAreNoneReachNobody) {
    for (const std::string status : {"204", "304"}) {
        EXPECT_THAT(
            ask(Http2Talk::head(1, {{":status", status}}, false) + Http2Talk::data(1, kStolen)),
            Not(HasSubstr("stolen")));
    }
    EXPECT_THAT(ask(response({}, kStolen), "HEAD"), Not(HasSubstr("stolen")));
    EXPECT_THAT(ask(response({}, "mine") + Http2Talk::data(1, kStolen)), Not(HasSubstr("stolen")));
    // Of a stream that nobody opened, and one that the server opens.
    EXPECT_THAT(ask(Http2Talk::head(3, {{":status", "200"}}, false) + Http2Talk::data(3, kStolen)
                    + response({}, "mine")),
                Not(HasSubstr("stolen")));
}

// ---- Rules ----

// Line breaks in what a rule writes, of its own or from what was asked, make no second field.
TEST(SplittingRulesTest, WhatRulesWriteStaysOneField) {
    const std::vector<std::string> rules = {
        "response.set = { \"X\" = \"a\\r\\nSet-Cookie: stolen\" }\n",
        "response.add = { \"X\\r\\nSet-Cookie\" = \"stolen\" }\n",
        "response.set = { \"Content-Length\" = \"0\" }\n",
        "response.set = { \"Transfer-Encoding\" = \"chunked\" }\n",
        "redirect = \"http://site.test/\\r\\nSet-Cookie: stolen\"\n",
        "redirect = { to = 'http://other.test/\\1', pattern = \"q=(.*)$\" }\n",
        "respond = { status = 200, type = \"text/html\\r\\nSet-Cookie: stolen\", body = \"x\" }\n",
        "respond = { fields = { \"X\" = \"a\\nSet-Cookie: stolen\" }, body = \"x\" }\n",
        "caching = \"no-store\\r\\nSet-Cookie: stolen\"\n",
        "response.replace = { field = \"X-Ask\", pattern = \"^.*$\", with = \"a\\r\\nSet-Cookie: "
        "stolen\" }\n",
        "set = { \"X\" = \"a\\r\\n\\r\\nGET /stolen HTTP/1.1\" }\n",
        "rewrite = { pattern = \"bad\", with = \"bad HTTP/1.1\\r\\nX: stolen\\r\\n\" }\n"};
    WebOrigin origin([](const std::string&) { return test::answer("mine", "X-Ask: y\r\n"); });
    for (const std::string& rule : rules) {
        SCOPED_TRACE(rule);
        RunningProxy proxy;
        const Result<void> set = proxy.proxy->set_rules("[[rule]]\n" + rule, "test");
        if (!set) {  // said when it is read
            EXPECT_NE(set.error().message, "");
            continue;
        }
        Talk client = talk_to(proxy.at());
        client.send("GET " + origin.url("/bad?q=a%0d%0aSet-Cookie:%20stolen")
                    + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        const std::string got = client.read_to_end();
        EXPECT_EQ(count(got, "HTTP/1.1 "), 1U) << got;
        EXPECT_THAT(got, Not(HasSubstr("\nSet-Cookie")));
        EXPECT_EQ(count(got, "ontent-Length: "), 1U) << got;
        EXPECT_THAT(got, Not(HasSubstr("ransfer-Encoding")));
    }
    for (const std::string& request : origin.requests()) {
        EXPECT_EQ(count(request, "HTTP/1.1"), 1U) << request;
        EXPECT_THAT(request, Not(HasSubstr("\nX: stolen")));
    }
}

}  // namespace
}  // namespace waybill::proxy
