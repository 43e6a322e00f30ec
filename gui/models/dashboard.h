// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the dashboard shows of a recording; made off the window's thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

#include <QString>

#include "core/analysis/performance.h"
#include "gui/models/figure_text.h"
#include "gui/models/loaded_session.h"

namespace waybill::gui {

// What hosts and routes are ordered by.
enum class Measure : std::uint8_t { Exchanges, Bytes, Latency };
inline constexpr std::size_t kMeasures = 3;

struct Dashboard {
    // A stretch of time, or of latencies.
    struct Bin {
        QString label;  // where it begins
        QString name;   // all of it: "1 ms to 2 ms"
        QString filter;
        analysis::Interval figures;  // of latencies, only the numbers of exchanges and errors
    };

    std::uint64_t exchanges = 0;
    bool whole = true;  // false: not all was read
    std::vector<Figure> figures;
    std::vector<Bin> intervals;
    std::int64_t interval_ns = 0;
    std::vector<Bin> latencies;  // those between the first and the last that are not empty
    analysis::Percentiles total;
    FigureTable statuses;
    FigureTable types;
    std::array<FigureTable, kMeasures> hosts;
    std::array<FigureTable, kMeasures> routes;

    bool isEmpty() const { return exchanges == 0; }

    static Dashboard of(const LoadedSession& session, const std::atomic<bool>& stop);
};

}  // namespace waybill::gui
