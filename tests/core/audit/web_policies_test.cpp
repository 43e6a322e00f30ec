// SPDX-License-Identifier: GPL-3.0-or-later
//
// The policies on framing, sniffing, referrers, sharing and isolation, as browsers read them.
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/audit/clear_site_data.h"
#include "core/audit/content_type_options.h"
#include "core/audit/cors.h"
#include "core/audit/cross_origin.h"
#include "core/audit/framing.h"
#include "core/audit/header_values.h"
#include "core/audit/permissions_policy.h"
#include "core/audit/referrer_policy.h"
#include "core/audit/reporting.h"
#include "core/audit/rules_cors_session.h"
#include "tests/support/exchange_from_text.h"

namespace waybill::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

http::HeaderList fields(const std::vector<std::pair<std::string_view, std::string_view>>& lines) {
    http::HeaderList list;
    for (const auto& [name, value] : lines) {
        list.add({name, value});
    }
    return list;
}

TEST(HeaderValuesTest, CommasInQuotesDoNotSplit) {
    std::vector<std::string> members;
    for_each_quoted_member("a, \"b,\\\"c\" ,,d",
                           [&](std::string_view member) { members.emplace_back(member); });
    EXPECT_THAT(members, ElementsAre("a", "\"b,\\\"c\"", "", "d"));
}

TEST(HeaderValuesTest, LinesOfAFieldAreOneValue) {
    std::string scratch;
    EXPECT_EQ(combined_value(fields({{"A", "1"}, {"B", "2"}, {"a", "3"}}), "a", scratch), "1, 3");
    EXPECT_EQ(combined_value(fields({{"B", "2"}}), "a", scratch), std::nullopt);
}

TEST(FramingTest, EachPolicyNarrowsWhatTheOthersLeave) {
    const std::string_view csp = "Content-Security-Policy";
    EXPECT_EQ(
        framing_of(fields({{csp, "frame-ancestors *"}, {csp, "frame-ancestors 'self'"}}), {}).by,
        FramingBy::SameOrigin);
    EXPECT_EQ(
        framing_of(fields({{csp, "frame-ancestors https://b.example, frame-ancestors *"}}), {}).by,
        FramingBy::List);
    EXPECT_EQ(framing_of(fields({{csp, "frame-ancestors"}}), {}).by, FramingBy::None);
    EXPECT_EQ(framing_of(fields({{csp, "frame-ancestors-x *; FRAME-ANCESTORS\t'self'"}}), {}).by,
              FramingBy::SameOrigin);
}

TEST(FramingTest, ThePolicysOwnHostIsTheSameOrigin) {
    const auto list =
        fields({{"Content-Security-Policy", "frame-ancestors https://A.example:443"}});
    EXPECT_EQ(framing_of(list, "a.example").by, FramingBy::SameOrigin);
    EXPECT_EQ(framing_of(list, "b.example").by, FramingBy::List);
}

TEST(FramingTest, ReportOnlyDoesNotProtect) {
    const Framing framing =
        framing_of(fields({{"Content-Security-Policy-Report-Only", "frame-ancestors 'none'"}}), {});
    EXPECT_EQ(framing.by, FramingBy::Any);
    EXPECT_TRUE(framing.report_only);
}

TEST(FramingTest, ManyDifferentFrameOptionsAreAConflictAndNotAllKept) {
    std::string value;
    for (int i = 0; i < 100'000; ++i) {
        value += std::to_string(i) + ", ";
    }
    value += "DENY";
    const XFrameOptions options = parse_x_frame_options(fields({{"X-Frame-Options", value}}));
    EXPECT_EQ(options.effect, XFrameOptions::Effect::Blocked);
    EXPECT_TRUE(options.conflicting);
    EXPECT_TRUE(options.unknown);
    EXPECT_FALSE(options.repeated);
}

TEST(ContentTypeOptionsTest, TheFirstValueCounts) {
    EXPECT_TRUE(
        parse_content_type_options(fields({{"X-Content-Type-Options", "NoSniff,a"}})).nosniff);
    EXPECT_FALSE(parse_content_type_options(fields({{"X-Content-Type-Options", ""},
                                                    {"x-content-type-options", "nosniff"}}))
                     .nosniff);
}

TEST(ReferrerPolicyTest, TheLastKnownWordCounts) {
    EXPECT_EQ(read_referrer_policy("no-referrer, Unsafe-URL, later").told,
              ReferrerPolicy::UnsafeUrl);
    EXPECT_TRUE(read_referrer_policy(" , ").empty);
}

TEST(CorsTest, OnlyTheSerializedOriginMatches) {
    EXPECT_TRUE(is_serialized_origin("https://a.example:8443"));
    EXPECT_TRUE(is_serialized_origin("http://[::1]:3000"));
    EXPECT_TRUE(is_serialized_origin("null"));
    for (const std::string_view odd : {"https://a.example:443",
                                       "https://A.example",
                                       "https://a.example:",
                                       "https://a.example:080",
                                       "https://a.example/"}) {
        EXPECT_FALSE(is_serialized_origin(odd)) << odd;
    }
    for (const std::string_view no : {"a.example",
                                      "https://",
                                      "https://*.a.example",
                                      "https://a b",
                                      "https://a@b",
                                      "https://a:99999"}) {
        EXPECT_FALSE(is_origin(no)) << no;
    }
}

