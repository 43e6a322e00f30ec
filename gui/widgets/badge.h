// SPDX-License-Identifier: GPL-3.0-or-later
//
// A short word in a rounded frame, coloured by what it means. With setLink() it can be clicked and
// reached by keyboard.
#pragma once

#include <QAbstractButton>
#include <QString>

#include "gui/theme/theme.h"

namespace waybill::gui {

class Badge : public QAbstractButton {
    Q_OBJECT

public:
    explicit Badge(const QString& words,
                   Token token = Token::SecondaryText,
                   QWidget* parent = nullptr);

    const QString& words() const { return words_; }
    void setWords(const QString& words);
    void setToken(Token token);
    // `tip` may come from the wire.
    void setTip(const QString& tip);
    void setLink(bool link);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString words_;
    Token token_;
    bool link_ = false;
};

}  // namespace waybill::gui
