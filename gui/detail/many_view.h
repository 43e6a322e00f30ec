// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is said of several exchanges: their sum, and of two of them what differs.
#pragma once

#include <cstdint>
#include <vector>

#include <QWidget>

#include "gui/models/background_task.h"
#include "gui/models/detail_text.h"
#include "gui/models/loaded_session.h"

class QTabWidget;

namespace waybill::gui {

class CardColumn;
class DiffTab;

class ManyView : public QWidget {
    Q_OBJECT

public:
    explicit ManyView(QWidget* parent = nullptr);

    void showExchanges(const SessionPointer& session, const std::vector<std::uint32_t>& exchanges);
    // Of two: brings what differs to the front.
    void compare();
    const CardColumn& column() const { return *column_; }
    DiffTab& diff() const { return *diff_; }

signals:
    void followed(const DetailLink& link);
    void exchangeRequested(std::uint32_t exchange);
    void shown();  // the sum is there

private:
    QTabWidget* tabs_;
    CardColumn* column_;
    DiffTab* diff_;
    BackgroundTask task_;
};

}  // namespace waybill::gui
