// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/performance.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <boost/unordered/unordered_flat_map.hpp>

#include "core/analysis/route.h"
#include "core/store/row_url.h"

namespace waybill::analysis {
namespace {

using store::ExchangeRow;
namespace row_flag = store::row_flag;

constexpr std::array<std::int64_t, 12> kIntervals = {kNsPerMs * 10,
                                                     kNsPerMs * 100,
                                                     kNsPerSecond,
                                                     kNsPerSecond * 2,
                                                     kNsPerSecond * 5,
                                                     kNsPerSecond * 10,
                                                     kNsPerSecond * 30,
                                                     kNsPerSecond * 60,
                                                     kNsPerSecond * 300,
                                                     kNsPerSecond * 1800,
                                                     kNsPerSecond * 3600,
                                                     kNsPerSecond * 86400};

bool is_error(const ExchangeRow& row) {
    return !row.has(row_flag::kHasResponse) || row.status >= 400;
}

// Figures that grow exchange by exchange.
struct Gathered {
    RouteFigures figures;
    std::vector<std::int64_t> totals;
    std::vector<std::int64_t> waits;
    std::int64_t slowest = -1;
    std::int64_t sum = 0;

    void add(const ExchangeRow& row, std::uint32_t index) {
        ++figures.exchanges;
        figures.errors += is_error(row) ? 1U : 0U;
        figures.bytes += row.response_size;
        if (const std::int64_t wait = store::wait_of(row); wait >= 0) {
            waits.push_back(wait);
        }
        if (const std::int64_t total = store::total_of(row); total >= 0) {
            totals.push_back(total);
            sum += total;
            if (total > slowest) {
                slowest = total;
                figures.slowest = index;
            }
        }
    }

    RouteFigures finish() {
        figures.total = percentiles_of(totals);
        figures.wait = percentiles_of(waits);
        return std::move(figures);
    }
};

struct OpenBurst {
    std::uint64_t calls = 0;
    Timestamp began;
    Timestamp latest;
    std::int64_t end = 0;
    std::uint32_t first = 0;
};

class Gatherer {
public:
    Gatherer(const store::Session& session, std::uint64_t count, Timestamp first, Timestamp last)
        : session_(session) {
        result_.exchanges = count;
        std::int64_t span = 0;
        if (first.known() && last.known() && !__builtin_sub_overflow(last.ns, first.ns, &span)) {
            const auto* const fits =
                std::find_if(kIntervals.begin(), kIntervals.end(), [&](std::int64_t length) {
                    return span / length < static_cast<std::int64_t>(kMostIntervals);
                });
            result_.interval_ns = fits == kIntervals.end() ? kIntervals.back() : *fits;
            began_ = first.ns;
        }
    }

    void add(std::uint32_t index) {
        const ExchangeRow& row = session_.exchanges[index];
        whole_.add(row, index);
        add_to_interval(row);
        if (!row.has(row_flag::kHasRequest)) {
            return;  // nobody knows what was asked for
        }
        hosts_[row.host].add(row, index);
        Gathered& route = routes_[route_of(row)];
        if (route.figures.exchanges == 0) {
            route.figures.host = session_.strings.at(row.host);
            route.figures.method = session_.strings.at(row.method);
            route.figures.route = route_;
        }
        route.add(row, index);
        add_to_burst(row, index);
        add_to_repeated(row, index);
    }

    Performance finish() {
        result_.whole = whole_.finish();
        for (auto& [host, gathered] : hosts_) {
            gathered.figures.host = session_.strings.at(host);
            result_.hosts.push_back(gathered.finish());
        }
        std::sort(result_.hosts.begin(), result_.hosts.end(), [](const auto& a, const auto& b) {
            return a.exchanges != b.exchanges ? a.exchanges > b.exchanges : a.host < b.host;
        });
        finish_routes();
        for (auto& [key, burst] : bursts_) {
            close(burst, key.first);
        }
        std::sort(result_.bursts.begin(), result_.bursts.end(), [](const auto& a, const auto& b) {
            return a.calls != b.calls ? a.calls > b.calls : a.first < b.first;
        });
        finish_repeated();
        for (std::size_t i = 0; i < result_.intervals.size(); ++i) {
            result_.intervals[i].begin.ns =
                began_ + static_cast<std::int64_t>(i) * result_.interval_ns;
            result_.intervals[i].p95 = percentiles_of(interval_totals_[i]).p95;
        }
        use_of_connections();
        return std::move(result_);
    }

private:
    // host, method and route as one text.
    const std::string& route_of(const ExchangeRow& row) {
        store::RowUrl url(session_, row);
        route_.clear();
        append_route(route_, url.path());
        key_ = std::to_string(row.host) + ' ' + std::to_string(row.method) + ' ' + route_;
        return key_;
    }

    void add_to_burst(const ExchangeRow& row, std::uint32_t index) {
        if (!row.started.known() || row.connection >= session_.connections.size()) {
            return;
        }
        const std::string client = to_string(session_.connections[row.connection].client().ip);
        OpenBurst& burst = bursts_[{key_, client}];
        if (burst.calls > 0 && row.started.ns - burst.end > kLongestPause) {
            close(burst, key_);
            burst = {};
        }
        if (burst.calls == 0) {
            burst.began = row.started;
            burst.first = index;
        }
        ++burst.calls;
        burst.end =
            std::max(burst.end, row.started.ns + std::max<std::int64_t>(row.response_end, 0));
    }

