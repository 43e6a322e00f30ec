// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the strip counts, and the stretch that is chosen on it.
#include "gui/filter/overview_strip.h"

#include <memory>
#include <numeric>

#include <QTest>
#include <gtest/gtest.h>

#include "gui/filter/filter_bar.h"

namespace waybill::gui {
namespace {

class OverviewStripTest : public testing::Test {
protected:
    void SetUp() override {
        document_ =
            std::make_unique<Document>(QStringList{QStringLiteral(WAYBILL_SAMPLES "/shop.pcap")});
        list_ = std::make_unique<ExchangeList>(*document_);
        bar_ = std::make_unique<FilterBar>(*list_);
        strip_ = std::make_unique<OverviewStrip>(*list_);
        QObject::connect(
            strip_.get(), &OverviewStrip::stretchChosen, bar_.get(), &FilterBar::setStretch);
        QObject::connect(bar_.get(), &FilterBar::applied, strip_.get(), &OverviewStrip::showFilter);
        strip_->resize(1000, 48);
        strip_->show();
        document_->start();
        ASSERT_TRUE(QTest::qWaitFor([&] { return total(false) == 66; }, 20'000));
    }

    std::uint32_t total(bool shown) const {
        std::uint32_t sum = 0;
        for (const Overview::Bin& bin : strip_->overview().bins) {
            const auto& counts = shown ? bin.shown : bin.all;
            sum += std::accumulate(counts.begin(), counts.end(), 0U);
        }
        return sum;
    }

    std::unique_ptr<Document> document_;
    std::unique_ptr<ExchangeList> list_;
    std::unique_ptr<FilterBar> bar_;
    std::unique_ptr<OverviewStrip> strip_;
};

TEST_F(OverviewStripTest, CountsAllAndWhatIsShown) {
    EXPECT_EQ(strip_->overview().bins.size(), Overview::kBins);
    EXPECT_TRUE(QTest::qWaitFor([&] { return total(true) == 66; }));
    bar_->setText("category == script");
    EXPECT_TRUE(QTest::qWaitFor([&] { return total(true) == 6; }));
    EXPECT_EQ(total(false), 66U);
}

TEST_F(OverviewStripTest, DraggingFiltersForTheStretch) {
    QTest::mousePress(strip_.get(), Qt::LeftButton, {}, QPoint(8, 20));
    QTest::mouseMove(strip_.get(), QPoint(300, 20));
    QTest::mouseRelease(strip_.get(), Qt::LeftButton, {}, QPoint(500, 20));
    const auto expression = parsedFilter(bar_->text());
    ASSERT_TRUE(expression);
    const auto stretch = stretchOf(*expression, filter::FieldId::Since);
    ASSERT_TRUE(stretch) << bar_->text().toStdString();
    const Overview& overview = strip_->overview();
    EXPECT_NEAR(stretch->high, overview.timeOf(Overview::kBins / 2.0), overview.binLength());
    EXPECT_TRUE(QTest::qWaitFor([&] { return list_->shown().size() < 66; }));
    EXPECT_GT(list_->shown().size(), 0U);
    // A click takes it away.
    QTest::mouseClick(strip_.get(), Qt::LeftButton, {}, QPoint(700, 20));
    EXPECT_EQ(bar_->text(), "");
}

TEST_F(OverviewStripTest, TheKeyboardDoesTheSame) {
    strip_->setFocus();
    QTest::keyClick(strip_.get(), Qt::Key_Home);
    for (int i = 0; i < 12; ++i) {
        QTest::keyClick(strip_.get(), Qt::Key_PageDown, Qt::ShiftModifier);
    }
    ASSERT_TRUE(QTest::qWaitFor([&] { return !bar_->text().isEmpty(); }));
    EXPECT_TRUE(bar_->text().startsWith("since in {")) << bar_->text().toStdString();
    QTest::keyClick(strip_.get(), Qt::Key_Escape);
    EXPECT_EQ(bar_->text(), "");
}

TEST_F(OverviewStripTest, AllOfItIsTheWholeRecording) {
    bar_->setStretch(strip_->overview().filterFor(0, Overview::kBins));
    QTest::qWait(300);
    EXPECT_EQ(list_->shown().size(), 66U);
}

}  // namespace
}  // namespace waybill::gui
