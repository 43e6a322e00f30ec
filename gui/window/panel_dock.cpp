// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/panel_dock.h"

#include <QKeyEvent>
#include <QStackedWidget>

namespace waybill::gui {

PanelDock::PanelDock(const QString& name, const QString& title, QWidget* parent)
    : QDockWidget(title, parent),
      panels_(new QStackedWidget),
      empty_(new QWidget) {
    setObjectName(name);
    setAccessibleName(title);
    panels_->addWidget(empty_);
    setWidget(panels_);
}

void PanelDock::showPanel(QWidget* panel) {
    if (panel == nullptr) {
        panels_->setCurrentWidget(empty_);
        return;
    }
    if (panels_->indexOf(panel) < 0) {
        panels_->addWidget(panel);
    }
    panels_->setCurrentWidget(panel);
}

QWidget* PanelDock::panel() const {
    return panels_->currentWidget() == empty_ ? nullptr : panels_->currentWidget();
}

void PanelDock::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        emit left();
        return;
    }
    QDockWidget::keyPressEvent(event);
}

}  // namespace waybill::gui
