// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/search.h"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/text.h"
#include "tests/core/filter/made_bodies.h"
#include "tests/support/compress.h"

namespace waybill::filter {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Needle needle_of(std::string_view text, bool exact_case = false) {
    Result<Needle> needle = Needle::parse(text, exact_case);
    EXPECT_TRUE(needle) << text;
    return needle ? *needle : Needle{};
}

std::vector<Hit> hits(MadeBodies& made,
                      const Needle& needle,
                      const SearchScope& scope = {},
                      std::uint64_t most = 1'000'000) {
    std::vector<Hit> found;
    Searcher searcher(needle, scope);
    searcher.search(4, made, most, [&](Hit&& hit) {
        EXPECT_EQ(hit.exchange, 4U);
        found.push_back(std::move(hit));
        return true;
    });
    return found;
}

// "before[found]after" of each hit.
std::vector<std::string> shown(MadeBodies& made,
                               std::string_view needle,
                               const SearchScope& scope = {.heads = false}) {
    std::vector<std::string> lines;
    for (const Hit& hit : hits(made, needle_of(needle), scope)) {
        lines.push_back(hit.before + "[" + hit.found + "]" + hit.after);
    }
    return lines;
}

MadeBodies text_of(std::string body) {
    return MadeBodies::response("text/plain", std::move(body));
}

TEST(SearchTest, HitsAreShownInTheirLine) {
    MadeBodies made = text_of("one\ntwo Needle three\r\nneedle\nfour needle");
    for (made.piece = 1; made.piece < 50; ++made.piece) {
        EXPECT_THAT(shown(made, "needle"),
                    ElementsAre("two [Needle] three", "[needle]", "four [needle]"));
    }
}

TEST(SearchTest, TheContextIsBoundedAndNoCharacterIsCut) {
    std::string umlauts;
    for (int i = 0; i < 100; ++i) {
        umlauts += "\u20ac";  // of three bytes
    }
    for (const std::string shift : {"", "a", "ab"}) {
        MadeBodies made = text_of(umlauts + shift + "needle" + shift + umlauts);
        made.piece = 7;
        const std::vector<Hit> found = hits(made, needle_of("needle"));
        ASSERT_EQ(found.size(), 1U);
        EXPECT_TRUE(is_valid_utf8(found[0].before)) << found[0].before;
        EXPECT_TRUE(is_valid_utf8(found[0].after)) << found[0].after;
        EXPECT_LE(found[0].before.size(), kContextKept);
        EXPECT_GT(found[0].before.size(), kContextKept - 3);
        EXPECT_LE(found[0].after.size(), kContextKept);
        EXPECT_GT(found[0].after.size(), kContextKept - 3);
        EXPECT_EQ(found[0].offset, umlauts.size() + shift.size());
    }
    MadeBodies bytes = text_of(std::string(100, '\x80') + "needle" + std::string(100, '\x80'));
    const std::vector<Hit> found = hits(bytes, needle_of("needle"));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_GE(found[0].before.size(), kContextKept - 3) << "bytes that are no text are shown too";
    EXPECT_EQ(found[0].after.size(), kContextKept);
}

TEST(SearchTest, AHitIsFoundWhereverItLiesInALongBody) {
    const std::string needle = "x-needle-x";
    const std::string around(kContextKept, '.');
    for (const std::size_t at : {0U,
                                 1U,
                                 65'530U,
                                 65'600U,
                                 65'650U,
                                 65'660U,
                                 65'670U,
                                 65'700U,
                                 65'730U,
                                 65'790U,
                                 131'000U,
                                 131'300U,
                                 199'990U}) {
        std::string body(200'000, '.');
        body.replace(at, needle.size(), needle);
        MadeBodies made = text_of(body);
        for (const std::size_t piece : {999U, 65'536U, 300'000U}) {
            made.piece = piece;
            for (const std::string text : {"x-needle-x", "/x-n[e]+dle-x/"}) {
                const std::vector<Hit> found = hits(made, needle_of(text), {.heads = false});
                ASSERT_EQ(found.size(), 1U) << at << " in pieces of " << piece;
                EXPECT_EQ(found[0].offset, at);
                EXPECT_EQ(found[0].before, around.substr(0, std::min(at, kContextKept)));
                EXPECT_EQ(
                    found[0].after,
                    around.substr(0, std::min(body.size() - at - needle.size(), kContextKept)));
            }
        }
    }
}

TEST(SearchTest, EachMatchOfALongBodyIsGivenOnceAndInOrder) {
    std::string body;
    std::vector<std::uint64_t> places;
    for (std::size_t i = 0; body.size() < 400'000; ++i) {
        places.push_back(body.size());
        body += "Abc" + std::string(i * 7919 % 251, '-');
    }
    for (const std::string text : {"abc", "/a[b]c/"}) {
        MadeBodies made = text_of(body);
        std::vector<std::uint64_t> found;
        for (const Hit& hit : hits(made, needle_of(text))) {
            found.push_back(hit.offset);
        }
        EXPECT_EQ(found, places) << text;
    }
    MadeBodies letters = text_of(std::string(200'001, 'a'));
    EXPECT_EQ(hits(letters, needle_of("aa"), {.heads = false}).size(), 100'000U);
}

TEST(SearchTest, HeadsAreLookedThroughAsSent) {
    MadeBodies made = MadeBodies::response("text/plain", "needle 4", "X-Needle: 2\r\n");
    made.request_head = "POST /needle-1 HTTP/1.1\r\nHost: a\r\n\r\n";
    made.request_body = "a needle 1b";
    made.trailers = {{"Trailer", "needle 3"}};
    std::vector<std::string> places;
    for (const Hit& hit : hits(made, needle_of("needle"))) {
        places.push_back(std::string(hit.side == Side::Client ? "request" : "response")
                         + (hit.in_body ? " body " : " head ") + std::to_string(hit.offset) + " "
                         + hit.before + "|" + hit.after);
    }
    EXPECT_THAT(places,
                ElementsAre("request head 6 POST /|-1 HTTP/1.1",
                            "request body 2 a | 1b",
                            "response head 45 X-|: 2",
                            "response head 67 Trailer: | 3",
                            "response body 0 | 4"));
}

TEST(SearchTest, TheScopeSaysWhere) {
    MadeBodies made = MadeBodies::response("text/plain", "needle", "X-Needle: 2\r\n");
    made.request_head = "POST /needle-1 HTTP/1.1\r\nHost: a\r\n\r\n";
    made.request_body = "needle";
    const auto count = [&](const SearchScope& scope) {
        return hits(made, needle_of("needle"), scope).size();
    };
    EXPECT_EQ(count({}), 4U);
    EXPECT_EQ(count({.requests = false}), 2U);
    EXPECT_EQ(count({.responses = false}), 2U);
    EXPECT_EQ(count({.heads = false}), 2U);
    EXPECT_EQ(count({.bodies = false}), 2U);
    EXPECT_EQ(count({.requests = false, .heads = false}), 1U);
    EXPECT_EQ(count({.requests = false, .responses = false}), 0U);
    made.bytes_read = 0;
    count({.bodies = false});
    EXPECT_EQ(made.bytes_read, 0U);
}

TEST(SearchTest, NoMoreThanAskedForAreGivenAndRead) {
    std::string body;
    for (int i = 0; i < 100'000; ++i) {
        body += "needle ";
    }
    MadeBodies made = text_of(body);
    EXPECT_EQ(hits(made, needle_of("needle"), {}, 3).size(), 3U);
    EXPECT_LT(made.bytes_read, 100'000U);
    made.bytes_read = 0;
    EXPECT_EQ(hits(made, needle_of("needle"), {}, 0).size(), 0U);
    EXPECT_EQ(made.bytes_read, 0U);
    int calls = 0;
    Searcher searcher(needle_of("needle"), {});
    searcher.search(4, made, 10, [&](Hit&&) { return ++calls < 2; });
    EXPECT_EQ(calls, 2);
}

TEST(SearchTest, CaseIsIgnoredUnlessAskedFor) {
    MadeBodies made = text_of("Foo foo FOO \u00c4ra \u00e4ra");
    EXPECT_EQ(shown(made, "foo").size(), 3U);
    EXPECT_EQ(hits(made, needle_of("Foo", true)).size(), 1U);
    EXPECT_EQ(shown(made, "/foo/").size(), 3U);
    EXPECT_EQ(shown(made, "/foo/c").size(), 1U);
    EXPECT_EQ(hits(made, needle_of("/Foo/", true)).size(), 1U);
    EXPECT_EQ(shown(made, "\u00e4RA").size(), 2U);
    EXPECT_EQ(hits(made, needle_of("\u00e4ra", true)).size(), 1U);
}

TEST(SearchTest, BytesThatAreNoUtf8AreFoundToo) {
    MadeBodies made = MadeBodies::response("image/png", std::string("\x89PNG\xff\xfe\0\1", 8));
    EXPECT_EQ(hits(made, needle_of("png\xff")).size(), 1U);
    EXPECT_EQ(hits(made, needle_of("\xff\xfe", true)).size(), 1U);
}

TEST(SearchTest, EmptyMatchesAreNone) {
    MadeBodies made = text_of("aXXb");
    EXPECT_THAT(shown(made, "/x*/"), ElementsAre("a[XX]b"));
    EXPECT_THAT(shown(made, "/^/"), IsEmpty());
    EXPECT_THAT(shown(made, "/\\b/"), IsEmpty());
    MadeBodies text = text_of("\u20ac\u20ac");
    EXPECT_THAT(shown(text, "/y*/"), IsEmpty());
    EXPECT_THAT(hits(made, Needle{}), IsEmpty());
}

TEST(SearchTest, LongMatchesAreShownInPart) {
    MadeBodies made = text_of("a" + std::string(500'000, 'x') + "b");
    const std::vector<Hit> found = hits(made, needle_of("/x+/"), {.heads = false});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].found, std::string(kFoundKept, 'x'));
    EXPECT_EQ(found[0].before, "a");
    EXPECT_EQ(found[0].after, "b");
}

TEST(SearchTest, PatternsSeeVeryLongBodiesInWindows) {
    std::string body(85 * kMiB, '.');
    const std::vector<std::uint64_t> places{5, 64 * kMiB - 3, 64 * kMiB + 40, 79 * kMiB - 2};
    for (const std::uint64_t place : places) {
        body.replace(place, 6, "needle");
    }
    MadeBodies made = text_of(std::move(body));
    made.piece = 50'000;
    std::vector<std::uint64_t> found;
    for (const Hit& hit : hits(made, needle_of("/n[e]+dle/"))) {
        found.push_back(hit.offset);
    }
    EXPECT_EQ(found, places);
}

TEST(SearchTest, BodiesAreDecoded) {
    MadeBodies made = MadeBodies::response(
        "text/html; charset=latin1", testing::gzip("a caf\xe9 here"), "Content-Encoding: gzip\r\n");
    EXPECT_THAT(shown(made, "caf\u00e9"), ElementsAre("a [caf\u00e9] here"));
}

TEST(SearchTest, WhatWasLookedThroughIsCounted) {
    MadeBodies made = text_of(std::string(1000, 'x'));
    Searcher searcher(needle_of("needle"), {});
    for (int i = 0; i < 3; ++i) {
        searcher.search(0, made, 10, [](Hit&&) { return true; });
    }
    EXPECT_EQ(searcher.searched().bodies, 3000U);
    EXPECT_EQ(searcher.searched().heads,
              3 * (made.request_head.size() + made.response_head.size()));
}

TEST(NeedleTest, SlashesMakeAPattern) {
    EXPECT_TRUE(needle_of("/a+/").is_pattern);
    EXPECT_EQ(needle_of("/a+/").text, "a+");
    EXPECT_FALSE(needle_of("/a+/").exact_case);
    EXPECT_TRUE(needle_of("/a+/c").exact_case);
    EXPECT_EQ(needle_of("/a+/c").text, "a+");
    EXPECT_EQ(needle_of("/api/v1/").text, "api/v1");
    for (const char* text : {"abc", "/abc", "abc/", "/", "//", "/c", "//c", "a/b/c"}) {
        EXPECT_FALSE(needle_of(text).is_pattern) << text;
        EXPECT_EQ(needle_of(text).text, text);
    }
}

TEST(NeedleTest, WhatCannotBeLookedForIsTold) {
    const auto error = [](std::string_view text) {
        const Result<Needle> needle = Needle::parse(text, false);
        return needle ? std::string("(none)") : needle.error().message;
    };
    EXPECT_THAT(error(""), HasSubstr("nothing to look for"));
    EXPECT_THAT(error("/(/"), HasSubstr("the pattern: "));
    EXPECT_THAT(error(std::string(5000, 'x')), HasSubstr("longer than"));
    EXPECT_THAT(error("/" + std::string(5000, 'x') + "/"), HasSubstr("longer than"));
}

}  // namespace
}  // namespace waybill::filter
