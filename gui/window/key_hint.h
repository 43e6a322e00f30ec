// SPDX-License-Identifier: GPL-3.0-or-later
//
// A line above the list that says how many connections are encrypted without their keys being
// known, and offers to add a key log. Shown as long as there are some and it was not put away.
#pragma once

#include <QFrame>

class QLabel;

namespace waybill::gui {

class Document;

class KeyHint : public QFrame {
    Q_OBJECT

public:
    explicit KeyHint(Document& document, QWidget* parent = nullptr);

    QString text() const;

signals:
    void keysRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();

    Document& document_;
    QLabel* text_;
    bool dismissed_ = false;
};

}  // namespace waybill::gui
