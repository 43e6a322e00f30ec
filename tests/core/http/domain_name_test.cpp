// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/domain_name.h"

#include <string>

#include <gtest/gtest.h>

namespace waybill::http {
namespace {

TEST(DomainNameTest, OtherScriptsBecomeALabels) {
    EXPECT_EQ(comparable_host("WWW.Example.COM"), "www.example.com");
    EXPECT_EQ(comparable_host("B\xc3\x9c"
                              "CHER.example"),
              "xn--bcher-kva.example");
    EXPECT_EQ(comparable_host("a_b.\xc3\xa9.example"), "a_b.xn--9ca.example");
    EXPECT_EQ(comparable_host(""), "");
    EXPECT_EQ(comparable_host("."), ".");
}

TEST(DomainNameTest, LettersOfANewerUnicodeAreEncodedAsTheyAre) {
    // U+10FFFD is nobody's letter, and never will be.
    const std::string made = comparable_host(
        "a\xf4\x8f\xbf\xbd"
        "b.example");
    EXPECT_TRUE(made.starts_with("xn--ab-"));
    EXPECT_TRUE(made.ends_with(".example"));
    EXPECT_EQ(comparable_host(made), made);
}

TEST(DomainNameTest, WhatIsNoNameOnlyBecomesLowerCase) {
    EXPECT_EQ(comparable_host("A\xff"
                              "B"),
              "a\xff"
              "b");
    const std::string endless = std::string(5000, 'A') + "\xc3\xa9";
    EXPECT_EQ(comparable_host(endless).size(), endless.size());
}

TEST(DomainNameTest, AddressesAreToldFromNames) {
    for (const char* const address : {"192.0.2.1",
                                      "0.0.0.0",
                                      "::",
                                      "::1",
                                      "2001:db8::1",
                                      "1:2:3:4:5:6:7:8",
                                      "1::",
                                      "::ffff:192.0.2.1"}) {
        EXPECT_TRUE(is_ip_address(address)) << address;
    }
    for (const char* const name : {"",
                                   "1.2.3",
                                   "1.2.3.4.5",
                                   "256.0.0.1",
                                   "1.2.3.",
                                   ".1.2.3",
                                   "1.2.3.4a",
                                   ":",
                                   ":1",
                                   "1:",
                                   "1::2::3",
                                   "1:2:3:4:5:6:7",
                                   "1:2:3:4:5:6:7:8:9",
                                   "1:2:3:4:5:6:7::8",
                                   "12345::",
                                   "::g"}) {
        EXPECT_FALSE(is_ip_address(name)) << name;
    }
}

TEST(DomainNameTest, TheMachineItselfIsKnown) {
    EXPECT_TRUE(is_loopback_host("LOCALHOST"));
    EXPECT_TRUE(is_loopback_host("app.localhost"));
    EXPECT_TRUE(is_loopback_host("127.1.2.3"));
    EXPECT_TRUE(is_loopback_host("::1"));
    EXPECT_FALSE(is_loopback_host("notlocalhost"));
    EXPECT_FALSE(is_loopback_host("127.example.com"));
    EXPECT_FALSE(is_loopback_host("localhost.example.com"));
}

}  // namespace
}  // namespace waybill::http
