// SPDX-License-Identifier: GPL-3.0-or-later
//
// The messages inside an exchange, and the chosen one in full below: of a WebSocket, of server-sent
// events, of gRPC, of a body of records.
#pragma once

#include <memory>

#include <QTimer>

#include "gui/detail/detail_tab.h"
#include "gui/models/background_task.h"
#include "gui/models/loaded_session.h"

class QLabel;
class QLineEdit;
class QTableView;

namespace waybill::gui {

class BodyView;
class BusyBar;
class MessageTable;
struct MessageList;

class MessagesTab : public DetailTab {
    Q_OBJECT

public:
    explicit MessagesTab(QWidget* parent = nullptr);

    // Whether there is anything to show.
    static bool isFor(const ExchangeDetail& detail);
    void showDetail(const DetailPointer& detail) override;

    MessageTable& messages() const { return *messages_; }
    BodyView& body() const { return *body_; }

private:
    void take(const std::shared_ptr<const MessageList>& list);
    void search();
    void tellCount();
    void showMessage(int row);

    DetailPointer detail_;
    MessageTable* messages_;
    QLineEdit* search_;
    QLabel* count_;
    BusyBar* busy_;
    QTableView* table_;
    BodyView* body_;
    QTimer rest_;  // while one types
    BackgroundTask reading_;
    BackgroundTask searching_;
};

}  // namespace waybill::gui
