// SPDX-License-Identifier: GPL-3.0-or-later
//
// A number in a frame with what it counts; leads to what was counted.
#pragma once

#include <QAbstractButton>

#include "gui/models/figure_text.h"

namespace waybill::gui {

class FigureTile : public QAbstractButton {
    Q_OBJECT

public:
    explicit FigureTile(QWidget* parent = nullptr);

    void setFigure(const Figure& figure);
    const Figure& figure() const { return figure_; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Figure figure_;
};

}  // namespace waybill::gui
