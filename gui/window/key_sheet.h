// SPDX-License-Identifier: GPL-3.0-or-later
//
// All keys at a glance, by category, over the window; any key puts it away.
#pragma once

#include <QFrame>
#include <QPointer>

class QScrollArea;
class QVBoxLayout;

namespace waybill::gui {

class ActionRegistry;

class KeySheet : public QFrame {
    Q_OBJECT

public:
    KeySheet(const ActionRegistry& actions, QWidget* window);

    void open();

signals:
    void changeRequested();  // the user wants to change keys

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* object, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void fill();
    void place();
    void close();

    const ActionRegistry& actions_;
    QScrollArea* area_;
    QPointer<QWidget> focused_before_;
};

}  // namespace waybill::gui
