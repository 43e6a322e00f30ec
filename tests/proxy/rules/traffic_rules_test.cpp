// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules about how fast and how often, and about what responses say of caching and security.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/rules/network_presets.h"
#include "proxy/rules/rate_limiter.h"
#include "tests/proxy/rules/flow_maker.h"

namespace waybill::proxy {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST(RateLimiterTest, SoManyPassAndThenAsManyAsTimeBrings) {
    RateLimiter limiter(2, seconds(1), RateLimiter::By::Client, 429);
    EXPECT_EQ(limiter.take("a", at_ms(0)), nanoseconds(0));
    EXPECT_EQ(limiter.take("a", at_ms(0)), nanoseconds(0));
    EXPECT_EQ(limiter.take("a", at_ms(0)), milliseconds(500));
    EXPECT_EQ(limiter.take("b", at_ms(0)), nanoseconds(0));
    EXPECT_EQ(limiter.take("a", at_ms(500)), nanoseconds(0));
    EXPECT_GT(limiter.take("a", at_ms(500)), nanoseconds(0));
}

TEST(RateLimiterTest, ManyKeysStayBounded) {
    RateLimiter limiter(1, seconds(1000), RateLimiter::By::Client, 429);
    for (std::size_t i = 0; i < RateLimiter::kMostKeys + 10; ++i) {
        EXPECT_EQ(limiter.take(std::to_string(i), at_ms(0)), nanoseconds(0));
    }
    // The newest are remembered, the oldest begin anew.
    EXPECT_GT(limiter.take(std::to_string(RateLimiter::kMostKeys + 9), at_ms(0)), nanoseconds(0));
    EXPECT_EQ(limiter.take("0", at_ms(0)), nanoseconds(0));
}

TEST(TrafficRulesTest, ARateLimitAnswersWithWhenToComeAgain) {
    const auto rules =
        rules_of("[[rule]]\nrate_limit = { requests = 1, per = \"10s\", status = 503 }");
    const auto answered = [&](std::uint8_t client, std::int64_t ms) {
        Flow flow = make_flow("GET", "http://a.test/");
        flow.client.ip.octets[15] = client;
        const Verdict verdict = FlowRun(rules, flow).at(Phase::RequestHead, ms);
        return verdict.way == Verdict::Way::Respond
                   ? std::string(flow.response->fields.value("retry-after"))
                   : "";
    };
    EXPECT_EQ(answered(1, 0), "");
    EXPECT_EQ(answered(1, 2500), "8");
    EXPECT_EQ(answered(2, 2500), "");
    EXPECT_EQ(answered(1, 10'000), "");
}

TEST(TrafficRulesTest, DelaysAddUpAndThrottlesAreShared) {
    const auto rules = rules_of(R"(
[[rule]]
delay = 100
[[rule]]
throttle = { down = "800 kbit/s", latency = "0.4s" }
)");
    Flow one = make_flow("GET", "http://a.test/");
    Flow two = make_flow("GET", "http://b.test/");
    const Verdict first = FlowRun(rules, one).at(Phase::RequestHead);
    const Verdict second = FlowRun(rules, two).at(Phase::RequestHead);
    EXPECT_EQ(first.delay, milliseconds(500));
    ASSERT_NE(first.throttle, nullptr);
    EXPECT_EQ(first.throttle, second.throttle);
    EXPECT_EQ(first.throttle->bytes_per_second(), 100'000U);
    EXPECT_EQ(first.throttle_up, nullptr);
}

TEST(TrafficRulesTest, PresetsLimitBothWaysAndWait) {
    for (const NetworkPreset& preset : network_presets()) {
        Flow flow = make_flow("GET", "http://a.test/");
        const Verdict verdict =
            run_request("[[rule]]\nthrottle = \"" + std::string(preset.name) + "\"", flow);
        EXPECT_EQ(verdict.delay, milliseconds(preset.latency_ms)) << preset.name;
        ASSERT_NE(verdict.throttle, nullptr);
        ASSERT_NE(verdict.throttle_up, nullptr);
        EXPECT_EQ(verdict.throttle->bytes_per_second(), preset.down_kbit * 125U);
    }
}

TEST(TrafficRulesTest, CachingIsSwitchedOffInBothMessages) {
    Flow flow = make_flow(
        "GET", "http://a.test/", {{"If-None-Match", "\"a\""}, {"If-Modified-Since", "x"}});
    FlowRun run(rules_of("[[rule]]\ncaching = \"off\""), flow);
    run.at(Phase::RequestHead);
    EXPECT_FALSE(flow.request.fields.contains("if-none-match"));
    EXPECT_FALSE(flow.request.fields.contains("if-modified-since"));
    add_response(
        flow,
        200,
        {{"ETag", "\"a\""}, {"Cache-Control", "max-age=5"}, {"Expires", "x"}, {"Age", "1"}});
    run.at(Phase::ResponseHead);
    EXPECT_EQ(flow.response->fields.value("cache-control"), "no-store");
    EXPECT_EQ(flow.response->fields.size(), 1U);
}

TEST(TrafficRulesTest, CachingIsSet) {
    const auto control = [](std::string_view rule) {
        Flow flow = make_flow("GET", "http://a.test/", {{"If-None-Match", "\"a\""}});
        FlowRun run(rules_of("[[rule]]\ncaching = " + std::string(rule)), flow);
        run.at(Phase::RequestHead);
        EXPECT_TRUE(flow.request.fields.contains("if-none-match"));
        add_response(flow, 200, {{"ETag", "\"a\""}, {"Expires", "x"}});
        run.at(Phase::ResponseHead);
        EXPECT_TRUE(flow.response->fields.contains("etag"));
        EXPECT_FALSE(flow.response->fields.contains("expires"));
        return std::string(flow.response->fields.value("cache-control"));
    };
    EXPECT_EQ(control("\"private, max-age=1\""), "private, max-age=1");
    EXPECT_EQ(control("{ max_age = \"1h\", public = true, immutable = true }"),
              "public, immutable, max-age=3600");
    EXPECT_EQ(control("{ s_maxage = \"2d\", stale_if_error = 60 }"),
              "s-maxage=172800, stale-if-error=60");
}

FieldList secured(std::string_view url, Fields response, std::uint16_t status = 200) {
    Flow flow = make_flow("GET", url);
    add_response(flow, status, response);
    FlowRun(rules_of("[[rule]]\nsecurity_headers = true"), flow).at(Phase::ResponseHead);
    return flow.response->fields;
}

TEST(TrafficRulesTest, SecurityFieldsThatLackAreAdded) {
    const FieldList page =
        secured("https://a.test/", {{"Content-Type", "text/html"}, {"X-Frame-Options", "DENY"}});
    EXPECT_EQ(page.value("x-content-type-options"), "nosniff");
    EXPECT_TRUE(page.contains("strict-transport-security"));
    EXPECT_TRUE(page.contains("content-security-policy"));
    EXPECT_TRUE(page.contains("referrer-policy"));
    EXPECT_EQ(page.value("x-frame-options"), "DENY");
    EXPECT_EQ(page.count("x-frame-options"), 1U);
    const FieldList script = secured("https://a.test/", {{"Content-Type", "text/javascript"}});
    EXPECT_TRUE(script.contains("x-content-type-options"));
    EXPECT_FALSE(script.contains("content-security-policy"));
    const FieldList plain = secured("http://a.test/", {{"Content-Type", "text/html"}});
    EXPECT_FALSE(plain.contains("strict-transport-security"));
    EXPECT_TRUE(secured("https://a.test/", {}, 304).empty());
}

}  // namespace
}  // namespace waybill::proxy
