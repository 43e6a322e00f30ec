// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/cache_visit.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <QCoreApplication>

#include "core/store/exchange_loader.h"
#include "gui/models/filter_text.h"
#include "gui/models/wire_string.h"

namespace waybill::gui {
namespace {

using analysis::CacheChange;
using analysis::CacheGroup;
using analysis::CacheTally;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(waybill::gui::CacheVisit)
};

constexpr std::size_t kGroupsShown = 20;

int asInt(std::uint64_t count) {
    return static_cast<int>(std::min<std::uint64_t>(count, 1'000'000'000));
}

void visit(analysis::CacheLab& lab, const LoadedSession& session, const std::atomic<bool>& stop) {
    const std::unique_ptr<store::ExchangeLoader> loader = session.makeLoader();
    const auto exchange = std::make_unique<http::Exchange>();
    for (std::uint32_t i = 0; i < session.size() && !stop; ++i) {
        loader->load(i, store::BodyDetail::None, *exchange);
        lab.add(*exchange);
    }
}

QString verdictOf(const CacheTally& total) {
    const std::uint64_t helped = total.hits + total.revalidations;
    if (helped == 0) {
        return Words::tr("Such a cache would have helped with none of the requests.");
    }
    return Words::tr(
               "Of %n request(s), %1 would not have reached the server, and %2 would have "
               "been answered by a 304.",
               nullptr,
               asInt(total.requests))
               .arg(countText(total.hits), countText(total.revalidations))
           + u' '
           + Words::tr("That saves %1 of %2 (%3) and %4 of waiting.")
                 .arg(sizeText(total.bytes_saved),
                      sizeText(total.bytes),
                      shareText(total.bytes_saved, total.bytes),
                      timeText(total.time_saved));
}

std::vector<Figure> figuresOf(const CacheTally& total) {
    const auto figure =
        [](const char* key, const QString& value, const QString& caption, const QString& tip) {
            return Figure{QString::fromLatin1(key), value, caption, tip, {}, false};
        };
    return {
        figure("cache_requests",
               countText(total.requests),
               Words::tr("requests"),
               Words::tr("Requests that were asked of the cache.")),
        figure(
            "cache_hits",
            shareText(total.hits, total.requests),
            Words::tr("answered by the cache"),
            Words::tr("%1 of %2 requests").arg(countText(total.hits), countText(total.requests))),
        figure("cache_bytes",
               sizeText(total.bytes_saved),
               Words::tr("saved"),
               Words::tr("%1 of %2, heads and bodies")
                   .arg(exactSize(total.bytes_saved), exactSize(total.bytes))),
        figure("cache_time",
               timeText(total.time_saved),
               Words::tr("of waiting saved"),
               Words::tr("%1 of %2").arg(exactTime(total.time_saved), exactTime(total.time)))};
}

FigureTable outcomesOf(const CacheTally& total) {
    FigureTable table;
    table.columns = {
        Words::tr("What became of the requests"), Words::tr("Requests"), Words::tr("Share")};
    const auto add = [&](const QString& name, std::uint64_t count, FigureColour colour) {
        FigureRow row;
        row.name = name;
        row.figures = {countText(count), shareText(count, total.requests)};
        row.value = static_cast<double>(count);
        row.colour = colour;
        row.tip = Words::tr("%1: %2 of %3 requests")
                      .arg(name, countText(count), countText(total.requests));
        table.rows.push_back(std::move(row));
    };
    add(Words::tr("Hits: answered without the server"), total.hits, {200, {}});
    add(Words::tr("Revalidated: asked, and a 304 would have done"), total.revalidations, {304, {}});
    add(Words::tr("Misses: sent in full, and might have been stored"), total.misses, {404, {}});
    add(Words::tr("Not cacheable: sent in full, and must not be stored"),
        total.not_cacheable,
        {500, {}});
    return table;
}

FigureTable tableOf(const std::vector<CacheGroup>& groups, bool hosts) {
    FigureTable table;
    table.columns = {hosts ? Words::tr("Host") : Words::tr("Kind of content"),
                     Words::tr("Requests"),
                     Words::tr("Hits"),
                     Words::tr("304s"),
                     Words::tr("Bytes"),
                     Words::tr("Saved"),
                     Words::tr("Time saved")};
    const std::size_t shown = std::min(groups.size(), kGroupsShown);
    table.left_out = groups.size() - shown;
    for (std::size_t i = 0; i < shown; ++i) {
        const CacheTally& tally = groups[i].tally;
        FigureRow row;
        if (hosts) {
            row.name = hostText(groups[i].name);
            if (groups[i].name != analysis::kOtherHosts) {
                row.filter = hostFilter(groups[i].name);
            }
        } else {
            row.name = wireText(groups[i].name, 100);
            row.filter = fieldEquals(filter::FieldId::Category, groups[i].name);
        }
        row.figures = {countText(tally.requests),
                       countText(tally.hits),
                       countText(tally.revalidations),
                       sizeText(tally.bytes),
                       sizeText(tally.bytes_saved),
                       timeText(tally.time_saved)};
        row.value = static_cast<double>(tally.bytes_saved);
        row.colour.status = 200;
        row.tip = Words::tr("%1: %2 saved of %3 (%4), and %5 of waiting")
                      .arg(row.name,
                           exactSize(tally.bytes_saved),
                           exactSize(tally.bytes),
                           shareText(tally.bytes_saved, tally.bytes),
                           exactTime(tally.time_saved));
        table.rows.push_back(std::move(row));
    }
    return table;
}

CacheVisit::Change changeOf(const CacheChange& change) {
    CacheVisit::Change out;
    out.address = hostText(change.host) + wireText(change.route, 300);
    out.line = wireText(change.line, 300);
    out.why = wireText(change.why, 300);
    out.saving = Words::tr("%n request(s) fewer, %1, %2", nullptr, asInt(change.requests_saved))
                     .arg(sizeText(change.bytes_saved), timeText(change.time_saved));
    out.filter = routeFilter(change.host, {}, change.route);
    out.example = static_cast<std::uint32_t>(std::max<std::uint64_t>(change.exchange, 1) - 1);
    out.exchanges = change.exchanges;
    return out;
}

}  // namespace

CacheVisit CacheVisit::of(const LoadedSession& session,
                          const CacheOptions& options,
                          const std::atomic<bool>& stop) {
    constexpr std::int64_t kSecondsPerMinute = 60;
    CacheVisit out;
    out.options = options;
    analysis::CacheLab lab(options.kind);
    visit(lab, session, stop);
    if (options.second_visit && !stop) {
        lab.begin_second_visit(*options.second_visit * kSecondsPerMinute);
        visit(lab, session, stop);
    }
    if (stop) {
        return out;
    }
    const analysis::CacheLabResult result = lab.result();
    out.total = result.total;
    out.verdict = verdictOf(result.total);
    out.figures = figuresOf(result.total);
    out.outcomes = outcomesOf(result.total);
    out.hosts = tableOf(result.hosts, true);
    out.types = tableOf(result.types, false);
    for (const CacheChange& change : result.changes) {
        out.changes.push_back(changeOf(change));
    }
    return out;
}

}  // namespace waybill::gui
