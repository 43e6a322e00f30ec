// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/detail_pane.h"

#include <QAbstractButton>
#include <QApplication>
#include <QLabel>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTest>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/detail/card_column.h"
#include "gui/detail/diff_tab.h"
#include "gui/detail/diff_view.h"
#include "gui/detail/header_table.h"
#include "gui/detail/many_view.h"
#include "gui/detail/message_tab.h"
#include "gui/detail/raw_tab.h"
#include "gui/detail/raw_view.h"
#include "gui/detail/summary_line.h"
#include "gui/widgets/card.h"
#include "gui/widgets/score_view.h"
#include "gui/widgets/wire_label.h"
#include "tests/gui/detail/made_session.h"

namespace waybill::gui {
namespace {

constexpr int kPatience = 20'000;  // milliseconds

// A pane over a capture that was read and judged.
class DetailPaneTest : public testing::Test {
protected:
    void open(const QString& path) {
        document_ = std::make_unique<Document>(QStringList{path});
        QSignalSpy judged(document_.get(), &Document::judged);
        document_->start();
        ASSERT_TRUE(judged.wait(kPatience));
        pane_ = std::make_unique<DetailPane>(*document_);
        pane_->resize(520, 760);
        pane_->show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(pane_.get()));
    }
    void openSample(const char* name) {
        open(QStringLiteral(WAYBILL_SAMPLES "/") + QLatin1String(name));
    }

    int page() const { return pane_->findChild<QStackedWidget*>()->currentIndex(); }
    template <typename T>
    T* part(const char* name) const {
        return pane_->findChild<T*>(QLatin1String(name));
    }

    std::unique_ptr<Document> document_;
    std::unique_ptr<DetailPane> pane_;
};

TEST_F(DetailPaneTest, WithoutASelectionItSaysWhatWouldFillIt) {
    openSample("shop.pcap");
    EXPECT_EQ(page(), 0);
    pane_->showExchanges({3});
    EXPECT_EQ(page(), 1);
    pane_->showExchanges({3, 5, 9});
    EXPECT_EQ(page(), 2);
    pane_->showExchanges({});
    EXPECT_EQ(page(), 0);
}

TEST_F(DetailPaneTest, EachTabShowsEachExchangeOfASample) {
    openSample("shop.pcap");
    for (std::uint32_t i = 0; i < document_->size(); ++i) {
        pane_->showExchanges({i});
        for (int tab = 0; tab < 8; ++tab) {
            pane_->stepTab(1);
        }
        EXPECT_FALSE(part<SummaryLine>("detailSummary")->urlText().isEmpty()) << i;
    }
    EXPECT_EQ(pane_->currentTab(), QStringLiteral("overview"));
}

TEST_F(DetailPaneTest, TheOverviewHasTheCardsAndTheScores) {
    openSample("login.pcap");
    pane_->showExchanges({0});
    const auto* const column = part<CardColumn>("overviewCards");
    QStringList names;
    for (const Card* const card : column->cards()) {
        names << card->objectName();
        EXPECT_FALSE(card->title().isEmpty());
    }
    for (const char* const name : {"card-request",
                                   "card-status",
                                   "card-timing",
                                   "card-caching",
                                   "card-scores",
                                   "card-size"}) {
        EXPECT_TRUE(names.contains(QLatin1String(name))) << name;
    }
    const auto* const score = part<ScoreView>("score-security");
    ASSERT_NE(score, nullptr);
    EXPECT_TRUE(score->accessibleName().contains(QStringLiteral("of 100 points")));
}

TEST_F(DetailPaneTest, SelectingAFieldMarksItsBytesAndTheOtherWayRound) {
    openSample("shop.pcap");
    pane_->showExchanges({0});
    pane_->showTab(QStringLiteral("request"));
    HeaderTable& table = pane_->messageTab(Side::Client).headers();
    ASSERT_GT(table.headers().rowCount(), 1);
    table.selectRow(1);
    const HeaderLine& line = table.headers().lines()[1];
    pane_->showTab(QStringLiteral("raw"));
    EXPECT_TRUE(pane_->rawTab().view().markedText().startsWith(line.name));

    const std::uint32_t offset = table.headers().lines()[0].offset;
    emit pane_->rawTab().view().byteClicked(Side::Client, offset + 1);
    EXPECT_EQ(table.currentIndex().row(), 0);
    EXPECT_TRUE(pane_->rawTab().view().markedText().startsWith(table.headers().lines()[0].name));
}

TEST_F(DetailPaneTest, AClickOnAByteFindsItsField) {
    openSample("shop.pcap");
    pane_->showExchanges({0});
    pane_->showTab(QStringLiteral("raw"));
    RawView& view = pane_->rawTab().view();
    QSignalSpy clicked(&view, &RawView::byteClicked);
    // Below the heading is the start line, below that the first field.
    const int height = QFontMetrics(Theme::instance().wireFont()).height() + 2;
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, QPoint(12, height + height / 2));
    ASSERT_EQ(clicked.count(), 1);
    EXPECT_EQ(clicked.front().at(1).toUInt(), 0U);
}

