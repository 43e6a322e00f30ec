// SPDX-License-Identifier: GPL-3.0-or-later
//
// One thing that is known, in a frame: its title, a line of verdict in words, the evidence, and a
// foldable "why" with its source.
#pragma once

#include <QString>
#include <QWidget>

#include "gui/theme/theme.h"

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace waybill::gui {

class Card : public QWidget {
    Q_OBJECT

public:
    explicit Card(const QString& title, QWidget* parent = nullptr);

    // Beside the title, at the right: a badge, a button.
    void addToTitle(QWidget* widget);
    // Coloured by what it means; the words say it too.
    void setVerdict(const QString& verdict, Token token = Token::Text);
    // Below the verdict, in the order of the calls.
    void add(QWidget* evidence);
    // `source` names the standard or the paper; either may be empty. A source alone is shown as it
    // is.
    void setWhy(const QString& why, const QString& source);

    QString title() const;
    QString verdict() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QVBoxLayout* column_;
    QHBoxLayout* head_;
    QLabel* title_;
    QLabel* verdict_;
    QVBoxLayout* evidence_;
    QWidget* why_ = nullptr;
};

// A button that copies `text` when it is pressed, and says so.
QWidget* makeCopyButton(const QString& text);

}  // namespace waybill::gui
