// SPDX-License-Identifier: GPL-3.0-or-later
//
// The frames of the HTTP/2 connection that the exchange was on: those of its own stream, or all,
// with its own ones set off.
#pragma once

#include <memory>

#include "gui/detail/detail_tab.h"
#include "gui/models/background_task.h"
#include "gui/models/loaded_session.h"

class QCheckBox;
class QLabel;
class QTableView;

namespace waybill::gui {

class BusyBar;
class FrameList;
class FrameTable;

class FramesTab : public DetailTab {
    Q_OBJECT

public:
    explicit FramesTab(QWidget* parent = nullptr);

    // Whether there is anything to show.
    static bool isFor(const ExchangeDetail& detail);
    void showDetail(const DetailPointer& detail) override;

    FrameTable& frames() const { return *frames_; }

private:
    void take(const std::shared_ptr<const FrameList>& list);
    void scrollToOwn();
    void tellCount();
    void openStream(std::uint32_t stream);

    DetailPointer detail_;
    // What the table has the frames of.
    SessionPointer session_;
    std::uint32_t connection_ = 0;
    FrameTable* frames_;
    QTableView* table_;
    QCheckBox* only_;
    QLabel* count_;
    BusyBar* busy_;
    BackgroundTask reading_;
};

}  // namespace waybill::gui
