// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules about what messages say: URLs, fields, bodies, messages of WebSockets, content codings.
#include <array>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/http/content_coding.h"
#include "proxy/rules/compressor.h"
#include "tests/proxy/rules/flow_maker.h"
#include "tests/support/compress.h"

namespace waybill::proxy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::string rewritten(std::string_view rule, std::string_view url) {
    Flow flow = make_flow("GET", url);
    run_request("[[rule]]\n" + std::string(rule), flow);
    return url_of(flow.request);
}

TEST(UrlRulesTest, TheWholeUrlIsRewritten) {
    EXPECT_EQ(
        rewritten("rewrite = { pattern = '^http://a\\.test/(.*)', with = 'https://b.test/\\1' }",
                  "http://a.test/x?y=1"),
        "https://b.test/x?y=1");
    EXPECT_EQ(rewritten("rewrite = [{ pattern = 'a', with = 'b' }, { pattern = 'b', with = 'c' }]",
                        "http://host/a"),
              "http://host/c");
    EXPECT_EQ(rewritten("rewrite = { pattern = '/$', with = '' }", "http://host/"), "http://host/");
}

TEST(UrlRulesTest, WhatIsNoUrlIsAProblemAndChangesNothing) {
    for (const char* const with :
         {"", "ftp://b.test/", "http:///x", "http://u@b.test/", "http://b.test/ x"}) {
        Flow flow = make_flow("GET", "http://a.test/");
        const Verdict verdict = run_request(
            fmt::format("[[rule]]\nrewrite = {{ pattern = '.*', with = '{}' }}", with), flow);
        EXPECT_EQ(url_of(flow.request), "http://a.test/") << with;
        EXPECT_FALSE(verdict.edited);
        EXPECT_THAT(verdict.problems, SizeIs(1)) << with;
    }
}

TEST(UrlRulesTest, ConnectAndAsteriskAreLeftAlone) {
    Flow flow = make_flow("CONNECT", "https://a.test/");
    flow.request.path.clear();
    const Verdict verdict = run_request(
        "[[rule]]\nmap_remote = \"http://b.test\"\nrewrite = { pattern = 'a', with = 'b' }", flow);
    EXPECT_EQ(flow.request.authority, "a.test");
    EXPECT_FALSE(verdict.edited);
}

TEST(UrlRulesTest, TheHostFieldFollowsUnlessItIsKept) {
    Flow flow = make_flow("GET", "http://a.test/x");
    run_request("[[rule]]\nmap_remote = { to = \"https://b.test/p\", keep_host = true }", flow);
    EXPECT_EQ(url_of(flow.request), "https://b.test/p/x");
    EXPECT_EQ(flow.request.fields.value("host"), "a.test");
}

TEST(UrlRulesTest, ARedirectMayBeMadeOfTheUrl) {
    Flow flow = make_flow("GET", "http://a.test/x");
    const Verdict verdict = run_request(
        "[[rule]]\nredirect = { to = 'https:\\1', pattern = '^http:(.*)', status = 308 }", flow);
    EXPECT_EQ(verdict.way, Verdict::Way::Respond);
    EXPECT_EQ(flow.response->status, 308);
    EXPECT_EQ(flow.response->fields.value("location"), "https://a.test/x");
    Flow secure = make_flow("GET", "https://a.test/x");
    EXPECT_EQ(run_request("[[rule]]\nredirect = { to = 'x', pattern = '^http:(.*)' }", secure).way,
              Verdict::Way::Go);
}

// Response splitting: what is captured from traffic cannot end a line.
TEST(FieldRulesTest, NoReplacementEndsALine) {
    Flow flow = make_flow("GET", "http://a.test/");
    add_response(flow, 200, {{"X-A", "one"}, {"Content-Length", "3"}});
    flow.response->fields.set("X-B", "a\r\nSet-Cookie: evil=1\0x\x7f");
    FlowRun run(rules_of(R"([[rule]]
response.replace = { pattern = '(?s)^(.*)$', with = '\1\1' }
)"),
                flow);
    run.at(Phase::ResponseHead);
    for (const HeadField& field : flow.response->fields) {
        EXPECT_EQ(field.value.find_first_of(std::string("\r\n\0\x7f", 4)), std::string::npos);
    }
    EXPECT_EQ(flow.response->fields.value("x-a"), "oneone");
    EXPECT_EQ(flow.response->fields.value("content-length"), "3");
}

