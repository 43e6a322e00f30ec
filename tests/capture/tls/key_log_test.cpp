// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/key_log.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/hex.h"

namespace waybill::capture::tls {
namespace {

using test::to_hex;
using ::testing::ElementsAre;

const std::string kRandomHex = std::string(62, '0') + "aB";

KeyLogLine parsed(std::string_view text) {
    KeyLogLine line;
    parse_key_log_line(text, line);
    return line;
}

KeyLogKind kind_of(std::string_view text) {
    return parsed(text).kind;
}

std::string line_of(std::string_view label, std::size_t secret_bytes) {
    return std::string(label) + " " + kRandomHex + " " + std::string(2 * secret_bytes, 'c');
}

TEST(KeyLogLineTest, ALineGivesTheSecretOfItsLabel) {
    const KeyLogLine line = parsed(line_of("CLIENT_RANDOM", 48));
    EXPECT_EQ(line.kind, KeyLogKind::ByRandom);
    EXPECT_EQ(line.secret_kind, SecretKind::Master);
    EXPECT_EQ(to_hex(line.random), std::string(62, '0') + "ab");
    EXPECT_EQ(to_hex(line.value), std::string(96, 'c'));
    EXPECT_EQ(parsed(line_of("CLIENT_EARLY_TRAFFIC_SECRET", 32)).secret_kind,
              SecretKind::ClientEarlyTraffic);
    EXPECT_EQ(parsed(line_of("CLIENT_HANDSHAKE_TRAFFIC_SECRET", 48)).secret_kind,
              SecretKind::ClientHandshakeTraffic);
    EXPECT_EQ(parsed(line_of("SERVER_HANDSHAKE_TRAFFIC_SECRET", 32)).secret_kind,
              SecretKind::ServerHandshakeTraffic);
    EXPECT_EQ(parsed(line_of("CLIENT_TRAFFIC_SECRET_0", 32)).secret_kind,
              SecretKind::ClientTraffic);
    EXPECT_EQ(parsed(line_of("SERVER_TRAFFIC_SECRET_0", 48)).secret_kind,
              SecretKind::ServerTraffic);
}

TEST(KeyLogLineTest, SpacesAndLettersMayBeAsTheyLike) {
    EXPECT_EQ(kind_of("  " + line_of("CLIENT_RANDOM", 48) + " \t"), KeyLogKind::ByRandom);
    EXPECT_EQ(kind_of("CLIENT_RANDOM\t" + kRandomHex + "  " + std::string(96, 'F')),
              KeyLogKind::ByRandom);
    EXPECT_EQ(kind_of("\xEF\xBB\xBF" + line_of("CLIENT_RANDOM", 48)), KeyLogKind::ByRandom);
    EXPECT_EQ(kind_of(""), KeyLogKind::Nothing);
    EXPECT_EQ(kind_of("   "), KeyLogKind::Nothing);
    EXPECT_EQ(kind_of("# " + line_of("CLIENT_RANDOM", 48)), KeyLogKind::Nothing);
    EXPECT_EQ(kind_of(" #"), KeyLogKind::Nothing);
}

TEST(KeyLogLineTest, SecretsThatOpenNoRecordsAreNothing) {
    EXPECT_EQ(kind_of(line_of("EXPORTER_SECRET", 32)), KeyLogKind::Nothing);
    EXPECT_EQ(kind_of(line_of("EARLY_EXPORTER_SECRET", 32)), KeyLogKind::Nothing);
    EXPECT_EQ(kind_of(line_of("ECH_SECRET", 32)), KeyLogKind::Nothing);
    EXPECT_EQ(kind_of("EXPORTER_SECRET zz zz"), KeyLogKind::Unreadable);
}

TEST(KeyLogLineTest, WhatIsNotALineIsUnreadable) {
    EXPECT_EQ(kind_of("CLIENT_RANDOM"), KeyLogKind::Unreadable);
    EXPECT_EQ(kind_of("CLIENT_RANDOM " + kRandomHex), KeyLogKind::Unreadable);
    EXPECT_EQ(kind_of(line_of("CLIENT_RANDOM", 47)), KeyLogKind::Unreadable);
    EXPECT_EQ(kind_of(line_of("CLIENT_RANDOM", 32)), KeyLogKind::Unreadable);
    EXPECT_EQ(kind_of(line_of("CLIENT_TRAFFIC_SECRET_0", 33)), KeyLogKind::Unreadable);
    EXPECT_EQ(kind_of(line_of("CLIENT_TRAFFIC_SECRET_0", 31)), KeyLogKind::Unreadable);
    EXPECT_EQ(kind_of(line_of("CLIENT_RANDOM", 48) + " more"), KeyLogKind::Unreadable);
    EXPECT_EQ(kind_of(line_of("client_random", 48)), KeyLogKind::Unreadable);
    EXPECT_EQ(kind_of("CLIENT_RANDOM 00 " + std::string(96, '0')), KeyLogKind::Unreadable);
    EXPECT_EQ(kind_of("CLIENT_RANDOM " + kRandomHex + " " + std::string(95, '0') + "g"),
              KeyLogKind::Unreadable);
    EXPECT_EQ(kind_of("-----BEGIN CERTIFICATE-----"), KeyLogKind::Unreadable);
}

TEST(KeyLogLineTest, LinesOfOldAreRead) {
    const std::string premaster(96, 'd');
    const KeyLogLine rsa = parsed("RSA 0123456789abcdef " + premaster);
    EXPECT_EQ(rsa.kind, KeyLogKind::EncryptedPremaster);
    EXPECT_EQ(to_hex(rsa.id), "0123456789abcdef");
    EXPECT_EQ(to_hex(rsa.value), premaster);
    const KeyLogLine by_random = parsed("PMS_CLIENT_RANDOM " + kRandomHex + " 0102");
    EXPECT_EQ(by_random.kind, KeyLogKind::Premaster);
    EXPECT_EQ(to_hex(by_random.value), "0102");
    const KeyLogLine session = parsed("RSA Session-ID:0A0b Master-Key:" + premaster);
    EXPECT_EQ(session.kind, KeyLogKind::Session);
    EXPECT_EQ(to_hex(session.id), "0a0b");
    EXPECT_EQ(to_hex(session.value), premaster);
    EXPECT_EQ(kind_of("RSA Session-ID: Master-Key:" + premaster), KeyLogKind::Nothing);
    EXPECT_EQ(kind_of("RSA Session-ID:0A0 Master-Key:" + premaster), KeyLogKind::Unreadable);
    EXPECT_EQ(kind_of("RSA 0123 " + premaster), KeyLogKind::Unreadable);
    EXPECT_EQ(kind_of("PMS_CLIENT_RANDOM " + kRandomHex + " "), KeyLogKind::Unreadable);
}

std::vector<std::string> lines_of(std::string_view text, std::size_t piece, std::string& rest) {
    std::vector<std::string> lines;
    KeyLogSplitter splitter;
    while (!text.empty()) {
        splitter.feed(text.substr(0, piece), [&lines](std::string_view line) {
            if (!line.empty()) {
                lines.emplace_back(line);
            }
        });
        text.remove_prefix(std::min(piece, text.size()));
    }
    rest = splitter.rest();
    return lines;
}

TEST(KeyLogSplitterTest, AllEndsOfLinesCountInPiecesOfAnySize) {
    for (std::size_t piece = 1; piece < 20; ++piece) {
        std::string rest;
        EXPECT_THAT(lines_of("one\ntwo\r\nthree\rfour\n\nfive", piece, rest),
                    ElementsAre("one", "two", "three", "four"))
            << piece;
        EXPECT_EQ(rest, "five");
    }
}

TEST(KeyLogSplitterTest, ALineThatIsTooLongIsGivenOutOnceAndCutOff) {
    const std::string text =
        std::string(3 * KeyLogSplitter::kLongestLine, 'x') + "\nshort\n" + std::string(10, 'y');
    for (const std::size_t piece : {1000U, 64U * 1024U, 10'000'000U}) {
        std::string rest;
        const auto lines = lines_of(text, piece, rest);
        ASSERT_EQ(lines.size(), 2U) << piece;
        EXPECT_EQ(lines[0], std::string(KeyLogSplitter::kLongestLine, 'x'));
        EXPECT_EQ(lines[1], "short");
        EXPECT_EQ(rest, "yyyyyyyyyy");
    }
}

}  // namespace
}  // namespace waybill::capture::tls
