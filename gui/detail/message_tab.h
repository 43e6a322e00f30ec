// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Request and the Response tab: the fields of the head with what each is for, on demand their
// bytes, and the body below.
#pragma once

#include "core/base/anomaly.h"
#include "gui/detail/detail_tab.h"

class QLabel;
class QSplitter;
class QToolButton;

namespace waybill::gui {

class BodyView;
class HeaderTable;
class RawView;
class WireLabel;

class MessageTab : public DetailTab {
    Q_OBJECT

public:
    explicit MessageTab(Side side, QWidget* parent = nullptr);

    void showDetail(const DetailPointer& detail) override;

    HeaderTable& headers() const { return *headers_; }
    RawView& bytes() const { return *bytes_; }
    BodyView& body() const { return *body_; }
    void setBytesShown(bool shown);

signals:
    void fieldSelected(Side side, std::uint32_t offset, std::uint32_t length);
    void columnRequested(const QString& field);

private:
    Side side_;
    WireLabel* start_line_;
    QToolButton* bytes_button_;
    QToolButton* line_ends_;
    QLabel* absent_;
    QSplitter* splitter_;
    HeaderTable* headers_;
    RawView* bytes_;
    BodyView* body_;
};

}  // namespace waybill::gui
