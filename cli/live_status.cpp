// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/live_status.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/base/text.h"
#include "core/report/text_format.h"

namespace waybill::cli {
namespace {

constexpr std::chrono::milliseconds kBetween{250};
constexpr std::chrono::seconds kRatesOver{1};
// Less is how analysis works, and not a lag.
constexpr std::int64_t kWorthTelling = 200 * kNsPerMs;

void print(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

std::string rate(double per_second) {
    return report::format_count(static_cast<std::uint64_t>(std::llround(per_second)));
}

std::string fitted(std::string text) {
    winsize size{};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1
        && text.size() >= size.ws_col) {
        text.resize(size.ws_col - 1U);
    }
    return text;
}

}  // namespace

StatusLine::StatusLine(bool wanted) : wanted_(wanted), started_(Clock::now()) {
    before_.at = started_;
    latest_.at = started_;
}

StatusLine::~StatusLine() {
    clear();
}

void StatusLine::show(const capture::LiveStatus& status, bool records) {
    if (!wanted_) {
        return;
    }
    const Clock::time_point now = Clock::now();
    if (visible_ && now - shown_at_ < kBetween) {
        return;
    }
    shown_at_ = now;
    visible_ = true;
    if (now - latest_.at >= kRatesOver) {
        before_ = latest_;
        latest_ = {now, status.recorder.packets, status.recorder.bytes, status.exchanges_over};
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
    print("\r\x1b[K" + fitted(status_text(status, since, rates, records)));
}

void StatusLine::clear() {
    if (visible_) {
        print("\r\x1b[K");
        visible_ = false;
    }
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
                    report::format_counted(status.exchanges_over, "exchange", "exchanges"),
                    rate(rates.exchanges));
    if (status.exchanges > status.exchanges_over) {
        text += ", " + report::format_count(status.exchanges - status.exchanges_over) + " open";
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

}  // namespace waybill::cli
