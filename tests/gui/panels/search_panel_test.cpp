// SPDX-License-Identifier: GPL-3.0-or-later
//
// Searching a recording from the window.
#include "gui/panels/search_panel.h"

#include <memory>
#include <vector>

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QTest>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/models/search_results.h"

namespace waybill::gui {
namespace {

using testing::HasSubstr;

class SearchPanelTest : public testing::Test {
protected:
    void open(const char* sample) {
        document_ = std::make_unique<Document>(
            QStringList{QStringLiteral(WAYBILL_SAMPLES "/") + QString::fromLatin1(sample)});
        panel_ = std::make_unique<SearchPanel>(*document_);
        panel_->resize(900, 300);
        panel_->show();
        bool read = false;
        QObject::connect(document_.get(), &Document::stateChanged, panel_.get(), [&] {
            read = document_->state() == Document::State::Complete;
        });
        document_->start();
        ASSERT_TRUE(QTest::qWaitFor([&] { return read; }, 20'000));
    }

    void search(const QString& text) {
        bool done = false;
        const auto connection = QObject::connect(
            panel_.get(), &SearchPanel::finished, panel_.get(), [&] { done = true; });
        panel_->search(text);
        EXPECT_TRUE(QTest::qWaitFor([&] { return done; }, 20'000));
        QObject::disconnect(connection);
    }

    void choose(const char* part, bool on) {
        panel_->findChild<QCheckBox*>(QString::fromLatin1(part))->setChecked(on);
    }
    std::string state() {
        return panel_->findChild<QLabel*>(QStringLiteral("searchState"))->text().toStdString();
    }

    std::unique_ptr<Document> document_;
    std::unique_ptr<SearchPanel> panel_;
};

TEST_F(SearchPanelTest, FindsInsideOfACompressedBody) {
    open("gzip-chunked.pcap");
    const QAbstractItemModelTester tester(&panel_->results());
    choose("searchHeads", false);
    choose("searchRequests", false);
    search("SEGMENTS");
    ASSERT_GT(panel_->results().hits(), 0U) << state();
    const QModelIndex title = panel_->results().index(0);
    EXPECT_TRUE(title.data(SearchResults::IsExchangeRole).toBool());
    const QModelIndex hit = panel_->results().index(1);
    EXPECT_EQ(hit.data(SearchResults::WhereRole).toString(), "Response body");
    EXPECT_EQ(hit.data(SearchResults::FoundRole).toString().toLower(), "segments");
}

TEST_F(SearchPanelTest, PartsAndCaseCount) {
    open("shop.pcap");
    choose("searchBodies", false);
    search("HOST:");
    EXPECT_EQ(panel_->results().exchanges(), 66U) << state();
    choose("searchCase", true);
    search("HOST:");
    EXPECT_EQ(panel_->results().hits(), 0U);
    EXPECT_EQ(state(), "Nothing found.");
    search("/Host: [a-z]+/");
    EXPECT_EQ(panel_->results().exchanges(), 66U) << state();
}

TEST_F(SearchPanelTest, ABadPatternIsSaid) {
    open("shop.pcap");
    panel_->search("/a(/");
    EXPECT_FALSE(panel_->isSearching());
    EXPECT_THAT(state(), HasSubstr("("));
    choose("searchHeads", false);
    choose("searchBodies", false);
    panel_->search("a");
    EXPECT_FALSE(panel_->isSearching());
    EXPECT_THAT(state(), HasSubstr("Nothing to look into"));
}

TEST_F(SearchPanelTest, AHitLeadsToItsExchangeAndTheFindsToAFilter) {
    open("shop.pcap");
    search("/^POST /c");
    ASSERT_GT(panel_->results().hits(), 0U);
    std::vector<std::uint32_t> asked;
    QObject::connect(
        panel_.get(), &SearchPanel::exchangeRequested, panel_.get(), [&](std::uint32_t exchange) {
            asked.push_back(exchange);
        });
    QString filter;
    QObject::connect(panel_.get(), &SearchPanel::filterRequested, panel_.get(), [&](const auto& f) {
        filter = f;
    });
    auto* const list = panel_->findChild<QListView*>(QStringLiteral("searchResults"));
    list->setFocus();
    list->setCurrentIndex(panel_->results().index(1));
    QTest::keyClick(list, Qt::Key_Return);
    ASSERT_FALSE(asked.empty());
    EXPECT_EQ(asked.front(), panel_->results().exchangeAt(1));
    panel_->findChild<QPushButton*>(QStringLiteral("searchShowOnly"))->click();
    EXPECT_TRUE(filter.startsWith("n in {")) << filter.toStdString();
}

TEST(SearchResultsTest, NoMoreThanSoManyAreKept) {
    SearchResults results;
    const QAbstractItemModelTester tester(&results);
    std::vector<capture::ExchangeHits> found(3);
    for (std::uint32_t i = 0; i < 3; ++i) {
        found[i].exchange = i;
        found[i].hits.resize(SearchResults::kMostHits / 2 + 1);
    }
    results.append(std::move(found));
    EXPECT_TRUE(results.isFull());
    EXPECT_EQ(results.hits(), SearchResults::kMostHits);
    EXPECT_EQ(results.exchanges(), 2U);
    EXPECT_EQ(results.rowCount(), static_cast<int>(SearchResults::kMostHits) + 2);
    results.append(std::vector<capture::ExchangeHits>(1));
    EXPECT_EQ(results.exchanges(), 2U);
}

}  // namespace
}  // namespace waybill::gui
