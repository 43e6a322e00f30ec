// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/live_status.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "cli/terminal.h"
#include "core/base/text.h"
#include "core/report/text_format.h"

namespace waybill::cli {
namespace {

constexpr std::chrono::seconds kRatesOver{1};
// Less is how analysis works, and not a lag.
constexpr std::int64_t kWorthTelling = 200 * kNsPerMs;

std::string rate(double per_second) {
    return report::format_count(static_cast<std::uint64_t>(std::llround(per_second)));
}

}  // namespace

CaptureStatus::CaptureStatus() : started_(Clock::now()) {
    before_.at = started_;
    latest_.at = started_;
}

std::string CaptureStatus::text(const capture::LiveStatus& status, bool records) {
    const Clock::time_point now = Clock::now();
    if (now - latest_.at >= kRatesOver) {
        before_ = latest_;
        latest_ = {
            now, status.recorder.packets, status.recorder.bytes, status.counts.exchanges_over};
    }
    LiveRates rates;
    const double seconds = std::chrono::duration<double>(latest_.at - before_.at).count();
    if (seconds > 0) {
        const auto per_second = [&](std::uint64_t Sample::*count) {
            return static_cast<double>(latest_.*count - before_.*count) / seconds;
        };
        rates = {per_second(&Sample::packets),
                 per_second(&Sample::bytes),
                 per_second(&Sample::exchanges)};
    }
    const auto since = std::chrono::duration_cast<std::chrono::seconds>(now - started_);
    return status_text(status, since, rates, records);
}

std::string status_text(const capture::LiveStatus& status,
                        std::chrono::seconds since,
                        const LiveRates& rates,
                        bool records) {
    const capture::RecorderStatus& recorder = status.recorder;
    const auto seconds = since.count();
    std::string text =
        fmt::format("{:02}:{:02}  {}, {}/s",
                    seconds / 60,
                    seconds % 60,
                    report::format_counted(status.counts.exchanges_over, "exchange", "exchanges"),
                    rate(rates.exchanges));
    if (status.counts.exchanges > status.counts.exchanges_over) {
        text += ", " + report::format_count(status.counts.exchanges - status.counts.exchanges_over)
                + " open";
    }
    text +=
        fmt::format("  {} packets/s, {}/s",
                    rate(rates.packets),
                    report::format_size(static_cast<std::uint64_t>(std::max(rates.bytes, 0.0))));
    for (const capture::InterfaceCounts& each : recorder.interfaces) {
        const std::uint64_t dropped =
            each.dropped.value_or(0) + each.dropped_by_interface.value_or(0);
        if (dropped > 0) {
            text +=
                "  " + for_terminal(each.name) + ": " + report::format_count(dropped) + " dropped";
        }
    }
    if (status.ns_behind > kWorthTelling) {
        text += "  analysis is " + report::format_duration(status.ns_behind) + " ("
                + report::format_size(status.bytes_behind) + ") behind";
    }
    if (records) {
        text += "  " + report::format_size(recorder.bytes) + " written";
    }
    return text;
}

std::vector<std::string> interface_sums(const capture::LiveStatus& status, bool dropped_only) {
    std::vector<std::string> sentences;
    for (const capture::InterfaceCounts& each : status.recorder.interfaces) {
        const std::uint64_t by_kernel = each.dropped.value_or(0);
        const std::uint64_t by_interface = each.dropped_by_interface.value_or(0);
        if (dropped_only && by_kernel + by_interface == 0) {
            continue;
        }
        std::string text =
            (each.name.empty() ? std::string("an interface without a name") : each.name) + ": "
            + report::format_counted(each.packets, "packet", "packets");
        if (by_kernel + by_interface > 0) {
            text += "; dropped: " + report::format_count(by_kernel) + " by the kernel, "
                    + report::format_count(by_interface) + " by the interface";
        } else if (each.dropped || each.dropped_by_interface) {
            text += ", none dropped";
        }
        sentences.push_back(std::move(text));
    }
    return sentences;
}

std::vector<report::InterfaceTotals> interface_totals(const capture::LiveStatus& status) {
    std::vector<report::InterfaceTotals> totals;
    for (const capture::InterfaceCounts& each : status.recorder.interfaces) {
        totals.push_back({each.name, each.packets, each.dropped, each.dropped_by_interface});
    }
    return totals;
}

void tell_sums(const capture::LiveStatus& status,
               const store::Session& session,
               const std::string& session_path,
               bool quiet) {
    for (const std::string& sentence : interface_sums(status, quiet)) {
        complain(sentence);
    }
    if (status.bytes_behind > 0 && status.ns_behind > 0) {
        complain("the last " + report::format_size(status.bytes_behind) + " were not analysed");
    }
    if (quiet) {
        return;
    }
    std::string text =
        report::format_counted(status.counts.exchanges, "exchange", "exchanges") + " on "
        + report::format_counted(status.counts.connections, "connection", "connections");
    if (session.packets > 0) {
        text += ", " + report::format_counted(session.packets, "packet", "packets");
    }
    if (!session_path.empty()) {
        text += "; written to " + session_path;
    } else if (!status.recorder.paths.empty()) {
        text += "; " + report::format_size(status.recorder.bytes) + " in "
                + status.recorder.paths.front();
        if (status.recorder.paths.size() > 1) {
            text += " and " + std::to_string(status.recorder.paths.size() - 1) + " more";
        }
    }
    complain(text);
}

}  // namespace waybill::cli
