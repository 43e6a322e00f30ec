// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/tcp_listener.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/loopback.h"

namespace waybill::proxy {
namespace {

using testing::HasSubstr;

ListenerOptions options_for(const std::string& host, std::uint16_t port = 0) {
    ListenerOptions options;
    options.host = host;
    options.port = port;
    return options;
}

TEST(TcpListenerTest, LocalhostIsBothOfItsAddresses) {
    const Result<std::vector<ListeningSocket>> opened =
        listen_on(options_for("localhost"), false, false);
    ASSERT_TRUE(opened) << opened.error().message;
    ASSERT_EQ(opened->size(), waybill::test::has_ipv6_loopback() ? 2U : 1U);
    EXPECT_EQ(to_string((*opened)[0].at.ip), "127.0.0.1");
    EXPECT_EQ((*opened)[0].at.port, opened->back().at.port);
}

TEST(TcpListenerTest, APortThatIsTakenIsNamed) {
    const waybill::test::OwnedSocket taken = waybill::test::listen_on_loopback();
    const std::uint16_t port = waybill::test::local_end(taken).port;
    const Result<std::vector<ListeningSocket>> refused =
        listen_on(options_for("127.0.0.1", port), false, false);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message,
              "cannot listen on 127.0.0.1:" + std::to_string(port)
                  + ": the port is taken by another program");
}

TEST(TcpListenerTest, TheNextFreePortIsTakenWhereItMay) {
    const waybill::test::OwnedSocket taken = waybill::test::listen_on_loopback();
    const std::uint16_t port = waybill::test::local_end(taken).port;
    ListenerOptions options = options_for("127.0.0.1", port);
    options.next_free = true;
    const Result<std::vector<ListeningSocket>> opened = listen_on(options, false, false);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_GT(opened->front().at.port, port);
}

TEST(TcpListenerTest, OthersMayUseItOnlyWhenThatIsSaid) {
    const Result<std::vector<ListeningSocket>> refused =
        listen_on(options_for("0.0.0.0"), false, false);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("anybody who reaches it"));
    EXPECT_TRUE(listen_on(options_for("0.0.0.0"), true, false));
    EXPECT_TRUE(listen_on(options_for("0.0.0.0"), false, true));
}

TEST(TcpListenerTest, AnAddressOfAnotherMachineIsNamed) {
    const Result<std::vector<ListeningSocket>> refused =
        listen_on(options_for("192.0.2.1"), true, false);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("192.0.2.1:0"));
}

}  // namespace
}  // namespace waybill::proxy
