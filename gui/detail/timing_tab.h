// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Timing tab: the phases with their numbers, and the neighbours on the same connection.
#pragma once

#include "gui/detail/detail_tab.h"

namespace waybill::gui {

class CardColumn;

class TimingTab : public DetailTab {
    Q_OBJECT

public:
    explicit TimingTab(QWidget* parent = nullptr);

    void showDetail(const DetailPointer& detail) override;

private:
    CardColumn* column_;
};

}  // namespace waybill::gui
