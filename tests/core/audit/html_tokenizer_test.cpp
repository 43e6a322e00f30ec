// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/html_tokenizer.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Each token as one word: "<a", "</a", "'text'", "\"raw text\"", "!comment".
std::vector<std::string> tokens_of(std::string_view text) {
    std::vector<std::string> all;
    HtmlTokenizer tokenizer(text);
    while (true) {
        const HtmlToken& token = tokenizer.next();
        const std::string name(token.text);
        switch (token.kind) {
            case HtmlToken::Kind::StartTag:
                all.push_back("<" + name);
                for (const HtmlAttribute& attribute : token.attributes) {
                    all.back() +=
                        " " + std::string(attribute.name) + "=" + std::string(attribute.value);
                }
                break;
            case HtmlToken::Kind::EndTag:
                all.push_back("</" + name);
                break;
            case HtmlToken::Kind::Text:
                all.push_back("'" + name + "'");
                break;
            case HtmlToken::Kind::RawText:
                all.push_back("\"" + name + "\"");
                break;
            case HtmlToken::Kind::Comment:
                all.push_back("!" + name);
                break;
            case HtmlToken::Kind::End:
                return all;
        }
    }
}

TEST(HtmlTokenizerTest, TagsAndTextComeInOrder) {
    EXPECT_THAT(tokens_of("a<b>c</b >d"), ElementsAre("'a'", "<b", "'c'", "</b", "'d'"));
}

TEST(HtmlTokenizerTest, ALessThanSignAloneIsText) {
    EXPECT_THAT(tokens_of("1 < 2"), ElementsAre("'1 '", "'< 2'"));
    EXPECT_THAT(tokens_of("<3"), ElementsAre("'<3'"));
}

TEST(HtmlTokenizerTest, AttributesAreReadHoweverTheyAreWritten) {
    EXPECT_THAT(tokens_of("<A x y=1 z = '2' w=\"a>b\"/>"), ElementsAre("<A x= y=1 z=2 w=a>b"));
    EXPECT_THAT(tokens_of("<a href=b/c>"), ElementsAre("<a href=b/c"));
    EXPECT_THAT(tokens_of("<a =b>"), ElementsAre("<a =b="));
}

TEST(HtmlTokenizerTest, OfEqualAttributesTheFirstCounts) {
    EXPECT_THAT(tokens_of("<a b=1 B=2>"), ElementsAre("<a b=1"));
}

TEST(HtmlTokenizerTest, ATagThatNeverEndsIsDropped) {
    EXPECT_THAT(tokens_of("a<b c=\"d"), ElementsAre("'a'"));
}

TEST(HtmlTokenizerTest, ScriptsAndTitlesHoldNoMarkup) {
    EXPECT_THAT(tokens_of("<script>if (a<b) '<p>'</SCRIPT >x"),
                ElementsAre("<script", "\"if (a<b) '<p>'\"", "</SCRIPT", "'x'"));
    EXPECT_THAT(tokens_of("<title><b></titles></title>"),
                ElementsAre("<title", "\"<b></titles>\"", "</title"));
}

TEST(HtmlTokenizerTest, AScriptInsideACommentOfAScriptHidesItsEnd) {
    EXPECT_THAT(tokens_of("<script><!--<script>a</script>--></script>b"),
                ElementsAre("<script", "\"<!--<script>a</script>-->\"", "</script", "'b'"));
}

TEST(HtmlTokenizerTest, AScriptClosedByItselfIsEmptyOnlyWhenNoEndFollows) {
    EXPECT_THAT(tokens_of("<script src=\"a\"/><p>"), ElementsAre("<script src=a", "<p"));
    EXPECT_THAT(tokens_of("<script src=\"a\"/><p></script>"),
                ElementsAre("<script src=a", "\"<p>\"", "</script"));
}

TEST(HtmlTokenizerTest, CommentsEndAsBrowsersEndThem) {
    EXPECT_THAT(tokens_of("<!--a--!>b"), ElementsAre("!a", "'b'"));
    EXPECT_THAT(tokens_of("<!-->b"), ElementsAre("!", "'b'"));
    EXPECT_THAT(tokens_of("<!--a>b"), ElementsAre("!a>b"));
    EXPECT_THAT(tokens_of("<!doctype html><?php a?>"), ElementsAre("!doctype html", "!?php a?"));
}

TEST(HtmlTokenizerTest, NothingComesOfNothing) {
    EXPECT_THAT(tokens_of(""), IsEmpty());
}

TEST(HtmlTextTest, CharacterReferencesAreDecoded) {
    EXPECT_EQ(decode_html_text("a&amp;b&lt;&#65;&#x42;&#x43"), "a&b<ABC");
    EXPECT_EQ(decode_html_text("java&Tab;script&colon;x"), "java\tscript:x");
}

TEST(HtmlTextTest, WhatIsNoReferenceStays) {
    EXPECT_EQ(decode_html_text("a&b=1&copy=2&#;&"), "a&b=1&copy=2&#;&");
}

TEST(HtmlTextTest, NumbersThatAreNoCharacterBecomeTheReplacement) {
    EXPECT_EQ(decode_html_text("&#xD800;&#99999999999;"), "\xef\xbf\xbd\xef\xbf\xbd");
}

}  // namespace
}  // namespace waybill::audit
