// SPDX-License-Identifier: GPL-3.0-or-later
//
// The fields of a message: name in demi-bold, value as sent and wrapped, and what the field is for,
// beside the value where there is room and below it where there is not. In the order of the wire.
#pragma once

#include <cstdint>

#include <QTableView>

#include "core/base/anomaly.h"
#include "core/http/exchange.h"
#include "gui/models/header_lines.h"

namespace waybill::gui {

class HeaderTable : public QTableView {
    Q_OBJECT

public:
    explicit HeaderTable(QWidget* parent = nullptr);

    void showMessage(const http::Message& message, Side side);
    const HeaderModel& headers() const { return *model_; }

    // The field at that place of the head, if it is one.
    bool selectAt(std::uint32_t offset);
    // Whether explanations stand below the values.
    bool notesBelow() const { return notes_below_; }

signals:
    // Its bytes in the head.
    void fieldSelected(Side side, std::uint32_t offset, std::uint32_t length);
    void filterRequested(const QString& filter);
    void narrowed(const QString& filter);
    // As a field of filters: resp.header["server"].
    void columnRequested(const QString& field);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void placeNotes();
    void copyLines() const;
    const HeaderLine* current() const;

    HeaderModel* model_;
    Side side_ = Side::Client;
    bool notes_below_ = false;
};

}  // namespace waybill::gui
