// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/url.h"

#include <gtest/gtest.h>

#include "core/http/exchange.h"

namespace waybill::http {
namespace {

constexpr Byte kServerAddress[] = {192, 0, 2, 7};

Url resolve(std::string_view method,
            std::string_view target,
            std::string_view host,
            bool over_tls = false) {
    Url url;
    resolve_url(url, method, target, host, over_tls, {ip_from_v4(kServerAddress), 8080});
    return url;
}

TEST(ResolveUrlTest, APathTakesTheHostField) {
    const Url url = resolve("GET", "/a/b?c=d?e", "Example.com:8080");
    EXPECT_EQ(url.text, "http://Example.com:8080/a/b?c=d?e");
    EXPECT_EQ(url.host, "Example.com");
    EXPECT_EQ(url.port, 8080);
    EXPECT_EQ(url.path, "/a/b");
    EXPECT_EQ(url.query, "c=d?e");
}

TEST(ResolveUrlTest, ADefaultPortIsLeftOutOfTheText) {
    EXPECT_EQ(resolve("GET", "/", "h:80").text, "http://h/");
    const Url url = resolve("GET", "/", "h", true);
    EXPECT_EQ(url.text, "https://h/");
    EXPECT_EQ(url.port, 443);
    EXPECT_FALSE(url.query.has_value());
}

TEST(ResolveUrlTest, WithoutAHostItIsTheServersAddress) {
    EXPECT_EQ(resolve("GET", "/x", "").text, "http://192.0.2.7:8080/x");
}

TEST(ResolveUrlTest, AnAbsoluteTargetWinsOverTheHostField) {
    const Url url = resolve("GET", "http://u:p@[::1]:81?q#f", "other");
    EXPECT_EQ(url.text, "http://u:p@[::1]:81?q#f");
    EXPECT_EQ(url.host, "::1");
    EXPECT_EQ(url.port, 81);
    EXPECT_EQ(url.path, "");
    EXPECT_EQ(url.query, "q");
}

TEST(ResolveUrlTest, AnIpv6HostHasBracketsInTheText) {
    const Url url = resolve("GET", "/", "[2001:db8::1]");
    EXPECT_EQ(url.host, "2001:db8::1");
    EXPECT_EQ(url.text, "http://[2001:db8::1]/");
}

TEST(ResolveUrlTest, AConnectTargetIsAnAuthority) {
    const Url url = resolve("CONNECT", "example.com:443", "example.com:443");
    EXPECT_EQ(url.text, "example.com:443");
    EXPECT_EQ(url.host, "example.com");
    EXPECT_EQ(url.port, 443);
    EXPECT_EQ(url.path, "");
}

TEST(ResolveUrlTest, AnAsteriskIsTheServerItself) {
    const Url url = resolve("OPTIONS", "*", "h");
    EXPECT_EQ(url.text, "http://h");
    EXPECT_EQ(url.path, "*");
}

TEST(ResolveUrlTest, WhatCannotBeReadStillGivesAText) {
    EXPECT_EQ(resolve("GET", "odd", "h").text, "http://h/odd");
    EXPECT_EQ(resolve("GET", "/", "h:port").text, "http://h:port/");
    EXPECT_EQ(resolve("GET", "http://h/a b", "x").text, "http://h/a b");
}

TEST(SplitUrlTest, GivesThePartsAsTheyStand) {
    const auto parts = split_url("http://a:b@host.com:8080/p?q=1#f");
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->authority, "a:b@host.com:8080");
    EXPECT_EQ(parts->user_info, "a:b");
    EXPECT_EQ(parts->host, "host.com");
    EXPECT_EQ(parts->port, 8080);
    EXPECT_EQ(parts->query, "q=1");
    EXPECT_EQ(parts->fragment, "f");
}

TEST(SplitUrlTest, RefusesWhatIsNoUrl) {
    for (const std::string_view text : {"http://a@@h/",
                                        "schema:/path",
                                        "http://",
                                        "http://h:99999/",
                                        "http://[::1/",
                                        "/a\tb",
                                        "1http://h/",
                                        "http://h:80x/"}) {
        EXPECT_FALSE(split_url(text)) << text;
    }
}

}  // namespace
}  // namespace waybill::http