TEST(FieldRulesTest, AFileOfAValueCannotEndALineEither) {
    const std::string path = ::testing::TempDir() + "/content_rules_value";
    std::ofstream(path) << "one\r\nX-Evil: 1\n";
    Flow flow = make_flow("GET", "http://a.test/");
    run_request(fmt::format("[[rule]]\nset = {{ \"X-A\" = {{ file = '{}' }} }}", path), flow);
    EXPECT_EQ(flow.request.fields.value("x-a"), "oneX-Evil: 1");
    EXPECT_EQ(std::remove(path.c_str()), 0);
    Flow gone = make_flow("GET", "http://a.test/");
    EXPECT_THAT(
        run_request(fmt::format("[[rule]]\nset = {{ \"X-A\" = {{ file = '{}' }} }}", path), gone)
            .problems,
        SizeIs(1));
    EXPECT_FALSE(gone.request.fields.contains("x-a"));
}

Verdict change_response_body(Flow& flow) {
    FlowRun run(rules_of("[[rule]]\nname = \"r\"\nbody = { pattern = 'foo', with = 'bar!' }"),
                flow);
    run.at(Phase::RequestHead);
    run.at(Phase::ResponseHead);
    EXPECT_TRUE(run.wants(Phase::ResponseBody));
    return run.at(Phase::ResponseBody);
}

TEST(BodyRulesTest, CodingsAreUndoneWhereSomethingIsReplaced) {
    Flow flow = make_flow("GET", "http://a.test/");
    add_response(flow, 200, {{"Content-Encoding", "gzip"}, {"Content-Digest", "x"}});
    flow.response_body = waybill::testing::gzip("a foo and foo");
    EXPECT_TRUE(change_response_body(flow).edited);
    EXPECT_EQ(flow.response_body, "a bar! and bar!");
    EXPECT_FALSE(flow.response->fields.contains("content-encoding"));
    EXPECT_FALSE(flow.response->fields.contains("content-digest"));
    EXPECT_EQ(flow.response->fields.value("content-length"), "15");
}

TEST(BodyRulesTest, ABodyWithoutAMatchStaysCoded) {
    Flow flow = make_flow("GET", "http://a.test/");
    add_response(flow, 200, {{"Content-Encoding", "gzip"}});
    const std::string sent = waybill::testing::gzip("nothing here");
    flow.response_body = sent;
    const Verdict verdict = change_response_body(flow);
    EXPECT_FALSE(verdict.edited);
    EXPECT_THAT(verdict.rules, IsEmpty());
    EXPECT_EQ(flow.response_body, sent);
    EXPECT_TRUE(flow.response->fields.contains("content-encoding"));
}

TEST(BodyRulesTest, WhatCannotBeDecodedIsAProblem) {
    for (const char* const coding : {"gzip, unknown", "br"}) {
        Flow flow = make_flow("GET", "http://a.test/");
        add_response(flow, 200, {{"Content-Encoding", coding}});
        flow.response_body = "\xff\xff foo";
        const Verdict verdict = change_response_body(flow);
        EXPECT_THAT(verdict.problems, ElementsAre(HasSubstr("r: body: "))) << coding;
        EXPECT_EQ(flow.response_body, "\xff\xff foo");
    }
}

TEST(BodyRulesTest, ABombIsAProblem) {
    Flow flow = make_flow("GET", "http://a.test/");
    add_response(flow, 200, {{"Content-Encoding", "gzip"}});
    flow.response_body = waybill::testing::gzip(std::string(65 * kMiB, 'a'));
    EXPECT_THAT(change_response_body(flow).problems, Not(IsEmpty()));
}

TEST(MessageRulesTest, MessagesAreReplacedAndDropped) {
    Flow flow = make_flow("GET", "http://a.test/", {{"Upgrade", "websocket"}});
    FlowRun run(rules_of(R"([[rule]]
message = [{ pattern = "ping", with = "pong", from = "client" }, { pattern = "secret", drop = true }]
)"),
                flow);
    run.at(Phase::RequestHead);
    add_response(flow, 101);
    run.at(Phase::ResponseHead);
    ASSERT_TRUE(run.wants(Phase::WebSocketMessage));
    for (int i = 0; i < 2; ++i) {
        FlowMessage sent;
        sent.payload = "ping ping";
        EXPECT_TRUE(run.message(sent).edited);
        EXPECT_EQ(sent.payload, "pong pong");
    }
    FlowMessage received;
    received.sender = Side::Server;
    received.payload = "ping";
    EXPECT_FALSE(run.message(received).edited);
    received.payload = "a secret";
    EXPECT_TRUE(run.message(received).message_dropped);
    FlowMessage control;
    control.opcode = http::WebSocketOpcode::Ping;
    control.payload = "ping";
    EXPECT_FALSE(run.message(control).edited);
}

