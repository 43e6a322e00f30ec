// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/cookie_observer.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/exchange_from_text.h"

namespace waybill::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Feeds exchanges and names the rules that each of them breaks.
class CookieObserverTest : public ::testing::Test {
protected:
    // `fields`: of the response, lines.
    std::vector<std::string_view> set(std::string_view url,
                                      std::string_view fields,
                                      bool tls = true) {
        return exchange(url, {}, fields, tls);
    }
    std::vector<std::string_view> send(std::string_view url, std::string_view cookies, bool tls) {
        return exchange(url, "Cookie: " + std::string(cookies) + "\n", {}, tls);
    }

    CookieObserver observer_;

private:
    std::vector<std::string_view> exchange(std::string_view url,
                                           std::string_view request_fields,
                                           std::string_view response_fields,
                                           bool tls) {
        const std::size_t slash = url.find('/');
        const auto made = test::exchange_from_text(
            "GET " + std::string(url.substr(slash)) + " HTTP/1.1\nHost: "
                + std::string(url.substr(0, slash)) + "\n" + std::string(request_fields) + "\n",
            "HTTP/1.1 200 OK\n" + std::string(response_fields) + "\n",
            tls);
        Findings findings;
        observer_.observe(facts_of(made->exchange), findings);
        std::vector<std::string_view> rules;
        for (const Finding& finding : findings) {
            rules.push_back(finding.rule->id);
        }
        return rules;
    }
};

TEST_F(CookieObserverTest, ANameOfTwoScopesThatMeetIsToldOnce) {
    EXPECT_THAT(set("www.example.com/", "Set-Cookie: a=1; Path=/\n"), IsEmpty());
    EXPECT_THAT(set("www.example.com/", "Set-Cookie: a=2; Path=/\n"), IsEmpty());
    EXPECT_THAT(set("www.example.com/", "Set-Cookie: a=3; Path=/; Domain=example.com\n"),
                ElementsAre("cookie-duplicate-name"));
    EXPECT_THAT(set("www.example.com/", "Set-Cookie: a=3; Path=/x\n"), IsEmpty());
}

TEST_F(CookieObserverTest, ScopesThatDoNotMeetAreNoDuplicates) {
    EXPECT_THAT(set("a.example.com/", "Set-Cookie: a=1; Path=/\n"), IsEmpty());
    EXPECT_THAT(set("b.example.com/", "Set-Cookie: a=1; Path=/\n"), IsEmpty());
    EXPECT_THAT(set("a.example.com/", "Set-Cookie: b=1; Path=/one\n"), IsEmpty());
    EXPECT_THAT(set("a.example.com/", "Set-Cookie: b=1; Path=/two\n"), IsEmpty());
}

TEST_F(CookieObserverTest, ACookieThatWasDeletedDoesNotMeetItsSuccessor) {
    EXPECT_THAT(set("www.example.com/", "Set-Cookie: a=1; Path=/\n"), IsEmpty());
    EXPECT_THAT(set("www.example.com/",
                    "Set-Cookie: a=; Path=/; Max-Age=0\n"
                    "Set-Cookie: a=2; Path=/; Domain=example.com\n"),
                IsEmpty());
}

TEST_F(CookieObserverTest, ADeletionThatMissesIsTold) {
    EXPECT_THAT(set("www.example.com/x/", "Set-Cookie: a=1; Path=/; Domain=example.com\n"),
                IsEmpty());
    EXPECT_THAT(set("www.example.com/x/", "Set-Cookie: a=; Path=/; Max-Age=0\n"),
                ElementsAre("cookie-deletion-mismatch"));
}

TEST_F(CookieObserverTest, OneDeletionThatMeetsIsEnough) {
    EXPECT_THAT(set("www.example.com/x/", "Set-Cookie: a=1; Path=/; Domain=example.com\n"),
                IsEmpty());
    EXPECT_THAT(set("www.example.com/x/",
                    "Set-Cookie: a=; Path=/; Max-Age=0\n"
                    "Set-Cookie: a=; Path=/; Domain=example.com; Max-Age=0\n"),
                IsEmpty());
    // Gone already; and nothing is known of the other one.
    EXPECT_THAT(set("www.example.com/x/", "Set-Cookie: a=; Max-Age=0\n"), IsEmpty());
    EXPECT_THAT(set("www.example.com/x/", "Set-Cookie: other=; Max-Age=0\n"), IsEmpty());
}

TEST_F(CookieObserverTest, ASecureCookieOnHttpIsToldOnce) {
    EXPECT_THAT(set("www.example.com/", "Set-Cookie: cart=1; Secure; Path=/\n"), IsEmpty());
    EXPECT_THAT(send("www.example.com/", "cart=1", true), IsEmpty());
    EXPECT_THAT(send("www.example.com/", "other=1; cart=1", false),
                ElementsAre("cookie-secure-over-http"));
    EXPECT_THAT(send("www.example.com/", "cart=1", false), IsEmpty());
}

TEST_F(CookieObserverTest, ANameThatIsAlsoSetWithoutSecureMayGoOverHttp) {
    EXPECT_THAT(set("www.example.com/", "Set-Cookie: cart=1; Secure; Path=/a\n"), IsEmpty());
    EXPECT_THAT(set("www.example.com/", "Set-Cookie: cart=1; Path=/b\n"), IsEmpty());
    EXPECT_THAT(send("www.example.com/b", "cart=1", false), IsEmpty());
}

TEST_F(CookieObserverTest, ManyCookiesOfAHostAreToldOnce) {
    std::string lines;
    for (int i = 0; i < 51; ++i) {
        lines += "Set-Cookie: c" + std::to_string(i) + "=1; Path=/\n";
    }
    EXPECT_THAT(set("www.example.com/", lines), ElementsAre("cookie-count"));
    EXPECT_THAT(set("www.example.com/", lines), IsEmpty());
}

TEST_F(CookieObserverTest, HowACookieWasSetCanBeAsked) {
    set("www.example.com/",
        "Set-Cookie: sid=1; Path=/; HttpOnly; SameSite=Strict; Domain=example.com\n");
    const KnownCookie* const known = observer_.find("Shop.Example.com", "/x", "sid");
    ASSERT_NE(known, nullptr);
    EXPECT_EQ(known->same_site, SameSite::Strict);
    EXPECT_TRUE(known->http_only);
    EXPECT_EQ(observer_.find("example.org", "/", "sid"), nullptr);
    EXPECT_EQ(observer_.find("example.com", "/", "SID"), nullptr);
}

}  // namespace
}  // namespace waybill::audit
