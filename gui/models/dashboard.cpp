// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/dashboard.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>

#include "core/filter/row_state.h"
#include "core/filter/row_values.h"
#include "core/report/summary.h"
#include "core/report/text_summary.h"
#include "gui/models/filter_text.h"
#include "gui/models/wire_string.h"

namespace waybill::gui {
namespace {

using analysis::RouteFigures;
using filter::FieldId;
using store::ExchangeRow;
namespace row_flag = store::row_flag;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(waybill::gui::Dashboard)
};

constexpr std::size_t kRowsShown = 10;
constexpr std::uint32_t kBetweenLooks = 1U << 12U;

QString errorsFilter() {
    return QString::fromLatin1(filter::kFailed);
}

Figure figure(const char* key, const QString& value, const QString& caption, const QString& tip) {
    return {QString::fromLatin1(key), value, caption, tip, {}, false};
}

void fillFigures(Dashboard& out,
                 const report::Summary& summary,
                 const analysis::Performance& performance) {
    Figure exchanges = figure("exchanges",
                              countText(summary.exchanges),
                              Words::tr("exchanges"),
                              Words::tr("%1 requests, %2 responses")
                                  .arg(countText(summary.requests), countText(summary.responses)));
    exchanges.leads = true;
    Figure errors =
        figure("errors",
               countText(performance.whole.errors),
               Words::tr("errors"),
               Words::tr("A status of 400 or more, no response, or one that was cut off: %1 "
                         "of all.")
                   .arg(shareText(performance.whole.errors, summary.exchanges)));
    errors.leads = true;
    errors.filter = errorsFilter();
    const std::uint64_t bytes = summary.request_bytes + summary.response_bytes;
    const analysis::Percentiles& total = performance.whole.total;
    out.figures = {
        std::move(exchanges),
        figure("hosts",
               countText(summary.host_count),
               Words::tr("hosts"),
               Words::tr("%1 hosts on %2 connections")
                   .arg(countText(summary.host_count), countText(summary.connections))),
        figure("transferred",
               sizeText(bytes),
               Words::tr("in bodies"),
               Words::tr("Requests: %1. Responses: %2. As sent.")
                   .arg(exactSize(summary.request_bytes), exactSize(summary.response_bytes))),
        figure("median", timeText(total.p50), Words::tr("median time"), exactTime(total.p50)),
        figure("p95", timeText(total.p95), Words::tr("95th percentile"), exactTime(total.p95)),
        std::move(errors)};
    if (total.p95 >= 0) {
        out.figures[4].leads = true;
        out.figures[4].filter = comparison(
            FieldId::Duration, filter::Operator::GreaterEqual, static_cast<double>(total.p95));
    }
}

void fillIntervals(Dashboard& out,
                   const store::Session& session,
                   const analysis::Performance& performance) {
    const Timestamp began = filter::beginning_of(session);
    out.interval_ns = performance.interval_ns;
    for (const analysis::Interval& interval : performance.intervals) {
        const std::int64_t since = interval.begin.ns - began.ns;
        const std::int64_t end = since + performance.interval_ns;
        Dashboard::Bin bin;
        bin.label = timeText(since);
        bin.name = Words::tr("%1 to %2").arg(timeText(since), timeText(end));
        bin.filter =
            between(FieldId::Since, static_cast<double>(since), static_cast<double>(end - 1));
        bin.figures = interval;
        out.intervals.push_back(std::move(bin));
    }
}

// Four bins for each tenfold time, from 10 us to 100 s; the last one has no end.
void fillLatencies(Dashboard& out, const store::Session& session, const std::atomic<bool>& stop) {
    constexpr int kPerDecade = 4;
    constexpr std::size_t kBins = 7 * kPerDecade + 1;
    constexpr double kShortest = 1e4;
    std::array<analysis::Interval, kBins> bins{};
    std::uint32_t i = 0;
    for (const ExchangeRow& row : session.exchanges) {
        if (i++ % kBetweenLooks == 0 && stop) {
            return;
        }
        const std::int64_t took = store::total_of(row);
        if (took < 0 || row.has(row_flag::kTunnel)) {
            continue;
        }
        const double decades =
            std::log10(std::max(kShortest, static_cast<double>(took)) / kShortest);
        analysis::Interval& bin =
            bins.at(std::min(kBins - 1, static_cast<std::size_t>(decades * kPerDecade)));
        ++bin.exchanges;
        bin.errors += filter::has_failed(row, session.connections[row.connection]) ? 1U : 0U;
    }
    const auto has_some = [](const analysis::Interval& bin) {
        return bin.exchanges > 0;
    };
    const auto first = std::find_if(bins.begin(), bins.end(), has_some);
    const auto last = std::find_if(bins.rbegin(), bins.rend(), has_some).base();
    for (auto bin = first; bin < last; ++bin) {
        const auto number = static_cast<double>(bin - bins.begin());
        const double low = number == 0 ? 0 : kShortest * std::pow(10, number / kPerDecade);
        const double high = kShortest * std::pow(10, (number + 1) / kPerDecade);
        Dashboard::Bin named;
        named.label = timeText(std::llround(low));
        named.figures = *bin;
        if (bin + 1 == bins.end()) {
            named.name = Words::tr("%1 and more").arg(named.label);
            named.filter = comparison(FieldId::Duration, filter::Operator::GreaterEqual, low);
        } else {
            named.name = Words::tr("%1 to %2").arg(named.label, timeText(std::llround(high)));
            named.filter = between(FieldId::Duration, std::ceil(low), std::ceil(high) - 1);
        }
        out.latencies.push_back(std::move(named));
    }
}

QString statusName(std::uint16_t status) {
    if (status == 0) {
        return Words::tr("not readable");
    }
    const std::string_view reason = report::reason_of(status);
    return QString::number(status) + u' '
           + QString::fromLatin1(reason.data(), static_cast<qsizetype>(reason.size()));
}

void fillStatuses(Dashboard& out, const report::Summary& summary) {
    out.statuses.columns = {Words::tr("Status"), Words::tr("Responses"), Words::tr("Share")};
    out.statuses.left_out = summary.status_count - summary.statuses.size();
    const auto add = [&](const QString& name, int status, std::uint64_t count, QString filter) {
        FigureRow row;
        row.name = name;
        row.figures = {countText(count), shareText(count, summary.exchanges)};
        row.value = static_cast<double>(count);
        row.colour.status = status;
        row.tip = Words::tr("%1: %2 of %3 exchanges")
                      .arg(name, countText(count), countText(summary.exchanges));
        row.filter = std::move(filter);
        out.statuses.rows.push_back(std::move(row));
    };
    for (const report::StatusFigures& status : summary.statuses) {
        add(statusName(status.status),
            status.status,
            status.count,
            status.status == 0
                ? joined(presence(FieldId::HasResponse), negated(presence(FieldId::Status)))
                : comparison(
                    FieldId::Status, filter::Operator::Equal, static_cast<double>(status.status)));
    }
    if (summary.unanswered > 0) {
        add(Words::tr("no response"),
            0,
            summary.unanswered,
            negated(presence(FieldId::HasResponse)));
    }
}

void fillTypes(Dashboard& out, const store::Session& session, const report::Summary& summary) {
    out.types.columns = {Words::tr("Type"), Words::tr("Responses"), Words::tr("Bodies")};
    out.types.left_out = summary.type_count - summary.types.size();
    for (const report::TypeFigures& type : summary.types) {
        const std::string_view name = session.strings.at(type.type);
        FigureRow row;
        row.name = name.empty() ? Words::tr("(none told)") : wireText(name, 100);
        row.figures = {countText(type.count), sizeText(type.bytes)};
        row.value = static_cast<double>(type.count);
        row.colour.category = http::category_of(name, {});
        row.tip = Words::tr("%1: %2 responses, %3 as sent")
                      .arg(row.name, countText(type.count), exactSize(type.bytes));
        row.filter = name.empty()
                         ? joined(presence(FieldId::HasResponse), negated(presence(FieldId::Type)))
                         : fieldEquals(FieldId::Type, name);
        out.types.rows.push_back(std::move(row));
    }
}

double valueOf(const RouteFigures& figures, Measure measure) {
    switch (measure) {
        case Measure::Exchanges:
            return static_cast<double>(figures.exchanges);
        case Measure::Bytes:
            return static_cast<double>(figures.bytes);
        case Measure::Latency:
            return static_cast<double>(std::max<std::int64_t>(figures.total.p95, 0));
    }
    return 0;
}

FigureRow rowOf(const RouteFigures& figures, Measure measure) {
    FigureRow row;
    const bool is_route = !figures.route.empty() || !figures.method.empty();
    row.name = hostText(figures.host);
    if (is_route) {
        row.name = wireText(figures.method, 20) + u' ' + row.name + wireText(figures.route, 300);
        row.filter = routeFilter(figures.host, figures.method, figures.route);
    } else {
        row.filter = hostFilter(figures.host);
    }
    row.figures = {countText(figures.exchanges),
                   sizeText(figures.bytes),
                   timeText(figures.total.p50),
                   timeText(figures.total.p95)};
    row.value = valueOf(figures, measure);
    if (measure == Measure::Exchanges) {
        row.marked = static_cast<double>(figures.errors);
    }
    row.tip = Words::tr("%1: %2 exchanges, %3 of them errors, %4, median %5, 95th percentile %6")
                  .arg(row.name,
                       countText(figures.exchanges),
                       countText(figures.errors),
                       exactSize(figures.bytes),
                       exactTime(figures.total.p50),
                       exactTime(figures.total.p95));
    return row;
}

std::array<FigureTable, kMeasures> tablesOf(const std::vector<RouteFigures>& all,
                                            const QString& what) {
    std::array<FigureTable, kMeasures> tables;
    for (std::size_t m = 0; m < kMeasures; ++m) {
        const auto measure = static_cast<Measure>(m);
        std::vector<const RouteFigures*> order;
        order.reserve(all.size());
        for (const RouteFigures& figures : all) {
            order.push_back(&figures);
        }
        const std::size_t shown = std::min(order.size(), kRowsShown);
        std::partial_sort(order.begin(),
                          order.begin() + static_cast<std::ptrdiff_t>(shown),
                          order.end(),
                          [measure](const RouteFigures* a, const RouteFigures* b) {
                              const double left = valueOf(*a, measure);
                              const double right = valueOf(*b, measure);
                              return left != right ? left > right : a < b;
                          });
        FigureTable& table = tables.at(m);
        table.columns = {what,
                         Words::tr("Exchanges"),
                         Words::tr("Bodies"),
                         Words::tr("Median"),
                         Words::tr("95th")};
        table.left_out = order.size() - shown;
        for (std::size_t i = 0; i < shown; ++i) {
            table.rows.push_back(rowOf(*order[i], measure));
        }
    }
    return tables;
}

}  // namespace

Dashboard Dashboard::of(const LoadedSession& session, const std::atomic<bool>& stop) {
    Dashboard out;
    const store::Session& rows = session.rows();
    out.exchanges = session.size();
    out.whole = session.isWhole();
    if (out.exchanges == 0) {
        return out;
    }
    const report::Summary summary = report::summarise(rows);
    if (stop) {
        return out;
    }
    const analysis::Performance performance = analysis::performance_of(rows);
    if (stop) {
        return out;
    }
    out.total = performance.whole.total;
    fillFigures(out, summary, performance);
    fillIntervals(out, rows, performance);
    fillLatencies(out, rows, stop);
    fillStatuses(out, summary);
    fillTypes(out, rows, summary);
    out.hosts = tablesOf(performance.hosts, Words::tr("Host"));
    out.routes = tablesOf(performance.routes, Words::tr("Route"));
    return out;
}

}  // namespace waybill::gui
