// SPDX-License-Identifier: GPL-3.0-or-later
//
// The cells of columns that show what a JSON path selects in bodies. Bodies are read in the
// background, those of the rows that were asked for last first, and no large ones; what was read is
// remembered for a while.
#pragma once

#include <cstdint>
#include <vector>

#include <QCache>
#include <QObject>

#include "core/filter/json_values.h"
#include "gui/models/background_task.h"
#include "gui/models/exchange_columns.h"
#include "gui/models/loaded_session.h"

namespace waybill::gui {

class JsonCells : public QObject {
    Q_OBJECT

public:
    static constexpr std::uint64_t kMostRead = kMiB;  // of one body, decoded

    using QObject::QObject;

    // Forgets all; what stands at the other columns does not matter.
    void renew(SessionPointer session, std::vector<Column> columns);
    // Null while it is not known; it will be read then.
    const CellText* cell(std::uint32_t exchange, std::size_t column);

signals:
    void known(const std::vector<std::uint32_t>& exchanges);

private:
    struct Read {
        std::uint32_t exchange = 0;
        std::vector<CellText> cells;  // by column
    };
    static std::vector<Read> read(const LoadedSession& session,
                                  const std::vector<Column>& columns,
                                  const std::vector<std::uint32_t>& exchanges,
                                  const std::atomic<bool>& stop);
    void readNext();

    SessionPointer session_;
    std::vector<Column> columns_;
    std::vector<std::uint32_t> wanted_;  // the last are read first
    std::vector<std::uint32_t> now_;     // being read
    bool waiting_ = false;               // for the end of the event that asks
    QCache<std::uint32_t, std::vector<CellText>> cells_{2000};
    BackgroundTask reading_;
};

// By the values that a path selects first: numbers before texts.
struct JsonSortKey final : filter::ValueSink {
    void on_text(std::string_view value) override;
    void on_number(double value) override;
    void on_flag(bool /*value*/) override {}
    void on_address(const IpAddress& /*ip*/, std::uint16_t /*port*/) override {}
    void on_time(Timestamp /*at*/) override {}

    std::string bytes;  // are ordered as the values are; empty: there is none
};

}  // namespace waybill::gui
