// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Diff tab: two exchanges beside each other, heads field by field, text bodies line by line.
#pragma once

#include <cstdint>

#include <QWidget>

#include "gui/models/background_task.h"
#include "gui/models/loaded_session.h"

class QLabel;

namespace waybill::gui {

class DiffView;
class LinkLabel;

class DiffTab : public QWidget {
    Q_OBJECT

public:
    explicit DiffTab(QWidget* parent = nullptr);

    void compare(const SessionPointer& session, std::uint32_t left, std::uint32_t right);
    const DiffView& view() const { return *view_; }
    bool isBusy() const { return task_.isBusy(); }

signals:
    void compared();
    void exchangeRequested(std::uint32_t exchange);

private:
    LinkLabel* left_;
    LinkLabel* right_;
    QLabel* verdict_;
    DiffView* view_;
    BackgroundTask task_;
    std::uint32_t left_exchange_ = 0;
    std::uint32_t right_exchange_ = 0;
};

}  // namespace waybill::gui