TEST(MessageRulesTest, EachMessageIsAskedForItself) {
    Flow flow = make_flow("GET", "http://a.test/", {{"Upgrade", "websocket"}});
    FlowRun run(rules_of(R"([[rule]]
when = "body contains yes"
message = { pattern = "a", with = "b" }
)"),
                flow);
    run.at(Phase::RequestHead);
    EXPECT_FALSE(run.wants(Phase::RequestBody));
    add_response(flow, 101);
    run.at(Phase::ResponseHead);
    ASSERT_TRUE(run.wants(Phase::WebSocketMessage));
    for (const auto& [text, after] :
         {std::pair("yes a", "yes b"), {"no a", "no a"}, {"a yes", "b yes"}}) {
        FlowMessage message;
        message.payload = text;
        run.message(message);
        EXPECT_EQ(message.payload, after);
    }
}

TEST(MessageRulesTest, ATextStaysUtf8) {
    Flow flow = make_flow("GET", "http://a.test/");
    FlowRun run(rules_of("[[rule]]\nmessage = { pattern = '\\C', with = '' }"), flow);
    FlowMessage message;
    message.payload = "a";
    run.message(message);
    EXPECT_EQ(message.payload, "");
}

std::optional<Compression> chosen(const char* accepted) {
    constexpr std::array<Compression, 3> kAll{
        Compression::Brotli, Compression::Zstd, Compression::Gzip};
    FieldList fields;
    if (accepted != nullptr) {
        fields.add("Accept-Encoding", accepted);
    }
    return choose_coding(fields, kAll);
}

TEST(CompressionTest, TheCodingIsWhatTheClientWantsMost) {
    EXPECT_EQ(chosen("gzip, deflate, br, zstd"), Compression::Brotli);
    EXPECT_EQ(chosen("gzip"), Compression::Gzip);
    EXPECT_EQ(chosen("x-gzip"), Compression::Gzip);
    EXPECT_EQ(chosen("gzip;q=1, br;q=0.5"), Compression::Gzip);
    EXPECT_EQ(chosen("br;q=0, *"), Compression::Zstd);
    EXPECT_EQ(chosen("*"), Compression::Brotli);
    EXPECT_EQ(chosen("identity, gzip;q=0.5"), std::nullopt);
    EXPECT_EQ(chosen("identity;q=0.5, gzip;q=0.8"), Compression::Gzip);
    EXPECT_EQ(chosen("gzip;q=0"), std::nullopt);
    EXPECT_EQ(chosen("gzip;q=x"), std::nullopt);
    EXPECT_EQ(chosen("deflate"), std::nullopt);
    EXPECT_EQ(chosen(""), std::nullopt);
    EXPECT_EQ(chosen(nullptr), std::nullopt);
}

