// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/bpf_place.h"

#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capture/bpf_filter.h"

namespace waybill::capture {
namespace {

using ::testing::EndsWith;
using ::testing::StartsWith;

std::string error_of(const std::string& text) {
    const Result<BpfFilter> filter = BpfFilter::compile(text);
    return filter ? "no error" : filter.error().message;
}

TEST(BpfPlaceTest, ASyntaxErrorIsGivenAsColumnAndToken) {
    EXPECT_EQ(error_of("tcp prot 80"), "syntax error at column 5, \"prot\"");
    EXPECT_EQ(error_of("tcp port 80 or udp prt 53"), "syntax error at column 20, \"prt\"");
    EXPECT_EQ(error_of("port 80 )"), "syntax error at column 9, \")\"");
    EXPECT_EQ(error_of("tcp[13] && 2"), "syntax error at column 9, \"&&\"");
    EXPECT_EQ(error_of("tcp[2:2] > 3 an port 80"), "syntax error at column 14, \"an\"");
    EXPECT_EQ(error_of("port 80 #"), "syntax error at column 9, \"#\"");
}

TEST(BpfPlaceTest, AWordThatIsNoneOfTheLanguageIsBlamedAndNotWhatFollows) {
    EXPECT_EQ(error_of("prot 80"), "syntax error at column 1, \"prot\"");
}

TEST(BpfPlaceTest, WhatIsMissingIsMissingAtTheEnd) {
    EXPECT_EQ(error_of("port 80 and"), "syntax error at the end, behind \"and\"");
    EXPECT_EQ(error_of("(port 80"), "syntax error at the end, behind \"80\"");
    EXPECT_EQ(error_of("host"), "syntax error at the end, behind \"host\"");
    EXPECT_EQ(error_of("tcp[13] & 2 !="), "syntax error at the end, behind \"!=\"");
}

TEST(BpfPlaceTest, AWordThatLibpcapNamesIsFound) {
    EXPECT_EQ(error_of("tcp port 80 and port htpp"), "unknown port 'htpp', at column 22");
    EXPECT_THAT(error_of("port 99999"), EndsWith("> 65535, at column 6"));
}

TEST(BpfPlaceTest, AReasonThatNamesNoWordOrAWordThatStandsThereTwiceHasNoPlace) {
    EXPECT_EQ(with_place("net 1.2.3.4/33", "mask length must be <= 32"),
              "mask length must be <= 32");
    EXPECT_EQ(with_place("udp or udp host 1.2.3.4", "'udp' modifier applied to host"),
              "'udp' modifier applied to host");
    EXPECT_EQ(with_place("", "syntax error"), "syntax error");
}

// The place is where no continuation helps: each beginning of a good filter has one.
TEST(BpfPlaceTest, WhatStandsInFrontOfAMistakeIsNotBlamed) {
    const std::array<std::string, 12> good{
        "tcp port 80 or (udp and port 53)",
        "not (src net 10.0.0.0 mask 255.0.0.0 or dst net 192.168.0.0/16)",
        "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0",
        "((ip[2:2] - ((ip[0] & 0xf) << 2)) - ((tcp[12] & 0xf0) >> 2)) != 0",
        "ether host 02:02:02:02:02:02 and not ether multicast",
        "ip6 host fd00::1 and ip6 proto 58",
        "portrange 8000-8080 && less 200",
        "src or dst port 443",
        "icmp[icmptype] = icmp-echo",
        "vlan 100 and ip",
        "ip proto \\tcp and host 127.0.0.1",
        "len > 100 or (host 10.0.0.1 and (port 1 or port 2))"};
    for (const std::string& text : good) {
        ASSERT_EQ(error_of(text), "no error") << text;
        EXPECT_EQ(error_of(text + " ?"),
                  "syntax error at column " + std::to_string(text.size() + 2) + ", \"?\"")
            << text;
    }
}

TEST(BpfPlaceTest, AVeryLongFilterGetsAnAnswer) {
    std::string text = "port 1";
    for (int i = 0; i < 1000; ++i) {
        text += " or port 2";
    }
    EXPECT_THAT(with_place(text + " prt 3", "syntax error"), StartsWith("syntax error"));
}

}  // namespace
}  // namespace waybill::capture
