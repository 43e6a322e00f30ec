// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/audit/csrf_observer.h"
#include "core/audit/login_form.h"
#include "core/audit/login_observer.h"
#include "tests/support/exchange_from_text.h"

namespace waybill::audit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::string_view kFailed = "HTTP/1.1 401 Unauthorized";
constexpr std::string_view kWorked =
    "HTTP/1.1 302 Found\nLocation: /home\nSet-Cookie: session=new456789";

std::string login(const std::string& user, const std::string& cookie = "") {
    return "POST /login HTTP/1.1\nHost: h.example\n"
           + (cookie.empty() ? std::string() : "Cookie: " + cookie + '\n')
           + "Content-Type: application/x-www-form-urlencoded\n\nuser=" + user + "&password=p";
}

// Shows exchanges to both observers, a second apart, and keeps the ids of what they find.
class Recording {
public:
    std::vector<std::string_view> show(std::string_view request,
                                       std::string_view response,
                                       std::int64_t seconds = 1) {
        now_ += seconds;
        made_.push_back(test::exchange_from_text(request, response, true, now_));
        test::TextExchange& last = *made_.back();
        last.exchange.id = made_.size();
        ExchangeFacts facts = facts_of(last.exchange);
        facts.request_body = last.request_body;
        facts.response_body = last.response_body;
        Findings findings;
        logins_.observe(facts, findings);
        csrf_.observe(facts);
        std::vector<std::string_view> ids;
        for (const Finding& finding : findings) {
            ids.push_back(finding.rule->id);
            all_.push_back(finding.rule->id);
        }
        return ids;
    }
    const std::vector<std::string_view>& all() const { return all_; }
    std::vector<HostFinding> forged() const { return csrf_.findings(); }

private:
    std::int64_t now_ = 1'768'478'400;
    std::vector<std::unique_ptr<test::TextExchange>> made_;
    std::vector<std::string_view> all_;
    LoginObserver logins_;
    CsrfObserver csrf_;
};

TEST(LoginFormTest, FormsJsonAndPartsAreRead) {
    const auto form =
        read_password_form("application/x-www-form-urlencoded", "a=1&user%5Bemail%5D=me&pwd=x");
    ASSERT_TRUE(form);
    EXPECT_EQ(form->password_name, "pwd");
    const auto json = read_password_form(
        "application/json", R"({"a": {"b": 1}, "username" : "me", "password":"x\"y", "c": "d"})");
    ASSERT_TRUE(json);
    EXPECT_EQ(json->account, "me");
    const auto parts = read_password_form("multipart/form-data; boundary=b",
                                          "--b\r\nContent-Disposition: form-data; "
                                          "name=\"password\"\r\n\r\nx\r\n--b--\r\n");
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->password_name, "password");
    EXPECT_FALSE(read_password_form("application/json", R"({"password": ""})"));
    EXPECT_FALSE(read_password_form("application/json", R"({"password)"));
    EXPECT_FALSE(read_password_form("text/plain", "password=x"));
}

TEST(LoginFormTest, PathsAreToldByTheirWords) {
    EXPECT_TRUE(is_login_path("/api/v1/Login"));
    EXPECT_TRUE(is_login_path("/users/sign-in/login.php"));
    EXPECT_FALSE(is_login_path("/blogin/author"));
    EXPECT_TRUE(is_logout_path("/logout?next=/"));
}

TEST(LoginObserverTest, TheTenthFailureWithinFiveMinutesIsABurst) {
    Recording recording;
    for (int i = 1; i < 10; ++i) {
        EXPECT_THAT(recording.show(login("u" + std::to_string(i)), kFailed), IsEmpty());
    }
    EXPECT_THAT(recording.show(login("u10"), kFailed), ElementsAre("login-burst"));
    EXPECT_THAT(recording.show(login("u11"), kFailed), IsEmpty());
}

TEST(LoginObserverTest, SlowFailuresAreNoBurst) {
    Recording recording;
    for (int i = 0; i < 40; ++i) {
        recording.show(login("u"), kFailed, 60);
    }
    EXPECT_THAT(recording.all(), IsEmpty());
}

TEST(LoginObserverTest, FailuresOfOneAccountCountForIt) {
    Recording recording;
    for (int i = 0; i < 10; ++i) {
        recording.show(login("u"), kFailed);
    }
    EXPECT_THAT(recording.all(), ElementsAre("login-burst", "login-burst-account"));
}

TEST(LoginObserverTest, ALoginThatWorksAfterFailuresIsTold) {
    Recording recording;
    for (int i = 0; i < 4; ++i) {
        recording.show(login("u"), kFailed);
    }
    EXPECT_THAT(recording.show(login("u"), kWorked), IsEmpty());
    recording.show(login("u"), kFailed);
    EXPECT_THAT(recording.show(login("u"), kWorked), ElementsAre("login-after-failures"));
}

