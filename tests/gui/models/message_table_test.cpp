// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/message_table.h"

#include <atomic>
#include <memory>
#include <utility>

#include <QAbstractItemModelTester>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::gui {
namespace {

using http::MessageKind;
using http::StreamMessage;

StreamMessage message(MessageKind kind, Side side, std::string data) {
    StreamMessage made;
    made.kind = kind;
    made.side = side;
    made.size = data.size();
    made.data = std::move(data);
    return made;
}

std::shared_ptr<MessageList> conversation() {
    auto list = std::make_shared<MessageList>();
    list->messages.push_back(
        message(MessageKind::Text, Side::Client, "{\"say\": \"Hello\"}\nmore"));
    list->messages.push_back(message(MessageKind::Ping, Side::Server, ""));
    list->messages.push_back(message(MessageKind::Binary, Side::Server, std::string("\0\x01x", 3)));
    list->messages.push_back(message(MessageKind::Close, Side::Client, "bye"));
    list->messages.back().close_code = 1009;
    return list;
}

QString cell(const MessageTable& table, int row, MessageTable::Column column) {
    return table.index(row, column).data().toString();
}

TEST(MessageTableTest, TellsEachMessageByItsFirstLine) {
    MessageTable table;
    const QAbstractItemModelTester tester(&table);
    table.setMessages(conversation());
    ASSERT_EQ(table.rowCount(), 4);
    EXPECT_EQ(cell(table, 0, MessageTable::kText), QStringLiteral("{\"say\": \"Hello\"}"));
    EXPECT_EQ(cell(table, 0, MessageTable::kSize), QStringLiteral("21 B"));
    EXPECT_EQ(table.index(0, MessageTable::kDirection).data(Qt::AccessibleTextRole).toString(),
              QStringLiteral("from the client"));
    EXPECT_TRUE(table.index(1, 0).data(MessageTable::kControlRole).toBool());
    EXPECT_FALSE(table.index(2, 0).data(MessageTable::kControlRole).toBool());
    EXPECT_EQ(cell(table, 3, MessageTable::kText),
              QStringLiteral("1009: a message was too big; bye"));
    EXPECT_TRUE(table.index(3, 0).data(MessageTable::kNoticeRole).toBool());
}

TEST(MessageTableTest, FindsTextWhateverItsCase) {
    MessageTable table;
    const QAbstractItemModelTester tester(&table);
    const auto list = conversation();
    table.setMessages(list);
    const std::atomic<bool> stop{false};
    EXPECT_THAT(list->find("hELLO", stop), testing::ElementsAre(0U));
    table.setFound(list->find("E", stop));
    ASSERT_EQ(table.rowCount(), 2);
    EXPECT_EQ(cell(table, 1, MessageTable::kKind), QStringLiteral("Close"));
    table.showAll();
    EXPECT_EQ(table.rowCount(), 4);
}

TEST(MessageTableTest, TheMessagesOfAWebSocketAreRead) {
    const auto session = LoadedSession::read(
        {.paths = {WAYBILL_SAMPLES "/websocket.pcap"}, .stop = nullptr, .progress = {}});
    const std::atomic<bool> stop{false};
    std::uint32_t socket = 0;
    while (socket < session->size()
           && !session->rows().exchanges[socket].has(store::row_flag::kWebSocket)) {
        ++socket;
    }
    ASSERT_LT(socket, session->size());
    const auto list = MessageList::read(*session, socket, stop);
    ASSERT_NE(list, nullptr);
    EXPECT_TRUE(list->readable);
    ASSERT_GT(list->messages.size(), 4U);
    EXPECT_EQ(list->messages.back().kind, MessageKind::Close);
    MessageTable table;
    const QAbstractItemModelTester tester(&table);
    table.setMessages(list);
    EXPECT_EQ(table.rowCount(), static_cast<int>(list->messages.size()));
}

TEST(MessageTableTest, TextOfTheWireIsMadeHarmless) {
    MessageTable table;
    auto list = std::make_shared<MessageList>();
    list->messages.push_back(
        message(MessageKind::Text, Side::Server, "<b>a</b>\xe2\x80\xae\x1b[31m"));
    table.setMessages(list);
    const QString shown = cell(table, 0, MessageTable::kText);
    EXPECT_TRUE(shown.contains(QStringLiteral("<b>a</b>")));
    EXPECT_FALSE(shown.contains(QChar(0x202e)));
    EXPECT_FALSE(shown.contains(QChar(0x1b)));
}

TEST(MessageTableTest, CloseCodesAreToldInPlainWords) {
    EXPECT_EQ(closeCodeText(1000), QStringLiteral("done as it should be"));
    EXPECT_EQ(closeCodeText(1011), QStringLiteral("the server failed"));
    EXPECT_EQ(closeCodeText(4001), QStringLiteral("a code of the application's own"));
    EXPECT_EQ(closeCodeText(0), QStringLiteral("without a code"));
}

}  // namespace
}  // namespace waybill::gui
