// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <functional>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "core/audit/judge.h"
#include "core/base/ascii.h"
#include "tests/core/audit/rule_case.h"
#include "tests/support/exchange_from_text.h"

namespace waybill::audit {
namespace {

using Said = std::multiset<std::pair<std::string_view, Severity>>;

Said said_of(const test::TextExchange& made, bool with_bodies) {
    ExchangeFacts facts = facts_of(made.exchange);
    if (with_bodies) {
        facts.request_body = made.request_body;
        facts.response_body = made.response_body;
        facts.response_body_is_whole = true;
    }
    Said said;
    for (const Finding& finding : judge(facts)) {
        said.emplace(finding.rule->id, finding.severity);
    }
    return said;
}

std::uint64_t key_of(std::string_view request, std::string_view response) {
    return judgement_key(test::exchange_from_text(request, response, true)->exchange);
}

constexpr std::string_view kRequest =
    "GET /items/17.json?page=3 HTTP/1.1\r\nHost: a.example\r\n\r\n";
constexpr std::string_view kResponse =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: \"1f-2b\"\r\n"
    "Content-Length: 2\r\n\r\n{}";

// The text with some of its digits, and of the letters that are hexadecimal ones, changed.
std::string with_other_digits(std::string_view text, std::mt19937& random) {
    std::string changed(text.substr(0, text.find("\r\n\r\n")));
    const std::string_view body = text.substr(changed.size());
    for (char& c : changed) {
        if (random() % 4 != 0) {
            continue;
        }
        if (ascii::is_digit(c)) {
            c = static_cast<char>('0' + random() % 10);
        } else if (c >= 'a' && c <= 'f' && random() % 16 == 0) {
            c = static_cast<char>('a' + random() % 6);
        }
    }
    return changed.append(body);
}

std::uint64_t key_with_bodies(const test::TextExchange& made, bool with_bodies) {
    return judgement_key(
        made.exchange,
        with_bodies ? std::hash<std::string>{}(made.request_body + '|' + made.response_body) : 0);
}

// Changes each case at random; wherever the key stays, the rules must say the same. Returns how
// often it stayed.
std::size_t compare_where_keys_are_equal(bool with_bodies) {
    std::mt19937 random(1);
    std::size_t alike = 0;
    for (const RuleCase& rule_case : all_rule_cases()) {
        const auto made =
            test::exchange_from_text(rule_case.request, rule_case.response, rule_case.over_tls);
        const std::uint64_t key = key_with_bodies(*made, with_bodies);
        if (key == 0) {
            continue;
        }
        const Said said = said_of(*made, with_bodies);
        for (int i = 0; i < 40; ++i) {
            const std::string request = with_other_digits(rule_case.request, random);
            const std::string response = with_other_digits(rule_case.response, random);
            const auto other = test::exchange_from_text(request, response, rule_case.over_tls);
            if (key_with_bodies(*other, with_bodies) == key) {
                ++alike;
                EXPECT_EQ(said_of(*other, with_bodies), said) << rule_case.request << "\nand\n"
                                                              << request << "\n"
                                                              << response;
            }
        }
    }
    return alike;
}

TEST(JudgementKeyTest, WhereTheKeysAreEqualTheRulesSayTheSame) {
    EXPECT_GT(compare_where_keys_are_equal(false), 1000U);
}

TEST(JudgementKeyTest, WhereTheKeysAndTheBodiesAreEqualTheRulesSayTheSame) {
    EXPECT_GT(compare_where_keys_are_equal(true), 500U);
}

TEST(JudgementKeyTest, BodiesCountAndMakeTheUrlCount) {
    const auto key = [](std::string_view target, std::uint64_t bodies) {
        const auto made = test::exchange_from_text(
            "GET " + std::string(target) + " HTTP/1.1\nHost: a.example\n", kResponse, true);
        return judgement_key(made->exchange, bodies);
    };
    EXPECT_NE(key("/a", 1), key("/a", 2));
    EXPECT_EQ(key("/17", 0), key("/42", 0));
    EXPECT_NE(key("/17", 1), key("/42", 1));
    EXPECT_EQ(key("/17?page=3", 1), key("/17?page=4", 1)) << "nothing that is JSON repeats it";
}

TEST(JudgementKeyTest, ShortNumbersInTheUrlDoNotCount) {
    const std::uint64_t key = key_of(kRequest, kResponse);
    EXPECT_EQ(key_of("GET /items/42.json?page=9 HTTP/1.1\r\nHost: a.example\r\n\r\n", kResponse),
              key);
    EXPECT_NE(key_of("GET /items/421.json?page=9 HTTP/1.1\r\nHost: a.example\r\n\r\n", kResponse),
              key);
    EXPECT_NE(key_of("GET /items/4x.json?page=9 HTTP/1.1\r\nHost: a.example\r\n\r\n", kResponse),
              key);
}

TEST(JudgementKeyTest, LongNumbersCount) {
    EXPECT_NE(key_of("GET /c?n=4111111111111111 HTTP/1.1\r\nHost: a.example\r\n\r\n", kResponse),
              key_of("GET /c?n=4111111111111112 HTTP/1.1\r\nHost: a.example\r\n\r\n", kResponse));
}

TEST(JudgementKeyTest, TheDigitsOfAnETagDoNotCountUnlessItIsAskedFor) {
    const std::string_view other =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: \"2e-3a\"\r\n"
        "Content-Length: 2\r\n\r\n{}";
    EXPECT_EQ(key_of(kRequest, kResponse), key_of(kRequest, other));
    const std::string_view conditional =
        "GET / HTTP/1.1\r\nHost: a.example\r\nIf-None-Match: \"1f-2b\"\r\n\r\n";
    EXPECT_NE(key_of(conditional, kResponse), key_of(conditional, other));
}

TEST(JudgementKeyTest, NumbersCountWhereTheAnswerMayRepeatThem) {
    const auto answer = [](std::string_view location) {
        return "HTTP/1.1 302 Found\r\nLocation: " + std::string(location)
               + "\r\nContent-Length: 0\r\n\r\n";
    };
    EXPECT_NE(key_of("GET /a?to=1234 HTTP/1.1\r\nHost: a.example\r\n\r\n", answer("/1234")),
              key_of("GET /a?to=1235 HTTP/1.1\r\nHost: a.example\r\n\r\n", answer("/1234")));
}

TEST(JudgementKeyTest, AnExchangeWithAnAnomalyHasNoKey) {
    const auto made = test::exchange_from_text(kRequest, kResponse, true);
    made->exchange.anomalies.push_back({AnomalyCode::Gap, Side::Server, 0, ""});
    EXPECT_EQ(judgement_key(made->exchange), 0U);
}

// The head of a request over HTTP/2 as it is kept: its pseudo-fields first.
std::uint64_t key_of_http2(std::string_view path, std::string_view agent) {
    const auto made = test::exchange_from_text(kRequest, kResponse, true);
    made->exchange.version = {2, 0};
    made->exchange.request.raw_head =
        ":method: GET\r\n:scheme: https\r\n:authority: a.example\r\n:path: " + std::string(path)
        + "\r\nuser-agent: " + std::string(agent) + "\r\n\r\n";
    made->exchange.response.raw_head =
        ":status: 200\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n";
    return judgement_key(made->exchange);
}

TEST(JudgementKeyTest, PathsOfHttp2AreLikeThoseOfRequestLines) {
    const std::uint64_t key = key_of_http2("/items/17?page=3", "curl");
    EXPECT_EQ(key_of_http2("/items/18?page=4", "curl"), key);
    EXPECT_NE(key_of_http2("/items/1800?page=4", "curl"), key);
    EXPECT_NE(key_of_http2("/other/17?page=3", "curl"), key);
    EXPECT_NE(key_of_http2("/items/17?page=3", "wget"), key);
}

}  // namespace
}  // namespace waybill::audit
