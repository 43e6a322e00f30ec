// SPDX-License-Identifier: GPL-3.0-or-later
//
// Leaves: what stands in them, and how many are kept. That others accept them is in
// verifiers_test.cpp.
#include "proxy/ca/leaf_cache.h"

#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/ca/authority_certificate.h"
#include "tests/support/capture_writer.h"

namespace waybill::proxy {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kNow = 1'795'225'000;  // 2026-11-21

class LeafTest : public ::testing::Test {
protected:
    std::shared_ptr<const LeafMinter> minter(std::vector<std::string> permitted = {}) {
        const auto authority = CertificateAuthority::open_or_create(
            directory_.file("ca"), {.limits = *NameLimits::parse(permitted), .now = kNow});
        EXPECT_TRUE(authority) << authority.error().message;
        const auto made = LeafMinter::create(*authority);
        EXPECT_TRUE(made) << made.error().message;
        return *made;
    }

    static std::shared_ptr<const Leaf> get(LeafCache& cache,
                                           std::string_view host,
                                           std::int64_t now = kNow) {
        const auto leaf = cache.get(host, Wildcard::Refused, now);
        EXPECT_TRUE(leaf) << leaf.error().message;
        return leaf ? *leaf : nullptr;
    }

    static std::string serial_of(const Leaf& leaf) {
        const OpensslHandle<BIGNUM> number(
            ASN1_INTEGER_to_BN(X509_get0_serialNumber(leaf.certificate()), nullptr));
        char* const text = BN_bn2hex(number.get());
        std::string copy = text;
        OPENSSL_free(text);
        return copy;
    }

    test::TemporaryDirectory directory_;
};

TEST_F(LeafTest, HasAKeyThatIsNotTheAuthoritys) {
    const auto maker = minter();
    const auto leaf = *maker->mint(*LeafName::parse("example.com"), kNow);
    EXPECT_EQ(EVP_PKEY_eq(leaf->key(), maker->authority().key()), 0);
    EXPECT_EQ(X509_check_private_key(leaf->certificate(), leaf->key()), 1);
    EXPECT_EQ(X509_verify(leaf->certificate(), maker->authority().key()), 1);
}

TEST_F(LeafTest, LastsAtMost199DaysAndBeganTwoDaysAgo) {
    const auto leaf = *minter()->mint(*LeafName::parse("example.com"), kNow);
    const std::int64_t from = time_of(X509_get0_notBefore(leaf->certificate()));
    const std::int64_t until = time_of(X509_get0_notAfter(leaf->certificate()));
    EXPECT_EQ(from, kNow - 2 * kDay);
    EXPECT_EQ(until - from + 1, 199 * kDay);
    EXPECT_EQ(leaf->not_after(), until);
}

TEST_F(LeafTest, DoesNotOutliveItsAuthority) {
    const auto maker = minter();
    const std::int64_t end = maker->authority().facts().not_after;
    const auto leaf = *maker->mint(*LeafName::parse("example.com"), end - kDay);
    EXPECT_EQ(leaf->not_after(), end);
    EXPECT_FALSE(maker->mint(*LeafName::parse("example.com"), end));
}

TEST_F(LeafTest, HasItsNameInACriticalExtensionAndNoSubject) {
    const auto maker = minter();
    const auto leaf = *maker->mint(*LeafName::parse("b\xc3\xbc"
                                                    "cher.example"),
                                   kNow);
    X509* const certificate = leaf->certificate();
    EXPECT_EQ(X509_NAME_entry_count(X509_get_subject_name(certificate)), 0);
    const int at = X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1);
    ASSERT_GE(at, 0);
    EXPECT_EQ(X509_EXTENSION_get_critical(X509_get_ext(certificate, at)), 1);
    EXPECT_EQ(X509_check_host(certificate, "xn--bcher-kva.example", 0, 0, nullptr), 1);
    EXPECT_EQ(X509_check_host(certificate, "other.example", 0, 0, nullptr), 0);
}

TEST_F(LeafTest, OfAnAddressIsForItsOctets) {
    const auto maker = minter();
    for (const char* const ip : {"192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"}) {
        const auto leaf = *maker->mint(*LeafName::parse(ip), kNow);
        EXPECT_EQ(X509_check_ip_asc(leaf->certificate(), ip, 0), 1) << ip;
        EXPECT_EQ(X509_check_ip_asc(leaf->certificate(), "192.0.2.2", 0), 0) << ip;
        EXPECT_EQ(X509_check_host(leaf->certificate(), ip, 0, 0, nullptr), 0) << ip;
    }
}

TEST_F(LeafTest, OfAWildcardIsForOneLabel) {
    const auto leaf = *minter()->mint(*LeafName::parse("*.example.com", Wildcard::Allowed), kNow);
    EXPECT_EQ(X509_check_host(leaf->certificate(), "a.example.com", 0, 0, nullptr), 1);
    EXPECT_EQ(X509_check_host(leaf->certificate(), "a.b.example.com", 0, 0, nullptr), 0);
}

