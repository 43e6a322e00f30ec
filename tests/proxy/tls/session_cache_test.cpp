// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/tls/session_cache.h"

#include <gtest/gtest.h>

namespace waybill::proxy {
namespace {

constexpr std::int64_t kNow = 1'800'000'000;

KnownSession made(int version, const std::string& fault = {}, std::int64_t began = kNow) {
    SSL_SESSION* const session = SSL_SESSION_new();
    SSL_SESSION_set_protocol_version(session, version);
    const unsigned char id = 1;
    SSL_SESSION_set1_id(session, &id, 1);
    SSL_SESSION_set_time(session, began);
    SSL_SESSION_set_timeout(session, 100'000);
    return {TlsSessionHandle(session), fault};
}

TEST(SessionCacheTest, ATicketOfTls13IsGivenOutOnceTheNewestFirst) {
    SessionCache cache;
    cache.add("a", made(TLS1_3_VERSION, "older"));
    cache.add("a", made(TLS1_3_VERSION, "newer"));
    EXPECT_EQ(cache.take("a", kNow)->certificate_fault, "newer");
    EXPECT_EQ(cache.take("a", kNow)->certificate_fault, "older");
    EXPECT_FALSE(cache.take("a", kNow));
    EXPECT_FALSE(cache.take("b", kNow));
}

TEST(SessionCacheTest, ASessionOfTls12IsGivenOutAgain) {
    SessionCache cache;
    cache.add("a", made(TLS1_2_VERSION));
    const auto first = cache.take("a", kNow);
    const auto second = cache.take("a", kNow);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->session.get(), second->session.get());
}

TEST(SessionCacheTest, AnOldSessionIsForgotten) {
    SessionCache cache;
    cache.add("a", made(TLS1_3_VERSION, "", kNow - SessionCache::kLongestSeconds));
    EXPECT_FALSE(cache.take("a", kNow));
    cache.add("a", made(TLS1_3_VERSION, "", kNow - SessionCache::kLongestSeconds + 1));
    EXPECT_TRUE(cache.take("a", kNow));
    // The clock was set back.
    cache.add("a", made(TLS1_3_VERSION, "", kNow + 1));
    EXPECT_FALSE(cache.take("a", kNow));
}

TEST(SessionCacheTest, WhatIsKeptIsBounded) {
    SessionCache cache;
    for (std::size_t i = 0; i < SessionCache::kMostServers + 10; ++i) {
        cache.add(std::to_string(i), made(TLS1_3_VERSION));
    }
    EXPECT_EQ(cache.servers(), SessionCache::kMostServers);
    EXPECT_FALSE(cache.take("9", kNow));
    EXPECT_TRUE(cache.take("10", kNow));
    for (int i = 0; i < 100; ++i) {
        cache.add("one", made(TLS1_3_VERSION));
    }
    std::size_t kept = 0;
    while (cache.take("one", kNow)) {
        ++kept;
    }
    EXPECT_EQ(kept, SessionCache::kMostOfServer);
}

}  // namespace
}  // namespace waybill::proxy
