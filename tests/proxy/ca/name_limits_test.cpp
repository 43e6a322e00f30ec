// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an authority may vouch for: read, decided and shown. That others decide the same is in
// verifiers_test.cpp.
#include "proxy/ca/name_limits.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::proxy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

NameLimits limits_of(const std::vector<std::string>& permitted) {
    const Result<NameLimits> limits = NameLimits::parse(permitted);
    EXPECT_TRUE(limits) << limits.error().message;
    return limits ? *limits : NameLimits();
}

bool permits(const NameLimits& limits, std::string_view host) {
    return limits.permit(*LeafName::parse(host));
}

TEST(NameLimitsTest, NoneLimitNothing) {
    const NameLimits limits = limits_of({});
    EXPECT_TRUE(limits.empty());
    EXPECT_TRUE(permits(limits, "example.com"));
    EXPECT_TRUE(permits(limits, "::1"));
}

TEST(NameLimitsTest, ADomainPermitsWhatIsUnderItAndNoAddress) {
    const NameLimits limits = limits_of({"Example.com"});
    EXPECT_TRUE(permits(limits, "example.com"));
    EXPECT_TRUE(permits(limits, "a.b.example.com"));
    EXPECT_FALSE(permits(limits, "notexample.com"));
    EXPECT_FALSE(permits(limits, "com"));
    EXPECT_FALSE(permits(limits, "example.com.evil.test"));
    EXPECT_FALSE(permits(limits, "192.0.2.1"));
}

TEST(NameLimitsTest, ARangePermitsItsAddressesOfItsKindAlone) {
    const NameLimits limits = limits_of({"10.0.0.0/9", "2001:db8::/33", "::1"});
    EXPECT_TRUE(permits(limits, "10.127.255.255"));
    EXPECT_FALSE(permits(limits, "10.128.0.0"));
    EXPECT_FALSE(permits(limits, "::ffff:10.0.0.1"));
    EXPECT_TRUE(permits(limits, "2001:db8:7fff::1"));
    EXPECT_FALSE(permits(limits, "2001:db8:8000::1"));
    EXPECT_TRUE(permits(limits, "::1"));
    EXPECT_FALSE(permits(limits, "::2"));
    EXPECT_FALSE(permits(limits, "example.com"));
}

TEST(NameLimitsTest, AreShownAsTheyAreRead) {
    const std::vector<std::string> texts = {
        "example.com", "10.0.0.0/8", "127.0.0.1", "2001:db8::/32"};
    const NameLimits limits = limits_of(texts);
    EXPECT_EQ(limits.texts(), texts);
    EXPECT_EQ(limits_of(limits.texts()), limits);
}

TEST(NameLimitsTest, WhatIsNoDomainOrRangeIsRefusedByName) {
    for (const std::string text : {"",
                                   "*.example.com",
                                   "a b",
                                   "10.0.0.0/33",
                                   "10.0.0.0/",
                                   "10.0.0.0/x",
                                   "10.0.0.1/8",
                                   "2001:db8::/129",
                                   "::1/64",
                                   "example.com/8"}) {
        const Result<NameLimits> limits = NameLimits::parse(std::vector{text});
        ASSERT_FALSE(limits) << text;
        EXPECT_THAT(limits.error().message, HasSubstr(text));
    }
    EXPECT_FALSE(NameLimits::parse(std::vector<std::string>(NameLimits::kMost + 1, "a.example")));
}

}  // namespace
}  // namespace waybill::proxy
