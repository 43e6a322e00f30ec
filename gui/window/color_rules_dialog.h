// SPDX-License-Identifier: GPL-3.0-or-later
//
// The colour rules: their filters, colours and order. What is changed holds at once.
#pragma once

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace waybill::gui {

class ColorRulesDialog : public QDialog {
    Q_OBJECT

public:
    explicit ColorRulesDialog(QWidget* parent = nullptr);

private:
    void layOut();
    void fill();
    void showCurrent();
    void tellProblem();
    void store();
    void add();
    void move(int by);
    void remove();

    QListWidget* list_;
    QLineEdit* filter_;
    QComboBox* color_;
    QLabel* problem_;
    QPushButton* add_;
    QPushButton* up_;
    QPushButton* down_;
    QPushButton* remove_;
};

}  // namespace waybill::gui
