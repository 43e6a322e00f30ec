// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/xml_path.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pugixml.hpp>

namespace waybill::filter {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The texts of what is selected; "<>" for an element with elements and no text.
std::vector<std::string> select(std::string_view path, const std::string& xml) {
    const Result<XmlPath> parsed = XmlPath::parse(path);
    if (!parsed) {
        ADD_FAILURE() << path << ": " << parsed.error().message;
        return {};
    }
    pugi::xml_document document;
    document.load_buffer(xml.data(), xml.size());
    std::vector<std::string> found;
    EXPECT_TRUE(parsed->select(document, [&](const XmlValue& value) {
        found.emplace_back(value.text.empty() && value.has_elements ? "<>" : value.text);
        return true;
    }));
    return found;
}

const std::string kOrder =
    "<?xml version='1.0'?><!-- c --><s:order xmlns:s='urn:x' id='7'><total cur='EUR'> 120 </total>"
    "<item id='1'>one</item><item id='2'>t<b>w</b>o<![CDATA[ & more]]></item><empty/>"
    "<list><item id='3'><total>5</total></item></list></s:order>";

TEST(XmlPathTest, ElementsAreFoundByTheirPlace) {
    EXPECT_THAT(select("/order/total", kOrder), ElementsAre("120"));
    EXPECT_THAT(select("/s:order/total", kOrder), ElementsAre("120"));
    EXPECT_THAT(select("/t:order/total", kOrder), IsEmpty());
    EXPECT_THAT(select("/order/item", kOrder), ElementsAre("one", "to & more"));
    EXPECT_THAT(select("/order/*/item", kOrder), ElementsAre("<>"));
    EXPECT_THAT(select("/total", kOrder), IsEmpty());
    EXPECT_THAT(select("/order/empty", kOrder), ElementsAre(""));
    EXPECT_THAT(select("/order", kOrder), ElementsAre("<>"));
}

TEST(XmlPathTest, TwoSlashesAreAnyDepth) {
    EXPECT_THAT(select("//total", kOrder), ElementsAre("120", "5"));
    EXPECT_THAT(select("//item//total", kOrder), ElementsAre("5"));
    EXPECT_THAT(select("/order//item", kOrder), ElementsAre("one", "to & more", "<>"));
    EXPECT_THAT(select("//order/total", kOrder), ElementsAre("120"));
}

TEST(XmlPathTest, AttributesAreSelectedByName) {
    EXPECT_THAT(select("/order/@id", kOrder), ElementsAre("7"));
    EXPECT_THAT(select("//item/@id", kOrder), ElementsAre("1", "2", "3"));
    EXPECT_THAT(select("//@id", kOrder), ElementsAre("7", "1", "2", "3"));
    EXPECT_THAT(select("/order/list//@id", kOrder), ElementsAre("3"));
    EXPECT_THAT(select("/order/item//@id", kOrder), ElementsAre("1", "2"));
    EXPECT_THAT(select("/order/total/@*", kOrder), ElementsAre("EUR"));
    EXPECT_THAT(select("/@id", kOrder), IsEmpty());
}

TEST(XmlPathTest, TextIsSelectedPieceByPiece) {
    EXPECT_THAT(select("/order/item/text()", kOrder), ElementsAre("one", "t", "o", "& more"));
    EXPECT_THAT(select("/order/list//text()", kOrder), ElementsAre("5"));
}

TEST(XmlPathTest, WhatStandsInEntitiesOfADoctypeIsNotExpanded) {
    const std::string bomb =
        "<!DOCTYPE a [<!ENTITY x \"" + std::string(100, 'x') + "\"><!ENTITY y '&x;&x;'>]>"
        "<a>&y;&y;&lt;</a>";
    EXPECT_THAT(select("/a", bomb), ElementsAre("&y;&y;<"));
}

TEST(XmlPathTest, ADeepTreeIsLookedAtDownToALimitWithoutRecursion) {
    std::string deep;
    for (int i = 0; i < 1'000'000; ++i) {
        deep += "<a>";
    }
    EXPECT_EQ(select("//a", deep).size(), XmlPath::kDeepest);
    EXPECT_EQ(select("//a//a//@x", deep).size(), 0U);
}

TEST(XmlPathTest, WhatCameBeforeAnErrorIsFound) {
    EXPECT_THAT(select("//b", "<a><b>1</b><b>2</b><b>3</c>"), ElementsAre("1", "2", "3"));
    EXPECT_THAT(select("//b", "<a><b>1</b><b>2"), ElementsAre("1", "2"));
    EXPECT_THAT(select("//b", ""), IsEmpty());
    EXPECT_THAT(select("//b", "no xml"), IsEmpty());
}

TEST(XmlPathTest, TheVisitorEndsTheSelection) {
    pugi::xml_document document;
    document.load_string("<a><b/><b/><b/></a>");
    int seen = 0;
    EXPECT_FALSE(
        XmlPath::parse("//b")->select(document, [&](const XmlValue&) { return ++seen < 2; }));
    EXPECT_EQ(seen, 2);
}

TEST(XmlPathTest, WhatIsNoPathIsToldWithItsPlace) {
    const auto error = [](std::string_view path) {
        const Result<XmlPath> parsed = XmlPath::parse(path);
        return parsed ? std::string("(none)") : parsed.error().message;
    };
    EXPECT_THAT(error(""), HasSubstr("begins with /"));
    EXPECT_THAT(error("order"), HasSubstr("begins with /"));
    EXPECT_THAT(error("/"), HasSubstr("byte 1 of the path: expected a name"));
    EXPECT_THAT(error("/a/"), HasSubstr("expected a name"));
    EXPECT_THAT(error("///a"), HasSubstr("expected a name"));
    EXPECT_THAT(error("/a[1]"), HasSubstr("expected / or //"));
    EXPECT_THAT(error("/a/@"), HasSubstr("expected a name"));
    EXPECT_THAT(error("/a/@b/c"), HasSubstr("nothing can follow"));
    EXPECT_THAT(error("/a/text()/b"), HasSubstr("nothing can follow"));
    EXPECT_THAT(error("/a b"), HasSubstr("expected / or //"));
    EXPECT_THAT(error("/" + std::string(5000, 'a')), HasSubstr("longer than"));
    std::string many;
    for (std::size_t i = 0; i < XmlPath::kMostSteps; ++i) {
        many += "/a";
    }
    EXPECT_EQ(error(many + "/@b"), "(none)");
    EXPECT_THAT(error(many + "/a"), HasSubstr("more than"));
}

}  // namespace
}  // namespace waybill::filter