TEST(CorsTest, APreflightIsHeldAgainstWhatItAskedFor) {
    const auto verdict = [](std::string_view more) {
        const auto made = test::exchange_from_text(
            "OPTIONS / HTTP/1.1\nHost: a.example\nOrigin: https://b.example\n"
            "Access-Control-Request-Method: PUT\nAccess-Control-Request-Headers: "
            "authorization,x-a\n",
            "HTTP/1.1 204 N\n" + std::string(more));
        return check_preflight(made->exchange.request.head, made->exchange.response.head).refused;
    };
    const std::string origin = "Access-Control-Allow-Origin: https://b.example\n";
    EXPECT_EQ(verdict(""), "the origin https://b.example");
    EXPECT_EQ(verdict(origin), "the method PUT");
    const std::string method = origin + "Access-Control-Allow-Methods: PUT\n";
    EXPECT_EQ(verdict(method + "Access-Control-Allow-Headers: *\n"), "the field authorization");
    EXPECT_EQ(verdict(method + "Access-Control-Allow-Headers: Authorization, X-A\n"), "");
    EXPECT_EQ(verdict(method + "Access-Control-Allow-Headers: Authorization, *\n"), "");
    EXPECT_EQ(verdict(method
                      + "Access-Control-Allow-Headers: Authorization, *\n"
                        "Access-Control-Allow-Credentials: true\n"),
              "the field x-a");
}

// Held against each other, they would be a square.
TEST(CorsTest, OfManyFieldsAPreflightAsksForTheFirstAreHeldAgainstTheList) {
    std::string asked;
    std::string allowed;
    for (int i = 0; i < 15'000; ++i) {
        asked += "x-" + std::to_string(i) + ',';
        allowed.insert(0, "x-" + std::to_string(i) + ',');
    }
    const auto verdict = [&allowed](const std::string& names) {
        const auto made = test::exchange_from_text(
            "OPTIONS / HTTP/1.1\nHost: a.example\nOrigin: https://b.example\n"
            "Access-Control-Request-Method: GET\nAccess-Control-Request-Headers: "
                + names,
            "HTTP/1.1 204 N\nAccess-Control-Allow-Origin: https://b.example\n"
            "Access-Control-Allow-Headers: "
                + allowed);
        return check_preflight(made->exchange.request.head, made->exchange.response.head).refused;
    };
    EXPECT_EQ(verdict(asked), "");
    EXPECT_EQ(verdict("x-other," + asked), "the field x-other");
}

TEST(CorsObserverTest, UnrelatedOriginsThatAreEachAllowedAreAReflection) {
    CorsObserver observer;
    const auto observe = [&](std::string_view origin, bool credentials) {
        const auto made = test::exchange_from_text(
            "GET / HTTP/1.1\nHost: api.site.example\nOrigin: " + std::string(origin) + "\n",
            "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: " + std::string(origin)
                + (credentials ? "\nAccess-Control-Allow-Credentials: true\n" : "\n"),
            true);
        Findings findings;
        observer.observe(facts_of(made->exchange), findings);
        return findings.empty() ? std::string() : std::string(findings.front().rule->id);
    };
    EXPECT_EQ(observe("https://www.site.example", true), "");
    EXPECT_EQ(observe("https://one.example", true), "");
    EXPECT_EQ(observe("https://sub.one.example", true), "");
    EXPECT_EQ(observe("https://two.example", false), "cors-reflects-origin");
    EXPECT_EQ(observe("https://two.example", true), "cors-credentials-any-origin");
}

TEST(CrossOriginTest, IsolationTakesBothPolicies) {
    const auto list = fields({{"Cross-Origin-Opener-Policy", "same-origin; report-to=\"a\""},
                              {"Cross-Origin-Embedder-Policy", "credentialless"}});
    EXPECT_TRUE(is_cross_origin_isolated(parse_opener_policy(list), parse_embedder_policy(list)));
    EXPECT_EQ(parse_opener_policy(list).report_to, "a");
    EXPECT_FALSE(parse_opener_policy(fields({{"Cross-Origin-Opener-Policy", "same-origin"},
                                             {"Cross-Origin-Opener-Policy", "same-origin"}}))
                     .valid);
}

TEST(PermissionsPolicyTest, AllowlistsAreRead) {
    const PermissionsPolicy policy = parse_permissions_policy(
        fields({{"Permissions-Policy", "camera=(self \"https://a.example\"), usb=*, midi=none"}}));
    ASSERT_EQ(policy.features.size(), 3U);
    EXPECT_TRUE(policy.features[0].self);
    EXPECT_THAT(policy.features[0].origins, ElementsAre("https://a.example"));
    EXPECT_TRUE(policy.features[1].everyone);
    EXPECT_TRUE(policy.features[2].has_bad_members);
}

TEST(ClearSiteDataTest, OnlyQuotedWordsCount) {
    const ClearSiteData data =
        parse_clear_site_data(fields({{"Clear-Site-Data", "\"cookies\", storage, \"x\""}}));
    EXPECT_TRUE(data.cookies && data.unquoted && data.unknown);
    EXPECT_FALSE(data.storage);
}

TEST(ReportingTest, NamesOfPoliciesAreCollected) {
    const auto list = fields({{"Reporting-Endpoints", "a=\"https://r.example/\""},
                              {"Content-Security-Policy", "default-src *; Report-To b"},
                              {"Cross-Origin-Opener-Policy", "same-origin; report-to=\"a\""}});
    EXPECT_THAT(named_endpoints(list), ElementsAre("b", "a"));
    EXPECT_TRUE(parse_reporting(list).knows("a"));
    EXPECT_FALSE(parse_reporting(list).knows("b"));
    EXPECT_THAT(parse_reporting(fields({{"Reporting-Endpoints", "a=b"}})).endpoints, IsEmpty());
}

}  // namespace
}  // namespace waybill::audit
