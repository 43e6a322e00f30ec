// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/jwt.h"

#include <gtest/gtest.h>

#include "core/audit/base64.h"
#include "core/audit/mask.h"
#include "core/audit/rules_jwt.h"
#include "tests/support/jwt_maker.h"

namespace waybill::audit {
namespace {

using test::base64url;
using test::make_token;

Jwt::Kind kind_of(std::string_view token) {
    return parse_jwt(token, "").kind;
}

TEST(JwtTest, ThreePartsWithAnObjectAndAnAlgorithmAreAToken) {
    EXPECT_EQ(kind_of(make_token(R"({"alg":"RS256"})", "{}")), Jwt::Kind::Signed);
    EXPECT_EQ(kind_of(make_token(R"({"alg":"RS256"})", "[]")), Jwt::Kind::Malformed);
    EXPECT_EQ(kind_of(make_token(R"({"typ":"JWT"})", "{}")), Jwt::Kind::Malformed);
    EXPECT_EQ(kind_of(make_token("abc", "{}")), Jwt::Kind::None);
    EXPECT_EQ(kind_of("1.2.3"), Jwt::Kind::None);
    EXPECT_EQ(kind_of(""), Jwt::Kind::None);
    EXPECT_EQ(kind_of("a.b"), Jwt::Kind::None);
}

TEST(JwtTest, FivePartsWithAnEncryptionAreEncrypted) {
    EXPECT_EQ(kind_of(base64url(R"({"alg":"dir","enc":"A128GCM"})") + "..a.b.c"),
              Jwt::Kind::Encrypted);
    EXPECT_EQ(kind_of(base64url(R"({"alg":"dir"})") + "..a.b.c"), Jwt::Kind::None);
}

TEST(JwtTest, PaddingMakesATokenMalformed) {
    const std::string header = base64url(R"({"alg":"RS256"})");
    ASSERT_EQ(header.size() % 4, 0U);
    EXPECT_EQ(kind_of(header + ".e30=.e30"), Jwt::Kind::Malformed);
    EXPECT_EQ(kind_of(header + ".e30.e30"), Jwt::Kind::Signed);
}

TEST(JwtTest, TheHostIsTriedAsKey) {
    // Signed with "api.shop.example", HS256.
    const std::string_view token =
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.JRjUTegKsylB1gw95zvtzwEKY2JrUDwj22DQmSxM4MY";
    EXPECT_EQ(parse_jwt(token, "api.shop.example").weak_secret, "api.shop.example");
    EXPECT_EQ(parse_jwt(token, "other.example").weak_secret, std::nullopt);
}

TEST(JwtTest, ATokenEndsWithItsCharactersNotWithTheSentence) {
    EXPECT_EQ(token_at("(eyJa.b.c)", 1), "eyJa.b.c");
    EXPECT_EQ(token_at("eyJa.b.c. Then", 0), "eyJa.b.c");
    EXPECT_EQ(token_at("eyJa.b. Then", 0), "eyJa.b.");
}

TEST(JwtTest, WithoutATimeNothingIsExpired) {
    const Jwt token =
        parse_jwt(make_token(R"({"alg":"RS256"})", R"({"exp":1,"iss":1,"aud":1})"), "");
    EXPECT_TRUE(check_jwt(token, std::nullopt).empty());
    const auto issues = check_jwt(token, 2);
    ASSERT_EQ(issues.size(), 1U);
    EXPECT_EQ(issues[0].rule, &rule::kJwtExpired);
}

TEST(Base64Test, WhatNoEncoderWritesIsRefused) {
    EXPECT_EQ(decode_base64("aGk", Base64Alphabet::Url), "hi");
    EXPECT_EQ(decode_base64("aGk=", Base64Alphabet::Standard), "hi");
    EXPECT_EQ(decode_base64("_-8", Base64Alphabet::Url), "\xff\xef");
    EXPECT_EQ(decode_base64("_-8", Base64Alphabet::Standard), std::nullopt);
    EXPECT_EQ(decode_base64("aGkh=", Base64Alphabet::Standard), std::nullopt);
    EXPECT_EQ(decode_base64("a", Base64Alphabet::Url), std::nullopt);
    EXPECT_EQ(decode_base64("a=Gk", Base64Alphabet::Url), std::nullopt);
    EXPECT_EQ(decode_base64("", Base64Alphabet::Url), "");
}

TEST(MaskTest, TheMostOfASecretIsNotShown) {
    EXPECT_EQ(mask("abcdefghijklmnop"), "abcd...op");
    EXPECT_EQ(mask("secret"), "s...");
    EXPECT_EQ(mask("key"), "...");
    EXPECT_EQ(mask(""), "...");
    EXPECT_EQ(mask_number("4111111111111111"), "...1111");
    EXPECT_EQ(mask_parameter("token", "abcdefghijklmnop"), "token=abcd...op");
}

TEST(MaskTest, WithAKeyOnlyADigestIsShown) {
    set_mask_key("key");
    const std::string masked = mask("abcdefghijklmnop");
    const std::string number = mask_number("abcdefghijklmnop");
    set_mask_key("another");
    const std::string other = mask("abcdefghijklmnop");
    set_mask_key("");
    EXPECT_EQ(masked, "#e5f45eb1d2c4");  // by another program
    EXPECT_EQ(number, masked);
    EXPECT_NE(other, masked);
    EXPECT_EQ(mask("abcdefghijklmnop"), "abcd...op");
}

}  // namespace
}  // namespace waybill::audit
