// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/cookie_jar.h"

#include <string>

#include <gtest/gtest.h>

#include "core/audit/public_suffix.h"
#include "core/http/domain_name.h"

namespace waybill::audit {
namespace {

constexpr std::int64_t kNow = 1'768'478'400;
constexpr CookieOrigin kSafe{"www.example.com", "/a/b", true};
constexpr CookieOrigin kPlain{"www.example.com", "/a/b", false};

std::string sent(const CookieJar& jar, const CookieOrigin& origin, std::int64_t now = kNow) {
    std::string text;
    for (const StoredCookie* cookie : jar.cookies_for(origin, now)) {
        text += cookie->name + "=" + cookie->value + ";";
    }
    return text;
}

CookieRefusal refusal(std::string_view line, const CookieOrigin& origin = kSafe) {
    return why_refused(parse_set_cookie(line), origin);
}

TEST(CookieRefusalTest, EachReasonIsTold) {
    EXPECT_EQ(refusal("a=1"), CookieRefusal::None);
    EXPECT_EQ(refusal("="), CookieRefusal::Malformed);
    EXPECT_EQ(refusal("a=1; Domain=com"), CookieRefusal::PublicSuffix);
    EXPECT_EQ(refusal("a=1; Domain=ample.com"), CookieRefusal::OtherDomain);
    EXPECT_EQ(refusal("a=1; Domain=x.www.example.com"), CookieRefusal::OtherDomain);
    EXPECT_EQ(refusal("a=1; Secure", kPlain), CookieRefusal::SecureOverHttp);
    EXPECT_EQ(refusal("a=1; SameSite=None"), CookieRefusal::NoneWithoutSecure);
    EXPECT_EQ(refusal("__Secure-a=1"), CookieRefusal::PrefixBroken);
    EXPECT_EQ(refusal("__Host-a=1; Secure; Path=/a"), CookieRefusal::PrefixBroken);
    EXPECT_EQ(refusal("__host-a=1; Secure"), CookieRefusal::PrefixBroken);  // default path is /a
    EXPECT_EQ(refusal("__Host-a=1; Secure", {"www.example.com", "/a", true}), CookieRefusal::None);
    EXPECT_EQ(refusal("__Http-a=1; Secure"), CookieRefusal::PrefixBroken);
    EXPECT_EQ(refusal("__Secure-a"), CookieRefusal::PrefixInValue);
    EXPECT_EQ(refusal("a=1; Partitioned"), CookieRefusal::PartitionedWithoutSecure);
}

TEST(CookieRefusalTest, APublicSuffixMayKeepACookieForItself) {
    EXPECT_EQ(refusal("a=1; Domain=co.uk", {"co.uk", "/", true}), CookieRefusal::None);
    CookieJar jar;
    jar.set(parse_set_cookie("a=1; Domain=co.uk"), {"co.uk", "/", true}, kNow);
    EXPECT_EQ(sent(jar, {"co.uk", "/", true}), "a=1;");
    EXPECT_EQ(sent(jar, {"shop.co.uk", "/", true}), "");
}

TEST(CookieDomainTest, MatchesBehindADotOnlyAndNeverAddresses) {
    EXPECT_TRUE(cookie_domain_matches("WWW.example.com", "Example.COM"));
    EXPECT_TRUE(cookie_domain_matches("www.example.com", ".example.com"));
    EXPECT_FALSE(cookie_domain_matches("myexample.com", "example.com"));
    EXPECT_FALSE(cookie_domain_matches("example.com", "www.example.com"));
    EXPECT_FALSE(cookie_domain_matches("192.0.2.1", "2.1"));
    EXPECT_FALSE(cookie_domain_matches("www.example.com", ""));
    EXPECT_TRUE(cookie_domain_matches("www.xn--bcher-kva.example",
                                      "B\xc3\xbc"
                                      "cher.example"));
}

TEST(CookiePathTest, MatchesWholePiecesOnly) {
    EXPECT_TRUE(cookie_path_matches("/a/b", "/a"));
    EXPECT_TRUE(cookie_path_matches("/a/b", "/a/"));
    EXPECT_TRUE(cookie_path_matches("/a", "/a"));
    EXPECT_FALSE(cookie_path_matches("/ab", "/a"));
    EXPECT_FALSE(cookie_path_matches("/a", "/a/"));
    EXPECT_EQ(default_cookie_path("/a/b"), "/a");
    EXPECT_EQ(default_cookie_path("/a"), "/");
    EXPECT_EQ(default_cookie_path("*"), "/");
    EXPECT_EQ(default_cookie_path(""), "/");
}

TEST(CookieJarTest, LongerPathsAndOlderCookiesComeFirst) {
    CookieJar jar;
    for (const char* const line : {"old=1; Path=/", "deep=2; Path=/a", "new=3; Path=/"}) {
        EXPECT_EQ(jar.set(parse_set_cookie(line), kSafe, kNow), CookieRefusal::None);
    }
    // Setting it again changes the value, not its place.
    jar.set(parse_set_cookie("old=4; Path=/"), kSafe, kNow);
    EXPECT_EQ(sent(jar, kSafe), "deep=2;old=4;new=3;");
}

TEST(CookieJarTest, CookiesExpireAndAreDeleted) {
    CookieJar jar;
    jar.set(parse_set_cookie("a=1; Max-Age=10"), kSafe, kNow);
    jar.set(parse_set_cookie("b=1"), kSafe, kNow);
    EXPECT_EQ(sent(jar, kSafe, kNow + 9), "a=1;b=1;");
    EXPECT_EQ(sent(jar, kSafe, kNow + 10), "b=1;");
    jar.set(parse_set_cookie("b=; Max-Age=0; Path=/"), kSafe, kNow);
    EXPECT_EQ(sent(jar, kSafe), "a=1;b=1;");  // another path
    jar.set(parse_set_cookie("b=; Max-Age=0"), kSafe, kNow);
    EXPECT_EQ(sent(jar, kSafe), "a=1;");
}

TEST(CookieJarTest, ALifetimeIsCutTo400Days) {
    CookieJar jar;
    jar.set(parse_set_cookie("a=1; Max-Age=99999999999999999999"), kSafe, kNow);
    EXPECT_EQ(jar.all().front().expires, kNow + 400 * 86400);
}

TEST(CookieJarTest, SecureCookiesStayOffHttpAndCannotBeHiddenFromThere) {
    CookieJar jar;
    jar.set(parse_set_cookie("a=1; Secure; Path=/"), kSafe, kNow);
    EXPECT_EQ(sent(jar, kPlain), "");
    EXPECT_EQ(jar.set(parse_set_cookie("a=2; Path=/a"), kPlain, kNow), CookieRefusal::HidesSecure);
    EXPECT_EQ(jar.set(parse_set_cookie("b=2; Path=/a"), kPlain, kNow), CookieRefusal::None);
    EXPECT_EQ(sent(jar, kSafe), "b=2;a=1;");
}

TEST(CookieJarTest, HoldsNoMoreThanItsLimit) {
    CookieJar jar;
    for (std::size_t i = 0; i < CookieJar::kMostCookies + 5; ++i) {
        const std::string line = "c" + std::to_string(i) + "=1";
        jar.set(parse_set_cookie(line), kSafe, kNow);
    }
    EXPECT_EQ(jar.all().size(), CookieJar::kMostCookies);
    EXPECT_EQ(jar.all().front().name, "c5");
}

TEST(PublicSuffixTest, RegistrableDomainsEndOneLabelUnderTheSuffix) {
    EXPECT_EQ(registrable_domain("a.b.Example.CO.UK"), "example.co.uk");
    EXPECT_EQ(registrable_domain("example.com."), "example.com");
    EXPECT_EQ(registrable_domain("co.uk"), "");
    EXPECT_EQ(registrable_domain("localhost"), "");
    EXPECT_EQ(registrable_domain(".example.com"), "");
    EXPECT_EQ(registrable_domain("192.0.2.1"), "");
    EXPECT_EQ(registrable_domain("2001:db8::1"), "");
    EXPECT_TRUE(is_public_suffix("github.io"));
    EXPECT_FALSE(is_public_suffix("192.0.2.1"));
    EXPECT_TRUE(is_same_site("a.example.com", "B.example.com"));
    EXPECT_FALSE(is_same_site("a.github.io", "b.github.io"));
    EXPECT_TRUE(is_same_site("192.0.2.1", "192.0.2.1"));
    EXPECT_FALSE(is_same_site("localhost", "intranet"));
}

}  // namespace
}  // namespace waybill::audit
