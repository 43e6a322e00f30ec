// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/status_line.h"

#include <QLabel>
#include <QTest>
#include <gtest/gtest.h>

#include "gui/window/recording_page.h"

namespace waybill::gui {
namespace {

TEST(StatusLineTest, CountsThatComeWhileAMessageIsShownDoNotCoverIt) {
    RecordingPage page(
        std::make_unique<Document>(QStringList{QStringLiteral(WAYBILL_SAMPLES "/shop.pcap")}));
    StatusLine line;
    line.resize(900, line.height());
    line.show();
    line.follow(&page);
    auto* const shown = line.findChild<QLabel*>(QStringLiteral("status_shown"));
    auto* const bytes = line.findChild<QLabel*>(QStringLiteral("status_bytes"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return bytes->isVisible(); }));
    line.showMessage(QStringLiteral("What the action does"));
    EXPECT_FALSE(shown->isVisible());
    page.document().start();
    ASSERT_TRUE(QTest::qWaitFor([&] { return page.document().isJudged(); }));
    ASSERT_TRUE(QTest::qWaitFor([&] { return page.document().size() > 0; }));
    QTest::qWait(150);  // the counts come a little later
    EXPECT_FALSE(shown->isVisible());
    EXPECT_FALSE(bytes->isVisible());
    line.clearMessage();
    EXPECT_TRUE(shown->isVisible());
    EXPECT_TRUE(bytes->isVisible());
    EXPECT_TRUE(shown->text().contains(QString::number(page.document().size())));
}

}  // namespace
}  // namespace waybill::gui
