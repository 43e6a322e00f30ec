// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/protocol_detector.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace waybill::http {
namespace {

using namespace std::string_view_literals;

Guess guess(std::string_view first) {
    return guess_protocol(as_bytes(first));
}

TEST(ProtocolDetectorTest, ARequestLineIsHttpOnAnyPort) {
    EXPECT_EQ(guess("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), Guess::HttpRequest);
    EXPECT_EQ(guess("PROPFIND /dav HTTP/1.1\r\n"), Guess::HttpRequest);
}

TEST(ProtocolDetectorTest, AStatusLineIsHttp) {
    EXPECT_EQ(guess("HTTP/1.1 200 OK\r\n"), Guess::HttpResponse);
}

TEST(ProtocolDetectorTest, ThePrefaceIsHttp2AndNotAMethodPri) {
    EXPECT_EQ(guess("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0"sv), Guess::Http2);
    EXPECT_EQ(guess("PRI * HTTP/2"), Guess::NeedMore);
}

TEST(ProtocolDetectorTest, ATlsHandshakeIsTls) {
    EXPECT_EQ(guess("\x16\x03\x01\x02\x00\x01"sv), Guess::Tls);
    EXPECT_EQ(guess("\x17\x03\x03\x00\x10zzz"sv), Guess::Tls);
}

TEST(ProtocolDetectorTest, ARecordLongerThanTlsAllowsIsNotTls) {
    EXPECT_EQ(guess("\x16\x03\x01\xff\xff\x01"sv), Guess::Other);
}

TEST(ProtocolDetectorTest, SocksGreetingsAreKnown) {
    EXPECT_EQ(guess("\x05\x01\x00"sv), Guess::Socks5);
    EXPECT_EQ(guess("\x04\x01\x00\x50\x7f\x00\x00\x01me\x00"sv), Guess::Socks4);
}

TEST(ProtocolDetectorTest, AProxyHeaderIsMeasured) {
    const auto v1 = "PROXY TCP4 10.0.0.1 10.0.0.2 4000 80\r\nGET / HTTP/1.1\r\n"sv;
    EXPECT_EQ(guess(v1), Guess::ProxyHeader);
    EXPECT_EQ(proxy_header_length(as_bytes(v1)), 38U);
    const auto v2 = "\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x02zzGET"sv;
    EXPECT_EQ(guess(v2), Guess::ProxyHeader);
    EXPECT_EQ(proxy_header_length(as_bytes(v2)), 18U);
    EXPECT_EQ(proxy_header_length(as_bytes("PROXY TCP4 10.0"sv)), 0U);
}

TEST(ProtocolDetectorTest, OtherProtocolsAreOther) {
    EXPECT_EQ(guess("SSH-2.0-OpenSSH_9.2\r\n"), Guess::Other);
    EXPECT_EQ(guess("220 mail.example ESMTP\r\n"), Guess::Other);
    EXPECT_EQ(guess("EHLO client.example\r\n"), Guess::Other);
    EXPECT_EQ(guess("\x00\x00\x00\x85\xffSMB"sv), Guess::Other);
}

FramesGuess frames(std::string_view first, bool mid_stream) {
    return guess_frames(as_bytes(first), mid_stream);
}

TEST(ProtocolDetectorTest, AServerBeginsWithItsSettings) {
    EXPECT_EQ(frames("\0\0\6\4\0\0\0\0\0\0\3\0\0\0d"sv, false), FramesGuess::ServerBegin);
    EXPECT_EQ(frames("\0\0\0\4\0\0\0\0\0\0\0\0\4\1\0\0\0\0"sv, false), FramesGuess::ServerBegin);
    EXPECT_EQ(frames("\0\0\0\4\0\0\0\0\0"sv, false), FramesGuess::No);
    EXPECT_EQ(frames("\0\0\6\4\0\0\0\0\0\x77\3\0\0\0d"sv, false), FramesGuess::No);
}

TEST(ProtocolDetectorTest, FramesAreTheMiddleOfHttp2) {
    constexpr auto kFrames = "\0\0\4\x08\0\0\0\0\0\0\0\0\1\0\0\1\1\5\0\0\0\1\x88"sv;
    EXPECT_EQ(frames(kFrames, true), FramesGuess::Middle);
    EXPECT_EQ(frames(kFrames, false), FramesGuess::No);
    EXPECT_EQ(frames("\0\0\0\x85\xffSMB\0\0\0\0"sv, true), FramesGuess::No);
    EXPECT_EQ(frames("some text of another protocol"sv, true), FramesGuess::No);
}

TEST(ProtocolDetectorTest, AFewLettersAskForMore) {
    EXPECT_EQ(guess("G"), Guess::NeedMore);
    EXPECT_EQ(guess("HTT"), Guess::NeedMore);
    EXPECT_EQ(guess("\x16\x03"sv), Guess::NeedMore);
}

}  // namespace
}  // namespace waybill::http
