// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/cookie_use.h"

#include <gtest/gtest.h>

#include "tests/support/exchange_from_text.h"

namespace waybill::audit {
namespace {

using test::exchange_from_text;

// Made up for these tests.
constexpr std::string_view kRandom = "9fQ2mZk7Vw1RtY5uLp8sXd3c";
constexpr std::string_view kJwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln";

TEST(CookieUseTest, CommonNamesOfSessionsAreKnown) {
    for (const char* const name : {"PHPSESSID",
                                   "JSESSIONID",
                                   "ASP.NET_SessionId",
                                   "ASPSESSIONIDQQRSTU",
                                   "connect.sid",
                                   "sid",
                                   "__Host-sid",
                                   "__Secure-next-auth.session-token",
                                   "laravel_session",
                                   "_myapp_session",
                                   "_session_id",
                                   "wordpress_logged_in_0a1b",
                                   "SSESS0123456789abcdef0123456789abcdef",
                                   "access_token",
                                   "remember_me",
                                   ".AspNetCore.Cookies",
                                   "jwt"}) {
        EXPECT_EQ(use_of_cookie(name, "1"), CookieUse::Session) << name;
    }
}

TEST(CookieUseTest, APieceOfAWordSaysNothing) {
    for (const char* const name : {"assessment",
                                   "possession",
                                   "author",
                                   "obsession2",
                                   "sidebar",
                                   "tokens",
                                   "unauthorized",
                                   "x"}) {
        EXPECT_EQ(use_of_cookie(name, "1"), CookieUse::Other) << name;
        EXPECT_EQ(use_of_cookie(name, kRandom), CookieUse::Other) << name;
    }
}

TEST(CookieUseTest, AWordAndAValueThatLooksLikeATokenAreEnoughTogether) {
    EXPECT_EQ(use_of_cookie("session_data", "en"), CookieUse::Other);
    EXPECT_EQ(use_of_cookie("session_data", kRandom), CookieUse::Session);
    EXPECT_EQ(use_of_cookie("userAuth", kJwt), CookieUse::Session);
    EXPECT_EQ(use_of_cookie("login_hint", "somebody@example.com"), CookieUse::Other);
}

TEST(CookieUseTest, ATokenSetAtLoginSignsIn) {
    EXPECT_EQ(use_of_cookie("u", kRandom), CookieUse::Other);
    EXPECT_EQ(use_of_cookie("u", kRandom, true), CookieUse::Session);
    EXPECT_EQ(use_of_cookie("u", "en-GB", true), CookieUse::Other);
}

TEST(CookieUseTest, TokensAgainstForgeryAndHelpersAreNoSessions) {
    for (const char* const name :
         {"csrftoken", "XSRF-TOKEN", "_csrf", "__RequestVerificationToken"}) {
        EXPECT_EQ(use_of_cookie(name, kRandom, true), CookieUse::AntiCsrf) << name;
    }
    for (const char* const name : {"_ga",
                                   "_ga_ABC123",
                                   "_gid",
                                   "_fbp",
                                   "CookieConsent",
                                   "locale",
                                   "heroku-session-affinity",
                                   "incap_ses_1_2"}) {
        EXPECT_EQ(use_of_cookie(name, kRandom, true), CookieUse::Helper) << name;
    }
}

TEST(CookieUseTest, LoginsAreToldByPathOrForm) {
    const auto is_login = [](std::string_view request) {
        const auto made = exchange_from_text(request, "HTTP/1.1 200 OK\n\n", true);
        ExchangeFacts facts = facts_of(made->exchange);
        facts.request_body = made->request_body;
        return is_login_like(facts);
    };
    EXPECT_TRUE(is_login("POST /user/login?next=/ HTTP/1.1\nHost: a\n\n"));
    EXPECT_TRUE(is_login("POST /Sign-In.php HTTP/1.1\nHost: a\n\n"));
    EXPECT_TRUE(is_login("POST /x HTTP/1.1\nHost: a\n\nname=b&password=c"));
    EXPECT_FALSE(is_login("GET /login HTTP/1.1\nHost: a\n\n"));
    EXPECT_FALSE(is_login("POST /loginsights HTTP/1.1\nHost: a\n\n"));
    EXPECT_FALSE(is_login("POST /blog/interns HTTP/1.1\nHost: a\n\n"));
}

TEST(CookieUseTest, AProxyInFrontTellsThatTheBrowserUsedHttps) {
    const auto is_secure = [](std::string_view fields) {
        const auto made =
            exchange_from_text("GET / HTTP/1.1\nHost: example.com\n" + std::string(fields) + "\n",
                               "HTTP/1.1 200 OK\n\n");
        return is_secure_for_cookies(facts_of(made->exchange));
    };
    EXPECT_FALSE(is_secure(""));
    EXPECT_FALSE(is_secure("X-Forwarded-For: 192.0.2.1\n"));
    EXPECT_FALSE(is_secure("X-Forwarded-Proto: http\n"));
    EXPECT_TRUE(is_secure("X-Forwarded-Proto: HTTPS\n"));
    EXPECT_TRUE(is_secure("Forwarded: for=192.0.2.1;Proto=https\n"));
    EXPECT_TRUE(is_secure("X-Forwarded-Ssl: on\n"));
}

TEST(CookieUseTest, TheCookiesThatSignInAreGivenInOrder) {
    const auto made = exchange_from_text(
        "GET / HTTP/1.1\nHost: a\nCookie: _ga=1; sid=2; theme=dark\nCookie: auth=3\n", "");
    const auto cookies = authenticating_cookies(facts_of(made->exchange));
    ASSERT_EQ(cookies.size(), 2U);
    EXPECT_EQ(cookies[0].name, "sid");
    EXPECT_EQ(cookies[1].value, "3");
}

TEST(CookieUseTest, ALineIsShownWithoutItsSecret) {
    constexpr std::string_view kLine = "sid = 9fQ2mZk7Vw1RtY5uLp8sXd3c ; Path=/";
    const std::string shown = shown_set_cookie(kLine, parse_set_cookie(kLine), CookieUse::Session);
    EXPECT_EQ(shown, "sid = 9fQ2...3c ; Path=/");
    constexpr std::string_view kHelper = "_ga=GA1.2.3; Path=/";
    EXPECT_EQ(shown_set_cookie(kHelper, parse_set_cookie(kHelper), CookieUse::Helper), kHelper);
}

TEST(CookieUseTest, ASessionCookieHasAValueThatCanBeOne) {
    EXPECT_TRUE(is_session_cookie("__Host-session", "0123456789"));
    EXPECT_FALSE(is_session_cookie("PHPSESSID", ""));
    EXPECT_FALSE(is_session_cookie("PHPSESSID", "deleted"));
    EXPECT_FALSE(is_session_cookie("assessment", "0123456789"));
    EXPECT_TRUE(has_session_cookie("theme=dark; sid=0123456789"));
    EXPECT_FALSE(has_session_cookie("theme=dark; author=0123456789"));
    http::HeaderList each_its_own;
    each_its_own.add({"cookie", "theme=dark"});
    EXPECT_FALSE(has_session_cookie(each_its_own));
    each_its_own.add({"cookie", "sid=0123456789"});
    EXPECT_TRUE(has_session_cookie(each_its_own));
}

}  // namespace
}  // namespace waybill::audit
