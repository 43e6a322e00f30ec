// SPDX-License-Identifier: GPL-3.0-or-later
//
// The phases of an exchange on one bar, each with its share of the width, its name and its time.
#pragma once

#include <vector>

#include <QWidget>

#include "gui/models/detail_cards.h"
#include "gui/theme/theme.h"

namespace waybill::gui {

Token tokenOf(Phase phase);

class TimingBar : public QWidget {
    Q_OBJECT

public:
    explicit TimingBar(QWidget* parent = nullptr);

    void setPhases(std::vector<PhaseTime> phases);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<PhaseTime> phases_;
};

}  // namespace waybill::gui
