// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/performance.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <boost/container_hash/hash.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include "core/analysis/route.h"
#include "core/filter/row_state.h"
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

// Figures that grow exchange by exchange; their percentiles come last.
struct Gathered {
    RouteFigures figures;
    std::uint32_t group = 0;  // its number in Groups
    std::int64_t slowest = -1;
    std::int64_t sum = 0;

    void add(const ExchangeRow& row, std::uint32_t index, bool failed) {
        ++figures.exchanges;
        figures.errors += failed ? 1U : 0U;
        figures.bytes += row.response_size;
        if (const std::int64_t total = store::total_of(row); total >= 0) {
            sum += total;
            if (total > slowest) {
                slowest = total;
                figures.slowest = index;
            }
        }
    }
};

using TimeOfRow = std::int64_t (*)(const ExchangeRow& row);  // -1: not known

// The group that each exchange belongs to, in the order in which they were added.
class Groups {
public:
    static constexpr std::uint32_t kNone = ~std::uint32_t{0};

    void add(std::uint32_t group) {
        group_of_.push_back(group);
        if (group != kNone) {
            sizes_.resize(std::max<std::size_t>(sizes_.size(), group + std::size_t{1}));
            ++sizes_[group];
        }
    }

    // By group, of the rows that row_at(0), row_at(1) ... are.
    template <typename RowAt>
    std::vector<Percentiles> percentiles(const RowAt& row_at, TimeOfRow time_of) const {
        std::vector<std::size_t> ends(sizes_.size());  // of each group in `times`
        for (std::size_t group = 1; group < ends.size(); ++group) {
            ends[group] = ends[group - 1] + sizes_[group - 1];
        }
        const std::vector<std::size_t> begins = ends;
        std::vector<std::int64_t> times(ends.empty() ? 0 : ends.back() + sizes_.back());
        for (std::size_t i = 0; i < group_of_.size(); ++i) {
            const std::int64_t time = time_of(row_at(i));
            if (group_of_[i] != kNone && time >= 0) {
                times[ends[group_of_[i]]++] = time;
            }
        }
        std::vector<Percentiles> found;
        found.reserve(ends.size());
        for (std::size_t group = 0; group < ends.size(); ++group) {
            found.push_back(percentiles_of(
                std::span(times).subspan(begins[group], ends[group] - begins[group])));
        }
        return found;
    }

private:
    std::vector<std::uint32_t> group_of_;
    std::vector<std::uint32_t> sizes_;
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
    Gatherer(const store::Session& session,
             std::span<const std::uint32_t> chosen,
             Timestamp first,
             Timestamp last)
        : session_(session),
          chosen_(chosen) {
        result_.exchanges = chosen.empty() ? session.exchanges.size() : chosen.size();
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
        const bool failed = has_failed(row);
        whole_.add(row, index, failed);
        by_interval_.add(interval_of(row, failed));
        if (!row.has(row_flag::kHasRequest)) {
            by_host_.add(Groups::kNone);
            by_route_.add(Groups::kNone);
            return;  // nobody knows what was asked for
        }
        Gathered& host = hosts_[row.host];
        if (host.figures.exchanges == 0) {
            host.group = static_cast<std::uint32_t>(hosts_.size() - 1);
            host.figures.host = session_.strings.at(row.host);
        }
        host.add(row, index, failed);
        by_host_.add(host.group);
        Gathered& route = routes_[route_of(row)];
        if (route.figures.exchanges == 0) {
            route.group = static_cast<std::uint32_t>(routes_.size() - 1);
            route.figures.host = session_.strings.at(row.host);
            route.figures.method = session_.strings.at(row.method);
            route.figures.route = route_;
        }
        route.add(row, index, failed);
        by_route_.add(route.group);
        add_to_burst(row, index);
        if (may_repeat(row)) {
            sightings_.push_back({digest_of(row), index});
        }
    }

    Performance finish() {
        finish_repeated();  // first, for it holds most
        finish_whole();
        finish_bursts();
        finish_hosts();
        finish_routes();
        finish_intervals();
        use_of_connections();
        return std::move(result_);
    }

private:
    // A fetch that a later one may repeat.
    struct Sighting {
        std::uint64_t digest = 0;
        std::uint32_t index = 0;
    };

    const ExchangeRow& row_at(std::size_t i) const {
        return session_.exchanges[chosen_.empty() ? i : chosen_[i]];
    }

    // Puts the times of each group where `figures_of` says.
    void set_times(const Groups& groups, const std::vector<RouteFigures*>& figures_of) const {
        const auto at = [this](std::size_t i) -> const ExchangeRow& {
            return row_at(i);
        };
        const std::vector<Percentiles> totals = groups.percentiles(at, store::total_of);
        const std::vector<Percentiles> waits = groups.percentiles(at, store::wait_of);
        for (std::size_t group = 0; group < figures_of.size(); ++group) {
            figures_of[group]->total = totals[group];
            figures_of[group]->wait = waits[group];
        }
    }

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

    bool may_repeat(const ExchangeRow& row) const {
        return row.status == 200 && session_.strings.at(row.method) == "GET"
               && row.connection < session_.connections.size();
    }

    // Of what makes two fetches the same one.
    std::uint64_t digest_of(const ExchangeRow& row) const {
        std::size_t digest = std::hash<std::string_view>{}(session_.target(row));
        boost::hash_combine(digest, row.host);
        boost::hash_combine(digest, row.response_size);
        const IpAddress& client = client_of(row);
        boost::hash_range(digest, client.octets.begin(), client.octets.end());
        return digest;
    }

    bool are_same(const ExchangeRow& a, const ExchangeRow& b) const {
        return a.host == b.host && a.response_size == b.response_size
               && client_of(a) == client_of(b) && session_.target(a) == session_.target(b);
    }

