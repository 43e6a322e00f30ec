// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/cache_observer.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/exchange_from_text.h"

namespace waybill::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t kNow = 1'768'478'400;
constexpr std::string_view kGet = "GET /a HTTP/1.1\nHost: example.com\n";

class CacheObserverTest : public ::testing::Test {
protected:
    // The rules that the exchange brings up.
    std::vector<std::string> observe(std::string_view request,
                                     std::string_view response,
                                     std::int64_t after = 0) {
        const auto made = test::exchange_from_text(request, response, true, kNow + after);
        ExchangeFacts facts = facts_of(made->exchange);
        facts.response_body = made->response_body;
        Findings findings;
        observer_.observe(facts, findings);
        std::vector<std::string> ids;
        for (const Finding& finding : findings) {
            ids.emplace_back(finding.rule->id);
        }
        return ids;
    }

    static std::string with(std::string_view request_field) {
        return std::string(kGet) + std::string(request_field) + "\n\n";
    }
    static std::string ok(std::string_view fields, std::string_view body = "x") {
        return "HTTP/1.1 200 OK\n" + std::string(fields) + "\n\n" + std::string(body);
    }

    CacheObserver observer_;
};

TEST_F(CacheObserverTest, A304RepeatsTheFieldsOfTheFullAnswer) {
    observe(kGet, ok("ETag: \"a\"\nCache-Control: no-cache"));
    EXPECT_THAT(observe(kGet, "HTTP/1.1 304 Not Modified\nETag: \"a\"\n\n"),
                ElementsAre("revalidation-304-missing-fields"));
    EXPECT_THAT(
        observe(kGet, "HTTP/1.1 304 Not Modified\nETag: \"a\"\nCache-Control: no-cache\n\n"),
        IsEmpty());
}

TEST_F(CacheObserverTest, WhatIsFreshNeedNotBeFetchedAgain) {
    observe(kGet, ok("Cache-Control: max-age=60"));
    EXPECT_THAT(observe(kGet, ok("Cache-Control: max-age=60"), 30),
                ElementsAre("redundant-refetch"));
    EXPECT_THAT(observe(with("Cache-Control: no-cache"), ok("Cache-Control: max-age=60"), 40),
                IsEmpty());
    EXPECT_THAT(observe(kGet, ok("Cache-Control: max-age=60"), 120), IsEmpty());
}

TEST_F(CacheObserverTest, ACodingThatFollowsTheRequestBelongsIntoVary) {
    const std::string plain = ok("Cache-Control: max-age=5");
    const std::string coded = ok("Cache-Control: max-age=5\nContent-Encoding: gzip");
    observe(kGet, plain);
    EXPECT_THAT(observe(with("Accept-Encoding: gzip"), coded, 10),
                ElementsAre("cache-missing-vary"));
    observer_ = CacheObserver();
    const std::string vary = "\nVary: Accept-Encoding";
    observe(kGet, ok("Cache-Control: max-age=5" + vary));
    EXPECT_THAT(observe(with("Accept-Encoding: gzip"),
                        ok("Cache-Control: max-age=5\nContent-Encoding: gzip" + vary),
                        10),
                IsEmpty());
}

TEST_F(CacheObserverTest, VaryMustNotChangeFromAnswerToAnswer) {
    observe(kGet, ok("Cache-Control: max-age=5"));
    EXPECT_THAT(observe(kGet, ok("Cache-Control: max-age=5\nVary: Accept"), 10),
                ElementsAre("cache-vary-inconsistent"));
}

TEST_F(CacheObserverTest, ATagStandsForTheSameBytes) {
    observe(kGet, ok("ETag: \"a\""));
    EXPECT_THAT(observe(kGet, ok("ETag: \"b\"")), ElementsAre("etag-changes-per-request"));
    EXPECT_THAT(observe(kGet, ok("ETag: \"b\"\nContent-Encoding: gzip")),
                ElementsAre("etag-same-across-encodings"));
    EXPECT_THAT(observe(kGet, ok("ETag: \"c\"\nContent-Encoding: gzip", "y")), IsEmpty());
}

TEST_F(CacheObserverTest, WhatDiffersBetweenUsersIsNotForSharedCaches) {
    const std::string shared = "Cache-Control: max-age=60";
    observe(with("Cookie: sessionid=aaaaaaaa"), ok(shared, "Anna"));
    EXPECT_THAT(observe(with("Cookie: sessionid=bbbbbbbb"), ok(shared, "Bert"), 5),
                ElementsAre("cache-differs-between-users"));
}

}  // namespace
}  // namespace waybill::audit
