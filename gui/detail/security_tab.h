// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Security tab: what was found, how grave it is, and the line that mends it.
#pragma once

#include "gui/detail/detail_tab.h"

namespace waybill::gui {

class CardColumn;

class SecurityTab : public DetailTab {
    Q_OBJECT

public:
    explicit SecurityTab(QWidget* parent = nullptr);

    void showDetail(const DetailPointer& detail) override;
    const CardColumn& column() const { return *column_; }

private:
    CardColumn* column_;
};

}  // namespace waybill::gui
