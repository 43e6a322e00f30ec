// SPDX-License-Identifier: GPL-3.0-or-later
//
// A large button of the start page: an icon, a verb, and a line that says what comes of it.
#pragma once

#include <QAbstractButton>
#include <QString>

namespace waybill::gui {

class StartCard : public QAbstractButton {
    Q_OBJECT

public:
    // `line` is said under the title; where the card is disabled, it says why.
    StartCard(const QString& icon,
              const QString& title,
              const QString& line,
              QWidget* parent = nullptr);

    void setLine(const QString& line);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QString icon_;
    QString line_;
};

}  // namespace waybill::gui
