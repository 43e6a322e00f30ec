// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/proxy_status.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/base/text.h"
#include "core/report/text_format.h"

namespace waybill::cli {
namespace {

constexpr std::chrono::seconds kRateOver{1};

}  // namespace

std::string ProxyStatusText::text(const proxy::ProxyStatus& status) {
    const Clock::time_point now = Clock::now();
    if (now - latest_.at >= kRateOver) {
        before_ = latest_;
        latest_ = {now, status.exchanges_over};
    }
    const double seconds = std::chrono::duration<double>(latest_.at - before_.at).count();
    const auto done = static_cast<double>(latest_.exchanges - before_.exchanges);
    return status_text(status,
                       std::chrono::duration_cast<std::chrono::seconds>(now - started_),
                       seconds > 0 ? done / seconds : 0);
}

std::string status_text(const proxy::ProxyStatus& status,
                        std::chrono::seconds since,
                        double exchanges_a_second) {
    std::string text = fmt::format(
        "{:02}:{:02}  {}, {}/s",
        since.count() / 60,
        since.count() % 60,
        report::format_counted(status.exchanges_over, "exchange", "exchanges"),
        report::format_count(
            static_cast<std::uint64_t>(std::llround(std::max(exchanges_a_second, 0.0)))));
    if (status.exchanges > status.exchanges_over) {
        text += ", " + report::format_count(status.exchanges - status.exchanges_over) + " open";
    }
    text += "  " + report::format_counted(status.clients, "client", "clients") + ", "
            + report::format_counted(status.servers, "server", "servers");
    if (status.refused > 0) {
        text += ", " + report::format_count(status.refused) + " refused";
    }
    if (status.bytes_kept > 0) {
        text += "  " + report::format_size(status.bytes_kept) + " kept";
    }
    if (status.held > 0) {
        text += "  " + report::format_count(status.held) + " held";
    }
    if (!status.rules_error.empty()) {
        const std::size_t end = status.rules_error.find('\n');
        text += "  rules as before: " + for_terminal(status.rules_error.substr(0, end));
    }
    return text;
}

}  // namespace waybill::cli
