// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the cache laboratory says of a recording, in words and figures; made off the window's
// thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include <QString>

#include "core/analysis/cache_lab.h"
#include "gui/models/figure_text.h"
#include "gui/models/loaded_session.h"

namespace waybill::gui {

struct CacheOptions {
    audit::CacheKind kind = audit::CacheKind::Private;
    std::optional<int> second_visit;  // minutes after the first; none: a cache that is empty
};

struct CacheVisit {
    // A line that would save something.
    struct Change {
        QString address;  // host and route
        QString line;
        QString why;
        QString saving;  // "12 requests fewer, 1.2 MB, 340 ms"
        QString filter;
        std::uint32_t example = 0;
        std::uint64_t exchanges = 0;
    };

    CacheOptions options;
    analysis::CacheTally total;
    QString verdict;  // one or two sentences
    std::vector<Figure> figures;
    FigureTable outcomes;  // hits, revalidations ...
    FigureTable hosts;
    FigureTable types;
    std::vector<Change> changes;

    static CacheVisit of(const LoadedSession& session,
                         const CacheOptions& options,
                         const std::atomic<bool>& stop);
};

}  // namespace waybill::gui
