// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Connection tab: endpoints, what TCP went through, what the wire did wrong, and the exchanges
// that the connection carried.
#pragma once

#include "gui/detail/detail_tab.h"
#include "gui/models/background_task.h"

namespace waybill::gui {

class Card;
class CardColumn;

class ConnectionTab : public DetailTab {
    Q_OBJECT

public:
    explicit ConnectionTab(QWidget* parent = nullptr);

    void showDetail(const DetailPointer& detail) override;
    const CardColumn& column() const { return *column_; }

private:
    void addExchanges(const DetailPointer& detail);

    CardColumn* column_;
    BackgroundTask listing_;
};

}  // namespace waybill::gui
