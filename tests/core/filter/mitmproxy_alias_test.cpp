// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/filter/aliases.h"
#include "tests/support/parsed_filter.h"

namespace waybill::filter {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

struct Token {
    std::string_view name;
    std::string_view text;
    std::string_view canonical;
};

constexpr auto kTokens = std::to_array<Token>({
    {"a", "~a", R"(category in {"script", "stylesheet", "image", "font"})"},
    {"all", "~all", "~all"},
    {"b", "~b err", "body matches /err/"},
    {"bq", "~bq err", "req.body matches /err/"},
    {"bs", "~bs err", "resp.body matches /err/"},
    {"c", "~c 404", "status == 404"},
    {"comment", "~comment look", "comment matches /look/"},
    {"d", "~d api", "host matches /api/"},
    {"dns", "~dns", "not ~all"},
    {"dst", "~dst 10.0", "dst matches /10.0/"},
    {"e", "~e", "error"},
    {"h", "~h \"x-id: 7\"", "header matches /x-id: 7/"},
    {"hq", "~hq curl", "req.header matches /curl/"},
    {"hs", "~hs nginx", "resp.header matches /nginx/"},
    {"http", "~http", "~all"},
    {"m", "~m POST", "method matches /POST/"},
    {"marked", "~marked", "mark"},
    {"marker", "~marker star", "mark matches /star/"},
    {"meta", "~meta x", "not ~all"},
    {"q", "~q", "not response"},
    {"replay", "~replay", "replayed"},
    {"replayq", "~replayq", "replayed"},
    {"replays", "~replays", "replayed"},
    {"s", "~s", "response"},
    {"src", "~src ^10", "src matches /^10/"},
    {"t", "~t json", "req.type matches /json/ or type matches /json/"},
    {"tcp", "~tcp", "not ~all"},
    {"tq", "~tq json", "req.type matches /json/"},
    {"ts", "~ts json", "type matches /json/"},
    {"u", "~u /api", R"(url matches /\/api/)"},
    {"udp", "~udp", "not ~all"},
    {"websocket", "~websocket", "ws"},
});

TEST(MitmproxyAliasTest, EachTokenBecomesOurs) {
    for (const Token& token : kTokens) {
        EXPECT_EQ(understood(token.text), token.canonical);
    }
}

TEST(MitmproxyAliasTest, EachTokenIsTested) {
    std::set<std::string_view> tested;
    for (const Token& token : kTokens) {
        EXPECT_THAT(std::string(token.text), testing::StartsWith("~" + std::string(token.name)));
        tested.insert(token.name);
    }
    for (const MitmproxyToken& token : mitmproxy_tokens()) {
        EXPECT_TRUE(tested.erase(token.name) == 1) << token.name;
    }
    EXPECT_THAT(tested, IsEmpty());
}

TEST(MitmproxyAliasTest, TokensJoinAsTheyDoThere) {
    EXPECT_EQ(understood("~u api & ~m POST | !~q"),
              "url matches /api/ and method matches /POST/ or not not response");
    EXPECT_EQ(understood("~q|~s"), "not response or response");
    EXPECT_EQ(understood("!(~q | ~t json)"),
              "not (not response or req.type matches /json/ or type matches /json/)");
    EXPECT_EQ(understood("~m GET (~t json)"),
              "method matches /GET/ and (req.type matches /json/ or type matches /json/)");
    EXPECT_EQ(understood("~c 5xx"), "status == 5xx");
}

TEST(MitmproxyAliasTest, APatternIsBareOrQuotedAndItsSlashesAreItsOwn) {
    EXPECT_EQ(understood("~u /api/"), R"(url matches /\/api\//)");
    EXPECT_EQ(understood(R"(~u "a b\d")"), R"(url matches /a b\d/)");
    EXPECT_EQ(understood(R"(~u 'say "x"')"), R"(url matches /say "x"/)");
    EXPECT_EQ(understood("~u ^(a|b)$ ~q"), "url matches /^(a|b)$/ and not response");
    EXPECT_EQ(understood("(~u a|b)"), "url matches /a|b/");
}

TEST(MitmproxyAliasTest, WhatAnAliasLooksForMustFollow) {
    EXPECT_EQ(understood("~u"),
              "at byte 3, the end: what ~u looks for is missing; expected a pattern, in quotes or "
              "without");
    EXPECT_THAT(understood("~u ~q"), HasSubstr("at byte 4: what ~u looks for is missing"));
    EXPECT_THAT(understood("~u & ~q"), HasSubstr("at byte 4: what ~u looks for is missing"));
    EXPECT_THAT(understood("~d and ~m GET"), HasSubstr("what ~d looks for is missing"));
    EXPECT_THAT(understood("(~u)"), HasSubstr("at byte 4: what ~u looks for is missing"));
    EXPECT_THAT(understood("~c"), HasSubstr("expected a status such as ~c 404"));
    EXPECT_THAT(understood("~c abc"), HasSubstr(R"(at byte 4: status is a number, and "abc")"));
}

TEST(MitmproxyAliasTest, AnUnknownTokenIsAnErrorWithTheNearest) {
    EXPECT_EQ(understood("~websoket"),
              R"(at byte 1: there is no "~websoket"; expected one of mitmproxy's tokens, such as )"
              R"(~u, ~d or ~m; did you mean "~websocket"?)");
    EXPECT_THAT(understood("~"), HasSubstr(R"(there is no "~")"));
    EXPECT_THAT(understood("~u/x"), HasSubstr("more stands straight behind ~u"));
}

TEST(MitmproxyAliasTest, WhatNobodyKnowsIsWarnedOf) {
    EXPECT_EQ(warning_of("~meta x"), "~meta finds nothing: no exchange has mitmproxy's metadata");
    EXPECT_THAT(warning_of("~replay"), HasSubstr("does not know replayed"));
    EXPECT_EQ(warning_of("~u x"), "");
}

}  // namespace
}  // namespace waybill::filter
