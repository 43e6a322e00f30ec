// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/cache_model.h"

#include <initializer_list>

#include <gtest/gtest.h>

#include "core/audit/cache_key.h"

namespace waybill::audit {
namespace {

constexpr std::int64_t kNow = 1'768'478'400;
constexpr std::string_view kUrl = "http://example.com/a";

http::HeaderList fields(std::initializer_list<http::Field> list) {
    http::HeaderList out;
    for (const http::Field& field : list) {
        out.add(field);
    }
    return out;
}

// A cache that was given one answer to a GET of kUrl.
class CacheModelTest : public ::testing::Test {
protected:
    void store(const http::HeaderList& response, const http::HeaderList& request = {}) {
        cache_.take({"GET", kUrl, request}, {200, response, "content"}, kNow, kNow);
    }
    Reuse ask(std::int64_t after, const http::HeaderList& request = {}) {
        return cache_.look_up({"GET", kUrl, request}, kNow + after).reuse;
    }

    CacheModel cache_{{CacheKind::Shared, false}};
    http::HeaderList none_;
};

TEST_F(CacheModelTest, AFreshResponseIsUsedAndAStaleOneValidated) {
    store(fields({{"Cache-Control", "max-age=60"}}));
    EXPECT_EQ(ask(59), Reuse::Use);
    EXPECT_EQ(ask(60), Reuse::Validate);
}

TEST_F(CacheModelTest, A304RenewsWhatIsStored) {
    store(fields({{"Cache-Control", "max-age=60"}, {"ETag", "\"a\""}, {"X", "1"}}));
    const auto renewed = fields({{"ETag", "W/\"a\""}, {"X", "2"}, {"Content-Type", "a/b"}});
    EXPECT_EQ(cache_.take({"GET", kUrl, none_}, {304, renewed}, kNow + 100, kNow + 100),
              CacheModel::Outcome::Updated);
    EXPECT_EQ(ask(120), Reuse::Use);
    const auto answer = cache_.look_up({"GET", kUrl, none_}, kNow + 120);
    EXPECT_EQ(answer.stored->fields().value("x"), "2");
    EXPECT_EQ(answer.stored->fields().find("content-type"), nullptr);
    EXPECT_EQ(answer.stored->texts.content, "content");
}

TEST_F(CacheModelTest, A304OfAnotherTagRenewsNothing) {
    store(fields({{"Cache-Control", "max-age=60"}, {"ETag", "\"a\""}}));
    const auto other = fields({{"ETag", "\"b\""}});
    EXPECT_EQ(cache_.take({"GET", kUrl, none_}, {304, other}, kNow, kNow),
              CacheModel::Outcome::NotStored);
}

TEST_F(CacheModelTest, EachVariantIsKept) {
    const auto varied = fields({{"Cache-Control", "max-age=60"}, {"Vary", "Accept"}});
    store(varied, fields({{"Accept", "a"}}));
    store(varied, fields({{"Accept", "b"}}));
    EXPECT_EQ(cache_.size(), 2U);
    EXPECT_EQ(ask(0, fields({{"Accept", "a"}})), Reuse::Use);
    EXPECT_EQ(ask(0, fields({{"Accept", "c"}})), Reuse::Miss);
}

TEST_F(CacheModelTest, AnUnsafeMethodThatSucceedsInvalidatesTheTargetAndItsOwnOrigin) {
    store(fields({{"Cache-Control", "max-age=60"}}));
    const auto fresh = fields({{"Cache-Control", "max-age=60"}});
    cache_.take({"GET", "http://example.com/b", none_}, {200, fresh}, kNow, kNow);
    cache_.take({"GET", "http://other.com/b", none_}, {200, fresh}, kNow, kNow);
    const auto moved = fields({{"Location", "/b"}, {"Content-Location", "http://other.com/b"}});
    cache_.take({"POST", kUrl, none_}, {201, moved}, kNow, kNow);
    EXPECT_EQ(ask(0), Reuse::Miss);
    EXPECT_EQ(cache_.look_up({"GET", "http://example.com/b", none_}, kNow).reuse, Reuse::Miss);
    EXPECT_EQ(cache_.look_up({"GET", "http://other.com/b", none_}, kNow).reuse, Reuse::Use);
}

TEST_F(CacheModelTest, AFailedUnsafeMethodInvalidatesNothing) {
    store(fields({{"Cache-Control", "max-age=60"}}));
    cache_.take({"POST", kUrl, none_}, {500, none_}, kNow, kNow);
    EXPECT_EQ(ask(0), Reuse::Use);
}

TEST_F(CacheModelTest, FieldsOfTheConnectionAreNotStored) {
    store(fields({{"Cache-Control", "max-age=60"}, {"Connection", "x"}, {"X", "1"}, {"Y", "2"}}));
    const auto answer = cache_.look_up({"GET", kUrl, none_}, kNow);
    EXPECT_EQ(answer.stored->fields().find("x"), nullptr);
    EXPECT_NE(answer.stored->fields().find("y"), nullptr);
}

TEST_F(CacheModelTest, AStaleResponseStandsInForAnErrorOnlyWhereItMay) {
    store(fields({{"Cache-Control", "max-age=60, stale-if-error=30"}}));
    EXPECT_NE(cache_.stand_in({"GET", kUrl, none_}, 503, kNow + 80), nullptr);
    EXPECT_EQ(cache_.stand_in({"GET", kUrl, none_}, 404, kNow + 80), nullptr);
    EXPECT_EQ(cache_.stand_in({"GET", kUrl, none_}, 503, kNow + 100), nullptr);
    store(fields({{"Cache-Control", "max-age=60, must-revalidate"}}));
    EXPECT_EQ(cache_.stand_in({"GET", kUrl, none_}, 0, kNow + 80), nullptr);
}

TEST_F(CacheModelTest, AnIncompleteResponseIsNotStored) {
    const auto fresh = fields({{"Cache-Control", "max-age=60"}});
    CacheResponse response{200, fresh};
    response.complete = false;
    EXPECT_EQ(cache_.take({"GET", kUrl, none_}, response, kNow, kNow),
              CacheModel::Outcome::NotStored);
}

TEST(FreshnessTest, TheHeuristicIsATenthOfTheTimeSinceTheLastChange) {
    const http::HeaderList none;
    const auto response = fields({{"Date", "Thu, 15 Jan 2026 12:00:00 GMT"},
                                  {"Last-Modified", "Thu, 15 Jan 2026 11:43:20 GMT"}});
    const auto facts = caching_facts({"GET", kUrl, none, 200, response, kNow, kNow});
    const CacheView view = cache_view(facts, CacheKind::Private);
    EXPECT_EQ(view.source, LifetimeSource::Heuristic);
    EXPECT_EQ(view.lifetime, 100);
}

TEST(FreshnessTest, AnAnswerToAPostIsStoredOnlyWhenItNamesItself) {
    const http::HeaderList none;
    const auto named = fields({{"Cache-Control", "max-age=60"}, {"Content-Location", "/a"}});
    const auto other = fields({{"Cache-Control", "max-age=60"}, {"Content-Location", "/b"}});
    const auto facts_of = [&](const http::HeaderList& response) {
        return caching_facts({"POST", kUrl, none, 200, response, kNow, kNow});
    };
    EXPECT_TRUE(cache_view(facts_of(named), CacheKind::Private).storable());
    EXPECT_EQ(cache_view(facts_of(other), CacheKind::Private).storing, Storing::Method);
}

TEST(CacheKeyTest, SchemeHostPortAndFragmentAreNormalised) {
    EXPECT_EQ(cache_key("HTTP://Example.COM:80?q#f"), "http://example.com/?q");
    EXPECT_EQ(cache_key("https://example.com:8443/A"), "https://example.com:8443/A");
    EXPECT_EQ(cache_key("http://a::80/"), "http://a/");  // found by fuzzing: done once is done
    EXPECT_EQ(cache_key("no url"), "no url");
}

TEST(CacheKeyTest, ReferencesAreResolved) {
    EXPECT_EQ(resolve("http://a/b/c?d", "../e"), "http://a/e");
    EXPECT_EQ(resolve("http://a/b/c?d", "?x"), "http://a/b/c?x");
    EXPECT_EQ(resolve("http://a/b/c?d", "//h/x"), "http://h/x");
    EXPECT_EQ(resolve("http://a", "x"), "http://a/x");
    EXPECT_EQ(resolve("http://a/", "../../.."), "http://a/");
}

TEST(RangeTest, ARangeIsCutToWhatIsThere) {
    EXPECT_EQ(parse_range("bytes=-5", 10)->first, 5U);
    EXPECT_EQ(parse_range("bytes=8-20", 10)->last, 9U);
    EXPECT_FALSE(parse_range("bytes=10-", 10));
    EXPECT_FALSE(parse_range("bytes=0-1,3-4", 10));
    EXPECT_EQ(parse_content_range("bytes 4-8/*")->range.first, 4U);
    EXPECT_FALSE(parse_content_range("bytes 4-9/9"));
}

}  // namespace
}  // namespace waybill::audit
