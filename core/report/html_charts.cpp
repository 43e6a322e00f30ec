// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "core/report/html_text.h"
#include "core/report/text_format.h"

namespace waybill::report {
namespace {

constexpr double kWidth = 600;
constexpr double kHeight = 170;
constexpr double kBottom = 22;  // for the labels of the axis
constexpr double kLeft = 34;
constexpr double kTop = 8;
constexpr double kPlot = kHeight - kBottom - kTop;
constexpr std::size_t kTimeBars = 60;
constexpr std::size_t kClasses = 6;  // none, 1xx ... 5xx

struct Bar {
    std::array<std::uint64_t, kClasses> counts{};
    std::string label;

    std::uint64_t sum() const {
        std::uint64_t all = 0;
        for (const std::uint64_t count : counts) {
            all += count;
        }
        return all;
    }
};

std::size_t class_of(std::uint16_t status) {
    const std::size_t number = status / 100U;
    return number < kClasses ? number : 0;
}

// Stacked bars over an axis with labels at its ends and its middle.
std::string chart(const std::vector<Bar>& bars,
                  std::string_view title,
                  const std::vector<std::pair<double, std::string>>& ticks) {
    std::uint64_t highest = 1;
    for (const Bar& bar : bars) {
        highest = std::max(highest, bar.sum());
    }
    std::string svg =
        fmt::format("<svg class=\"chart\" viewBox=\"0 0 {} {}\" role=\"img\"><title>{}</title>",
                    kWidth,
                    kHeight,
                    escape_html(title));
    for (const double share : {0.0, 0.5, 1.0}) {
        const double y = kTop + kPlot * (1 - share);
        svg += fmt::format("<line class=\"grid\" x1=\"{}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>",
                           kLeft,
                           kWidth,
                           y,
                           y);
        const double value = share * static_cast<double>(highest);
        if (share != 0.5 || highest % 2 == 0) {
            svg += fmt::format("<text x=\"{}\" y=\"{:.1f}\" class=\"end\">{}</text>",
                               kLeft - 5,
                               y + 3.5,
                               format_count(static_cast<std::uint64_t>(value)));
        }
    }
    const double step =
        (kWidth - kLeft) / static_cast<double>(std::max<std::size_t>(bars.size(), 1));
    for (std::size_t i = 0; i < bars.size(); ++i) {
        double y = kTop + kPlot;
        svg += fmt::format("<g><title>{}: {}</title>", bars[i].label, format_count(bars[i].sum()));
        for (std::size_t c = 0; c < kClasses; ++c) {
            if (bars[i].counts[c] == 0) {
                continue;
            }
            const double height = std::max(
                1.0, kPlot * static_cast<double>(bars[i].counts[c]) / static_cast<double>(highest));
            y -= height;
            svg += fmt::format(
                "<rect class=\"s{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
                "height=\"{:.1f}\"/>",
                c,
                kLeft + static_cast<double>(i) * step + step * 0.08,
                y,
                step * 0.84,
                height);
        }
        svg += "</g>";
    }
    for (const auto& [at, label] : ticks) {
        const std::string_view anchor = at <= 0 ? "start" : at >= 1 ? "end" : "middle";
        svg += fmt::format("<text x=\"{:.1f}\" y=\"{}\" class=\"{}\">{}</text>",
                           kLeft + at * (kWidth - kLeft),
                           kHeight - 6,
                           anchor,
                           label);
    }
    return svg + "</svg>";
}

std::string duration(double ns) {
    return format_duration(static_cast<std::int64_t>(ns));
}

}  // namespace

std::string timeline_chart(const SessionReport& report) {
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    std::int64_t last = std::numeric_limits<std::int64_t>::min();
    for (std::size_t i = 0; i < report.size(); ++i) {
        const store::ExchangeRow& row = report.row(i);
        if (row.started.known()) {
            first = std::min(first, row.started.ns);
            last = std::max(last, row.started.ns);
        }
    }
    if (first > last) {
        return {};
    }
    // As double: times of a hostile capture may lie further apart than 2^63 ns.
    const double span = std::max(1.0, static_cast<double>(last) - static_cast<double>(first));
    std::vector<Bar> bars(kTimeBars);
    for (std::size_t i = 0; i < bars.size(); ++i) {
        bars[i].label = duration(span * static_cast<double>(i) / kTimeBars);
    }
    for (std::size_t i = 0; i < report.size(); ++i) {
        const store::ExchangeRow& row = report.row(i);
        if (row.started.known()) {
            const double at =
                (static_cast<double>(row.started.ns) - static_cast<double>(first)) / span;
            const auto bar = std::min(kTimeBars - 1, static_cast<std::size_t>(at * kTimeBars));
            ++bars[bar].counts[class_of(row.status)];
        }
    }
    return chart(bars,
                 "Requests over time, by class of status",
                 {{0, "0"}, {0.5, duration(span / 2)}, {1, duration(span)}});
}

std::string latency_chart(const SessionReport& report) {
    // Four bars for each tenfold time, from 10 us to 100 s.
    constexpr int kPerDecade = 4;
    constexpr int kDecades = 7;
    constexpr double kShortest = 1e4;
    std::vector<Bar> bars(static_cast<std::size_t>(kPerDecade) * kDecades);
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const double low = kShortest * std::pow(10, static_cast<double>(i) / kPerDecade);
        bars[i].label = duration(low) + " to " + duration(low * std::pow(10, 1.0 / kPerDecade));
    }
    bool any = false;
    for (std::size_t i = 0; i < report.size(); ++i) {
        const store::ExchangeRow& row = report.row(i);
        const std::int64_t took = total_of(row);
        if (took < 0 || row.has(store::row_flag::kTunnel)) {
            continue;
        }
        any = true;
        const double decades =
            std::log10(std::max(kShortest, static_cast<double>(took)) / kShortest);
        const auto bar = static_cast<std::size_t>(decades * kPerDecade);
        ++bars[std::min(bar, bars.size() - 1)].counts[class_of(row.status)];
    }
    if (!any) {
        return {};
    }
    std::vector<std::pair<double, std::string>> ticks;
    for (int decade = 0; decade < kDecades; ++decade) {
        ticks.emplace_back(static_cast<double>(decade) / kDecades,
                           duration(kShortest * std::pow(10, decade)));
    }
    return chart(bars, "How long exchanges took, by class of status", ticks);
}

}  // namespace waybill::report
