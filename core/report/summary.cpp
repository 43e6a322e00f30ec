// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/summary.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>

#include <boost/unordered/unordered_flat_map.hpp>

#include "core/report/log_histogram.h"
#include "core/store/row_facts.h"

namespace waybill::report {
namespace {

namespace row_flag = store::row_flag;
using store::ExchangeRow;
using store::StringId;
using Indices = std::vector<std::uint32_t>;

// Smaller bodies fit a packet or two either way.
constexpr std::uint64_t kWorthCompressing = 1024;

constexpr std::size_t kStatuses = 1000;  // three digits

// Whether bodies of a type shrink: text in one form or another.
bool is_compressible(std::string_view type) {
    if (type.starts_with("text/") || type.ends_with("+json") || type.ends_with("+xml")) {
        return true;
    }
    constexpr auto kTypes = std::to_array<std::string_view>({
        "application/javascript",
        "application/json",
        "application/manifest+json",
        "application/wasm",
        "application/x-javascript",
        "application/xml",
        "application/x-ndjson",
        "application/x-font-ttf",
        "application/vnd.ms-fontobject",
        "font/otf",
        "font/ttf",
        "image/bmp",
        "image/x-icon",
        "image/vnd.microsoft.icon",
    });
    return std::find(std::begin(kTypes), std::end(kTypes), type) != std::end(kTypes);
}

// What is counted of everything that has a name, by the name's number.
struct PerName {
    std::uint64_t as_host = 0;
    std::uint64_t host_bytes = 0;
    std::uint64_t host_errors = 0;
    std::uint64_t as_method = 0;
    std::uint64_t as_type = 0;
    std::uint64_t type_bytes = 0;
    std::uint64_t compressed = 0;
    std::uint64_t uncompressed = 0;
    std::uint64_t uncompressed_bytes = 0;
};

// The wait of an exchange, kept until it is known which hosts are listed.
struct HostWait {
    StringId host;
    LogHistogram::Bucket wait;
};

// The indices of the largest values so far, largest first; of equal ones the earliest stay.
class Largest {
public:
    void offer(std::uint32_t index, std::uint64_t value) {
        if (size_ == kSummaryExtremes && value <= entries_[size_ - 1].value) {
            return;
        }
        std::size_t at = size_ < kSummaryExtremes ? size_++ : size_ - 1;
        for (; at > 0 && entries_[at - 1].value < value; --at) {
            entries_[at] = entries_[at - 1];
        }
        entries_[at] = {value, index};
    }
    std::vector<std::uint32_t> indices() const {
        std::vector<std::uint32_t> result;
        for (std::size_t i = 0; i < size_; ++i) {
            result.push_back(entries_[i].index);
        }
        return result;
    }

private:
    struct Entry {
        std::uint64_t value = 0;
        std::uint32_t index = 0;
    };
    std::array<Entry, kSummaryExtremes> entries_{};
    std::size_t size_ = 0;
};

Quantiles quantiles_of(const LogHistogram& histogram) {
    return {histogram.count(),
            histogram.smallest(),
            histogram.quantile(500),
            histogram.quantile(900),
            histogram.quantile(950),
            histogram.quantile(990),
            histogram.largest()};
}

// The pass over the rows, and what is made of it.
class Counter {
public:
    Counter(const store::Session& session, const Indices* selected)
        : session_(session),
          selected_(selected),
          names_(session.strings.size()) {
        waits_by_host_.reserve(selected == nullptr ? session.exchanges.size() : selected->size());
    }

    void count_exchanges(Summary& out) {
        if (selected_ != nullptr) {
            for (const std::uint32_t index : *selected_) {
                count(out, session_.exchanges[index], index);
            }
            out.exchanges = selected_->size();
        } else {
            std::uint32_t index = 0;
            for (const ExchangeRow& row : session_.exchanges) {
                count(out, row, index++);
            }
            out.exchanges = index;
        }
        out.wait = quantiles_of(wait_);
        out.total = quantiles_of(total_);
        out.response_sizes = quantiles_of(sizes_);
        out.slowest = slowest_.indices();
        out.biggest = biggest_.indices();
    }

