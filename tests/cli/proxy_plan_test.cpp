// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the flags of the proxy mean.
#include "cli/proxy_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::cli {
namespace {

using proxy::ListenerMode;
using proxy::ListenerOptions;
using ::testing::HasSubstr;
using ::testing::Not;

Result<ListenerOptions> listener(const std::string& mode, const std::string& authorization = "") {
    return listener_of(mode, "127.0.0.1", 8080, authorization);
}

TEST(ProxyPlanTest, AModeMaySayWhereItListens) {
    const auto plain = listener("regular");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->port, 8080);
    EXPECT_TRUE(plain->next_free);
    const auto port = listener("reverse:http://localhost:3000@8081");
    ASSERT_TRUE(port) << port.error().message;
    EXPECT_EQ(port->host, "127.0.0.1");
    EXPECT_EQ(port->port, 8081);
    EXPECT_FALSE(port->next_free);
    EXPECT_EQ(port->mode.kind, ListenerMode::Kind::Reverse);
    EXPECT_EQ(port->mode.origins.at(0).destination.port, 3000);
    const auto both = listener("socks5@[::1]:1080");
    ASSERT_TRUE(both) << both.error().message;
    EXPECT_EQ(both->host, "::1");
    EXPECT_EQ(both->port, 1080);
}

TEST(ProxyPlanTest, AnAtOfTheNextProxysUserIsNoPlace) {
    const auto mode = listener("upstream:http://user:pass@proxy.example:3128");
    ASSERT_TRUE(mode) << mode.error().message;
    EXPECT_EQ(mode->port, 8080);
    EXPECT_EQ(mode->mode.next.host, "proxy.example");
    EXPECT_EQ(mode->mode.next_authorization, "Basic dXNlcjpwYXNz");
    EXPECT_EQ(mode->mode.text, "upstream:http://proxy.example:3128");  // shown without its user
}

TEST(ProxyPlanTest, WhatCanBeReadInTwoWaysIsRefused) {
    const auto mode = listener("upstream:http://user:123@proxy.example:3128");
    ASSERT_FALSE(mode);
    EXPECT_THAT(mode.error().message, HasSubstr("--upstream-auth"));
    EXPECT_THAT(mode.error().message, Not(HasSubstr("123")));
}

TEST(ProxyPlanTest, TheNextProxysUserMayComeFromElsewhere) {
    const auto mode = listener("upstream:proxy.example:3128@8081", "a user:p@ss");
    ASSERT_TRUE(mode) << mode.error().message;
    EXPECT_EQ(mode->port, 8081);
    EXPECT_EQ(mode->mode.next.host, "proxy.example");
    EXPECT_EQ(mode->mode.next_authorization, "Basic YSB1c2VyOnBAc3M=");
    EXPECT_FALSE(listener("upstream:http://me:x@proxy.example:3128", "you:y"));
}

TEST(ProxyPlanTest, AModeThatCannotBeReadIsAnError) {
    for (const char* const wrong :
         {"regulr", "reverse:", "reverse:localhost", "upstream:", "regular@99999", "regular@x:y"}) {
        EXPECT_FALSE(listener(wrong)) << wrong;
    }
}

TEST(ProxyPlanTest, ShortRulesAndThrottlesBecomeRules) {
    ProxyTrafficArguments arguments;
    arguments.short_rules.emplace_back(proxy::MitmproxyRule::ModifyHeaders, "/~u api/X-Test/1");
    arguments.throttle = "slow-3g";
    proxy::ProxyOptions options;
    ASSERT_TRUE(apply(arguments, options));
    EXPECT_THAT(options.rules_text, HasSubstr("X-Test"));
    EXPECT_THAT(options.rules_text, HasSubstr("throttle = \"slow-3g\""));
    arguments.throttle = "slow";
    const Result<void> wrong = apply(arguments, options);
    ASSERT_FALSE(wrong);
    EXPECT_THAT(wrong.error().message, HasSubstr("--throttle slow: is none of dial-up, "));
}

TEST(ProxyPlanTest, Http2IsOffForOneSideOrBoth) {
    ProxyTrafficArguments arguments;
    proxy::ProxyOptions options;
    arguments.no_server_http2 = true;
    ASSERT_TRUE(apply(arguments, options));
    EXPECT_TRUE(options.sessions.client_http2);
    EXPECT_FALSE(options.sessions.server_http2);
    arguments.no_http2 = true;
    ASSERT_TRUE(apply(arguments, options));
    EXPECT_FALSE(options.sessions.client_http2);
}

}  // namespace
}  // namespace waybill::cli
