// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/socks.h"

#include <string_view>

#include <gtest/gtest.h>

namespace waybill::http {
namespace {

using namespace std::string_view_literals;
using Outcome = SocksHandshake::Outcome;

constexpr auto kClient5 = "\x05\x01\x00\x05\x01\x00\x01\x0a\x00\x00\x01\x00\x50"sv;
constexpr auto kServer5 = "\x05\x00\x05\x00\x00\x01\x0a\x00\x00\x01\x00\x50"sv;
constexpr auto kClient5Password =
    "\x05\x02\x00\x02\x01\x02me\x03"
    "key\x05\x01\x00\x03\x03"
    "a.b\x00\x50"sv;
constexpr auto kServer5Password = "\x05\x02\x01\x00\x05\x00\x00\x01\x0a\x00\x00\x01\x00\x50"sv;
constexpr auto kClient4a =
    "\x04\x01\x00\x50\x00\x00\x00\x01me\x00"
    "a.example\x00"sv;
constexpr auto kServer4 = "\x00\x5a\x00\x50\x00\x00\x00\x00"sv;

// Every shorter part asks for more; the whole, with bytes behind it, is measured exactly.
template <typename Follow>
void expect_measured(std::string_view handshake, Follow follow) {
    for (std::size_t i = 0; i < handshake.size(); ++i) {
        EXPECT_EQ(follow(as_bytes(handshake.substr(0, i))).outcome, Outcome::NeedMore) << i;
    }
    const std::string longer = std::string(handshake) + "GET / HTTP/1.1";
    EXPECT_EQ(follow(as_bytes(longer)).outcome, Outcome::Done);
    EXPECT_EQ(follow(as_bytes(longer)).length, handshake.size());
}

TEST(SocksTest, EachSideOfAHandshakeIsMeasured) {
    const SocksHandshake five(5);
    const SocksHandshake four(4);
    expect_measured(kClient5, [&](Bytes all) { return five.client(all); });
    expect_measured(kServer5, [&](Bytes all) { return five.server(all); });
    expect_measured(kClient5Password, [&](Bytes all) { return five.client(all); });
    expect_measured(kServer5Password, [&](Bytes all) { return five.server(all); });
    expect_measured(kClient4a, [&](Bytes all) { return four.client(all); });
    expect_measured(kServer4, [&](Bytes all) { return four.server(all); });
}

TEST(SocksTest, ARefusalIsAFailure) {
    EXPECT_EQ(SocksHandshake(5).server(as_bytes("\x05\xff"sv)).outcome, Outcome::Failed);
    EXPECT_EQ(SocksHandshake(5).server(as_bytes("\x05\x00\x05\x05\x00\x01"sv)).outcome,
              Outcome::Failed);
    EXPECT_EQ(SocksHandshake(4).server(as_bytes("\x00\x5b\x00\x00\x00\x00\x00\x00"sv)).outcome,
              Outcome::Failed);
}

}  // namespace
}  // namespace waybill::http
