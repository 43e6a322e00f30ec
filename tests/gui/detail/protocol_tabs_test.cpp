// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tabs of messages and frames, by what a user does with them.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <QCheckBox>
#include <QLineEdit>
#include <QTableView>
#include <QTest>
#include <gtest/gtest.h>

#include "gui/body/body_view.h"
#include "gui/detail/detail_pane.h"
#include "gui/detail/frames_tab.h"
#include "gui/detail/messages_tab.h"
#include "gui/models/body_source.h"
#include "gui/models/document.h"
#include "gui/models/frame_table.h"
#include "gui/models/message_table.h"
#include "gui/widgets/overflow_tabs.h"

namespace waybill::gui {
namespace {

constexpr int kPatience = 20000;

class ProtocolTabsTest : public ::testing::Test {
protected:
    void open(const char* name, const char* keys = nullptr) {
        document_ = std::make_unique<Document>(
            QStringList{QStringLiteral(WAYBILL_SAMPLES "/%1").arg(QLatin1String(name))});
        if (keys != nullptr) {
            document_->setKeys(
                {KeyFile::checked(QStringLiteral(WAYBILL_SAMPLES "/%1").arg(QLatin1String(keys)))});
        }
        pane_ = std::make_unique<DetailPane>(*document_);
        pane_->resize(700, 700);
        pane_->show();
        document_->start();
        ASSERT_TRUE(waitFor([this] { return document_->state() == Document::State::Complete; }));
    }
    static bool waitFor(const std::function<bool()>& there) {
        return QTest::qWaitFor(there, kPatience);
    }
    // The first exchange that has the flag.
    std::uint32_t exchangeWith(std::uint16_t flag) const {
        const auto& rows = document_->session()->rows().exchanges;
        std::uint32_t i = 0;
        while (i + 1 < rows.size() && !rows[i].has(flag)) {
            ++i;
        }
        return i;
    }
    bool isOffered(const char* key) const {
        const auto* const tabs = pane_->findChild<OverflowTabs*>(QStringLiteral("detailTabs"));
        for (int i = 0; i < tabs->count(); ++i) {
            if (tabs->widget(i)->property("tabKey").toString() == QLatin1String(key)) {
                return tabs->isOffered(i);
            }
        }
        return false;
    }

    std::unique_ptr<Document> document_;
    std::unique_ptr<DetailPane> pane_;
};

TEST_F(ProtocolTabsTest, AWebSocketIsSeenByItsMessagesFirst) {
    open("websocket-deflate.pcap");
    pane_->showExchanges({exchangeWith(store::row_flag::kWebSocket)});
    EXPECT_EQ(pane_->currentTab(), QStringLiteral("messages"));
    EXPECT_FALSE(isOffered("frames"));
    auto* const tab = pane_->findChild<MessagesTab*>();
    ASSERT_TRUE(waitFor([tab] { return tab->messages().rowCount() > 3; }));
    const int all = tab->messages().rowCount();
    // The first one is chosen, and shown in full.
    ASSERT_TRUE(
        waitFor([tab] { return tab->body().source().document(BodyPart::Text) != nullptr; }));
    const std::string shown = tab->body().source().document(BodyPart::Text)->bytes().text(0, 100);
    EXPECT_EQ(shown, tab->messages().messageAt(0)->data);
    QTest::keyClicks(pane_->findChild<QLineEdit*>(QStringLiteral("messages_search")),
                     QStringLiteral("THREE"));
    EXPECT_TRUE(waitFor([&] { return tab->messages().rowCount() < all; }));
    EXPECT_GT(tab->messages().rowCount(), 0);
    // What one chooses oneself stays.
    pane_->showTab(QStringLiteral("overview"));
    EXPECT_EQ(pane_->currentTab(), QStringLiteral("overview"));
}

TEST_F(ProtocolTabsTest, AnotherExchangeHasNoMessagesAndGoesBackToTheOverview) {
    open("shop.pcap");
    pane_->showExchanges({0});
    EXPECT_EQ(pane_->currentTab(), QStringLiteral("overview"));
    EXPECT_FALSE(isOffered("messages"));
    EXPECT_FALSE(isOffered("frames"));
    for (int i = 0; i < 12; ++i) {
        pane_->stepTab(1);
        EXPECT_NE(pane_->currentTab(), QStringLiteral("messages"));
        EXPECT_NE(pane_->currentTab(), QStringLiteral("frames"));
    }
}

TEST_F(ProtocolTabsTest, FramesAreThoseOfTheExchangeOrOfAllTheConnection) {
    open("http2.pcap", "http2.keys");
    ASSERT_GT(document_->size(), 2U);
    pane_->showExchanges({1});
    ASSERT_TRUE(isOffered("frames"));
    pane_->showTab(QStringLiteral("frames"));
    auto* const tab = pane_->findChild<FramesTab*>();
    ASSERT_TRUE(waitFor([tab] { return tab->frames().rowCount() > 1; }));
    const int own = tab->frames().rowCount();
    pane_->findChild<QCheckBox*>(QStringLiteral("frames_only_stream"))->click();
    EXPECT_GT(tab->frames().rowCount(), own);
    EXPECT_EQ(static_cast<std::size_t>(tab->frames().rowCount()), tab->frames().all());
    // Enter on a frame of another stream leads to its exchange.
    std::uint32_t asked = 1;
    QObject::connect(
        pane_.get(), &DetailPane::exchangeRequested, pane_.get(), [&](std::uint32_t to) {
            asked = to;
        });
    auto* const table = pane_->findChild<QTableView*>(QStringLiteral("frames_table"));
    for (int row = 0; row < tab->frames().rowCount() && asked == 1; ++row) {
        const QModelIndex index = tab->frames().index(row, 0);
        if (index.data(FrameTable::kStreamRole).toUInt() != 0
            && !index.data(FrameTable::kOwnRole).toBool()) {
            emit table->activated(index);
        }
    }
    EXPECT_NE(asked, 1U);
}

TEST_F(ProtocolTabsTest, AMessageOfGrpcIsToldByItsFields) {
    open("grpc.pcap");
    pane_->showExchanges({0});
    ASSERT_TRUE(isOffered("messages"));
    pane_->showTab(QStringLiteral("messages"));
    auto* const tab = pane_->findChild<MessagesTab*>();
    ASSERT_TRUE(waitFor([tab] { return tab->messages().rowCount() > 1; }));
    EXPECT_TRUE(messageLine(*tab->messages().messageAt(0)).contains(QStringLiteral("1: ")));
    ASSERT_TRUE(
        waitFor([tab] { return tab->body().source().document(BodyPart::Text) != nullptr; }));
    EXPECT_NE(tab->body().source().document(BodyPart::Text)->bytes().text(0, 100).find("1: "),
              std::string::npos);
}

}  // namespace
}  // namespace waybill::gui
