// SPDX-License-Identifier: GPL-3.0-or-later
//
// The messages inside an exchange as a table: of a WebSocket, of server-sent events, of gRPC, of a
// body of records.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <QAbstractTableModel>
#include <QString>

#include "core/http/stream_messages.h"
#include "gui/models/loaded_session.h"

namespace waybill::gui {

// Does not change once it was read; threads share it.
struct MessageList {
    static constexpr std::size_t kMostMessages = 200'000;
    static constexpr std::uint64_t kMostOfOne = 1 * kMiB;
    // Of all; what is beyond has but its beginning.
    static constexpr std::uint64_t kMostKept = 64 * kMiB;

    std::vector<http::StreamMessage> messages;
    Timestamp began;    // of the exchange
    bool full = false;  // there are more than are kept
    bool readable = true;

    // Null when it was stopped.
    static std::shared_ptr<const MessageList> read(const LoadedSession& session,
                                                   std::uint32_t exchange,
                                                   const std::atomic<bool>& stop);
    // Those in which the text occurs, whatever the case of its ASCII letters.
    std::vector<std::uint32_t> find(const std::string& text, const std::atomic<bool>& stop) const;
};

QString messageKindText(const http::StreamMessage& message);
// What it says, in one line.
QString messageLine(const http::StreamMessage& message);
// What a close code means (RFC 6455 section 7.4.1).
QString closeCodeText(std::uint16_t code);

class MessageTable : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { kDirection, kTime, kKind, kSize, kText, kColumns };
    static constexpr int kControlRole = Qt::UserRole;     // a ping, a pong or a close
    static constexpr int kNoticeRole = Qt::UserRole + 1;  // some of it is missing, or unreadable
    static constexpr int kNumberRole = Qt::UserRole + 2;  // in the list

    using QAbstractTableModel::QAbstractTableModel;

    // Null: none.
    void setMessages(std::shared_ptr<const MessageList> list);
    const std::shared_ptr<const MessageList>& list() const { return list_; }
    // Shows these, or all.
    void setFound(std::vector<std::uint32_t> found);
    void showAll();
    const http::StreamMessage* messageAt(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::size_t numberAt(int row) const;

    std::shared_ptr<const MessageList> list_;
    std::vector<std::uint32_t> found_;
    bool all_ = true;
};

}  // namespace waybill::gui
