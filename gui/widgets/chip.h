// SPDX-License-Identifier: GPL-3.0-or-later
//
// A small rounded button that is on or off, or removes something: a type to filter by with its
// count, a saved filter, a badge that leads somewhere. On is not said by colour alone: the label
// is demi-bold and the frame is thicker. Its texts are never taken for markup or shortcuts.
#pragma once

#include <optional>

#include <QAbstractButton>

#include "gui/theme/theme.h"

namespace waybill::gui {

class Chip : public QAbstractButton {
    Q_OBJECT

public:
    explicit Chip(const QString& label = {}, QWidget* parent = nullptr);

    void setLabel(const QString& label);
    QString label() const { return label_; }
    // Behind the label, in secondary text; its width is kept when it shrinks.
    void setCount(const QString& count);
    QString count() const { return count_; }
    // A dot in front, in that colour.
    void setDot(std::optional<Token> token);
    // What text and frame are in when it is not on.
    void setToken(Token token);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    int labelWidth() const;

    QString label_;
    QString count_;
    int count_width_ = 0;
    std::optional<Token> dot_;
    Token token_ = Token::Text;
};

}  // namespace waybill::gui