TEST_F(DetailPaneTest, TwoAreCompared) {
    openSample("shop.pcap");
    pane_->showExchanges({4, 1});
    pane_->compare();
    DiffTab& diff = pane_->many().diff();
    ASSERT_TRUE(QTest::qWaitFor([&] { return !diff.isBusy(); }, kPatience));
    EXPECT_FALSE(diff.view().rows().empty());
    EXPECT_GT(diff.view().differences(), 0U);
}

TEST_F(DetailPaneTest, ManyAreSummedUpAndTheirFiguresFilter) {
    openSample("shop.pcap");
    std::vector<std::uint32_t> all(document_->size());
    for (std::uint32_t i = 0; i < all.size(); ++i) {
        all[i] = i;
    }
    QSignalSpy shown(&pane_->many(), &ManyView::shown);
    pane_->showExchanges(all);
    ASSERT_TRUE(shown.count() > 0 || shown.wait(kPatience));
    QSignalSpy narrowed(pane_.get(), &DetailPane::narrowed);
    const auto* const statuses = part<Card>("card-statuses");
    ASSERT_NE(statuses, nullptr);
    auto* const link = statuses->findChild<QAbstractButton*>();
    ASSERT_NE(link, nullptr);
    link->click();
    ASSERT_EQ(narrowed.count(), 1);
    EXPECT_TRUE(narrowed.front().front().toString().startsWith(QStringLiteral("status == ")));
}

TEST_F(DetailPaneTest, FindingsComeWhenTheyAreKnown) {
    Document document({QStringLiteral(WAYBILL_SAMPLES "/login.pcap")});
    QSignalSpy judged(&document, &Document::judged);
    DetailPane pane(document);
    pane.resize(500, 700);
    pane.show();
    QObject::connect(&document, &Document::rowsArrived, &pane, [&] { pane.showExchanges({0}); });
    document.start();
    ASSERT_TRUE(judged.wait(kPatience));
    // The cards from before go when events are handled.
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    const auto* const score = pane.findChild<ScoreView*>(QStringLiteral("score-security"));
    ASSERT_NE(score, nullptr);
    EXPECT_TRUE(score->accessibleName().contains(QStringLiteral("of 100 points")));
}

TEST_F(DetailPaneTest, NothingFromTheWireIsTakenForMarkup) {
    const std::string evil = "<img src=x><a href=y>\xe2\x80\xaez";
    const MadeSession made(
        {{"GET /<b>?<i>=<u> HTTP/1.1\r\nHost: <b>h</b>\r\nX: " + evil + std::string(64 * 1024, 'A')
              + "\r\n<s>: 1\r\nCookie: <b>=<i>\r\n\r\n",
          test::response_of(
              "<p>", "Set-Cookie: <b>=<i>; Path=<u>\r\nServer: " + evil + "\r\nETag: <b>\r\n")}});
    open(QString::fromStdString(made.path()));
    pane_->showExchanges({0});
    for (int tab = 0; tab < 8; ++tab) {
        pane_->stepTab(1);
        for (const QLabel* const label : pane_->findChildren<QLabel*>()) {
            EXPECT_EQ(label->textFormat(), Qt::PlainText) << label->text().toStdString();
        }
        for (const QWidget* const widget : pane_->findChildren<QWidget*>()) {
            EXPECT_FALSE(widget->toolTip().contains(QStringLiteral("<img"))
                         || widget->toolTip().contains(QStringLiteral("<b>")));
        }
        for (const WireLabel* const label : pane_->findChildren<WireLabel*>()) {
            EXPECT_LE(label->text().size(), 8192);
            EXPECT_FALSE(label->text().contains(QChar(0x202e)));
        }
    }
    const HeaderModel& headers = pane_->messageTab(Side::Client).headers().headers();
    EXPECT_LE(headers.index(1, HeaderModel::kValue).data().toString().size(), 4100);
    EXPECT_TRUE(headers.index(1, HeaderModel::kValue)
                    .data()
                    .toString()
                    .startsWith(QStringLiteral("<img src=x>")));
}

TEST_F(DetailPaneTest, OpeningAnExchangeIsQuick) {
    openSample("shop.pcap");
    pane_->showExchanges({0});
    QElapsedTimer timer;
    timer.start();
    for (std::uint32_t i = 1; i < document_->size(); ++i) {
        pane_->showExchanges({i});
    }
    RecordProperty("ms_per_exchange", std::to_string(timer.elapsed() / (document_->size() - 1)));
    EXPECT_LT(timer.elapsed(), static_cast<qint64>(document_->size()) * 300);
}

TEST(WireLabelTest, WrapsWhatHasNoWords) {
    const WireLabel label(QString(400, u'a'));
    EXPECT_GT(label.heightForWidth(100), 5 * label.heightForWidth(100'000));
}

TEST(ScoreViewTest, PartsAreReachedByTheKeyboard) {
    ScoreView view;
    view.setScore(QStringLiteral("B"), 80, QStringLiteral("Security"));
    view.setParts({{QStringLiteral("One"), 5}, {QStringLiteral("Two"), 7}});
    QSignalSpy activated(&view, &ScoreView::partActivated);
    QTest::keyClick(&view, Qt::Key_Down);
    QTest::keyClick(&view, Qt::Key_Return);
    ASSERT_EQ(activated.count(), 1);
    EXPECT_EQ(activated.front().front().toInt(), 1);
}

}  // namespace
}  // namespace waybill::gui
