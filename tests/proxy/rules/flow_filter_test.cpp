// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/flow_filter.h"

#include <gtest/gtest.h>

#include "core/filter/parser.h"
#include "proxy/rules/known_form.h"
#include "tests/proxy/rules/flow_maker.h"
#include "tests/support/compress.h"

namespace waybill::proxy {
namespace {

filter::Expression parsed(std::string_view text) {
    auto expression = filter::parse_expression(text);
    if (!expression) {
        ADD_FAILURE() << expression.error().message;
        return {};
    }
    return *expression;
}

bool matches(std::string_view filter, const Flow& flow, const FlowMessage* message = nullptr) {
    FlowFilter flow_filter({parsed(filter)});
    flow_filter.look_at(flow, message);
    return flow_filter.matches(0);
}

Flow whole_flow() {
    Flow flow = make_flow("POST",
                          "https://Api.Example.com:8443/v1/items?id=7",
                          {{"Cookie", "sid=abc"}, {"Content-Type", "application/json"}});
    flow.request_body = R"({"name":"waybill"})";
    flow.tags = {"first"};
    add_response(flow,
                 404,
                 {{"Content-Type", "text/HTML; charset=utf-8"},
                  {"Set-Cookie", "a=b; Secure"},
                  {"Content-Length", "1234"}});
    auto tls = std::make_shared<TlsFacts>();
    tls->sni = "api.example.com";
    tls->version = "TLSv1.3";
    flow.tls = tls;
    auto program = std::make_shared<Program>();
    program->name = "curl";
    flow.program = program;
    return flow;
}

TEST(FlowFilterTest, FieldsAreThoseOfRecordedExchanges) {
    const Flow flow = whole_flow();
    for (const char* const filter : {
             "method == POST",
             "host == api.example.com",
             "port == 8443",
             "scheme == https",
             "path == /v1/items",
             "path startswith /v1",
             "query[\"id\"] == 7",
             "url contains \"example.com:8443/v1\"",
             "url == \"https://api.example.com:8443/v1/items?id=7\"",
             "request.header[\"content-type\"] == application/json",
             "cookie[\"sid\"] == abc",
             "status == 404",
             "status == 4xx",
             "type == text/html",
             "charset == utf-8",
             "setcookie[\"a\"] == b",
             "size == 1234",
             "client.ip == 10.0.0.7",
             "client == 10.0.0.0/8",
             "process == curl",
             "tls.sni == api.example.com",
             "tls.version >= 1.2",
             "request.body contains waybill",
             "request.json(\"$.name\") == waybill",
             "response",
             "~m POST & ~d example",
             "method == GET or status in {400..499}",
         }) {
        EXPECT_TRUE(matches(filter, flow)) << filter;
        EXPECT_FALSE(matches("not (" + std::string(filter) + ")", flow)) << filter;
    }
    for (const char* const filter : {"method == GET",
                                     "host == example.com",
                                     "status == 200",
                                     "process == wget",
                                     "port == 443"}) {
        EXPECT_FALSE(matches(filter, flow)) << filter;
    }
}

TEST(FlowFilterTest, ThePortOfTheSchemeIsNoPartOfTheHost) {
    EXPECT_TRUE(matches("port == 443 and url == \"https://a.test/\"",
                        make_flow("GET", "https://a.test:443/")));
    EXPECT_TRUE(matches("port == 80", make_flow("GET", "http://a.test/")));
    EXPECT_TRUE(matches("host == ::1 and port == 81", make_flow("GET", "http://[::1]:81/")));
}

TEST(FlowFilterTest, WhatIsNotThereHasNoValue) {
    const Flow flow = make_flow("GET", "http://a.test/");
    EXPECT_FALSE(matches("status != 200", flow));
    EXPECT_FALSE(matches("type == text/html", flow));
    EXPECT_FALSE(matches("request.body contains x", flow));
    EXPECT_FALSE(matches("process == curl", flow));
    EXPECT_TRUE(matches("not response", flow));
}

TEST(FlowFilterTest, ChangesAreSeenOnceToldOf) {
    Flow flow = make_flow("GET", "http://a.test/", {{"X-A", "1"}});
    FlowFilter filter({parsed("host == b.test"), parsed("request.header[\"x-a\"] == 2")});
    filter.look_at(flow, nullptr);
    EXPECT_FALSE(filter.matches(0));
    EXPECT_FALSE(filter.matches(1));
    flow.request.authority = "b.test";
    flow.request.fields.set("X-A", "2");
    filter.changed();
    EXPECT_TRUE(filter.matches(0));
    EXPECT_TRUE(filter.matches(1));
}

TEST(FlowFilterTest, CodedBodiesAreReadWithoutTheirCodings) {
    Flow flow = make_flow("GET", "http://a.test/");
    add_response(flow, 200, {{"Content-Encoding", "gzip"}, {"Content-Type", "text/plain"}});
    flow.response_body = waybill::testing::gzip("a secret text");
    EXPECT_TRUE(matches("response.body contains secret", flow));
    EXPECT_FALSE(matches("resp.rawbody contains secret", flow));
    flow.response_body = "not gzip at all, secret";
    matches("response.body contains secret", flow);
}

TEST(FlowFilterTest, AMessageIsABody) {
    Flow flow = make_flow("GET", "http://a.test/", {{"Upgrade", "websocket"}});
    add_response(flow, 101);
    FlowMessage message;
    message.payload = R"({"op":"ping"})";
    EXPECT_TRUE(matches("websocket and request.json(\"$.op\") == ping", flow, &message));
    EXPECT_FALSE(matches("response.body contains ping", flow, &message));
}

// A session is only so long; what evaluators remember of it goes with it.
TEST(FlowFilterTest, ManyFlowsWithOneFilter) {
    FlowFilter filter({parsed("host == h5.test"), parsed("request.header[\"x\"] == h5.test")});
    for (int i = 0; i < 5000; ++i) {
        const std::string host = "h" + std::to_string(i % 977) + ".test";
        const Flow flow = make_flow("GET", "http://" + host + "/", {{"X", host.c_str()}});
        filter.look_at(flow, nullptr);
        ASSERT_EQ(filter.matches(0), i % 977 == 5) << i;
        ASSERT_EQ(filter.matches(1), i % 977 == 5) << i;
    }
}

TEST(FlowFilterTest, ConnectionsAreToldApart) {
    FlowFilter filter({parsed("client.ip == 10.0.0.7"), parsed("process == curl")});
    const Flow known = whole_flow();
    Flow other = make_flow("GET", "http://a.test/");
    other.client.ip = IpAddress{};
    for (int i = 0; i < 4; ++i) {
        filter.look_at(i % 2 == 0 ? known : other, nullptr);
        EXPECT_EQ(filter.matches(0), i % 2 == 0);
        EXPECT_EQ(filter.matches(1), i % 2 == 0);
    }
}

std::string surely(std::string_view filter, unsigned missing) {
    return filter::to_text(known_forms(parsed(filter), missing).surely);
}
std::string possibly(std::string_view filter, unsigned missing) {
    return filter::to_text(known_forms(parsed(filter), missing).possibly);
}

TEST(KnownFormTest, WhatIsMissingIsNeitherTrueNorFalse) {
    const std::string never_text = filter::to_text(never());
    const std::string host = filter::to_text(parsed("host == a"));
    EXPECT_EQ(surely("status == 200", kPartResponse), never_text);
    EXPECT_EQ(possibly("status == 200", kPartResponse), filter::to_text({}));
    EXPECT_EQ(surely("not status == 200", kPartResponse), never_text);
    EXPECT_EQ(possibly("not status == 200", kPartResponse), filter::to_text({}));
    EXPECT_EQ(surely("host == a or status == 200", kPartResponse), host);
    EXPECT_EQ(possibly("host == a and status == 200", kPartResponse), host);
    EXPECT_EQ(surely("host == a and status == 200", kPartResponse), never_text);
    EXPECT_EQ(surely("host == a", kPartResponse | kPartRequestBody), host);
    EXPECT_EQ(possibly("host == a", kPartResponse | kPartRequestBody), host);
}

TEST(KnownFormTest, OneMessageThatIsThereMayDecide) {
    const std::string header = filter::to_text(parsed("header[\"x\"] == 1"));
    EXPECT_EQ(surely("header[\"x\"] == 1", kPartResponse), header);
    EXPECT_EQ(possibly("header[\"x\"] == 1", kPartResponse), filter::to_text({}));
    EXPECT_TRUE(is_never(known_forms(parsed("header[\"x\"] != 1"), kPartResponse).surely));
    EXPECT_TRUE(is_never(known_forms(parsed("not header[\"x\"] == 1"), kPartResponse).surely));
}

TEST(KnownFormTest, PartsAreThoseOfTheFields) {
    EXPECT_EQ(parts_asked(parsed("host == a and method == GET")), 0U);
    EXPECT_EQ(parts_asked(parsed("status == 1")), kPartResponse);
    EXPECT_EQ(parts_asked(parsed("host == a or request.body contains x")), kPartRequestBody);
    EXPECT_EQ(parts_asked(parsed("response.body contains x")), kPartResponse | kPartResponseBody);
    EXPECT_TRUE(asks_for_progress(parsed("~q")));
    EXPECT_FALSE(asks_for_progress(parsed("host == a")));
}

}  // namespace
}  // namespace waybill::proxy
