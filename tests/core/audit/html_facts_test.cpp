// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/html_facts.h"

#include <string>

#include <gtest/gtest.h>

namespace waybill::audit {
namespace {

TEST(HtmlFactsTest, AScriptHasItsAttributesAndItsText) {
    const HtmlFacts facts = read_html(
        "<script src='a.js' integrity=sha256-x crossorigin nonce=n type=module></script>"
        "<script>f()</script>");
    ASSERT_EQ(facts.scripts.size(), 2U);
    EXPECT_EQ(facts.scripts[0].src, "a.js");
    EXPECT_EQ(facts.scripts[0].integrity, "sha256-x");
    EXPECT_EQ(facts.scripts[0].crossorigin, "");
    EXPECT_EQ(facts.scripts[0].nonce, "n");
    EXPECT_EQ(facts.scripts[0].type, "module");
    EXPECT_EQ(facts.scripts[1].src, std::nullopt);
    EXPECT_EQ(facts.scripts[1].text, "f()");
}

TEST(HtmlFactsTest, AMetaIsInTheHeadUntilTheBodyBegins) {
    EXPECT_TRUE(read_html("<!doctype html> <meta name=a>").metas[0].in_head);
    EXPECT_TRUE(read_html("<head><title>t</title></head> <meta name=a>").metas[0].in_head);
    EXPECT_FALSE(read_html("<head><p><meta name=a>").metas[0].in_head);
    EXPECT_FALSE(read_html("<head></head>text<meta name=a>").metas[0].in_head);
}

TEST(HtmlFactsTest, MarkupInCommentsScriptsAndTemplatesDoesNotCount) {
    const HtmlFacts facts = read_html(
        "<!--<script src=a></script>--><script>'<img src=b>'</script>"
        "<template><script src=c></script><form></form></template><textarea><form></textarea>");
    EXPECT_EQ(facts.scripts.size(), 1U);
    EXPECT_TRUE(facts.resources.empty());
    EXPECT_TRUE(facts.forms.empty());
    EXPECT_EQ(facts.comments.size(), 1U);
}

TEST(HtmlFactsTest, InputsBelongToTheFormTheyStandInOrName) {
    const HtmlFacts facts = read_html(
        "<form id=f method=POST action=go><input name=a type=Password></form>"
        "<input name=b><button form=f name=c>x</button>");
    ASSERT_EQ(facts.forms.size(), 1U);
    EXPECT_EQ(facts.forms[0].method, "post");
    EXPECT_EQ(facts.forms[0].action, "go");
    EXPECT_TRUE(facts.forms[0].has_password());
    ASSERT_EQ(facts.forms[0].inputs.size(), 2U);
    EXPECT_EQ(facts.forms[0].inputs[1].name, "c");
    ASSERT_EQ(facts.loose_inputs.size(), 1U);
    EXPECT_EQ(facts.loose_inputs[0].name, "b");
}

TEST(HtmlFactsTest, HandlersAreAttributesThatBeginWithOn) {
    const HtmlFacts facts = read_html("<p onclick='a()' on=b only=c data-onx=d>");
    ASSERT_EQ(facts.handlers.size(), 2U);
    EXPECT_EQ(facts.handlers[0].name, "onclick");
    EXPECT_EQ(facts.handlers[0].value, "a()");
}

TEST(HtmlFactsTest, EachCandidateOfASrcsetIsAResource) {
    const HtmlFacts facts = read_html("<img src=a srcset='b 1x, c 2x,d'>");
    ASSERT_EQ(facts.resources.size(), 4U);
    EXPECT_EQ(facts.resources[1].url, "b");
    EXPECT_EQ(facts.resources[3].url, "d");
}

TEST(HtmlFactsTest, WordsOfARelAreFoundOneByOne) {
    const HtmlFacts facts = read_html("<link rel=' Alternate StyleSheet ' href=a>");
    EXPECT_TRUE(facts.links[0].has_rel("stylesheet"));
    EXPECT_FALSE(facts.links[0].has_rel("style"));
}

TEST(HtmlFactsTest, NoMoreIsKeptThanTheLimit) {
    std::string text;
    for (std::size_t i = 0; i < kMaxHtmlFacts + 10; ++i) {
        text += "<a href=x>";
    }
    const HtmlFacts facts = read_html(text);
    EXPECT_EQ(facts.anchors.size(), kMaxHtmlFacts);
    EXPECT_TRUE(facts.is_cut);
}

TEST(HtmlFactsTest, AddressesAreResolvedAgainstTheFirstBase) {
    const HtmlFacts facts = read_html("<base target=x><base href='/b/'><base href='/c/'>");
    const auto base = base_of_document(facts, "https://example.com/a/a.html");
    ASSERT_TRUE(base.has_value());
    EXPECT_EQ(http::parse_url("s.js", &*base)->href(), "https://example.com/b/s.js");
}

TEST(HtmlFactsTest, ABaseOfScriptOrDataDoesNotCount) {
    const auto base = base_of_document(read_html("<base href='data:,x'>"), "https://example.com/a");
    ASSERT_TRUE(base.has_value());
    EXPECT_EQ(base->href(), "https://example.com/a");
}

}  // namespace
}  // namespace waybill::audit
