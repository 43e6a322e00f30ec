// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/cache_lab.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/exchange_from_text.h"

namespace waybill::analysis {
namespace {

using audit::CacheKind;

class CacheLabTest : public ::testing::Test {
protected:
    // A file that may be kept for a minute.
    static void fetch(CacheLab& lab, std::string_view path, Byte client = 1) {
        const auto made = test::exchange_from_text(
            "GET " + std::string(path) + " HTTP/1.1\nHost: a.example\n",
            "HTTP/1.1 200 OK\nContent-Type: text/css\nCache-Control: max-age=60\n\nbody {}");
        made->exchange.client.ip.octets.back() = client;
        lab.add(made->exchange);
    }
};

TEST_F(CacheLabTest, EachClientHasItsOwnPrivateCache) {
    CacheLab lab(CacheKind::Private);
    fetch(lab, "/a", 1);
    fetch(lab, "/a", 2);
    EXPECT_EQ(lab.result().total.hits, 0U);
    fetch(lab, "/a", 1);
    EXPECT_EQ(lab.result().total.hits, 1U);
    EXPECT_EQ(lab.result().dropped, 0U);
}

TEST_F(CacheLabTest, ACacheHoldsNoMoreThanItsCapacity) {
    CacheLab lab(CacheKind::Shared, {.capacity = 200});
    fetch(lab, "/a");
    fetch(lab, "/b");
    fetch(lab, "/c");
    EXPECT_GT(lab.result().dropped, 0U);
    fetch(lab, "/c");
    EXPECT_EQ(lab.result().total.hits, 1U);
    fetch(lab, "/a");
    EXPECT_EQ(lab.result().total.hits, 1U);
}

TEST_F(CacheLabTest, AllCachesTogetherKeepALimitedNumberOfAnswers) {
    CacheLab lab(CacheKind::Private, {.most_answers = 3});
    fetch(lab, "/a", 1);
    fetch(lab, "/b", 1);
    fetch(lab, "/a", 2);
    fetch(lab, "/a", 3);  // the first client's /a goes
    EXPECT_EQ(lab.result().dropped, 1U);
    fetch(lab, "/b", 1);
    fetch(lab, "/a", 2);
    fetch(lab, "/a", 3);
    EXPECT_EQ(lab.result().total.hits, 3U);
    fetch(lab, "/a", 1);
    EXPECT_EQ(lab.result().total.hits, 3U);
}

TEST_F(CacheLabTest, OfManyHostsTheFirstAreToldApart) {
    CacheLab lab(CacheKind::Shared);
    constexpr std::size_t kMore = 5;
    for (std::size_t i = 0; i < kHostsKept + kMore; ++i) {
        const auto made =
            test::exchange_from_text("GET / HTTP/1.1\nHost: h" + std::to_string(i) + ".example\n",
                                     "HTTP/1.1 404 Not Found\nCache-Control: no-store\n\n");
        lab.add(made->exchange);
    }
    const CacheLabResult result = lab.result();
    EXPECT_EQ(result.hosts.size(), kHostsKept + 1);
    EXPECT_EQ(result.hosts[0].name, kOtherHosts);
    EXPECT_EQ(result.hosts[0].tally.requests, kMore);
}

}  // namespace
}  // namespace waybill::analysis
