// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/frame_table.h"

#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include <QAbstractItemModelTester>
#include <gtest/gtest.h>

#include "capture/derived_store.h"
#include "core/http/http2_frame.h"
#include "core/store/byte_chain.h"
#include "core/store/chained_messages.h"

namespace waybill::gui {
namespace {

using http::Http2FrameNote;

Http2FrameNote note(std::uint8_t kind, std::uint32_t stream, std::uint8_t flags = 0) {
    Http2FrameNote made;
    made.kind = kind;
    made.stream = stream;
    made.flags = flags;
    return made;
}

// A connection of these frames, a millisecond from one to the next.
SessionPointer sessionOf(const std::vector<Http2FrameNote>& notes) {
    auto store = std::make_shared<capture::DerivedStore>();
    store::ChainWriter writer(*store);
    store::Session rows;
    store::ConnectionRow& connection = rows.connections.emplace_back();
    connection.start.started.ns = kNsPerSecond;
    std::int64_t at = connection.start.started.ns;
    for (const Http2FrameNote& each : notes) {
        std::vector<Byte> bytes;
        http::append_note(each, bytes);
        writer.append(connection.frames, bytes, Timestamp{at += kNsPerMs});
    }
    writer.flush();
    rows.kept = std::make_shared<store::ChainedMessages>(store);
    return LoadedSession::of(std::move(rows));
}

std::vector<Http2FrameNote> conversation() {
    namespace kind = http::http2_kind;
    namespace flag = http::http2_flag;
    std::vector<Http2FrameNote> notes;
    notes.push_back(note(kind::kSettings, 0));
    notes.back().settings = {{3, 100}, {4, 65535}};
    notes.push_back(note(kind::kHeaders, 1, flag::kEndStream | flag::kEndHeaders));
    notes.push_back(note(kind::kHeaders, 3, flag::kEndHeaders));
    notes.push_back(note(kind::kData, 1, flag::kEndStream));
    notes.back().side = Side::Server;
    notes.back().length = 12'345;
    notes.push_back(note(kind::kRstStream, 3));
    notes.back().error = 8;
    return notes;
}

QString cell(const FrameTable& table, int row, FrameTable::Column column) {
    return table.index(row, column).data().toString();
}

TEST(FrameTableTest, TellsEachFrameInWords) {
    const SessionPointer session = sessionOf(conversation());
    const std::atomic<bool> stop{false};
    const auto list = FrameList::read(*session, 0, stop);
    ASSERT_NE(list, nullptr);
    EXPECT_TRUE(list->isReadable());
    EXPECT_FALSE(list->isFull());
    FrameTable table;
    const QAbstractItemModelTester tester(&table);
    table.setFrames(list, 1);
    ASSERT_EQ(table.rowCount(), 5);
    EXPECT_EQ(cell(table, 0, FrameTable::kKind), QStringLiteral("SETTINGS"));
    EXPECT_EQ(cell(table, 0, FrameTable::kTime), QStringLiteral("0.001000"));
    EXPECT_EQ(cell(table, 0, FrameTable::kContent),
              QStringLiteral("MAX_CONCURRENT_STREAMS = 100, INITIAL_WINDOW_SIZE = 65,535"));
    EXPECT_EQ(cell(table, 1, FrameTable::kFlags), QStringLiteral("END_STREAM, END_HEADERS"));
    EXPECT_EQ(cell(table, 3, FrameTable::kLength), QStringLiteral("12,345"));
    EXPECT_EQ(cell(table, 3, FrameTable::kContent),
              QStringLiteral("part of a body; the last of this side"));
    EXPECT_EQ(table.index(3, FrameTable::kDirection).data(Qt::AccessibleTextRole).toString(),
              QStringLiteral("from the server"));
    EXPECT_EQ(cell(table, 4, FrameTable::kContent), QStringLiteral("CANCEL (8)"));
    EXPECT_TRUE(table.index(4, 0).data(FrameTable::kNoticeRole).toBool());
}

TEST(FrameTableTest, ShowsOneStreamOrAllWithItsOwnSetOff) {
    const SessionPointer session = sessionOf(conversation());
    const std::atomic<bool> stop{false};
    FrameTable table;
    const QAbstractItemModelTester tester(&table);
    table.setOnlyStream(true);
    table.setFrames(FrameList::read(*session, 0, stop), 3);
    ASSERT_EQ(table.rowCount(), 2);
    EXPECT_EQ(cell(table, 1, FrameTable::kKind), QStringLiteral("RST_STREAM"));
    table.setOnlyStream(false);
    ASSERT_EQ(table.rowCount(), 5);
    EXPECT_EQ(table.firstOwnRow(), 2);
    EXPECT_TRUE(table.index(2, 0).data(FrameTable::kOwnRole).toBool());
    EXPECT_FALSE(table.index(1, 0).data(FrameTable::kOwnRole).toBool());
    table.setStream(1);
    EXPECT_EQ(table.firstOwnRow(), 1);
}

TEST(FrameTableTest, ManyFramesAreReadAndShown) {
    constexpr std::uint32_t kMany = 200'000;
    std::vector<Http2FrameNote> notes;
    for (std::uint32_t i = 0; i < kMany; ++i) {
        notes.push_back(note(http::http2_kind::kData, 2 * (i % 1000) + 1));
    }
    const SessionPointer session = sessionOf(notes);
    const std::atomic<bool> stop{false};
    FrameTable table;
    table.setFrames(FrameList::read(*session, 0, stop), 5);
    EXPECT_EQ(table.rowCount(), int{kMany});
    EXPECT_EQ(cell(table, int{kMany} - 1, FrameTable::kStream), QStringLiteral("1999"));
    table.setOnlyStream(true);
    EXPECT_EQ(table.rowCount(), 200);
}

TEST(FrameTableTest, WhatIsUnknownIsToldByItsNumber) {
    const Http2FrameNote odd = note(0xfa, 7, 0x81);
    EXPECT_EQ(frameKindText(odd), QStringLiteral("unknown (250)"));
    EXPECT_EQ(frameFlagsText(odd), QStringLiteral("0x81"));
    EXPECT_EQ(frameContentText(odd), QString());
}

}  // namespace
}  // namespace waybill::gui
