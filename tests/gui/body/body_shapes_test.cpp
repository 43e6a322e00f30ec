// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bodies as pretty print, trees, forms and pictures, and what hostile ones cost.
#include <string>

#include <QAbstractItemModelTester>
#include <QBuffer>
#include <gmock/gmock.h>

#include "gui/body/image_view.h"
#include "gui/models/body_form.h"
#include "gui/models/body_pretty.h"
#include "gui/models/body_tree_model.h"

namespace waybill::gui {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string textOf(const PrettyText& pretty) {
    return pretty.document->bytes().text(0, pretty.document->size());
}

std::string pretty(PrettyKind kind, std::string_view text) {
    return textOf(prettyText(kind, text));
}

std::shared_ptr<const NodeTable> json(std::string text) {
    const std::atomic<bool> stop{false};
    return NodeTable::ofJson(std::move(text), stop);
}

TEST(PrettyTextTest, JsonIsIndentedAndFoldsAtItsContainers) {
    const PrettyText text = prettyText(PrettyKind::Json, R"({"a":[1,2],"b":{},"c":{"d":"e:,"}})");
    EXPECT_EQ(textOf(text),
              "{\n"
              "  \"a\": [\n"
              "    1,\n"
              "    2\n"
              "  ],\n"
              "  \"b\": {},\n"
              "  \"c\": {\n"
              "    \"d\": \"e:,\"\n"
              "  }\n"
              "}");
    EXPECT_THAT(*text.folds, ElementsAre(Fold{0, 9}, Fold{1, 4}, Fold{6, 8}));
}

TEST(PrettyTextTest, JsonLinesStayLines) {
    EXPECT_EQ(pretty(PrettyKind::Json, "{\"a\":1}\n{}\n3"), "{\n  \"a\": 1\n}\n{}\n3");
}

TEST(PrettyTextTest, XmlKeepsShortElementsInOneRow) {
    EXPECT_EQ(
        pretty(PrettyKind::Xml, "<?xml version=\"1.0\"?><a><b x='>'>text</b><c/>\n<d></d></a>"),
        "<?xml version=\"1.0\"?>\n"
        "<a>\n"
        "  <b x='>'>text</b>\n"
        "  <c/>\n"
        "  <d></d>\n"
        "</a>");
}

TEST(PrettyTextTest, HtmlKeepsScriptsAndForgivesMissingEnds) {
    EXPECT_EQ(pretty(PrettyKind::Html, "<ul><li>a<li>b</ul><br><script>if (a<b) {}</script>"),
              "<ul>\n"
              "  <li>\n"
              "    a\n"
              "    <li>b\n"
              "</ul>\n"
              "<br>\n"
              "<script>if (a<b) {}</script>");
}

TEST(PrettyTextTest, DeepNestingIsBounded) {
    const std::string deep(2'000'000, '[');
    const PrettyText text = prettyText(PrettyKind::Json, deep);
    EXPECT_LT(text.document->size(), 3'000'000U);
    std::string tags;
    for (int i = 0; i < 300'000; ++i) {
        tags += "<a>";
    }
    EXPECT_LT(prettyText(PrettyKind::Html, tags).document->size(), 2'000'000U);
}

TEST(PrettyTextTest, AnyBytesArePrinted) {
    std::string bytes;
    for (int i = 0; i < 20'000; ++i) {
        bytes += "<>/\"'[]{}:, a=\\!-\n"[(i * 7919 % 104'729) % 18];
    }
    for (const PrettyKind kind : {PrettyKind::Json, PrettyKind::Xml, PrettyKind::Html}) {
        const PrettyText text = prettyText(kind, bytes);
        EXPECT_GT(text.document->size(), 10'000U);
        for (const Fold& fold : *text.folds) {
            ASSERT_LT(fold.first, fold.last);
            ASSERT_LT(fold.last, text.document->rows());
        }
    }
}

TEST(BodyTreeModelTest, JsonIsATreeWithPathsThatFilterUnderstands) {
    BodyTreeModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setTable(json(R"({"items":[{"name":"x"},{"two words":3}],"n":null})"));
    const QModelIndex root = model.index(0, 0);
    ASSERT_EQ(model.rowCount(root), 2);
    const QModelIndex items = model.index(0, 0, root);
    EXPECT_EQ(items.data().toString(), QStringLiteral("items"));
    const QModelIndex name = model.index(0, 0, model.index(0, 0, items));
    EXPECT_EQ(name.siblingAtColumn(1).data().toString(), QStringLiteral("\"x\""));
    EXPECT_EQ(model.filterFor(name, Side::Server),
              QStringLiteral("response.json(\"$.items[0].name\") == \"x\""));
    const QModelIndex two = model.index(0, 0, model.index(1, 0, items));
    EXPECT_EQ(model.pathOf(two), QStringLiteral("$.items[1]['two words']"));
}

TEST(BodyTreeModelTest, XmlHasAttributesAndText) {
    const std::atomic<bool> stop{false};
    BodyTreeModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setTable(NodeTable::ofXml("<a id='7'><b>text</b><c><![CDATA[<raw>]]></c></a>", stop));
    const QModelIndex a = model.index(0, 0);
    ASSERT_EQ(model.rowCount(a), 3);
    EXPECT_EQ(model.index(0, 0, a).data().toString(), QStringLiteral("@id"));
    EXPECT_EQ(model.index(0, 1, a).data().toString(), QStringLiteral("7"));
    EXPECT_EQ(model.index(1, 1, a).data().toString(), QStringLiteral("text"));
    EXPECT_EQ(model.index(2, 1, a).data().toString(), QStringLiteral("<raw>"));
}

TEST(BodyTreeModelTest, ManyNodesAndDeepOnesAreBounded) {
    std::string many = "[";
    for (int i = 0; i < 1'200'000; ++i) {
        many += "1,";
    }
    const auto wide = json(many);
    EXPECT_TRUE(wide->isCut());
    EXPECT_EQ(wide->size(), NodeTable::kMostNodes);
    EXPECT_EQ(json(std::string(500'000, '['))->size(), 500'001U);
    EXPECT_EQ(json("]]]}}}")->size(), 1U);
}

TEST(FormFieldsTest, UrlEncodedFieldsAreDecoded) {
    const auto fields = formFields("application/x-www-form-urlencoded", "a=1+2&b=%41&c");
    ASSERT_EQ(fields.size(), 3U);
    EXPECT_EQ(fields[0].value, "1 2");
    EXPECT_EQ(fields[1].value, "A");
    EXPECT_EQ(fields[2].name, "c");
}

TEST(FormFieldsTest, PartsHaveNamesFilesAndSizes) {
    const auto fields =
        formFields("multipart/form-data; boundary=xx",
                   "--xx\r\n"
                   "Content-Disposition: form-data; name=\"a\"\r\n\r\n"
                   "one\r\n"
                   "--xx\r\n"
                   "Content-Disposition: form-data; name=\"f\"; filename=\"a;b.txt\"\r\n"
                   "Content-Type: text/plain\r\n\r\n"
                   "two\r\nlines\r\n"
                   "--xx--\r\n");
    ASSERT_EQ(fields.size(), 2U);
    EXPECT_EQ(fields[0].name, "a");
    EXPECT_EQ(fields[0].value, "one");
    EXPECT_EQ(fields[1].file_name, "a;b.txt");
    EXPECT_EQ(fields[1].type, "text/plain");
    EXPECT_EQ(fields[1].size, 10U);
}

TEST(FormFieldsTest, BrokenPartsEndTheTable) {
    EXPECT_THAT(formFields("multipart/form-data", "--xx\r\n"), IsEmpty());
    EXPECT_EQ(formFields("multipart/form-data; boundary=xx", "--xx").size(), 1U);
    EXPECT_EQ(formFields("multipart/form-data; boundary=xx", "--xx\n--xx\n--xx").size(), 3U);
}

TEST(DecodeImageTest, AnSvgIsNotDrawn) {
    const DecodedImage decoded = decodeImage(
        QByteArrayLiteral("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"));
    EXPECT_TRUE(decoded.image.isNull());
    EXPECT_FALSE(decoded.error.isEmpty());
}

TEST(DecodeImageTest, APictureOfTooManyPixelsIsNotDecoded) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    ASSERT_TRUE(QImage(3, 2, QImage::Format_RGB32).save(&buffer, "BMP"));
    const DecodedImage small = decodeImage(bytes);
    EXPECT_EQ(small.size, QSize(3, 2));
    EXPECT_FALSE(small.image.isNull());
    // The width in its header: 30,000.
    bytes[18] = 0x30;
    bytes[19] = 0x75;
    const DecodedImage large = decodeImage(bytes);
    EXPECT_TRUE(large.image.isNull());
    EXPECT_TRUE(large.error.contains(QStringLiteral("30000")));
}

}  // namespace
}  // namespace waybill::gui
