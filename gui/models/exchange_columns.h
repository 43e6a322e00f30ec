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
    bool isRight() const { return kind == Kind::Number; }
    bool operator==(const Column& other) const { return id == other.id; }
};

class ExchangeColumns {
    Q_DECLARE_TR_FUNCTIONS(ExchangeColumns)

public:
    // Nothing for what names no column; the id of the result is in canonical spelling.
    static std::optional<Column> find(const QString& id);
    static Column ofHeader(const QString& name);  // of either message

    static QStringList defaults();
    // All but those of single headers, cookies and the like, in the order to offer them.
    static const QStringList& all();
};

// What a cell shows.
struct CellText {
    QString text;
    QString exact;  // the value in full, where `text` is rounded or shortened
};

// Reads the cells of a column. One belongs to one thread.
class ColumnReader {
public:
    // `session` must outlive it.
    ColumnReader(const store::Session& session, const Column& column);

    // By the row alone; nothing where the loaded exchange is needed.
    std::optional<CellText> read(std::uint32_t exchange);
    CellText read(std::uint32_t index, const http::Exchange& exchange);

private:
    std::optional<CellText> readKnown(const store::ExchangeRow& row) const;

    const store::Session& session_;
    Column column_;
    std::optional<filter::FieldValues> values_;
};

}  // namespace waybill::gui