    void list_names(Summary& out) const {
        for (const StringId id : heaviest(&PerName::as_host, out.host_count)) {
            const PerName& name = names_[id];
            out.hosts.push_back({id, name.as_host, name.host_bytes, name.host_errors, {}});
        }
        for (const StringId id : heaviest(&PerName::as_method, out.method_count)) {
            out.methods.push_back({id, names_[id].as_method});
        }
        for (const StringId id : heaviest(&PerName::as_type, out.type_count)) {
            out.types.push_back({id, names_[id].as_type, names_[id].type_bytes});
        }
    }

    void list_statuses(Summary& out) const {
        for (std::size_t status = 0; status < kStatuses; ++status) {
            if (statuses_[status] != 0) {
                out.statuses.push_back({static_cast<std::uint16_t>(status), statuses_[status]});
            }
        }
        out.status_count = out.statuses.size();
        std::stable_sort(
            out.statuses.begin(),
            out.statuses.end(),
            [](const StatusFigures& a, const StatusFigures& b) { return a.count > b.count; });
        out.statuses.resize(std::min(out.statuses.size(), kSummaryRows));
    }

    void judge_compression(CompressionFigures& out) const {
        for (StringId id = 0; id < names_.size(); ++id) {
            const PerName& name = names_[id];
            if (name.compressed + name.uncompressed != 0
                && is_compressible(session_.strings.at(id))) {
                out.compressed += name.compressed;
                out.uncompressed += name.uncompressed;
                out.uncompressed_bytes += name.uncompressed_bytes;
            }
        }
    }

    void measure_hosts(Summary& out) const {
        constexpr std::uint8_t kNotListed = 0xff;
        std::vector<std::uint8_t> listed(names_.size(), kNotListed);
        for (std::size_t i = 0; i < out.hosts.size(); ++i) {
            listed[out.hosts[i].host] = static_cast<std::uint8_t>(i);
        }
        std::vector<LogHistogram> histograms(out.hosts.size());
        for (const HostWait& wait : waits_by_host_) {
            if (listed[wait.host] != kNotListed) {
                histograms[listed[wait.host]].add_bucket(wait.wait);
            }
        }
        for (std::size_t i = 0; i < out.hosts.size(); ++i) {
            out.hosts[i].wait = quantiles_of(histograms[i]);
        }
    }

private:
    // The heaviest names, equal ones by their letters; `count` becomes the number of all that weigh
    // anything.
    std::vector<StringId> heaviest(std::uint64_t PerName::*weight, std::size_t& count) const {
        std::vector<StringId> ids;
        for (StringId id = 0; id < names_.size(); ++id) {
            if (names_[id].*weight != 0) {
                ids.push_back(id);
            }
        }
        count = ids.size();
        const std::size_t kept = std::min(ids.size(), kSummaryRows);
        std::partial_sort(ids.begin(),
                          ids.begin() + static_cast<std::ptrdiff_t>(kept),
                          ids.end(),
                          [&](StringId a, StringId b) {
                              const std::uint64_t weight_a = names_[a].*weight;
                              const std::uint64_t weight_b = names_[b].*weight;
                              return weight_a != weight_b
                                         ? weight_a > weight_b
                                         : session_.strings.at(a) < session_.strings.at(b);
                          });
        ids.resize(kept);
        return ids;
    }

