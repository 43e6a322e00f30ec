// SPDX-License-Identifier: GPL-3.0-or-later
//
// Figures of a session as the pages show them: numbers in words, rows of a table with where each
// leads. All texts may be shown as they are.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <QString>
#include <QStringList>

#include "core/http/category.h"

namespace waybill::gui {

// A number with what it counts.
struct Figure {
    QString key;      // stable: "exchanges"
    QString value;    // "1,234"
    QString caption;  // "exchanges"
    QString tip;      // the exact value
    QString filter;   // what it leads to
    bool leads = false;
};

// What a row is about; it has the colour of that.
struct FigureColour {
    int status = -1;  // 0: no response
    std::optional<http::Category> category;
};

struct FigureRow {
    QString name;
    QStringList figures;  // one for each column but the first
    double value = 0;     // length of its bar
    double marked = 0;    // of it: errors
    FigureColour colour;
    QString tip;
    QString filter;  // empty: it leads nowhere
};

struct FigureTable {
    QStringList columns;
    std::vector<FigureRow> rows;
    std::uint64_t left_out = 0;  // rows that are not here
};

// Numbers as people read them.
QString countText(std::uint64_t count);
QString sizeText(std::uint64_t bytes);
QString timeText(std::int64_t ns);                           // "-" when negative
QString shareText(std::uint64_t part, std::uint64_t whole);  // "-" of nothing
QString exactSize(std::uint64_t bytes);                      // "1,234,567 bytes"
QString exactTime(std::int64_t ns);                          // "1,234.567 ms"

// A host as rows have it, with a port that is not 80.
QString hostText(std::string_view host);
QString hostFilter(std::string_view host);
// The exchanges of a route (analysis/route.h).
QString routeFilter(std::string_view host, std::string_view method, std::string_view route);

}  // namespace waybill::gui