TEST(LoginObserverTest, AServerThatRefusesHasALimit) {
    Recording limited;
    Recording unlimited;
    for (int i = 0; i < 20; ++i) {
        limited.show(login("u"), i == 5 ? "HTTP/1.1 429 Too Many Requests" : kFailed);
        unlimited.show(login("u"), kFailed);
    }
    limited.show(login("u"), kFailed);
    EXPECT_THAT(limited.all(), Not(Contains("login-no-rate-limit")));
    EXPECT_THAT(unlimited.all(), Contains("login-no-rate-limit"));
}

TEST(LoginObserverTest, AnswersThatDifferByNameAreTold) {
    Recording recording;
    recording.show(login("anna"), kFailed);
    EXPECT_THAT(recording.show(login("nobody"), "HTTP/1.1 404 Not Found"),
                ElementsAre("login-user-enumeration"));
    Recording words;
    EXPECT_THAT(words.show(login("nobody"), "HTTP/1.1 401 Unauthorized\n\nNo such user"),
                ElementsAre("login-user-enumeration"));
    Recording same;
    same.show(login("anna"), "HTTP/1.1 401 Unauthorized\n\nWrong name or password");
    EXPECT_THAT(same.all(), IsEmpty());
}

TEST(LoginObserverTest, ASessionThatStaysOverTheLoginIsFixed) {
    Recording recording;
    EXPECT_THAT(
        recording.show(login("u", "session=old456789"), "HTTP/1.1 302 Found\nLocation: /home"),
        ElementsAre("session-fixation"));
    EXPECT_THAT(Recording().show(login("u", "session=old456789"), kWorked), IsEmpty());
}

TEST(LoginObserverTest, ALogoutDeletesItsCookie) {
    const std::string request = "POST /logout HTTP/1.1\nHost: h.example\nCookie: session=old456789";
    EXPECT_THAT(Recording().show(request, "HTTP/1.1 302 Found\nLocation: /"),
                ElementsAre("logout-keeps-session"));
    EXPECT_THAT(Recording().show(request, "HTTP/1.1 200 OK\nSet-Cookie: session=; Max-Age=0"),
                IsEmpty());
    EXPECT_THAT(Recording().show(request, "HTTP/1.1 200 OK\nClear-Site-Data: \"cookies\""),
                IsEmpty());
}

std::string change(const std::string& fields, const std::string& body) {
    return "POST /orders/17/pay HTTP/1.1\nHost: h.example\nCookie: session=old456789\n" + fields
           + "Content-Type: application/x-www-form-urlencoded\n\n" + body;
}

TEST(CsrfObserverTest, AChangeByACookieAloneIsToldOncePerEndpoint) {
    Recording recording;
    recording.show("GET / HTTP/1.1\nHost: h.example",
                   "HTTP/1.1 200 OK\nSet-Cookie: session=old456789; Secure");
    recording.show(change("", "to=anna"), "HTTP/1.1 200 OK");
    recording.show(change("", "to=bert"), "HTTP/1.1 200 OK");
    const auto found = recording.forged();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].exchange, 2U);
    EXPECT_EQ(found[0].finding.rule->id, "csrf-unprotected");
    EXPECT_EQ(found[0].finding.severity, Severity::Medium);
}

TEST(CsrfObserverTest, WhatGuardsAChangeIsSeen) {
    const std::string_view ok = "HTTP/1.1 200 OK";
    Recording recording;
    recording.show(change("", "to=anna&csrf_token=0123456789ab"), ok);
    recording.show(change("X-Requested-With: XMLHttpRequest\n", "to=anna"), ok);
    recording.show(change("Authorization: Bearer 0123456789ab\n", "to=anna"), ok);
    recording.show(change("", "to=anna"), "HTTP/1.1 403 Forbidden");
    EXPECT_THAT(recording.forged(), IsEmpty());
}

TEST(CsrfObserverTest, SameSiteGuardsAll) {
    Recording recording;
    recording.show("GET / HTTP/1.1\nHost: h.example",
                   "HTTP/1.1 200 OK\nSet-Cookie: session=old456789; SameSite=Lax");
    recording.show(change("", "to=anna"), "HTTP/1.1 200 OK");
    EXPECT_THAT(recording.forged(), IsEmpty());
}

TEST(CsrfObserverTest, AHostThatTurnsOtherSitesAwayChecks) {
    Recording recording;
    recording.show(change("", "to=anna"), "HTTP/1.1 200 OK");
    recording.show(change("Origin: https://other.example\n", "to=anna"), "HTTP/1.1 403 Forbidden");
    EXPECT_THAT(recording.forged(), IsEmpty());
}

}  // namespace
}  // namespace waybill::audit