    void count(Summary& out, const ExchangeRow& row, std::uint32_t index) {
        const std::uint64_t bytes = row.request_size + row.response_size;
        const bool is_error = row.status >= 400;
        const bool asked = row.has(row_flag::kHasRequest);
        const bool answered = row.has(row_flag::kHasResponse);
        out.requests += std::uint64_t{asked};
        out.responses += std::uint64_t{answered};
        out.unanswered += std::uint64_t{asked && !answered};
        out.orphans += std::uint64_t{!asked && answered};
        out.errors += std::uint64_t{is_error};
        out.cut_off += std::uint64_t{(asked && !row.has(row_flag::kRequestComplete))
                                     || (answered && !row.has(row_flag::kResponseComplete))
                                     || row.has(row_flag::kMissingBytes)};
        out.request_bytes += row.request_size;
        out.response_bytes += row.response_size;

        if (asked) {
            ++names_[row.method].as_method;
            PerName& host = names_[row.host];
            ++host.as_host;
            host.host_bytes += bytes;
            host.host_errors += std::uint64_t{is_error};
        }
        if (answered) {
            count_response(row);
        }
        if (bytes > 0) {
            biggest_.offer(index, bytes);
        }
        // How long a tunnel was open says nothing of how fast anybody answered.
        if (row.has(row_flag::kTunnel)) {
            return;
        }
        if (const std::int64_t wait = wait_of(row); wait >= 0) {
            const auto value = static_cast<std::uint64_t>(wait);
            wait_.add(value);
            waits_by_host_.push_back({row.host, LogHistogram::bucket_of(value)});
        }
        if (const std::int64_t total = total_of(row); total >= 0) {
            total_.add(static_cast<std::uint64_t>(total));
            slowest_.offer(index, static_cast<std::uint64_t>(total));
        }
    }

    void count_response(const ExchangeRow& row) {
        ++statuses_[row.status < kStatuses ? row.status : 0];
        if (row.response_size == 0 && row.type == 0) {
            return;
        }
        PerName& type = names_[row.type];
        ++type.as_type;
        type.type_bytes += row.response_size;
        if (row.response_size == 0) {
            return;
        }
        sizes_.add(row.response_size);
        if (row.has(row_flag::kCompressed)) {
            ++type.compressed;
        } else if (row.response_size >= kWorthCompressing) {
            ++type.uncompressed;
            type.uncompressed_bytes += row.response_size;
        }
    }