    const IpAddress& client_of(const ExchangeRow& row) const {
        return session_.connections[row.connection].client().ip;
    }

    bool has_failed(const ExchangeRow& row) const {
        static const store::ConnectionRow kUnknown;
        return filter::has_failed(row,
                                  row.connection < session_.connections.size()
                                      ? session_.connections[row.connection]
                                      : kUnknown);
    }

    // Number of the interval that it began in; it is counted there.
    std::uint32_t interval_of(const ExchangeRow& row, bool failed) {
        if (result_.interval_ns == 0 || !row.started.known() || row.started.ns < began_) {
            return Groups::kNone;
        }
        const auto at = static_cast<std::size_t>((row.started.ns - began_) / result_.interval_ns);
        if (at >= result_.intervals.size()) {
            result_.intervals.resize(at + 1);
        }
        Interval& interval = result_.intervals[at];
        ++interval.exchanges;
        interval.errors += failed ? 1U : 0U;
        interval.bytes += row.response_size;
        return static_cast<std::uint32_t>(at);
    }

    void finish_whole() {
        Groups all;
        for (std::uint64_t i = 0; i < result_.exchanges; ++i) {
            all.add(0);
        }
        if (result_.exchanges > 0) {
            set_times(all, {&whole_.figures});
        }
        result_.whole = std::move(whole_.figures);
    }

    void finish_bursts() {
        for (auto& [key, burst] : bursts_) {
            close(burst, key.first);
        }
        bursts_.clear();
        std::sort(result_.bursts.begin(), result_.bursts.end(), [](const auto& a, const auto& b) {
            return a.calls != b.calls ? a.calls > b.calls : a.first < b.first;
        });
    }

    void finish_hosts() {
        std::vector<RouteFigures*> figures_of(hosts_.size());
        for (auto& [host, gathered] : hosts_) {
            figures_of[gathered.group] = &gathered.figures;
        }
        set_times(by_host_, figures_of);
        for (auto& [host, gathered] : hosts_) {
            result_.hosts.push_back(std::move(gathered.figures));
        }
        std::sort(result_.hosts.begin(), result_.hosts.end(), [](const auto& a, const auto& b) {
            return a.exchanges != b.exchanges ? a.exchanges > b.exchanges : a.host < b.host;
        });
    }

    void finish_routes() {
        std::vector<RouteFigures*> figures_of(routes_.size());
        for (auto& [key, gathered] : routes_) {
            figures_of[gathered.group] = &gathered.figures;
        }
        set_times(by_route_, figures_of);
        std::vector<std::pair<std::int64_t, RouteFigures>> routes;
        for (auto& [key, gathered] : routes_) {
            routes.emplace_back(gathered.sum, std::move(gathered.figures));
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

    void finish_intervals() {
        const auto at = [this](std::size_t i) -> const ExchangeRow& {
            return row_at(i);
        };
        const std::vector<Percentiles> totals = by_interval_.percentiles(at, store::total_of);
        for (std::size_t i = 0; i < result_.intervals.size(); ++i) {
            result_.intervals[i].begin.ns =
                began_ + static_cast<std::int64_t>(i) * result_.interval_ns;
            result_.intervals[i].p50 = totals[i].p50;
            result_.intervals[i].p95 = totals[i].p95;
            result_.intervals[i].p99 = totals[i].p99;
        }
    }

    void finish_repeated() {
        std::sort(sightings_.begin(), sightings_.end(), [](const Sighting& a, const Sighting& b) {
            return a.digest != b.digest ? a.digest < b.digest : a.index < b.index;
        });
        std::vector<Repeated>& all = result_.repeated;
        for (std::size_t i = 0; i < sightings_.size();) {
            const std::uint64_t digest = sightings_[i].digest;
            const ExchangeRow& first = session_.exchanges[sightings_[i].index];
            Repeated repeated;
            repeated.first = sightings_[i].index;
            for (; i < sightings_.size() && sightings_[i].digest == digest; ++i) {
                const bool is_same = are_same(session_.exchanges[sightings_[i].index], first);
                repeated.times += is_same ? 1U : 0U;  // digests may collide
            }
            if (repeated.times > 1) {
                repeated.bytes = (repeated.times - 1) * first.response_size;
                all.push_back(std::move(repeated));
            }
        }
        sightings_ = {};
        std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
            return a.bytes != b.bytes ? a.bytes > b.bytes : a.first < b.first;
        });
        result_.repeated_count = all.size();
        all.resize(std::min(all.size(), kMostRepeated));
        all.shrink_to_fit();
        for (Repeated& repeated : all) {
            store::RowUrl(session_, session_.exchanges[repeated.first]).append_to(repeated.url);
        }
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
    std::span<const std::uint32_t> chosen_;  // empty: all
    Performance result_;
    std::int64_t began_ = 0;
    Gathered whole_;
    boost::unordered_flat_map<store::StringId, Gathered> hosts_;
    std::unordered_map<std::string, Gathered> routes_;                 // by route_of()
    std::map<std::pair<std::string, std::string>, OpenBurst> bursts_;  // by route and client
    std::vector<Sighting> sightings_;
    Groups by_host_;
    Groups by_route_;
    Groups by_interval_;
    std::string route_;
    std::string key_;
};

}  // namespace

Percentiles percentiles_of(std::span<std::int64_t> times) {
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
    Gatherer gatherer(session, chosen, first, last);
    for (std::uint32_t i = 0; i < count; ++i) {
        gatherer.add(all ? i : chosen[i]);
    }
    return gatherer.finish();
}

}  // namespace waybill::analysis
