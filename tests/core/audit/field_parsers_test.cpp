// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "core/audit/alt_svc.h"
#include "core/audit/network_error_logging.h"
#include "core/audit/no_vary_search.h"
#include "core/audit/prefer.h"
#include "core/audit/rate_limit.h"
#include "core/audit/server_timing.h"
#include "core/audit/structured_types.h"
#include "core/audit/via.h"

namespace waybill::audit {
namespace {

http::HeaderList list_of(std::initializer_list<http::Field> fields) {
    http::HeaderList list;
    for (const http::Field& field : fields) {
        list.add(field);
    }
    return list;
}

TEST(AltSvcTest, EachServiceHasItsHostPortAndLifetime) {
    const AltSvc parsed = parse_alt_svc("h3=\":443\"; ma=60, h2=\"alt.example:8443\"; persist=1");
    ASSERT_EQ(parsed.fault, AltSvcFault::None);
    ASSERT_EQ(parsed.services.size(), 2U);
    EXPECT_EQ(parsed.services[0].protocol, "h3");
    EXPECT_EQ(parsed.services[0].host, "");
    EXPECT_EQ(parsed.services[0].port, 443);
    EXPECT_EQ(parsed.services[0].max_age, 60);
    EXPECT_EQ(parsed.services[1].host, "alt.example");
    EXPECT_EQ(parsed.services[1].max_age, 86'400) << "a day, where nothing is said";
    EXPECT_TRUE(parsed.services[1].persist);
}

TEST(AltSvcTest, ClearStandsAlone) {
    EXPECT_EQ(parse_alt_svc("clear").fault, AltSvcFault::None);
    EXPECT_TRUE(parse_alt_svc("clear").clear);
    EXPECT_EQ(parse_alt_svc("clear, h2=\":443\"").fault, AltSvcFault::ClearWithOthers);
}

TEST(AltSvcTest, WhatCannotBeReadIsNamed) {
    EXPECT_EQ(parse_alt_svc("h3").fault, AltSvcFault::Malformed);
    EXPECT_EQ(parse_alt_svc("").fault, AltSvcFault::Malformed);
    EXPECT_EQ(parse_alt_svc("h3=\"host\"").fault, AltSvcFault::BadAuthority);
    EXPECT_EQ(parse_alt_svc("h3=\":70000\"").fault, AltSvcFault::BadAuthority);
    const AltSvc parsed = parse_alt_svc("h2=\":1\", h3=\":443\"; ma=x");
    EXPECT_EQ(parsed.fault, AltSvcFault::BadParameter);
    EXPECT_EQ(parsed.faulty, "h3=\":443\"; ma=x");
    EXPECT_EQ(parsed.services.size(), 1U);
}

TEST(ServerTimingTest, MetricsHaveDurationAndDescription) {
    const ServerTiming parsed = parse_server_timing("miss, db;dur=53.2;desc=\"a, b\"");
    ASSERT_EQ(parsed.metrics.size(), 2U);
    EXPECT_FALSE(parsed.metrics[0].duration);
    EXPECT_EQ(parsed.metrics[1].name, "db");
    EXPECT_DOUBLE_EQ(parsed.metrics[1].duration.value_or(0), 53.2);
    EXPECT_EQ(parsed.metrics[1].description, "a, b");
    EXPECT_EQ(parsed.faulty, "");
}

TEST(ServerTimingTest, ADurationThatIsNoNumberIsFaulty) {
    EXPECT_EQ(parse_server_timing("a, b;dur=x").faulty, "b;dur=x");
    EXPECT_EQ(parse_server_timing("a;dur=inf").faulty, "a;dur=inf");
    EXPECT_EQ(parse_server_timing("a b;dur=1").faulty, "a b;dur=1");
}

TEST(ViaTest, HopsHaveVersionNameAndComment) {
    const Via parsed = parse_via("1.0 fred, HTTP/1.1 p.example.net:8080 (Apache, (1.1))");
    ASSERT_EQ(parsed.hops.size(), 2U);
    EXPECT_EQ(parsed.hops[0].protocol, "");
    EXPECT_EQ(parsed.hops[0].version, "1.0");
    EXPECT_EQ(parsed.hops[0].by, "fred");
    EXPECT_EQ(parsed.hops[1].protocol, "HTTP");
    EXPECT_EQ(parsed.hops[1].by, "p.example.net:8080");
    EXPECT_EQ(parsed.hops[1].comment, "Apache, (1.1)");
    EXPECT_EQ(parsed.faulty, "");
}

TEST(ViaTest, AHopWithoutNameIsFaulty) {
    EXPECT_EQ(parse_via("1.1 a, 1.1").faulty, "1.1");
    EXPECT_EQ(parse_via("1.1 a b").faulty, "1.1 a b");
    EXPECT_EQ(parse_via("1.1 a (open").faulty, "1.1 a (open");
}

TEST(NelTest, APolicyNamesItsGroupAndLifetime) {
    const NelPolicy policy =
        parse_nel(R"({"report_to":"g","max_age":60,"include_subdomains":true})");
    EXPECT_TRUE(policy.is_json);
    EXPECT_EQ(policy.report_to, "g");
    EXPECT_EQ(policy.max_age, 60);
    EXPECT_TRUE(policy.include_subdomains);
    EXPECT_EQ(policy.faulty, "");
}

TEST(NelTest, TheFirstFaultyMemberIsNamed) {
    EXPECT_FALSE(parse_nel("{a}").is_json);
    EXPECT_EQ(parse_nel(R"({"report_to":"g"})").faulty, "max_age");
    EXPECT_EQ(parse_nel(R"({"max_age":-1})").faulty, "max_age");
    EXPECT_EQ(parse_nel(R"({"max_age":60})").faulty, "report_to");
    EXPECT_EQ(parse_nel(R"({"max_age":0})").faulty, "") << "that takes a policy back";
    EXPECT_EQ(parse_nel(R"({"report_to":"g","max_age":1,"failure_fraction":"1"})").faulty,
              "failure_fraction");
}

TEST(PreferTest, PreferencesOfAllLinesAreRead) {
    const http::HeaderList fields = list_of(
        {{"Prefer", "respond-async, wait=100"}, {"prefer", "return=\"minimal\"; foo=bar, \"x\""}});
    const Preferences parsed = parse_preferences(fields, "prefer");
    ASSERT_EQ(parsed.members.size(), 3U);
    EXPECT_EQ(parsed.members[1].value, "100");
    EXPECT_EQ(parsed.members[2].value, "minimal");
    EXPECT_TRUE(parsed.contains("Return"));
    EXPECT_FALSE(parsed.contains("handling"));
    EXPECT_EQ(parsed.faulty, "\"x\"");
}

TEST(RateLimitTest, AllFormsOfTheDraftsAreRead) {
    const http::HeaderList late =
        list_of({{"RateLimit-Policy", "\"a\";q=100;w=60"}, {"RateLimit", "\"a\";r=50;t=30"}});
    const http::HeaderList early = list_of({{"RateLimit", "limit=100, remaining=50, reset=30"}});
    const http::HeaderList first = list_of({{"RateLimit-Limit", "100, 100;w=60"},
                                            {"RateLimit-Remaining", "50"},
                                            {"RateLimit-Reset", "30"}});
    for (const http::HeaderList* const fields : {&late, &early, &first}) {
        const RateLimit parsed = parse_rate_limit(*fields);
        EXPECT_TRUE(parsed.present);
        EXPECT_EQ(parsed.limit, 100);
        EXPECT_EQ(parsed.remaining, 50);
        EXPECT_EQ(parsed.reset, 30);
        EXPECT_EQ(parsed.faulty, nullptr);
    }
}

TEST(RateLimitTest, FieldsWithoutAStandardMayHoldTimesOfAnyKind) {
    const http::HeaderList fields = list_of({{"X-RateLimit-Limit", "5000"},
                                             {"X-RateLimit-Remaining", "-1"},
                                             {"X-RateLimit-Reset", "6m0s"}});
    const RateLimit parsed = parse_rate_limit(fields);
    EXPECT_EQ(parsed.limit, 5000);
    EXPECT_FALSE(parsed.reset);
    EXPECT_EQ(parsed.faulty, nullptr);
}

TEST(RateLimitTest, WhatIsNoNumberIsFaulty) {
    for (const http::Field& field : {http::Field{"RateLimit-Limit", "many"},
                                     http::Field{"RateLimit", "limit=a"},
                                     http::Field{"RateLimit-Policy", "\"a\""},
                                     http::Field{"RateLimit-Reset", "1.x"}}) {
        EXPECT_NE(parse_rate_limit(list_of({field})).faulty, nullptr) << field.value;
    }
    EXPECT_FALSE(is_rate_limit_field("X-Rate"));
}

TEST(NoVarySearchTest, NamedParametersDoNotCount) {
    const NoVarySearch parsed = parse_no_vary_search("key-order, params=(\"utm\" \"gclid\")");
    EXPECT_TRUE(parsed.valid);
    EXPECT_FALSE(parsed.order_counts);
    EXPECT_FALSE(parsed.counts("utm"));
    EXPECT_TRUE(parsed.counts("id"));
}

TEST(NoVarySearchTest, OnlyTheExceptedCountWhenNoneDo) {
    const NoVarySearch parsed = parse_no_vary_search("params, except=(\"id\")");
    EXPECT_TRUE(parsed.counts("id"));
    EXPECT_FALSE(parsed.counts("utm"));
    EXPECT_FALSE(parse_no_vary_search("params").counts("id"));
}

TEST(NoVarySearchTest, AllCountsWhenItIsInvalid) {
    for (const char* const text :
         {"params=(1)", "key-order=1", "except=(\"a\")", "params=\"a\"", "("}) {
        EXPECT_FALSE(parse_no_vary_search(text).valid) << text;
        EXPECT_TRUE(parse_no_vary_search(text).counts("a")) << text;
    }
}

std::optional<std::string> fault_of(std::string_view name, std::string_view value) {
    const StructuredRule* const rule = find_structured_rule(name);
    return find_type_fault(*rule, *http::parse_structured_field(value, shape_of(*rule)));
}

TEST(StructuredTypesTest, ValuesHaveTheTypeOfTheirStandard) {
    EXPECT_EQ(find_structured_rule("X-Own"), nullptr);
    EXPECT_FALSE(fault_of("accept-ch", "Sec-CH-Width"));
    EXPECT_EQ(fault_of("Accept-CH", "\"a\""), "a token");
}

TEST(StructuredTypesTest, KeysOfDictionariesAndParametersHaveTypes) {
    EXPECT_FALSE(fault_of("Use-As-Dictionary", "match=\"/a\", match-dest=(\"script\"), ttl=9"));
    EXPECT_EQ(fault_of("Use-As-Dictionary", "match=a"), "a string for match");
    EXPECT_EQ(fault_of("Use-As-Dictionary", "match-dest=(1)"),
              "an inner list of strings for match-dest");
    EXPECT_EQ(fault_of("Cache-Status", "a; hit=yes"), "a boolean for hit");
    EXPECT_FALSE(fault_of("Cache-Status", "a; fwd=miss; other=1"));
}

TEST(StructuredTypesTest, ARepeatedKeyIsFoundOutsideOfStrings) {
    const auto repeated = [](std::string_view text, http::StructuredShape shape) {
        return has_repeated_key(text, *http::parse_structured_field(text, shape));
    };
    EXPECT_TRUE(repeated("a; b=1; b=2", http::StructuredShape::List));
    EXPECT_TRUE(repeated("a=1, b=2, a=3", http::StructuredShape::Dictionary));
    EXPECT_FALSE(repeated("a=(1 2;c);d, b=\"\\\";,\"", http::StructuredShape::Dictionary));
    EXPECT_FALSE(repeated("a, a", http::StructuredShape::List));
}

}  // namespace
}  // namespace waybill::audit
