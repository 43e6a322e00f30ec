// SPDX-License-Identifier: GPL-3.0-or-later
//
// All settings in one searchable list. What is changed holds at once.
#pragma once

#include <vector>

#include <QDialog>
#include <QString>

class QLabel;
class QLineEdit;
class QScrollArea;

namespace waybill::gui {

class ActionRegistry;
class KeysEditor;
struct Setting;

class SettingsDialog : public QDialog {
    Q_OBJECT

public:
    explicit SettingsDialog(ActionRegistry& actions, QWidget* parent = nullptr);

    void setSearch(const QString& typed);
    // Ready to take a key for that action.
    void editKeys(const QString& action = {});

private:
    struct Row {
        QWidget* widget;
        QString group;
        QString words;  // that a search finds it by
    };

    QWidget* makeRow(const Setting& setting);
    void search(const QString& typed);

    QLineEdit* search_;
    QScrollArea* area_;
    QLabel* nothing_;
    std::vector<Row> rows_;
    std::vector<QLabel*> headings_;
    QWidget* keys_box_;
    KeysEditor* keys_;
};

}  // namespace waybill::gui
