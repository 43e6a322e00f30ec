// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/parameters.h"

#include <string>

#include <gtest/gtest.h>

namespace waybill::http {
namespace {

std::string parameters(std::string_view query) {
    std::string text;
    for_each_parameter(query, [&](const NameAndValue& one) {
        text.append("[").append(one.name).append("|").append(one.value).append("]");
    });
    return text;
}

std::string cookies(std::string_view field) {
    std::string text;
    for_each_cookie(field, [&](const NameAndValue& one) {
        text.append("[").append(one.name).append("|").append(one.value).append("]");
    });
    return text;
}

std::string decoded(std::string_view text) {
    std::string out;
    append_form_decoded(out, text);
    return out;
}

TEST(ParametersTest, AreSplitAtAmpersandsAndTheFirstEqualsSign) {
    EXPECT_EQ(parameters("a=1&b=2=3&c&=d&&a=4"), "[a|1][b|2=3][c|][|d][a|4]");
    EXPECT_EQ(parameters(""), "");
    EXPECT_EQ(parameters("&"), "");
    EXPECT_EQ(parameters("a"), "[a|]");
}

TEST(ParametersTest, CookiesHaveNoWhiteSpaceAroundThem) {
    EXPECT_EQ(cookies("a=1; b=2;c=3 ;  ; d"), "[a|1][b|2][c|3][d|]");
    EXPECT_EQ(cookies(";"), "");
}

TEST(ParametersTest, OfASetCookieTheAttributesAreLeftOut) {
    const NameAndValue cookie = set_cookie(" sid = a=b ; Path=/; HttpOnly");
    EXPECT_EQ(cookie.name, "sid");
    EXPECT_EQ(cookie.value, "a=b");
    EXPECT_EQ(set_cookie("").name, "");
}

TEST(ParametersTest, FormsArePercentDecodedWithPlusAsASpace) {
    EXPECT_EQ(decoded("a+b%20c%2Bd%c3%A4"), "a b c+d\xc3\xa4");
    EXPECT_EQ(decoded("100%"), "100%");
    EXPECT_EQ(decoded("%4"), "%4");
    EXPECT_EQ(decoded("%zz%41"), "%zzA");
    EXPECT_EQ(decoded("%41"), "A");
}

}  // namespace
}  // namespace waybill::http