TEST_F(LeafTest, NamesTheKeyOfItsAuthorityByTheSameBytes) {
    const auto maker = minter();
    const auto leaf = *maker->mint(*LeafName::parse("example.com"), kNow);
    const ASN1_OCTET_STRING* const named = X509_get0_authority_key_id(leaf->certificate());
    ASSERT_NE(named, nullptr);
    EXPECT_EQ(
        ASN1_OCTET_STRING_cmp(named, X509_get0_subject_key_id(maker->authority().certificate())),
        0);
}

TEST_F(LeafTest, HasANumberOf128BitsThatNoOtherHas) {
    const auto maker = minter();
    std::set<std::string> serials;
    for (int i = 0; i < 100; ++i) {
        serials.insert(serial_of(**maker->mint(*LeafName::parse("example.com"), kNow)));
    }
    EXPECT_EQ(serials.size(), 100U);
    EXPECT_EQ(serials.begin()->size(), 32U);
}

TEST_F(LeafTest, IsNotMadeForWhatTheAuthorityMayNotVouchFor) {
    const auto maker = minter({"example.com"});
    EXPECT_TRUE(maker->mint(*LeafName::parse("www.example.com"), kNow));
    const auto other = maker->mint(*LeafName::parse("other.example"), kNow);
    ASSERT_FALSE(other);
    EXPECT_THAT(other.error().message, HasSubstr("may not vouch for other.example"));
}

TEST_F(LeafTest, IsMadeOncePerName) {
    LeafCache cache(minter());
    const auto first = get(cache, "example.com");
    EXPECT_EQ(get(cache, "EXAMPLE.com."), first);
    EXPECT_NE(get(cache, "other.example"), first);
    EXPECT_EQ(cache.minted(), 2U);
    EXPECT_EQ(cache.size(), 2U);
}

TEST_F(LeafTest, AnAddressAndItsMappedSpellingAreTwo) {
    LeafCache cache(minter());
    EXPECT_NE(get(cache, "192.0.2.1"), get(cache, "::ffff:192.0.2.1"));
}

TEST_F(LeafTest, IsMadeAnewWithinAnHourOfItsEnd) {
    LeafCache cache(minter());
    const auto first = get(cache, "example.com");
    EXPECT_EQ(get(cache, "example.com", first->not_after() - 3600), first);
    const auto second = get(cache, "example.com", first->not_after() - 3599);
    EXPECT_NE(second, first);
    EXPECT_GT(second->not_after(), first->not_after());
    EXPECT_EQ(cache.size(), 1U);
}

TEST_F(LeafTest, TheLeastRecentlyUsedGoesFirst) {
    LeafCache cache(minter(), 2);
    const auto a = get(cache, "a.example");
    get(cache, "b.example");
    EXPECT_EQ(get(cache, "a.example"), a);
    get(cache, "c.example");  // takes b's place
    EXPECT_EQ(get(cache, "a.example"), a);
    EXPECT_EQ(cache.minted(), 3U);
    get(cache, "b.example");
    EXPECT_EQ(cache.minted(), 4U);
    EXPECT_EQ(cache.size(), 2U);
}

TEST_F(LeafTest, TenThousandNamesKeepTheCacheFlat) {
    LeafCache cache(minter());
    for (int i = 0; i < 10'000; ++i) {
        ASSERT_TRUE(get(cache, "host" + std::to_string(i) + ".example"));
        ASSERT_LE(cache.size(), LeafCache::kMost);
    }
    EXPECT_EQ(cache.size(), LeafCache::kMost);
    EXPECT_EQ(cache.minted(), 10'000U);
    get(cache, "host9999.example");
    get(cache, "host9000.example");
    EXPECT_EQ(cache.minted(), 10'000U);
}

TEST_F(LeafTest, NoCertificateIsMadeForWhatIsNoName) {
    LeafCache cache(minter());
    EXPECT_FALSE(cache.get("a\nb"));
    EXPECT_FALSE(cache.get("*.example.com"));
    EXPECT_TRUE(cache.get("*.example.com", Wildcard::Allowed, kNow));
    EXPECT_EQ(cache.size(), 1U);
}

TEST_F(LeafTest, ThreadsThatAskAtTheSameTimeGetTheSame) {
    LeafCache cache(minter(), 8);
    std::atomic<int> failures = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&cache, &failures, t] {
            for (int i = 0; i < 200; ++i) {
                const std::string host = "h" + std::to_string((i + t) % 12) + ".example";
                const auto leaf = cache.get(host, Wildcard::Refused, kNow);
                if (!leaf
                    || X509_check_host((*leaf)->certificate(), host.c_str(), 0, 0, nullptr) != 1
                    || X509_check_private_key((*leaf)->certificate(), (*leaf)->key()) != 1) {
                    ++failures;
                }
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(cache.size(), 8U);
}

}  // namespace
}  // namespace waybill::proxy
