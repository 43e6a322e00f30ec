// SPDX-License-Identifier: GPL-3.0-or-later
//
// The columns that a table of exchanges may have. A column is named as the field of filters that it
// shows ("status", `header["server"]`), so that what is seen can be filtered by; "waterfall" is the
// one that is not a field.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <QCoreApplication>
#include <QString>
#include <QStringList>

#include "core/filter/field.h"
#include "core/filter/field_values.h"
#include "core/http/exchange.h"
#include "core/store/session.h"

namespace waybill::gui {

struct Column {
    // How it is drawn.
    enum class Kind : std::uint8_t {
        Text,
        Number,  // right-aligned
        Mark,
        Category,
        Method,
        Status,
        Host,
        Path,
        Type,
        Waterfall,
    };

    QString id;
    QString title;
    QString explanation;  // for the header's tool tip
    Kind kind = Kind::Text;
    int width = 100;
    const filter::FieldInfo* field = nullptr;  // null: of the waterfall
    std::string argument;                      // of the field: "server"

    // Whether its text hangs on the heads of an exchange, which must be loaded.
    bool needsHeads() const { return field != nullptr && field->need == filter::Need::Heads; }
    // Whether it is for JsonCells to read.
    bool needsBodies() const { return field != nullptr && field->need == filter::Need::Body; }
    bool isRight() const { return kind == Kind::Number; }
    bool operator==(const Column& other) const { return id == other.id; }
};

class ExchangeColumns {
    Q_DECLARE_TR_FUNCTIONS(ExchangeColumns)

public:
    // Nothing for what names no column; the id of the result is in canonical spelling.
    static std::optional<Column> find(const QString& id);
    static Column ofHeader(const QString& name);  // of either message
    // Of either body, by a path as in filters, or what stands behind its "$."; nothing when it is
    // none.
    static std::optional<Column> ofJson(const QString& path);

    static QStringList defaults();
    // All but those of single headers, cookies and the like, in the order to offer them.
    static const QStringList& all();
};

// What a cell shows.
struct CellText {
    QString text;
    QString exact;  // the value in full, where `text` is rounded or shortened
};

// How a moment is told in a cell; in full it is always told in UTC.
enum class TimeStyle : std::uint8_t { Utc, Local, SinceFirst, Ago };
// "utc", "local", "first" or "ago".
TimeStyle timeStyleOf(QStringView name);

// Reads the cells of a column. One belongs to one thread.
class ColumnReader {
public:
    // `session` must outlive it.
    ColumnReader(const store::Session& session,
                 const Column& column,
                 TimeStyle times = TimeStyle::Utc);

    // By the row alone; nothing where the loaded exchange is needed.
    std::optional<CellText> read(std::uint32_t exchange);
    CellText read(std::uint32_t index, const http::Exchange& exchange);

private:
    std::optional<CellText> readKnown(const store::ExchangeRow& row) const;
    static CellText readProgram(filter::FieldId field, const store::ConnectionRow& connection);

    const store::Session& session_;
    Column column_;
    TimeStyle times_;
    Timestamp began_;  // of the session
    std::optional<filter::FieldValues> values_;
};

}  // namespace waybill::gui
