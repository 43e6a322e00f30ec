// SPDX-License-Identifier: GPL-3.0-or-later
//
// A line above the list of a session file whose recording was interrupted: what was stored of it,
// and an offer to make the file whole.
#pragma once

#include <QFrame>

#include "gui/models/background_task.h"

class QLabel;
class QPushButton;

namespace waybill::gui {

class Document;

class RecoveryBar : public QFrame {
    Q_OBJECT

public:
    explicit RecoveryBar(Document& document, QWidget* parent = nullptr);

    QString text() const;

signals:
    // The file is whole now, and should be read again.
    void recovered();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();
    void recover();

    Document& document_;
    QLabel* text_;
    QPushButton* recover_;
    QPushButton* leave_;
    bool left_ = false;
    BackgroundTask recovering_;
};

}  // namespace waybill::gui
