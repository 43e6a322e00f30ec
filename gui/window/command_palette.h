// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finds any action by a few letters of its name, shows its keys, and runs it.
#pragma once

#include <QFrame>
#include <QPointer>

class QLineEdit;
class QListView;

namespace waybill::gui {

class ActionRegistry;
class PaletteModel;

class CommandPalette : public QFrame {
    Q_OBJECT

public:
    // Lies over `window`, whose actions are in `actions`.
    CommandPalette(ActionRegistry& actions, QWidget* window);

    void open(const QString& typed = {});

signals:
    // Change the keys of the action with that name.
    void keysWanted(const QString& id);

protected:
    bool eventFilter(QObject* object, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void place();
    void runCurrent();
    void close();

    QLineEdit* input_;
    QListView* list_;
    PaletteModel* model_;
    QPointer<QWidget> focused_before_;
};

}  // namespace waybill::gui
