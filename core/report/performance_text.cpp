// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/performance_text.h"

#include <algorithm>
#include <string_view>

#include "core/report/text_format.h"

namespace waybill::report {
namespace {

using analysis::Percentiles;
using analysis::RouteFigures;

constexpr std::size_t kIndent = 2;
constexpr std::size_t kMostRows = 15;
constexpr std::size_t kMethodWidth = 8;
constexpr std::size_t kNameWidth = 44;
constexpr std::size_t kCountWidth = 9;
constexpr std::size_t kTimeWidth = 10;
constexpr std::size_t kSizeWidth = 10;
constexpr std::size_t kBarWidth = 24;

std::string time_of(std::int64_t ns) {
    return ns < 0 ? "-" : format_duration(ns);
}

class PerformancePage {
public:
    PerformancePage(std::string& out,
                    const analysis::Performance& performance,
                    const TextStyle& style)
        : out_(out),
          performance_(performance),
          style_(style) {}

    void write(std::span<const CompressionOfType> compression) {
        Line(out_, style_)
            .text(format_counted(performance_.exchanges, "exchange", "exchanges"), Colour::Bold);
        figures("Hosts", performance_.hosts);
        figures("Routes, by the time they took in all", performance_.routes);
        intervals();
        bursts();
        repeated();
        connections();
        if (!compression.empty()) {
            compressed(compression);
        }
    }

private:
    void title(std::string_view name) {
        out_ += '\n';
        Line(out_, style_).text(name, Colour::Bold);
    }

    void figures(std::string_view name, const std::vector<RouteFigures>& all) {
        if (all.empty()) {
            return;
        }
        title(name);
        Line(out_, style_)
            .space(kIndent + kMethodWidth + kNameWidth)
            .right("requests", kCountWidth, Colour::Dim)
            .right("errors", kCountWidth, Colour::Dim)
            .right("median", kTimeWidth, Colour::Dim)
            .right("p95", kTimeWidth, Colour::Dim)
            .right("p99", kTimeWidth, Colour::Dim)
            .right("server p95", kTimeWidth + 2, Colour::Dim)
            .right("bodies", kSizeWidth, Colour::Dim);
        for (std::size_t i = 0; i < std::min(all.size(), kMostRows); ++i) {
            const RouteFigures& row = all[i];
            Line(out_, style_)
                .space(kIndent)
                .left(row.method, kMethodWidth)
                .left(shown_host(row.host) + row.route, kNameWidth)
                .right(std::to_string(row.exchanges), kCountWidth)
                .right(row.errors == 0 ? "-" : std::to_string(row.errors), kCountWidth)
                .right(time_of(row.total.p50), kTimeWidth)
                .right(time_of(row.total.p95), kTimeWidth)
                .right(time_of(row.total.p99), kTimeWidth)
                .right(time_of(row.wait.p95), kTimeWidth + 2)
                .right(format_size(row.bytes), kSizeWidth);
        }
        more(all.size());
    }

    void more(std::size_t count) {
        if (count > kMostRows) {
            Line(out_, style_).space(kIndent).text(std::to_string(count - kMostRows) + " more");
        }
    }

    void intervals() {
        const auto& all = performance_.intervals;
        if (all.size() < 2) {
            return;
        }
        title("Over time, " + format_duration(performance_.interval_ns) + " each");
        std::uint64_t most = 0;
        for (const analysis::Interval& interval : all) {
            most = std::max(most, interval.exchanges);
        }
        for (const analysis::Interval& interval : all) {
            std::string at;
            append_time_of_day(at, interval.begin);
            Line(out_, style_)
                .space(kIndent)
                .left(at, 14)
                .right(std::to_string(interval.exchanges), kCountWidth)
                .right(interval.errors == 0 ? "-" : std::to_string(interval.errors), kCountWidth)
                .right(time_of(interval.p95), kTimeWidth)
                .right(format_size(interval.bytes), kSizeWidth)
                .space(2)
                .bar(interval.exchanges, most, kBarWidth);
        }
    }

    void bursts() {
        if (performance_.bursts.empty()) {
            return;
        }
        title("Many calls of one route in a row");
        for (std::size_t i = 0; i < std::min(performance_.bursts.size(), kMostRows); ++i) {
            const analysis::Burst& burst = performance_.bursts[i];
            Line(out_, style_)
                .space(kIndent)
                .left(burst.method, kMethodWidth)
                .left(shown_host(burst.host) + burst.route, kNameWidth)
                .right(std::to_string(burst.calls) + " calls", kCountWidth + 3)
                .right(format_duration(burst.span_ns), kTimeWidth)
                .text("  from #" + std::to_string(burst.first + 1));
        }
        more(performance_.bursts.size());
    }

    void repeated() {
        if (performance_.repeated.empty()) {
            return;
        }
        title("Fetched more than once by one client, with an answer of the same size");
        for (std::size_t i = 0; i < std::min(performance_.repeated.size(), kMostRows); ++i) {
            const analysis::Repeated& row = performance_.repeated[i];
            Line(out_, style_)
                .space(kIndent)
                .left(row.url, kMethodWidth + kNameWidth)
                .right(std::to_string(row.times) + " times", kCountWidth + 3)
                .right(format_size(row.bytes), kSizeWidth)
                .text("  from #" + std::to_string(row.first + 1));
        }
        more(performance_.repeated_count);
    }

    void connections() {
        const analysis::ConnectionUse& use = performance_.connections;
        if (use.connections == 0) {
            return;
        }
        title("Connections");
        Line(out_, style_)
            .space(kIndent)
            .text(format_counted(use.connections, "connection", "connections") + ", "
                  + std::to_string(use.used_once) + " used only once; "
                  + format_counted(use.retransmissions, "retransmission", "retransmissions") + ", "
                  + format_counted(use.gaps, "gap", "gaps"));
        Line(out_, style_)
            .space(kIndent)
            .text("to connect: median " + time_of(use.connect.p50) + ", p95 "
                  + time_of(use.connect.p95) + "; round trip: median " + time_of(use.round_trip.p50)
                  + ", p95 " + time_of(use.round_trip.p95));
    }

    void compressed(std::span<const CompressionOfType> types) {
        title("What compression would make of the bodies");
        Line(out_, style_)
            .space(kIndent + kNameWidth)
            .right("bodies", kCountWidth, Colour::Dim)
            .right("content", kSizeWidth, Colour::Dim)
            .right("as sent", kSizeWidth, Colour::Dim)
            .right("gzip", kSizeWidth, Colour::Dim)
            .right("br", kSizeWidth, Colour::Dim)
            .right("zstd", kSizeWidth, Colour::Dim);
        for (const CompressionOfType& type : types) {
            Line(out_, style_)
                .space(kIndent)
                .left(type.type.empty() ? "(no type)" : type.type, kNameWidth)
                .right(std::to_string(type.bodies), kCountWidth)
                .right(format_size(type.sizes.plain), kSizeWidth)
                .right(format_size(type.sent), kSizeWidth)
                .right(format_size(type.sizes.gzip), kSizeWidth)
                .right(format_size(type.sizes.br), kSizeWidth)
                .right(format_size(type.sizes.zstd), kSizeWidth);
        }
    }

    std::string& out_;
    const analysis::Performance& performance_;
    const TextStyle& style_;
};

}  // namespace

void append_performance_text(std::string& out,
                             const analysis::Performance& performance,
                             std::span<const CompressionOfType> compression,
                             const TextStyle& style) {
    PerformancePage(out, performance, style).write(compression);
}

}  // namespace waybill::report
