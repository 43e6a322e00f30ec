// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rules of the grammar, in the order of core/filter/README.md.
#include <array>
#include <span>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/parsed_filter.h"

namespace waybill::filter {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

void expect_meanings(std::span<const Meaning> table) {
    for (const Meaning& meaning : table) {
        EXPECT_EQ(understood(meaning.text), meaning.canonical) << meaning.text;
    }
}

TEST(GrammarTest, AnEmptyFilterIsEveryExchange) {
    expect_meanings(std::to_array<Meaning>({{"", "~all"}, {" \t\r\n ", "~all"}}));
}

TEST(GrammarTest, OrBindsWeakerThanAndAndSideBySideIsAnd) {
    expect_meanings(std::to_array<Meaning>({
        {"ws or sse and pending", "ws or sse and pending"},
        {"(ws or sse) pending", "(ws or sse) and pending"},
        {"ws sse || pending", "ws and sse or pending"},
        {"ws AND sse Or NOT pending", "ws and sse or not pending"},
        {"ws & sse | ! pending", "ws and sse or not pending"},
        {"ws&&sse||!pending", "ws and sse or not pending"},
        {"(ws)(sse)", "ws and sse"},
        {"(ws)|(sse)", "ws or sse"},
        {"not ws sse", "not ws and sse"},
        {"not (ws sse)", "not (ws and sse)"},
        {"not(ws)", "not ws"},
        {"!!ws", "not not ws"},
        {"((ws))", "ws"},
        {"ws and (sse and (pending or (cached or error)))",
         "ws and sse and (pending or cached or error)"},
        {"-(ws or sse)", "not (ws or sse)"},
        {"-(-(ws))", "not not ws"},
    }));
}

TEST(GrammarTest, AnOperatorMakesAFieldOfItsName) {
    expect_meanings(std::to_array<Meaning>({
        {"status", "status"},
        {"status==200", "status == 200"},
        {"status = 200", "status == 200"},
        {"STATUS >=200", "status >= 200"},
        {"status< 200", "status < 200"},
        {"host != a", R"(host != "a")"},
        {"host *= a", R"(host contains "a")"},
        {"host ^= a", R"(host startswith "a")"},
        {"host $= a", R"(host endswith "a")"},
        {"host =~ a", "host matches /a/"},
        {"host~a", "host matches /a/"},
        {"host contains a", R"(host contains "a")"},
        {"host StartsWith a", R"(host startswith "a")"},
        {"host endswith\"a\"", R"(host endswith "a")"},
        {"host matches 'a'", "host matches /a/"},
        {"error !ws", "error and not ws"},
        {"error !=true", "error != true"},
    }));
}

TEST(GrammarTest, AWordThatIsNoFieldIsLookedForInTheUrl) {
    expect_meanings(std::to_array<Meaning>({
        {"login", R"(url contains "login")"},
        {"login page", R"(url contains "login" and url contains "page")"},
        {"api?x=1", R"(url contains "api?x=1")"},
        {"/api?x=1&y=2", R"(url contains "/api?x=1&y=2")"},
        {"http://a.b/c", R"(url contains "http://a.b/c")"},
        {"localhost:8080", R"(url contains "localhost:8080")"},
        {"error.html", R"(url contains "error.html")"},
        {"error-page", R"(url contains "error-page")"},
        {"error/page", R"(url contains "error/page")"},
        {"404", R"(url contains "404")"},
        {"a|b", R"(url contains "a|b")"},
        {"it's", R"(url contains "it's")"},
        {"-foo", R"(url contains "-foo")"},
        {"/wiki/Foo_(bar)", "url contains \"/wiki/Foo_(bar)\""},
        {"(/wiki/Foo_(bar) x)", "url contains \"/wiki/Foo_(bar)\" and url contains \"x\""},
        {"notes", R"(url contains "notes")"},
        {"order", R"(url contains "order")"},
        {"\"status\"", R"(url contains "status")"},
        {"'a b'c", R"(url contains "a b"c)"},
        {"\"a\" \"b\"", R"(url contains "a" and url contains "b")"},
        {"\"a\"&\"b\"", R"(url contains "a" and url contains "b")"},
    }));
}

TEST(GrammarTest, AWordThatIsComparedMustBeAField) {
    for (const char* text : {"foo=bar",
                             "foo == bar",
                             "foo != bar",
                             "foo>1",
                             "foo contains bar",
                             "foo matches /x/",
                             "foo ~ /x/",
                             "foo~bar",
                             "foo in {1}",
                             "foo in{1}",
                             "foo[0] == 1",
                             "foo eq 1"}) {
        EXPECT_THAT(understood(text), HasSubstr("at byte 1: there is no field \"foo\"")) << text;
    }
    EXPECT_THAT(understood("404 == status"), HasSubstr("there is no field \"404\""));
    EXPECT_THAT(understood("\"status\" == 200"), HasSubstr("and cannot be compared"));
    EXPECT_EQ(understood("foo in bar"),
              R"(url contains "foo" and url contains "in" and url contains "bar")");
    EXPECT_EQ(understood("foo ~q"), R"(url contains "foo" and not response)");
}

TEST(GrammarTest, SlashesMakeAPatternOfAWordThatEndsWithOne) {
    expect_meanings(std::to_array<Meaning>({
        {"/api/", "url matches /api/"},
        {"/api/c", "url matches /api/c"},
        {"/a\\/b/", R"(url matches /a\/b/)"},
        {"/a(b|c)+/", "url matches /a(b|c)+/"},
        {"(/api/)", "url matches /api/"},
        {"/api/v1", R"(url contains "/api/v1")"},
        {"/api", R"(url contains "/api")"},
        {"/api/v1/", R"(url contains "/api/v1/")"},
        {"/", R"(url contains "/")"},
        {"//", R"(url contains "//")"},
        {"/a b/", R"(url contains "/a" and url contains "b/")"},
        {"(/api) or (x/)", R"(url contains "/api" or url contains "x/")"},
        {"/a/&&/b/", "url matches /a/ and url matches /b/"},
    }));
}

TEST(GrammarTest, BehindMatchesSlashesMakeAPatternThatMayHaveSpaces) {
    expect_meanings(std::to_array<Meaning>({
        {"path ~ /v1/", "path matches /v1/"},
        {"path ~ /a b/c", "path matches /a b/c"},
        {"path ~ /a b/ ws", "path matches /a b/ and ws"},
        {"(path ~ /[)]/)", "path matches /[)]/"},
        {"path ~ /v1/items", R"(path matches /\/v1\/items/)"},
        {"path ~ /v1", R"(path matches /\/v1/)"},
        {"path ~ /v1/x ~q", R"(path matches /\/v1\/x/ and not response)"},
        {"path ~ \"a b\"c", "path matches /a b/c"},
        {"path ~ \"/v1/\"", R"(path matches /\/v1\//)"},
        {"host ~ ^(a|b)$ ws", "host matches /^(a|b)$/ and ws"},
        {"(host ~ ^(a|b)$)", "host matches /^(a|b)$/"},
        {"path ~ /a\\\\/", R"(path matches /a\\/)"},
    }));
}

TEST(GrammarTest, BehindOtherOperatorsASlashIsASlash) {
    expect_meanings(std::to_array<Meaning>({
        {"path == /v1/", R"(path == "/v1/")"},
        {"path contains /v1/c", R"(path contains "/v1/c")"},
        {"path in {/a/, /b/}", R"(path in {"/a/", "/b/"})"},
    }));
}

TEST(GrammarTest, ABareValueEndsAtSpaceParenthesisOrDoubledSign) {
    expect_meanings(std::to_array<Meaning>({
        {"(path==/a)", R"(path == "/a")"},
        {"path==/a&&ws", R"(path == "/a" and ws)"},
        {"path==/a||ws", R"(path == "/a" or ws)"},
        {"path==/a&b|c", R"(path == "/a&b|c")"},
        {"path==/a(b)", "path == \"/a(b)\""},
        {"path==a,b}", R"(path == "a,b}")"},
        {"path in {a,b} ws", R"(path in {"a", "b"} and ws)"},
        {"path=a=b", R"(path == "a=b")"},
    }));
}

TEST(GrammarTest, TwoWordsAreOneValueWhereTheyMakeOne) {
    expect_meanings(std::to_array<Meaning>({
        {"size > 10 KiB", "size > 10240"},
        {"dur > 200 ms ws", "dur > 200ms and ws"},
        {"dur in {1 s..2 s, 5 min}", "dur in {1s..2s, 5min}"},
        {"time >= 2026-11-20 06:48 ws", "time >= 2026-11-20T06:48:00.000000000Z and ws"},
        {"(size > 10 k)", "size > 10000"},
        {"size > 10 and ws", "size > 10 and ws"},
        {"size > 10 ", "size > 10"},
        {"size > 10 20", R"(size > 10 and url contains "20")"},
        {"dur > 5 login", R"(dur > 5ms and url contains "login")"},
        {"n > 10 k", R"(n > 10 and url contains "k")"},
    }));
}

TEST(GrammarTest, QuotesHaveEscapesAndAnExactCase) {
    expect_meanings(std::to_array<Meaning>({
        {R"(host == "a\"b\\c\'d")", R"(host == "a\"b\\c'd")"},
        {R"(host == 'a"b\'c')", R"(host == "a\"b'c")"},
        {R"(host == "\n\t\r\x41\u0042")", R"(host == "\x0a\x09\x0dAB")"},
        {R"(host == "\xff\x00")", R"(host == "\xff\x00")"},
        {R"(host == "\u202e\u00e9")", "host == \"\\u202e\xc3\xa9\""},
        {R"(host == "\d\xzz\ud800\u12")", R"(host == "\\d\\xzz\\ud800\\u12")"},
        {R"(host == "Foo"c)", R"(host == "Foo"c)"},
        {R"(host == "")", R"(host == "")"},
        {R"(host ~ "a\.b\\.c\"d")", R"(host matches /a\.b\.c"d/)"},
        {R"(host in {"a"c, "b"})", R"(host in {"a"c, "b"})"},
    }));
}

TEST(GrammarTest, BehindAFlagATildeBeginsTheNextTerm) {
    expect_meanings(std::to_array<Meaning>({
        {"websocket ~d x", "ws and host matches /x/"},
        {"pending ~q", "pending and not response"},
        {"host ~d", "host matches /d/"},
    }));
    EXPECT_THAT(understood("ws ~ x"), HasSubstr("matches does not go with it"));
}

TEST(GrammarTest, ArgumentsStandStraightBehindTheField) {
    expect_meanings(std::to_array<Meaning>({
        {"header[\"X-Id\"]", R"(header["x-id"])"},
        {"header['X-Id'] == 1", R"(header["x-id"] == "1")"},
        {"header[X-Id]=1", R"(header["x-id"] == "1")"},
        {"header( X-Id )", R"(header["x-id"])"},
        {"cookie[\"Sid\"]", R"(cookie["Sid"])"},
        {"query[Page] == 2", R"(query["Page"] == "2")"},
        {"header", "header"},
        {"header contains x", R"(header contains "x")"},
        {"json(\"$.a.b\") == 1", R"(json("$.a.b") == "1")"},
        {"json('$.a')", R"(json("$.a"))"},
        {"json($.a[0])", R"(json("$.a[0]"))"},
        {"json($['a (b)'])", R"(json("$['a (b)']"))"},
        {"json[$.a[0]]", R"(json("$.a[0]"))"},
        {"resp.xml(//a/@id) > 3", R"(resp.xml("//a/@id") > "3")"},
        {"xml(//a/text())", "xml(\"//a/text()\")"},
    }));
    EXPECT_THAT(understood("header[\"a\\x00\"]"), HasSubstr(R"(header["a\x00"])"));
}

TEST(GrammarTest, EachPieceIsKnownForColouring) {
    const ParsedFilter parsed =
        parse_filter(R"(header["a"] == "b" and not ~u x or -method:GET login /p/)");
    std::vector<std::pair<TokenKind, std::string>> pieces;
    const std::string text = R"(header["a"] == "b" and not ~u x or -method:GET login /p/)";
    for (const FilterToken& token : parsed.tokens) {
        pieces.emplace_back(token.kind, text.substr(token.at.begin, token.at.end - token.at.begin));
    }
    EXPECT_THAT(pieces,
                ElementsAre(std::pair(TokenKind::Field, "header[\"a\"]"),
                            std::pair(TokenKind::Operator, "=="),
                            std::pair(TokenKind::Value, "\"b\""),
                            std::pair(TokenKind::Keyword, "and"),
                            std::pair(TokenKind::Keyword, "not"),
                            std::pair(TokenKind::Alias, "~u"),
                            std::pair(TokenKind::Pattern, "x"),
                            std::pair(TokenKind::Keyword, "or"),
                            std::pair(TokenKind::Alias, "-method:"),
                            std::pair(TokenKind::Value, "GET"),
                            std::pair(TokenKind::Word, "login"),
                            std::pair(TokenKind::Pattern, "/p/")));
}

TEST(GrammarTest, WhatMayNotBeMeantIsWarnedOf) {
    EXPECT_EQ(warning_of("host:x"),
              R"(this looks for "host:x" in the URL; to ask for the host write host == "x")");
    EXPECT_THAT(warning_of("statuscode:404"), HasSubstr(R"(write status == "404")"));
    EXPECT_EQ(warning_of("-foo"),
              R"(this looks for "-foo" in the URL; to leave out what has "foo" write not "foo")");
    EXPECT_THAT(warning_of("header[\"a\"] != b"), HasSubstr("none of them is equal"));
    EXPECT_THAT(warning_of("header[\"Host\"] == b"), HasSubstr("HTTP/2 has no header field"));
    EXPECT_THAT(warning_of("replayed"), HasSubstr("does not know replayed"));
    EXPECT_EQ(warning_of("anomaly == gpa"), R"(there is no anomaly "gpa"; did you mean gap?)");
    for (const char* text :
         {"http://x", "-", "host != x", "anomaly == GAP", "status", "resp.header[host]"}) {
        EXPECT_EQ(warning_of(text), "") << text;
    }
}

TEST(GrammarTest, AWarningKnowsItsPlace) {
    const ParsedFilter parsed = parse_filter("status == 200 host:x");
    ASSERT_EQ(parsed.warnings.size(), 1U);
    EXPECT_EQ(parsed.warnings[0].at, (TextSpan{14, 20}));
}

}  // namespace
}  // namespace waybill::filter
