// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/filter/aliases.h"
#include "tests/support/parsed_filter.h"

namespace waybill::filter {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto kKeys = std::to_array<Meaning>({
    {"cookie-domain:example.com", R"(setcookie matches /;\s*domain=\.?example\.com(;|$)/)"},
    {"cookie-name:Sid", R"(cookie["Sid"] or setcookie["Sid"])"},
    {"cookie-path:/app", R"(setcookie matches /;\s*path=\/app(;|$)/)"},
    {"cookie-value:a+b", R"(cookie matches /^[^=]*=a\+b$/)"},
    {"domain:example.com", R"(host == "example.com")"},
    {"has-overrides:yes", "not ~all"},
    {"has-request-header:Accept", R"(req.header["accept"])"},
    {"has-response-header:ETag", R"(resp.header["etag"])"},
    {"is:running", "pending"},
    {"larger-than:100k", "size > 100000"},
    {"method:GET", R"(method == "GET")"},
    {"mime-type:text/html", R"(type == "text/html")"},
    {"mixed-content:all", "not ~all"},
    {"priority:High", "not ~all"},
    {"resource-type:image", R"(category == "image")"},
    {"response-header-set-cookie:Secure", R"(setcookie contains "Secure")"},
    {"scheme:https", R"(scheme == "https")"},
    {"set-cookie-domain:x.org", R"(setcookie matches /;\s*domain=\.?x\.org(;|$)/)"},
    {"set-cookie-name:Sid", R"(setcookie["Sid"])"},
    {"set-cookie-value:1", R"(setcookie matches /^[^=]*=1\s*(;|$)/)"},
    {"status-code:404", "status == 404"},
    {"url:/login", R"(url contains "/login")"},
});

constexpr auto kResourceTypes = std::to_array<Meaning>({
    {"document", "document"},
    {"doc", "document"},
    {"stylesheet", "stylesheet"},
    {"script", "script"},
    {"image", "image"},
    {"font", "font"},
    {"media", "media"},
    {"xhr", "data"},
    {"fetch", "data"},
    {"websocket", "websocket"},
    {"manifest", "manifest"},
    {"wasm", "wasm"},
    {"other", "other"},
});

TEST(DevtoolsAliasTest, EachKeyBecomesOurs) {
    for (const Meaning& key : kKeys) {
        EXPECT_EQ(understood(key.text), key.canonical);
    }
}

TEST(DevtoolsAliasTest, EachKeyIsTested) {
    std::set<std::string_view> tested;
    for (const Meaning& key : kKeys) {
        tested.insert(key.text.substr(0, key.text.find(':')));
    }
    for (const DevtoolsKey& key : devtools_keys()) {
        EXPECT_TRUE(tested.erase(key.name) == 1) << key.name;
    }
    EXPECT_THAT(tested, IsEmpty());
}

TEST(DevtoolsAliasTest, EachResourceTypeIsAKindOfContent) {
    for (const Meaning& type : kResourceTypes) {
        EXPECT_EQ(understood("resource-type:" + std::string(type.text)),
                  "category == \"" + std::string(type.canonical) + "\"");
    }
    EXPECT_EQ(understood("resource-type:eventsource"), "sse");
    EXPECT_THAT(understood("resource-type:picture"), HasSubstr("expected document, stylesheet"));
}

TEST(DevtoolsAliasTest, EachStateIsOursOrUnknown) {
    EXPECT_EQ(understood("is:from-cache"), "cached");
    EXPECT_EQ(understood("is:Running"), "pending");
    EXPECT_EQ(understood("is:service-worker-intercepted"), "not ~all");
    EXPECT_EQ(understood("is:service-worker-initiated"), "not ~all");
    EXPECT_EQ(understood("is:red"),
              R"(at byte 4: there is no state "red"; expected running, from-cache, )"
              "service-worker-intercepted or service-worker-initiated");
}

TEST(DevtoolsAliasTest, AMinusLeavesOut) {
    EXPECT_EQ(understood("-method:GET"), R"(not method == "GET")");
    EXPECT_EQ(understood("-cookie-name:a b"),
              R"(not (cookie["a"] or setcookie["a"]) and url contains "b")");
    EXPECT_EQ(understood("-status-code:2xx -domain:a"), R"(not status == 2xx and not host == "a")");
}

TEST(DevtoolsAliasTest, AnAsteriskInADomainStandsForAnything) {
    EXPECT_EQ(understood("domain:*.example.com"), R"(host matches /^.*\.example\.com$/)");
    EXPECT_EQ(understood("domain:*"), "host matches /^.*$/");
    EXPECT_EQ(understood("domain:a*b*"), "host matches /^a.*b.*$/");
    EXPECT_EQ(understood("domain:\"a\\n/*\""), R"(host matches /^a\x0a\/.*$/)");
}

TEST(DevtoolsAliasTest, ValuesHaveTheTypesOfTheirFields) {
    EXPECT_EQ(understood("larger-than:1.5M"), "size > 1500000");
    EXPECT_EQ(understood("larger-than:1000"), "size > 1000");
    EXPECT_THAT(understood("larger-than:big"),
                HasSubstr(R"(at byte 13: size is a size, and "big")"));
    EXPECT_THAT(understood("status-code:abc"), HasSubstr("at byte 13: status is a number"));
    EXPECT_EQ(understood("url:\"a b\"c"), R"(url contains "a b"c)");
}

TEST(DevtoolsAliasTest, AValueMustFollowStraightBehindTheColon) {
    EXPECT_EQ(understood("domain:"),
              "at byte 8, the end: a value for domain: is missing; expected a host, or "
              "*.example.com");
    EXPECT_THAT(understood("method: GET"), HasSubstr("at byte 8: a value for method: is missing"));
    EXPECT_THAT(understood("(is:)"), HasSubstr("expected running or from-cache"));
    for (const DevtoolsKey& key : devtools_keys()) {
        const std::string text = std::string(key.name) + ":";
        EXPECT_FALSE(parse_filter(text).error.expected.empty()) << text;
    }
}

TEST(DevtoolsAliasTest, KeysIgnoreCaseAndOtherColonsMakeWords) {
    EXPECT_EQ(understood("Method:GET"), R"(method == "GET")");
    EXPECT_EQ(understood("http://example.com"), R"(url contains "http://example.com")");
    EXPECT_EQ(understood("localhost:8080"), R"(url contains "localhost:8080")");
    EXPECT_EQ(understood("-http://x"), R"(url contains "-http://x")");
}

TEST(DevtoolsAliasTest, WhatACaptureDoesNotTellIsWarnedOf) {
    EXPECT_EQ(warning_of("priority:High"),
              "priority: finds nothing: priorities are the browser's own");
    EXPECT_THAT(warning_of("mixed-content:all"), HasSubstr("no request says which page"));
    EXPECT_THAT(warning_of("has-overrides:yes"), HasSubstr("finds nothing"));
    EXPECT_THAT(warning_of("is:service-worker-intercepted"), HasSubstr("finds nothing"));
    EXPECT_EQ(warning_of("is:running"), "");
}

}  // namespace
}  // namespace waybill::filter
