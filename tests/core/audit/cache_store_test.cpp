// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/cache_store.h"

#include <string>

#include <gtest/gtest.h>

namespace waybill::audit {
namespace {

std::string url_of(std::size_t number) {
    return "http://a/" + std::to_string(number);
}

void put(CacheStore& store,
         std::string_view url,
         std::uint64_t size = 10,
         std::string_view variant = {}) {
    KeptTexts texts;
    texts.url = url;
    texts.variant = variant;
    KeptNumbers numbers;
    numbers.wire_size = size;
    store.put(texts, numbers);
}

bool has(const CacheStore& store, std::string_view url) {
    return store.first(url) != CacheStore::kNowhere;
}

TEST(CacheStoreTest, WhatIsPutInIsReadBack) {
    const std::string long_value(300, 'v');
    KeptTexts texts;
    texts.url = "http://a/";
    texts.variant = "accept:b\n";
    texts.range = "bytes=0-1";
    texts.content = "xy";
    texts.fields.add({"ETag", "\"1\""});
    texts.fields.add({"Empty", ""});
    texts.fields.add({"Long", long_value});
    CacheStore store({});
    store.put(texts, {.tag = 7});
    KeptTexts got;
    store.read(store.first("http://a/"), got);
    EXPECT_EQ(store.numbers(store.first("http://a/")).tag, 7U);
    EXPECT_EQ(got.url, texts.url);
    EXPECT_EQ(got.variant, texts.variant);
    EXPECT_EQ(got.range, texts.range);
    EXPECT_EQ(got.content, texts.content);
    ASSERT_EQ(got.fields.size(), 3U);
    EXPECT_EQ(got.fields.value("etag"), "\"1\"");
    EXPECT_EQ(got.fields[1].name, "Empty");
    EXPECT_EQ(got.fields.value("long"), long_value);
}

TEST(CacheStoreTest, TheAnswerThatWasNotUsedForLongestMakesRoom) {
    CacheStore store({.bytes = 30});
    put(store, url_of(1));
    put(store, url_of(2));
    put(store, url_of(3));
    store.touch(store.first(url_of(1)));
    put(store, url_of(4));
    EXPECT_TRUE(has(store, url_of(1)));
    EXPECT_FALSE(has(store, url_of(2)));
    EXPECT_TRUE(has(store, url_of(3)));
    EXPECT_EQ(store.size(), 3U);
    EXPECT_EQ(store.dropped(), 1U);
}

TEST(CacheStoreTest, AnAnswerLargerThanTheCacheDrivesNothingOut) {
    CacheStore store({.bytes = 30});
    put(store, url_of(1));
    put(store, url_of(2), 31);
    EXPECT_TRUE(has(store, url_of(1)));
    EXPECT_FALSE(has(store, url_of(2)));
}

TEST(CacheStoreTest, AnswersOfOneAddressComeNewestFirstAndGoOneByOne) {
    CacheStore store({});
    put(store, "u", 1, "a");
    put(store, "u", 1, "b");
    put(store, "u", 1, "c");
    CacheStore::Place place = store.first("u");
    EXPECT_EQ(store.variant(place), "c");
    store.take_out(store.next(place));
    place = store.next(store.first("u"));
    ASSERT_NE(place, CacheStore::kNowhere);
    EXPECT_EQ(store.variant(place), "a");
    store.take_out(store.first("u"));
    store.take_out(store.first("u"));
    EXPECT_FALSE(has(store, "u"));
    EXPECT_EQ(store.size(), 0U);
    EXPECT_FALSE(store.drop_least_used());
}

TEST(CacheStoreTest, TheVariantsOfOneAddressAreLimited) {
    CacheStore store({});
    for (std::size_t i = 0; i < CacheStore::kMostVariants + 5; ++i) {
        put(store, "u", 1, std::to_string(i));
    }
    EXPECT_EQ(store.size(), CacheStore::kMostVariants);
    EXPECT_EQ(store.dropped(), 5U);
    EXPECT_EQ(store.variant(store.first("u")), std::to_string(CacheStore::kMostVariants + 4));
}

TEST(CacheStoreTest, FieldsAreReplacedByTheirOwn) {
    KeptTexts texts;
    texts.url = "u";
    texts.content = "content";
    texts.fields.add({"A", "1"});
    texts.fields.add({"B", "2"});
    CacheStore store({});
    store.put(texts, {});
    const CacheStore::Place place = store.first("u");
    KeptTexts got;
    store.read(place, got);
    http::HeaderList fewer;
    fewer.add(got.fields[1]);
    store.replace_fields(place, fewer);
    store.read(place, got);
    EXPECT_EQ(got.content, "content");
    ASSERT_EQ(got.fields.size(), 1U);
    EXPECT_EQ(got.fields[0].value, "2");
}

}  // namespace
}  // namespace waybill::audit
