// SPDX-License-Identifier: GPL-3.0-or-later
//
// A grade in a small square of its colour, with its points beside it; a dash where there is none.
#pragma once

#include <QAbstractButton>

#include "gui/models/security_report.h"

namespace waybill::gui {

class GradeLabel : public QAbstractButton {
    Q_OBJECT

public:
    explicit GradeLabel(const SecurityReport::Grade& grade, QWidget* parent = nullptr);

    const SecurityReport::Grade& grade() const { return grade_; }
    // Then it can be clicked and reached by keyboard.
    void setLink(bool link);

    QSize sizeHint() const override { return {76, 22}; }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    SecurityReport::Grade grade_;
};

}  // namespace waybill::gui
