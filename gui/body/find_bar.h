// SPDX-License-Identifier: GPL-3.0-or-later
//
// The line under a body in which text is searched: what, with or without case, as bytes, and where
// one is among the matches.
#pragma once

#include <QWidget>

#include "gui/models/body_search.h"

class QCheckBox;
class QLabel;
class QLineEdit;

namespace waybill::gui {

class FindBar : public QWidget {
    Q_OBJECT

public:
    explicit FindBar(QWidget* parent = nullptr);

    // Shows itself, with the needle selected.
    void open();
    void setNeedle(const QString& text);
    // Whether hexadecimal can be searched.
    void setBytes(bool on);
    void showState(const BodyMatches* found, std::size_t current, std::uint64_t total);

    // In UTF-8, or the bytes that the hexadecimal stands for.
    std::string needle() const;
    bool isCaseExact() const;

signals:
    void needleChanged();
    void nextRequested();
    void previousRequested();
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    QLineEdit* text_;
    QCheckBox* exact_case_;
    QCheckBox* as_hex_;
    QLabel* state_;
};

}  // namespace waybill::gui