    const store::Session& session_;
    const Indices* selected_;
    std::vector<PerName> names_;
    std::array<std::uint64_t, kStatuses> statuses_{};  // 0: could not be read
    std::vector<HostWait> waits_by_host_;
    LogHistogram wait_;
    LogHistogram total_;
    LogHistogram sizes_;
    Largest slowest_;
    Largest biggest_;
};

void count_tls(const TlsFacts& tls, TlsFigures& out) {
    ++out.connections;
    out.decrypted += std::uint64_t{tls.decrypted};
    const std::string_view told = tls.version;
    const std::string_view version = told.empty() ? "unknown" : told;
    const auto known = std::find_if(out.versions.begin(),
                                    out.versions.end(),
                                    [&](const auto& entry) { return entry.first == version; });
    if (known != out.versions.end()) {
        ++known->second;
    } else {
        out.versions.emplace_back(version, 1);
    }
}

using ProgramCounts = boost::unordered_flat_map<std::string, ProgramFigures>;

void count_program(const Program* program, std::uint64_t exchanges, ProgramCounts& counts) {
    if (program != nullptr && !program->name.empty() && exchanges != 0) {
        ProgramFigures& figures = counts[program->name];
        figures.exchanges += exchanges;
        ++figures.connections;
    }
}

void list_programs(const ProgramCounts& counts, Summary& out) {
    for (const auto& [name, figures] : counts) {
        out.programs.push_back({name, figures.exchanges, figures.connections});
    }
    out.program_count = out.programs.size();
    std::sort(out.programs.begin(), out.programs.end(), [](const auto& a, const auto& b) {
        return a.exchanges != b.exchanges ? a.exchanges > b.exchanges : a.name < b.name;
    });
    out.programs.resize(std::min(out.programs.size(), kSummaryRows));
}

void count_connection(const store::ConnectionRow& connection,
                      std::uint64_t exchanges,
                      Summary& out) {
    ++out.connections;
    for (const SideFacts& side : connection.facts.sides) {
        out.wire_bytes += side.bytes;
        out.retransmissions += side.retransmissions;
    }
    ++out.protocols[static_cast<std::size_t>(connection.protocol)];
    if (connection.tls != nullptr) {
        count_tls(*connection.tls, out.tls);
    }
    out.carrying += std::uint64_t{exchanges > 0};
    out.carrying_one += std::uint64_t{exchanges == 1};
    out.most_exchanges = std::max(out.most_exchanges, exchanges);
}

void add_connections(const store::Session& session,
                     const Indices* selected,
                     ProgramCounts& programs,
                     Summary& out) {
    if (selected == nullptr) {
        for (const store::ConnectionRow& connection : session.connections) {
            count_connection(connection, connection.exchanges, out);
            count_program(connection.program(Side::Client), connection.exchanges, programs);
        }
        return;
    }
    std::vector<std::uint32_t> exchanges(session.connections.size());
    for (const std::uint32_t index : *selected) {
        ++exchanges[session.exchanges[index].connection];
    }
    std::size_t at = 0;
    for (const store::ConnectionRow& connection : session.connections) {
        if (const std::uint32_t count = exchanges[at++]; count > 0) {
            count_connection(connection, count, out);
            count_program(connection.program(Side::Client), count, programs);
        }
    }
}

void count_connections(const store::Session& session, const Indices* selected, Summary& out) {
    ProgramCounts programs;
    add_connections(session, selected, programs, out);
    list_programs(programs, out);
    std::sort(out.tls.versions.begin(), out.tls.versions.end(), [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first > b.first;
    });
}

void count_anomalies(const store::Session& session, const Indices* selected, Summary& out) {
    std::array<std::uint64_t, kAnomalyCodes> counts = session.anomaly_counts;
    if (selected != nullptr) {
        counts = {};
        for (const std::uint32_t index : *selected) {
            for (const Anomaly& anomaly : session.anomalies(index)) {
                ++counts[static_cast<std::size_t>(anomaly.code)];
            }
        }
    }
    for (std::size_t i = 0; i < kAnomalyCodes; ++i) {
        if (counts[i] != 0) {
            out.anomalies.emplace_back(static_cast<AnomalyCode>(i), counts[i]);
        }
    }
    std::stable_sort(out.anomalies.begin(), out.anomalies.end(), [](const auto& a, const auto& b) {
        return a.second > b.second;
    });
}

void find_time_span(const store::Session& session, Summary& out) {
    const auto include = [&](Timestamp at) {
        if (at.known()) {
            out.first = out.first.known() ? std::min(out.first, at) : at;
            out.last = std::max(out.last, at);
        }
    };
    for (const store::Source& source : session.sources) {
        include(source.first);
        include(source.last);
    }
    if (!out.first.known()) {
        for (const store::ConnectionRow& connection : session.connections) {
            include(connection.start.started);
            include(connection.facts.ended);
        }
    }
}

}  // namespace

Summary summarise(const store::Session& session, const std::vector<std::uint32_t>* selected) {
    Summary out;
    out.selected = selected != nullptr;
    out.all_exchanges = session.exchanges.size();
    // On the heap: the histograms are large.
    const auto counter = std::make_unique<Counter>(session, selected);
    counter->count_exchanges(out);
    counter->list_names(out);
    counter->list_statuses(out);
    counter->measure_hosts(out);
    counter->judge_compression(out.compression);
    count_connections(session, selected, out);
    find_time_span(session, out);
    count_anomalies(session, selected, out);
    for (const auto& [reason, count] : session.packets_skipped) {
        out.skipped += count;
    }
    for (const store::Source& source : session.sources) {
        out.dropped += source.dropped;
    }
    return out;
}

}  // namespace waybill::report
