// SPDX-License-Identifier: GPL-3.0-or-later
//
// The part of the settings where keys are changed: each action with its keys, a search, and a way
// back to the usual ones.
#pragma once

#include <QWidget>

class QKeySequenceEdit;
class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace waybill::gui {

class ActionRegistry;
class KeyMap;

class KeysEditor : public QWidget {
    Q_OBJECT

public:
    explicit KeysEditor(ActionRegistry& actions, QWidget* parent = nullptr);

    // Shows what has it in its name or keys; false when nothing has.
    bool setSearch(const QString& typed);
    // Ready to take a key for it.
    void edit(const QString& action);

private:
    void fill();
    void showCurrent();
    void proposed();
    void take(bool in_addition);
    void change(const QString& action, const QString& keys);
    void backToUsual();
    void store(const KeyMap& map);
    QString currentAction() const;

    ActionRegistry& actions_;
    QTreeWidget* tree_;
    QKeySequenceEdit* key_;
    QLabel* conflict_;
    QPushButton* replace_;
    QPushButton* add_;
    QPushButton* none_;
    QPushButton* usual_;
};

}  // namespace waybill::gui
