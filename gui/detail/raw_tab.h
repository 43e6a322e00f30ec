// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Raw tab: both heads byte by byte. A field that is selected in the header tables is marked; a
// click on a byte tells which field it belongs to, and what that is for.
#pragma once

#include "core/base/anomaly.h"
#include "gui/detail/detail_tab.h"

class QLabel;

namespace waybill::gui {

class LinkLabel;
class RawView;

class RawTab : public DetailTab {
    Q_OBJECT

public:
    explicit RawTab(QWidget* parent = nullptr);

    void showDetail(const DetailPointer& detail) override;
    // Length 0: nothing. Kept until the tab is looked at.
    void mark(Side side, std::uint32_t offset, std::uint32_t length);
    RawView& view() const { return *view_; }

signals:
    // The field with that byte was chosen here.
    void fieldChosen(Side side, std::uint32_t offset);
    // It is to be shown in its header table.
    void fieldOpened(Side side, std::uint32_t offset);

private:
    void choose(Side side, std::uint32_t offset);

    DetailPointer detail_;
    RawView* view_;
    QLabel* note_;
    LinkLabel* open_;
    Side side_ = Side::Client;
    std::uint32_t offset_ = 0;
    std::uint32_t length_ = 0;
};

}  // namespace waybill::gui
