// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/url_resolve.h"

#include <string>

#include <gtest/gtest.h>

namespace waybill::http {
namespace {

std::string resolve(std::string_view text, std::string_view base) {
    const auto base_url = parse_url(base);
    const auto url = base_url ? parse_url(text, &*base_url) : std::nullopt;
    return url ? url->href() : "failure";
}

std::string parse(std::string_view text) {
    const auto url = parse_url(text);
    return url ? url->href() : "failure";
}

TEST(UrlResolveTest, ReferencesAreResolvedAgainstTheBase) {
    const std::string_view base = "https://example.com/a/b?c#d";
    EXPECT_EQ(resolve("e", base), "https://example.com/a/e");
    EXPECT_EQ(resolve("/e/./f/../g", base), "https://example.com/e/g");
    EXPECT_EQ(resolve("?e", base), "https://example.com/a/b?e");
    EXPECT_EQ(resolve("#e", base), "https://example.com/a/b?c#e");
    EXPECT_EQ(resolve("//other.example", base), "https://other.example/");
    EXPECT_EQ(resolve("", base), "https://example.com/a/b?c");
    EXPECT_EQ(resolve("http:e", base), "http://e/");
    EXPECT_EQ(resolve("https:e", base), "https://example.com/a/e");
}

TEST(UrlResolveTest, BackslashesAndControlsAreReadAsBrowsersReadThem) {
    EXPECT_EQ(resolve("\\\\evil.example\\a", "https://example.com/"), "https://evil.example/a");
    EXPECT_EQ(resolve("/\t/evil.example", "https://example.com/"), "https://evil.example/");
    EXPECT_EQ(parse(" java\nscript:a b "), "javascript:a b");
}

TEST(UrlResolveTest, HostsAreWrittenInOneWay) {
    EXPECT_EQ(parse("http://EXAMPLE.com:80"), "http://example.com/");
    EXPECT_EQ(parse("http://0x7f.1"), "http://127.0.0.1/");
    EXPECT_EQ(parse("http://[1:0::0:2]:81/"), "http://[1::2]:81/");
    EXPECT_EQ(parse("http://[::ffff:1.2.3.4]/"), "http://[::ffff:102:304]/");
    EXPECT_EQ(parse("http://b\xc3\xbc"
                    "cher.example/"),
              "http://xn--bcher-kva.example/");
    EXPECT_EQ(parse("http://%65xample.com/"), "http://example.com/");
}

TEST(UrlResolveTest, SymbolsAreHostsAsBrowsersHaveThem) {
    EXPECT_EQ(parse("http://\xe2\x98\x83.example/"), "http://xn--n3h.example/");
    EXPECT_EQ(parse("http://\xf0\x9f\x92\xa9.example/"), "http://xn--ls8h.example/");
    EXPECT_EQ(parse("http://stra\xc3\x9f"
                    "e.example/"),
              "http://xn--strae-oqa.example/");
    EXPECT_EQ(parse("http://a\xe2\x80\xa8"
                    "b.example/"),
              "failure");
}

TEST(UrlResolveTest, WhatHasNoHostFails) {
    for (const std::string_view text : {"http://",
                                        "http://a b/",
                                        "http://a<b",
                                        "http://1.2.3.256/",
                                        "http://[1::2::3]/",
                                        "http://a:65536/",
                                        "http://a:b/",
                                        "http://user@/",
                                        "http://%zz/",
                                        "a",
                                        "/a"}) {
        EXPECT_EQ(parse(text), "failure") << text;
    }
}

TEST(UrlResolveTest, UserAndPasswordEndAtTheLastAt) {
    const auto url = parse_url("https://a:b@c@example.com/");
    ASSERT_TRUE(url.has_value());
    EXPECT_EQ(url->username, "a");
    EXPECT_EQ(url->password, "b%40c");
    EXPECT_EQ(url->host, "example.com");
}

TEST(UrlResolveTest, OpaquePathsAreNoBase) {
    EXPECT_EQ(resolve("a", "mailto:x@example.com"), "failure");
    EXPECT_EQ(resolve("#a", "mailto:x@example.com"), "mailto:x@example.com#a");
}

TEST(UrlResolveTest, OriginsAreSchemeHostAndPort) {
    EXPECT_EQ(parse_url("https://example.com:444/a")->origin(), "https://example.com:444");
    EXPECT_EQ(parse_url("https://example.com:443/a")->origin(), "https://example.com");
    EXPECT_EQ(parse_url("data:,a")->origin(), "null");
    EXPECT_EQ(parse_url("blob:https://example.com/x")->origin(), "https://example.com");
}

TEST(UrlResolveTest, WhatIsWrittenIsReadAlike) {
    for (const std::string_view text : {"https://example.com/a%20b?c'd#e",
                                        "file:///C:/a",
                                        "web+demo:/.//not-a-host/",
                                        "sc://h/../a",
                                        "x:a b#c"}) {
        const std::string once = parse(text);
        EXPECT_EQ(parse(once), once) << text;
    }
}

}  // namespace
}  // namespace waybill::http