TEST(CompressionTest, WhatGoesOutIsTheContentAgainAndGoesOutAtOnce) {
    for (const Compression coding : {Compression::Gzip, Compression::Brotli, Compression::Zstd}) {
        const auto filter = make_compressor(coding);
        ASSERT_NE(filter, nullptr);
        std::string content;
        std::string sent;
        for (std::size_t i = 1; i < 50; ++i) {
            std::string piece;
            while (piece.size() < i * i * 40) {
                piece += std::to_string(piece.size() * i * 7919 % 10'007) + " is a number, ";
            }
            content += piece;
            const std::size_t before = sent.size();
            filter->add(as_bytes(piece), sent);
            EXPECT_GT(sent.size(), before) << name_of(coding);
        }
        filter->finish(sent);
        EXPECT_LT(sent.size(), content.size() / 3);
        std::string decoded;
        http::ContentDecoder decoder(
            {std::string(name_of(coding))}, {}, [&](Bytes data) { decoded += as_text(data); });
        decoder.add(as_bytes(sent));
        EXPECT_TRUE(decoder.finish()) << name_of(coding);
        EXPECT_TRUE(decoded == content) << name_of(coding);
    }
}

Flow compressed(Fields request, std::uint16_t status, Fields response) {
    Flow flow = make_flow("GET", "http://a.test/", request);
    add_response(flow, status, response);
    FlowRun(rules_of("[[rule]]\ncompress = true"), flow).at(Phase::ResponseHead);
    return flow;
}

TEST(CompressionTest, ABodyIsCompressedBehindWhatChangesIt) {
    Flow flow = make_flow("GET", "http://a.test/", {{"Accept-Encoding", "br"}});
    add_response(flow, 200, {{"Content-Type", "text/plain"}});
    FlowRun run(rules_of(R"([[rule]]
compress = true
[[rule]]
body = { pattern = "foo", with = "bar" }
)"),
                flow);
    run.at(Phase::RequestHead);
    EXPECT_EQ(run.at(Phase::ResponseHead).filter, nullptr);
    EXPECT_FALSE(flow.response->fields.contains("content-encoding"));
    ASSERT_TRUE(run.wants(Phase::ResponseBody));
    flow.response_body = std::string(1000, ' ') + "foo";
    const Verdict verdict = run.at(Phase::ResponseBody);
    EXPECT_NE(verdict.filter, nullptr);
    EXPECT_EQ(flow.response_body, std::string(1000, ' ') + "bar");
    EXPECT_EQ(flow.response->fields.value("content-encoding"), "br");
}

TEST(CompressionTest, TheBodyDoesNotWaitForItAlone) {
    Flow flow = make_flow("GET", "http://a.test/", {{"Accept-Encoding", "br"}});
    add_response(flow, 200, {{"Content-Type", "text/plain"}});
    FlowRun run(rules_of("[[rule]]\ncompress = true"), flow);
    run.at(Phase::RequestHead);
    EXPECT_NE(run.at(Phase::ResponseHead).filter, nullptr);
    EXPECT_FALSE(run.wants(Phase::ResponseBody));
}

TEST(BodyRulesTest, AnAnswerWithoutContentGetsNone) {
    for (const auto& [method, status] : {std::pair("HEAD", 200), {"GET", 204}, {"GET", 304}}) {
        Flow flow = make_flow(method, "http://a.test/");
        add_response(flow, static_cast<std::uint16_t>(status));
        FlowRun run(rules_of("[[rule]]\nbody = { pattern = '^', with = 'x' }"), flow);
        flow.response_body = "";
        EXPECT_FALSE(run.at(Phase::ResponseBody).edited);
        EXPECT_EQ(flow.response_body, "");
    }
}

TEST(CompressionTest, TheHeadTellsOfIt) {
    const Flow flow = compressed({{"Accept-Encoding", "gzip"}},
                                 200,
                                 {{"Content-Type", "text/html; charset=utf-8"},
                                  {"Content-Length", "5000"},
                                  {"ETag", "\"abc\""},
                                  {"Vary", "Origin"}});
    const FieldList& fields = flow.response->fields;
    EXPECT_EQ(fields.value("content-encoding"), "gzip");
    EXPECT_FALSE(fields.contains("content-length"));
    EXPECT_EQ(fields.value("etag"), "W/\"abc\"");
    EXPECT_TRUE(fields.has_token("vary", "accept-encoding"));
    EXPECT_TRUE(fields.has_token("vary", "origin"));
}

TEST(CompressionTest, WhatGainsNothingOrMayNotBeIsLeftAlone) {
    const auto coded = [](std::uint16_t status, Fields response) {
        return compressed({{"Accept-Encoding", "gzip"}}, status, response)
                   .response->fields.value("content-encoding")
               == "gzip";
    };
    EXPECT_TRUE(coded(200, {{"Content-Type", "application/problem+json"}}));
    EXPECT_FALSE(coded(200, {{"Content-Type", "image/png"}}));
    EXPECT_FALSE(coded(200, {}));
    EXPECT_FALSE(coded(200, {{"Content-Type", "text/html"}, {"Content-Length", "10"}}));
    EXPECT_FALSE(coded(206, {{"Content-Type", "text/html"}, {"Content-Range", "bytes 0-1/2"}}));
    EXPECT_FALSE(coded(304, {{"Content-Type", "text/html"}}));
    EXPECT_FALSE(coded(200, {{"Content-Type", "text/html"}, {"Content-Encoding", "br"}}));
    EXPECT_FALSE(coded(200, {{"Content-Type", "text/html"}, {"Cache-Control", "no-transform"}}));
    EXPECT_TRUE(compressed({}, 200, {{"Content-Type", "text/html"}})
                    .response->fields.has_token("vary", "accept-encoding"));
}

}  // namespace
}  // namespace waybill::proxy
