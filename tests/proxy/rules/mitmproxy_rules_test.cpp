// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/mitmproxy_rules.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/proxy/rules/flow_maker.h"

namespace waybill::proxy {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::shared_ptr<const RuleSet> rules_for(MitmproxyRule kind, std::string_view text) {
    const auto toml = rule_from_mitmproxy(kind, text);
    if (!toml) {
        ADD_FAILURE() << toml.error().message;
        return rules_of("");
    }
    return rules_of(*toml);
}

TEST(MitmproxyRulesTest, MapRemoteReplacesInTheUrl) {
    Flow flow = make_flow("GET", "http://example.org/image.png?x=1");
    FlowRun run(
        rules_for(MitmproxyRule::MapRemote, "|http://example.org/(.*)|http://a.test:81/\\1"), flow);
    EXPECT_TRUE(run.at(Phase::RequestHead).edited);
    EXPECT_EQ(url_of(flow.request), "http://a.test:81/image.png?x=1");
    EXPECT_EQ(flow.request.fields.value("host"), "a.test:81");
}

TEST(MitmproxyRulesTest, AFilterInFrontIsAFilterAndAnySeparatorWill) {
    constexpr std::string_view kText = ":~m POST:/v1/:/v2/";
    Flow post = make_flow("POST", "https://a.test/v1/x");
    Flow get = make_flow("GET", "https://a.test/v1/x");
    const auto rules = rules_for(MitmproxyRule::MapRemote, kText);
    FlowRun(rules, post).at(Phase::RequestHead);
    FlowRun(rules, get).at(Phase::RequestHead);
    EXPECT_EQ(post.request.path, "/v2/x");
    EXPECT_EQ(get.request.path, "/v1/x");
}

TEST(MitmproxyRulesTest, HeadersAreModifiedInBothMessages) {
    Flow flow = make_flow("GET", "http://a.test/", {{"X-A", "0"}});
    FlowRun run(rules_for(MitmproxyRule::ModifyHeaders, "/X-A/1"), flow);
    run.at(Phase::RequestHead);
    add_response(flow, 200);
    run.at(Phase::ResponseHead);
    EXPECT_EQ(flow.request.fields.value("x-a"), "1");
    EXPECT_EQ(flow.response->fields.value("x-a"), "1");
}

TEST(MitmproxyRulesTest, FiltersForOneMessageHoldForThatMessage) {
    for (const bool of_request : {true, false}) {
        Flow flow = make_flow("GET", "http://a.test/");
        FlowRun run(rules_for(MitmproxyRule::ModifyHeaders, of_request ? "|~q|X-A|1" : "|~s|X-A|1"),
                    flow);
        run.at(Phase::RequestHead);
        EXPECT_EQ(flow.request.fields.contains("x-a"), of_request);
        add_response(flow, 200);
        run.at(Phase::ResponseHead);
        EXPECT_EQ(flow.response->fields.contains("x-a"), !of_request);
    }
}

TEST(MitmproxyRulesTest, AnEmptyValueRemoves) {
    Flow flow = make_flow("GET", "http://a.test/", {{"User-Agent", "x"}});
    FlowRun(rules_for(MitmproxyRule::ModifyHeaders, "/~all/User-Agent/"), flow)
        .at(Phase::RequestHead);
    EXPECT_FALSE(flow.request.fields.contains("user-agent"));
}

TEST(MitmproxyRulesTest, BodiesAreModified) {
    Flow flow = make_flow("POST", "http://a.test/");
    FlowRun run(rules_for(MitmproxyRule::ModifyBody, "/(\\w+)@(\\w+)/\\g<2> at \\1"), flow);
    run.at(Phase::RequestHead);
    ASSERT_TRUE(run.wants(Phase::RequestBody));
    flow.request_body = "me@home";
    run.at(Phase::RequestBody);
    EXPECT_EQ(flow.request_body, "home at me");
}

TEST(MitmproxyRulesTest, BehindAnAtTheReplacementIsAFile) {
    const std::string path = testing::TempDir() + "/mitmproxy_rules_replacement";
    std::ofstream(path) << "from a file\n";
    Flow flow = make_flow("GET", "http://a.test/", {{"X-A", "0"}});
    FlowRun(rules_for(MitmproxyRule::ModifyHeaders, "|X-A|@" + path), flow).at(Phase::RequestHead);
    EXPECT_EQ(flow.request.fields.value("x-a"), "from a file");
    EXPECT_EQ(std::remove(path.c_str()), 0);
}

TEST(MitmproxyRulesTest, WhatCannotBeReadIsToldWithTheOption) {
    const auto error = [](MitmproxyRule kind, std::string_view text) {
        const auto rule = rule_from_mitmproxy(kind, text);
        return rule ? "" : rule.error().message;
    };
    EXPECT_THAT(error(MitmproxyRule::MapRemote, "|a"), HasSubstr("--map-remote"));
    EXPECT_THAT(error(MitmproxyRule::MapRemote, ""), HasSubstr("separator"));
    EXPECT_THAT(error(MitmproxyRule::MapRemote, "|~statuss 5|a|b"), HasSubstr("--map-remote"));
    EXPECT_THAT(error(MitmproxyRule::ModifyBody, "|(|b"), HasSubstr("missing )"));
    EXPECT_THAT(error(MitmproxyRule::ModifyBody, "|a|\\1"), HasSubstr("group"));
    EXPECT_THAT(error(MitmproxyRule::ModifyHeaders, "|Content-Length|1"), HasSubstr("itself"));
    EXPECT_THAT(error(MitmproxyRule::ModifyHeaders, "|X-A|a\r\nb"), HasSubstr("control"));
    EXPECT_THAT(error(MitmproxyRule::ModifyHeaders, "|X-A|\xff"), HasSubstr("UTF-8"));
}

TEST(MitmproxyRulesTest, QuotesAndBackslashesSurvive) {
    const auto rule = rule_from_mitmproxy(MitmproxyRule::ModifyBody, "|\"a\\\\b\"\t|'c'|d");
    ASSERT_TRUE(rule);
    Flow flow = make_flow("POST", "http://a.test/");
    FlowRun run(rules_of(*rule), flow);
    run.at(Phase::RequestHead);
}

}  // namespace
}  // namespace waybill::proxy
