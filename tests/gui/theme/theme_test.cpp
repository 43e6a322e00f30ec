// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/theme/theme.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <QApplication>
#include <QImage>
#include <QPalette>
#include <QSignalSpy>
#include <gtest/gtest.h>

#include "gui/theme/icons.h"

namespace waybill::gui {
namespace {

constexpr double kReadable = 4.5;  // WCAG 2.1, 1.4.3
constexpr double kVisible = 3.0;   // 1.4.11: signs

double channel(double value) {
    return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& color) {
    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF())
           + 0.0722 * channel(color.blueF());
}

double contrast(Token a, Token b) {
    const double first = luminance(themeColor(a));
    const double second = luminance(themeColor(b));
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

class ThemeTest : public testing::TestWithParam<Theme::Mode> {
protected:
    void SetUp() override { Theme::instance().apply(GetParam()); }
};

std::string nameOf(const testing::TestParamInfo<Theme::Mode>& info) {
    return info.param == Theme::Mode::Dark ? "Dark" : "Light";
}

INSTANTIATE_TEST_SUITE_P(Both,
                         ThemeTest,
                         testing::Values(Theme::Mode::Light, Theme::Mode::Dark),
                         nameOf);

TEST_P(ThemeTest, TextIsReadableOnEachGround) {
    for (const Token text : {Token::Text,
                             Token::SecondaryText,
                             Token::Accent,
                             Token::Informational,
                             Token::Good,
                             Token::Redirect,
                             Token::Medium,
                             Token::High,
                             Token::Critical}) {
        for (const Token ground : {Token::Window,
                                   Token::Surface,
                                   Token::Zebra,
                                   Token::Selection,
                                   Token::InactiveSelection}) {
            EXPECT_GE(contrast(text, ground), kReadable)
                << static_cast<int>(text) << " on " << static_cast<int>(ground);
        }
    }
    EXPECT_GE(contrast(Token::OnAccent, Token::Accent), kReadable);
    EXPECT_GE(contrast(Token::Held, Token::HeldGround), kReadable);
    EXPECT_GE(contrast(Token::Text, Token::HeldGround), kReadable);
}

TEST_P(ThemeTest, SignsOfTypesAndMarksAreVisible) {
    const auto first = static_cast<int>(Token::TypeDocument);
    for (int token = first; token <= static_cast<int>(Token::Mark6); ++token) {
        EXPECT_GE(contrast(static_cast<Token>(token), Token::Surface), kVisible) << token;
    }
}

TEST_P(ThemeTest, ThePaletteIsTheThemes) {
    const QPalette palette = QApplication::palette();
    EXPECT_EQ(palette.color(QPalette::Base), themeColor(Token::Surface));
    EXPECT_EQ(palette.color(QPalette::Active, QPalette::Highlight), themeColor(Token::Selection));
    EXPECT_EQ(Theme::instance().isDark(), GetParam() == Theme::Mode::Dark);
}

TEST_P(ThemeTest, AnIconIsDrawnInItsColour) {
    const QImage image = iconPixmap(u"stop", 16, Token::High, 2.0).toImage();
    ASSERT_EQ(image.width(), 32);
    bool found = false;
    for (int x = 0; x < image.width(); ++x) {
        const QColor color = image.pixelColor(x, image.height() / 2);
        found = found || (color.alpha() == 255 && color.rgb() == themeColor(Token::High).rgb());
    }
    EXPECT_TRUE(found);
}

TEST(ThemeChangeTest, AnIconFollowsTheTheme) {
    Theme::instance().apply(Theme::Mode::Light);
    const QIcon open = icon(u"open");
    const QImage light = open.pixmap(16).toImage();
    QSignalSpy changes(&Theme::instance(), &Theme::changed);
    Theme::instance().apply(Theme::Mode::Dark);
    EXPECT_EQ(changes.count(), 1);
    EXPECT_NE(open.pixmap(16).toImage(), light);
}

TEST(IconTest, EachNameThatIsPromisedIsDrawn) {
    for (const char* const name :
         {"open",       "save",      "close",    "search",        "filter",       "clear",
          "mark",       "comment",   "copy",     "compare",       "columns",      "group",
          "follow",     "settings",  "palette",  "keys",          "dashboard",    "security",
          "cache",      "exchanges", "host",     "connection",    "finding",      "document",
          "style",      "script",    "data",     "image",         "font",         "media",
          "socket",     "other",     "lock",     "redirect",      "aborted",      "warning",
          "error",      "info",      "ok",       "chevron-right", "chevron-down", "back",
          "play",       "stop",      "proxy",    "browser",       "program",      "audit",
          "recover",    "theme",     "refresh",  "plus",          "minus",        "edit",
          "trash",      "undo",      "export",   "download",      "more",         "menu",
          "help",       "eye",       "events",   "clock",         "tree",         "folder",
          "cookie",     "request",   "response", "unlock",        "check",        "chevron-left",
          "chevron-up", "forward",   "record",   "layout-right",  "layout-below", "wrap"}) {
        const QString text = QString::fromLatin1(name);
        ASSERT_FALSE(icon(text).isNull()) << name;
        const QImage image = iconPixmap(text, 20, Token::Text).toImage();
        int drawn = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                drawn += image.pixelColor(x, y).alpha() > 128 ? 1 : 0;
            }
        }
        EXPECT_GT(drawn, 3) << name;
    }
    EXPECT_TRUE(icon(u"no-such-icon").isNull());
    EXPECT_FALSE(applicationIcon().pixmap(64).isNull());
}

TEST(IconTest, EachKindOfContentHasOne) {
    for (int i = 0; i <= static_cast<int>(http::Category::Other); ++i) {
        EXPECT_FALSE(icon(iconNameOf(static_cast<http::Category>(i))).isNull()) << i;
    }
}

}  // namespace
}  // namespace waybill::gui
