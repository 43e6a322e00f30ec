// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/wire_text.h"

#include <memory>
#include <string>
#include <string_view>

#include <QTextDocument>
#include <gtest/gtest.h>

namespace waybill::gui {
namespace {

using namespace std::string_view_literals;

std::u16string shown(std::string_view bytes, int most = 4096, bool lines = false) {
    return wireText(bytes, most, lines).toStdU16String();
}

TEST(WireTextTest, OrdinaryTextIsKept) {
    EXPECT_EQ(shown("/caf\xc3\xa9?q=1&b=<b>"), u"/caf\u00e9?q=1&b=<b>");
    EXPECT_EQ(shown("\xf0\x9f\x98\x80"), u"\U0001f600");
    EXPECT_EQ(shown(""), u"");
}

TEST(WireTextTest, WhatIsNotUtf8IsShownByteByByte) {
    EXPECT_EQ(shown("\xff\xe9"), u"\u00ff\u00e9");
}

TEST(WireTextTest, ControlsAreShownAsSigns) {
    EXPECT_EQ(shown("a\0\x1b[31m\r\n\x7f"sv), u"a\u2400\u241b[31m\u240d\u240a\u2421");
    EXPECT_EQ(shown("a\n\tb\r", 4096, true), u"a\n\tb\u240d");
    EXPECT_EQ(shown("\xc2\x9b"), u"\ufffd");  // a control of eight bits
}

TEST(WireTextTest, NothingTurnsTheDirectionOrHides) {
    EXPECT_EQ(shown("a\xe2\x80\xaegpj\xe2\x81\xa6\xe2\x80\x8b"), u"a\ufffdgpj\ufffd\ufffd");
    EXPECT_EQ(shown("\xe2\x80\xa8"), u"\ufffd");              // a line separator
    EXPECT_EQ(shown("\xf3\xa0\x81\x81z"), u"\ufffd\ufffdz");  // a tag, U+E0041
    EXPECT_EQ(shown("\xf4\x80\x80\x80"), u"\ufffd\ufffd");    // for private use, U+100000
}

TEST(WireTextTest, LongTextIsCutAndSaysSo) {
    EXPECT_EQ(shown("abcdef", 3), u"abc\u2026");
    EXPECT_EQ(shown("abc", 3), u"abc");
    // Not inside of a character.
    EXPECT_EQ(shown("ab\xf0\x9f\x98\x80", 3), u"ab\ufffd\u2026");
    EXPECT_LE(wireText(std::string(100'000, 'a')).size(), 4097);
}

TEST(PlainToolTipTest, MarkupComesOutAsText) {
    const QString hostile = QStringLiteral("<img src=x> &lt;b&gt; \"a\" 'b'\n  two");
    QTextDocument document;
    document.setHtml(plainToolTip(hostile));
    EXPECT_EQ(document.toPlainText(), hostile);
    EXPECT_TRUE(plainToolTip({}).isEmpty());
    EXPECT_FALSE(plainToolTip(QString(QChar(0x202e))).contains(QChar(0x202e)));
}

TEST(PlainLabelTest, ALabelShowsMarkupAsItIs) {
    const std::unique_ptr<QLabel> label(makePlainLabel(QStringLiteral("<b>a</b>")));
    EXPECT_EQ(label->textFormat(), Qt::PlainText);
    EXPECT_FALSE(label->openExternalLinks());
    EXPECT_EQ(label->text(), QStringLiteral("<b>a</b>"));
}

}  // namespace
}  // namespace waybill::gui
