// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/audit/judge.h"
#include "core/audit/literal_scanner.h"
#include "core/audit/pii.h"
#include "core/audit/sensitive_names.h"
#include "core/audit/text_patterns.h"
#include "tests/support/exchange_from_text.h"

namespace waybill::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kLiterals[] = {"ab", "SG.", "longer", "gerund"};  // NOLINT

std::vector<std::pair<std::size_t, std::size_t>> scan(std::string_view text) {
    const LiteralScanner scanner(kLiterals);
    std::vector<std::pair<std::size_t, std::size_t>> found;
    scanner.scan(text, [&](std::size_t literal, std::size_t offset) {
        found.emplace_back(literal, offset);
        return true;
    });
    return found;
}

TEST(LiteralScannerTest, EachLiteralIsFoundOnceAtEachPlace) {
    for (std::size_t literal = 0; literal < std::size(kLiterals); ++literal) {
        for (std::size_t before = 0; before < 40; ++before) {
            for (std::size_t behind = 0; behind < 20; ++behind) {
                const std::string text = std::string(before, '-') + std::string(kLiterals[literal])
                                         + std::string(behind, '-');
                ASSERT_THAT(scan(text), ElementsAre(std::pair(literal, before)))
                    << before << ' ' << behind;
            }
        }
    }
}

TEST(LiteralScannerTest, LiteralsMayOverlap) {
    const auto found = scan("longerund");
    EXPECT_THAT(found,
                ::testing::UnorderedElementsAre(std::pair<std::size_t, std::size_t>(2, 0),
                                                std::pair<std::size_t, std::size_t>(3, 3)));
}

TEST(LiteralScannerTest, TheVisitorMayStop) {
    const LiteralScanner scanner(kLiterals);
    int calls = 0;
    scanner.scan("ab ab ab", [&](std::size_t, std::size_t) { return ++calls < 2; });
    EXPECT_EQ(calls, 2);
}

TEST(TextScanTest, ASecretThatComesTwiceIsOneHit) {
    const std::string key = "AKIA" + std::string("Z7Q2M4K6P3R5T8W1");
    std::vector<TextHit> hits;
    scan_text(key + ' ' + key, hits);
    ASSERT_EQ(hits.size(), 1U);
    EXPECT_TRUE(hits[0].is_secret);
    EXPECT_EQ(hits[0].match.offset, 0U);
    EXPECT_EQ(hits[0].match.length, key.size());
}

TEST(TextScanTest, ATokenLongerThanItsKindIsNone) {
    const auto hits_of = [](std::string_view text) {
        std::vector<TextHit> hits;
        scan_text(text, hits);
        return hits.size();
    };
    std::string token = "xoxb-";  // up to 250 characters behind it
    for (std::size_t i = 0; i < 250; ++i) {
        token += "aB3dE5fG7hJ9kL1mN2pQ4rS6"[i % 24];
    }
    EXPECT_EQ(hits_of(token), 1U);
    EXPECT_EQ(hits_of(token + 'a'), 0U);
    EXPECT_EQ(hits_of(token + token), 0U);
}

// Each prefix begins a run that goes to the end of the text: a match must look only as far as the
// longest token of its kind, or this takes minutes.
TEST(TextScanTest, ATextOfNothingButPrefixesIsReadAFewTimes) {
    constexpr std::size_t kSize = 1U << 19U;
    for (const std::string_view prefix :
         {"AIza", "xoxb-", "sk-proj-", "client_secret", "api_key", "$1$", "$argon2"}) {
        std::string text;
        while (text.size() < kSize) {
            text += prefix;
        }
        std::vector<TextHit> hits;
        scan_text(text, hits);
        EXPECT_TRUE(hits.empty()) << prefix;
    }
}

TEST(TextScanTest, RandomTextHasMoreEntropyThanWords) {
    EXPECT_EQ(entropy_of(""), 0);
    EXPECT_EQ(entropy_of("aaaa"), 0);
    EXPECT_DOUBLE_EQ(entropy_of("abcdabcd"), 2);
}

TEST(PiiTest, TheCheckDigitTellsCardsFromOtherNumbers) {
    EXPECT_TRUE(passes_luhn("4242424242424242"));
    EXPECT_FALSE(passes_luhn("4242424242424241"));
    EXPECT_FALSE(passes_luhn(""));
}

TEST(PiiTest, NumbersAreFoundWhereverTheyBegin) {
    for (std::size_t before = 0; before < 12; ++before) {
        const std::string text = std::string(before, ' ') + "5555 5555 5555 4444, DE89 3704 0044 "
                                                            "0532 0130 00.";
        const auto found = find_personal_numbers(text, 9);
        ASSERT_EQ(found.size(), 2U) << before;
        EXPECT_EQ(found[0].kind, PersonalNumber::Kind::Card);
        EXPECT_EQ(found[0].offset, before);
        EXPECT_EQ(found[0].length, 19U);
        EXPECT_EQ(found[1].kind, PersonalNumber::Kind::Iban);
        EXPECT_EQ(found[1].offset, before + 21);
        EXPECT_EQ(found[1].length, 27U);
    }
}

TEST(PiiTest, AddressesAreCountedOnce) {
    EXPECT_EQ(count_mail_addresses("a@b.cc, a@b.cc; <c@b.cc>. @b.cc a@b", 9), 2U);
    EXPECT_TRUE(is_mail_address("first.last+x@mail.example"));
    EXPECT_FALSE(is_mail_address("@mail.example"));
    EXPECT_FALSE(is_mail_address("me@host"));
}

TEST(SensitiveNamesTest, NamesCountNotTheirSpelling) {
    EXPECT_EQ(kind_of_parameter("user[pass-Word]"), NameKind::Password);
    EXPECT_EQ(kind_of_parameter("Access_Token"), NameKind::Token);
    EXPECT_EQ(kind_of_parameter("csrf_token"), NameKind::CsrfToken);
    EXPECT_EQ(kind_of_parameter("JSESSIONID"), NameKind::Session);
    EXPECT_EQ(kind_of_parameter("compass"), NameKind::Other);
}

TEST(JudgeSecretsTest, WhatIsShownIsMasked) {
    const std::string key = "sk_live_" + std::string("aB3dE5fG7hJ9kL1mN2pQ4rS6");
    const auto made = test::exchange_from_text("GET /a?password=hunter22 HTTP/1.1\nHost: h.example",
                                               "HTTP/1.1 200 OK\nX-Key: " + key,
                                               true);
    const Findings findings = judge(facts_of(made->exchange));
    bool found = false;
    for (const Finding& finding : findings) {
        EXPECT_THAT(finding.evidence.value, Not(HasSubstr("hunter22")));
        if (finding.rule->id == "secret-stripe-key") {
            found = true;
            EXPECT_EQ(finding.evidence.field, "X-Key");
            EXPECT_EQ(finding.evidence.value, "sk_l...S6");
        }
    }
    EXPECT_TRUE(found);
}

}  // namespace
}  // namespace waybill::audit
