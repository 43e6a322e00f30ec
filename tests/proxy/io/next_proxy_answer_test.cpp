// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/next_proxy_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::proxy {
namespace {

using testing::HasSubstr;
using State = NextProxyAnswer::State;

Destination to(const std::string& host, std::uint16_t port) {
    Destination destination;
    destination.host = host;
    destination.port = port;
    return destination;
}

class NextProxyAnswerTest : public testing::Test {
protected:
    void answer(std::string_view bytes) { next.receive(as_bytes(bytes), Timestamp{kNsPerSecond}); }

    NextProxyAnswer next{to("example.test", 443), "Basic bWU6c2VjcmV0"};
};

TEST_F(NextProxyAnswerTest, ItAsksWithWhatItWasTold) {
    EXPECT_EQ(next.output(),
              "CONNECT example.test:443 HTTP/1.1\r\nHost: example.test:443\r\n"
              "Proxy-Authorization: Basic bWU6c2VjcmV0\r\n\r\n");
    NextProxyAnswer v6(to("2001:db8::1", 80), {});
    EXPECT_EQ(v6.output(), "CONNECT [2001:db8::1]:80 HTTP/1.1\r\nHost: [2001:db8::1]:80\r\n\r\n");
}

TEST_F(NextProxyAnswerTest, WhatComesBehindTheAnswerIsTheServers) {
    for (const char c : std::string("HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n")) {
        EXPECT_EQ(next.state(), State::Waiting);
        answer(std::string_view(&c, 1));
    }
    EXPECT_EQ(next.state(), State::Open);
    EXPECT_EQ(next.early(), "");
}

TEST_F(NextProxyAnswerTest, BytesInTheSamePieceAreNotLost) {
    answer("HTTP/1.1 200 OK\r\n\r\nSSH-2.0-x\r\n");
    EXPECT_EQ(next.state(), State::Open);
    EXPECT_EQ(next.early(), "SSH-2.0-x\r\n");
}

TEST_F(NextProxyAnswerTest, LengthsInASuccessMeanNothing) {
    answer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef");
    EXPECT_EQ(next.state(), State::Open);
    EXPECT_EQ(next.early(), "abcdef");
}

TEST_F(NextProxyAnswerTest, InterimResponsesArePassedOver) {
    answer("HTTP/1.1 103 Early Hints\r\n\r\n");
    EXPECT_EQ(next.state(), State::Waiting);
    answer("HTTP/1.1 204 Yes\r\n\r\n");
    EXPECT_EQ(next.state(), State::Open);
}

TEST_F(NextProxyAnswerTest, ARefusalIsTold) {
    answer("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(next.state(), State::Refused);
    EXPECT_EQ(next.why(), "it answered 407 Proxy Authentication Required");
}

TEST_F(NextProxyAnswerTest, WhatIsNoHttpIsRefused) {
    answer("SSH-2.0-OpenSSH\r\n\r\n");
    EXPECT_EQ(next.state(), State::Refused);
    EXPECT_THAT(next.why(), HasSubstr("cannot be read"));
}

TEST_F(NextProxyAnswerTest, AHeadWithoutEndIsRefused) {
    answer("HTTP/1.1 200 OK\r\n");
    const std::string line = "X-Long: " + std::string(1000, 'x') + "\r\n";
    for (int i = 0; i < 100 && next.state() == State::Waiting; ++i) {
        answer(line);
    }
    EXPECT_EQ(next.state(), State::Refused);
}

TEST_F(NextProxyAnswerTest, AnEndInFrontOfTheAnswerIsTold) {
    answer("HTTP/1.1 200");
    next.receive_end(false, Timestamp{kNsPerSecond});
    EXPECT_EQ(next.state(), State::Refused);
    EXPECT_FALSE(next.why().empty());
}

}  // namespace
}  // namespace waybill::proxy
