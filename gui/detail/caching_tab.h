// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Caching tab: who may keep the response and for how long, with the arithmetic.
#pragma once

#include "gui/detail/detail_tab.h"

namespace waybill::gui {

class CardColumn;

class CachingTab : public DetailTab {
    Q_OBJECT

public:
    explicit CachingTab(QWidget* parent = nullptr);

    void showDetail(const DetailPointer& detail) override;
    const CardColumn& column() const { return *column_; }

private:
    CardColumn* column_;
};

}  // namespace waybill::gui
