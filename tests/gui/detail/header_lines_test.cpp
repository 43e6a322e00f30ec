// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/header_lines.h"

#include <QAbstractItemModelTester>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/models/text_diff.h"
#include "tests/gui/detail/made_session.h"

namespace waybill::gui {
namespace {

TEST(HeaderLinesTest, FieldsAreInTheOrderOfTheWireWithTheirBytes) {
    const MadeSession made({{"GET / HTTP/1.1\r\nHost: a\r\nX-One:  1 \r\nhost: b\r\n\r\n",
                             test::response_of("x", "Vary: Accept\r\n")}});
    const auto detail = made.detail();
    const http::Message& request = detail->exchange().request;
    const std::vector<HeaderLine> lines = headerLines(request);
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0].name, QStringLiteral("Host"));
    EXPECT_EQ(request.raw_head.substr(lines[1].offset, lines[1].length), "X-One:  1 \r\n");
    EXPECT_TRUE(lines[2].again);
    EXPECT_FALSE(lines[0].again);
    EXPECT_FALSE(lines[0].note.isEmpty());
    EXPECT_TRUE(lines[1].note.isEmpty());
}

TEST(HeaderLinesTest, DirectivesAreExplainedOneByOne) {
    const MadeSession made({{"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                             test::response_of("x", "Cache-Control: no-store, max-age=1\r\n")}});
    const std::vector<HeaderLine> lines = headerLines(made.detail()->exchange().response);
    EXPECT_TRUE(lines.front().tip.contains(QStringLiteral("\nno-store: ")));
    EXPECT_TRUE(lines.front().tip.contains(QStringLiteral("\nmax-age: ")));
}

TEST(HeaderLinesTest, TheModelKeepsItsPromises) {
    const MadeSession made({{"GET / HTTP/1.1\r\nHost: <b>a</b>\r\n\r\n", test::response_of("x")}});
    HeaderModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setLines(headerLines(made.detail()->exchange().request));
    EXPECT_EQ(model.rowCount(), 1);
    EXPECT_EQ(model.index(0, HeaderModel::kValue).data().toString(), QStringLiteral("<b>a</b>"));
    EXPECT_FALSE(
        model.index(0, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("<b>")));
    model.setLines({});
    EXPECT_EQ(model.rowCount(), 0);
}

std::string shape(const std::vector<DiffRow>& rows) {
    std::string text;
    for (const DiffRow& row : rows) {
        constexpr std::string_view kSigns = "#=~-+";
        text += kSigns[static_cast<std::size_t>(row.kind)];
    }
    return text;
}

TEST(TextDiffTest, WhatIsAlikeStandsBesideEachOther) {
    EXPECT_EQ(shape(diffLines(linesOf("a\nb\nc"), linesOf("a\nx\nc"))), "=~=");
    EXPECT_EQ(shape(diffLines(linesOf("a\nb\nc"), linesOf("a\nc"))), "=-=");
    EXPECT_EQ(shape(diffLines(linesOf("a\nc"), linesOf("a\nb\nc"))), "=+=");
    EXPECT_EQ(shape(diffLines(linesOf("a\nb\nc\nd"), linesOf("b\nx\nd\ne"))), "-=~=+");
    EXPECT_EQ(shape(diffLines({}, linesOf("a"))), "+");
    EXPECT_EQ(shape(diffLines({}, {})), "");
}

TEST(TextDiffTest, LinesAreThoseOfBothSidesInOrder) {
    const std::string left = "1\n2\n3\n4\n5\n6";
    const std::string right = "2\n3\nx\n5\n7\n6\n8";
    QString from_left;
    QString from_right;
    for (const DiffRow& row : diffLines(linesOf(left), linesOf(right))) {
        if (row.kind != DiffKind::Right) {
            from_left += row.left + u'\n';
        }
        if (row.kind != DiffKind::Left) {
            from_right += row.right + u'\n';
        }
    }
    EXPECT_EQ(from_left.toStdString(), left + "\n");
    EXPECT_EQ(from_right.toStdString(), right + "\n");
}

TEST(TextDiffTest, ATextThatIsTooLargeIsComparedPlaceByPlace) {
    std::string left;
    std::string right;
    for (int i = 0; i < 5000; ++i) {
        left += "l" + std::to_string(i) + "\n";
        right += (i % 2 == 0 ? "l" : "r") + std::to_string(i) + "\n";
    }
    const std::vector<DiffRow> rows = diffLines(linesOf(left), linesOf(right));
    EXPECT_EQ(rows.size(), 5000U);
    EXPECT_EQ(rows[1].kind, DiffKind::Changed);
    EXPECT_EQ(rows[2].kind, DiffKind::Same);
}

TEST(TextDiffTest, FieldsStandBesideThoseOfTheirName) {
    const MadeSession made(
        {{"GET /a HTTP/1.1\r\nHost: a\r\nAccept: x\r\n\r\n", test::response_of("1")},
         {"GET /b HTTP/1.1\r\naccept: y\r\nHost: a\r\nDnt: 1\r\n\r\n", test::response_of("1")}});
    const auto left = made.detail(0);
    const auto right = made.detail(1);
    // Heading, start line, Host, Accept, Dnt; heading, start line, Content-Length.
    EXPECT_EQ(shape(diffHeads(left->exchange(), right->exchange())), "#~=~+#==");
}

}  // namespace
}  // namespace waybill::gui
