// SPDX-License-Identifier: GPL-3.0-or-later
//
// A dock that shows one kind of panel of whichever recording is in front.
#pragma once

#include <QDockWidget>

class QStackedWidget;

namespace waybill::gui {

class PanelDock : public QDockWidget {
    Q_OBJECT

public:
    PanelDock(const QString& name, const QString& title, QWidget* parent);

    // Null: the recording is gone or none is open.
    void showPanel(QWidget* panel);
    QWidget* panel() const;

signals:
    // By Esc, where nothing in it was ended by that.
    void left();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    QStackedWidget* panels_;
    QWidget* empty_;
};

}  // namespace waybill::gui