    void close(const OpenBurst& burst, const std::string& route) {
        if (burst.calls < kShortestBurst) {
            return;
        }
        const RouteFigures& figures = routes_[route].figures;
        result_.bursts.push_back({figures.host,
                                  figures.method,
                                  figures.route,
                                  burst.calls,
                                  burst.end - burst.began.ns,
                                  burst.first});
    }

    void add_to_repeated(const ExchangeRow& row, std::uint32_t index) {
        if (session_.strings.at(row.method) != "GET" || row.status != 200) {
            return;
        }
        std::string key = to_string(session_.connections[row.connection].client().ip);
        key += ' ';
        key += std::to_string(row.host);
        key += ' ';
        key += std::to_string(row.response_size);
        key += ' ';
        key += session_.target(row);
        Repeated& repeated = repeated_[key];
        if (repeated.times == 0) {
            repeated.first = index;
        } else {
            repeated.bytes += row.response_size;
        }
        ++repeated.times;
    }

    void add_to_interval(const ExchangeRow& row) {
        if (result_.interval_ns == 0 || !row.started.known() || row.started.ns < began_) {
            return;
        }
        const auto at = static_cast<std::size_t>((row.started.ns - began_) / result_.interval_ns);
        if (at >= result_.intervals.size()) {
            result_.intervals.resize(at + 1);
            interval_totals_.resize(at + 1);
        }
        Interval& interval = result_.intervals[at];
        ++interval.exchanges;
        interval.errors += is_error(row) ? 1U : 0U;
        interval.bytes += row.response_size;
        if (const std::int64_t total = store::total_of(row); total >= 0) {
            interval_totals_[at].push_back(total);
        }
    }

    void finish_routes() {
        std::vector<std::pair<std::int64_t, RouteFigures>> routes;
        for (auto& [key, gathered] : routes_) {
            RouteFigures figures = gathered.figures;  // bursts name them, too
            figures.total = percentiles_of(gathered.totals);
            figures.wait = percentiles_of(gathered.waits);
            routes.emplace_back(gathered.sum, std::move(figures));
        }
        std::sort(routes.begin(), routes.end(), [](const auto& a, const auto& b) {
            if (a.first != b.first) {
                return a.first > b.first;
            }
            return std::tie(a.second.host, a.second.route, a.second.method)
                   < std::tie(b.second.host, b.second.route, b.second.method);
        });
        for (auto& [sum, figures] : routes) {
            result_.routes.push_back(std::move(figures));
        }
    }

    void finish_repeated() {
        for (auto& [key, repeated] : repeated_) {
            if (repeated.times > 1) {
                store::RowUrl url(session_, session_.exchanges[repeated.first]);
                url.append_to(repeated.url);
                result_.repeated.push_back(std::move(repeated));
            }
        }
        std::sort(
            result_.repeated.begin(), result_.repeated.end(), [](const auto& a, const auto& b) {
                return a.bytes != b.bytes ? a.bytes > b.bytes : a.first < b.first;
            });
    }

    void use_of_connections() {
        ConnectionUse& use = result_.connections;
        std::vector<std::int64_t> connects;
        std::vector<std::int64_t> round_trips;
        for (const store::ConnectionRow& connection : session_.connections) {
            if (connection.exchanges == 0) {
                continue;
            }
            ++use.connections;
            use.used_once += connection.exchanges == 1 ? 1U : 0U;
            for (const SideFacts& side : connection.facts.sides) {
                use.retransmissions += side.retransmissions;
                use.gaps += side.gaps;
            }
            if (connection.facts.connect_ns >= 0) {
                connects.push_back(connection.facts.connect_ns);
            }
            const std::int64_t there = connection.facts.sides[0].round_trip_ns;
            const std::int64_t back = connection.facts.sides[1].round_trip_ns;
            if (there >= 0 && back >= 0) {
                round_trips.push_back(there + back);
            }
        }
        use.connect = percentiles_of(connects);
        use.round_trip = percentiles_of(round_trips);
    }

    const store::Session& session_;
    Performance result_;
    std::int64_t began_ = 0;
    Gathered whole_;
    boost::unordered_flat_map<store::StringId, Gathered> hosts_;
    std::unordered_map<std::string, Gathered> routes_;                 // by route_of()
    std::map<std::pair<std::string, std::string>, OpenBurst> bursts_;  // by route and client
    std::unordered_map<std::string, Repeated> repeated_;
    std::vector<std::vector<std::int64_t>> interval_totals_;
    std::string route_;
    std::string key_;
};

}  // namespace

Percentiles percentiles_of(std::vector<std::int64_t>& times) {
    if (times.empty()) {
        return {};
    }
    std::sort(times.begin(), times.end());
    // The smallest value that so many per cent of all do not exceed.
    const auto at = [&](std::size_t percent) {
        return times[(times.size() * percent + 99) / 100 - 1];
    };
    return {at(50), at(90), at(95), at(99), times.back()};
}

Performance performance_of(const store::Session& session, std::span<const std::uint32_t> chosen) {
    const bool all = chosen.empty();
    const auto count = static_cast<std::uint32_t>(all ? session.exchanges.size() : chosen.size());
    Timestamp first;
    Timestamp last;
    for (std::uint32_t i = 0; i < count; ++i) {
        const Timestamp at = session.exchanges[all ? i : chosen[i]].started;
        if (at.known()) {
            first = !first.known() || at < first ? at : first;
            last = !last.known() || last < at ? at : last;
        }
    }
    Gatherer gatherer(session, count, first, last);
    for (std::uint32_t i = 0; i < count; ++i) {
        gatherer.add(all ? i : chosen[i]);
    }
    return gatherer.finish();
}

}  // namespace waybill::analysis
