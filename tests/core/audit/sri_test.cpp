// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/sri.h"

#include <string>

#include <gtest/gtest.h>

#include "core/audit/observatory_sri.h"

namespace waybill::audit {
namespace {

const std::string kSha256 = "sha256-" + std::string(43, 'A') + "=";
const std::string kSha384 = "sha384-" + std::string(64, 'A');

TEST(SriTest, HashesOfTheRightLengthCount) {
    const IntegrityMetadata metadata = parse_integrity(" " + kSha256 + "\n" + kSha384 + "?x ");
    ASSERT_EQ(metadata.entries.size(), 2U);
    EXPECT_EQ(metadata.entries[1].digest, std::string(48, '\0'));
    EXPECT_EQ(metadata.strongest(), IntegrityHash::Sha384);
    EXPECT_TRUE(metadata.invalid.empty());
}

TEST(SriTest, OtherWordsProtectNothing) {
    const IntegrityMetadata metadata = parse_integrity("foo md5-AAAA sha256-AAAA sha384-%");
    EXPECT_FALSE(metadata.protects());
    EXPECT_EQ(metadata.invalid.size(), 4U);
}

TEST(SriTest, ThereIsABoundToTheWords) {
    std::string text;
    for (int i = 0; i < 1000; ++i) {
        text += "a ";
    }
    EXPECT_EQ(parse_integrity(text).invalid.size(), 64U);
}

ObservatorySri observe(std::string_view html, std::string_view type = "text/html") {
    return observatory_sri(type, read_html(html), "https://www.example.com/");
}

TEST(ObservatorySriTest, TheWorstScriptDecides) {
    const ObservatorySri result = observe(
        "<script src='https://a.example.org/a' integrity=x></script>"
        "<script src='http://a.example.org/b' integrity=x></script>");
    EXPECT_EQ(result.result, "sri-implemented-but-external-scripts-not-loaded-securely");
    EXPECT_EQ(result.score_modifier, -20);
    EXPECT_FALSE(result.pass);
    EXPECT_EQ(result.external.size(), 2U);
}

TEST(ObservatorySriTest, AnAddressWithoutSchemeCountsAsInsecure) {
    EXPECT_EQ(observe("<script src='//www.example.com/a'></script>").score_modifier, -50);
}

TEST(ObservatorySriTest, TheTypeIsComparedWithCase) {
    EXPECT_EQ(observe("<script src='//a.example.org/a'></script>", "TEXT/HTML").result,
              "sri-not-implemented-response-not-html");
}

TEST(ObservatorySriTest, PagesWithoutScriptsAreFine) {
    EXPECT_EQ(observe("<p>").result, "sri-not-implemented-but-no-scripts-loaded");
}

}  // namespace
}  // namespace waybill::audit
