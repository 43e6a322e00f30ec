// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/cache_lab.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include <boost/unordered/unordered_flat_map.hpp>

#include "core/analysis/route.h"
#include "core/audit/cache_key.h"
#include "core/audit/cache_words.h"
#include "core/base/ascii.h"
#include "core/http/category.h"
#include "core/http/media_type.h"

namespace waybill::analysis {
namespace {

using audit::CacheKind;
using audit::CacheModel;
using audit::Reuse;

// Of routes with a change so many are kept apart; a recording with more has no route to speak of.
constexpr std::size_t kRoutesKept = 100'000;

bool is_static(http::Category category) {
    switch (category) {
        case http::Category::Stylesheet:
        case http::Category::Script:
        case http::Category::Image:
        case http::Category::Font:
        case http::Category::Media:
        case http::Category::Wasm:
        case http::Category::Manifest:
            return true;
        case http::Category::Document:
        case http::Category::Data:
        case http::Category::WebSocket:
        case http::Category::Grpc:
        case http::Category::Other:
            return false;
    }
    return false;
}

// What two answers are told apart by.
std::string identity_of(const http::Message& response) {
    const http::HeaderList& fields = response.head.fields;
    for (const std::string_view name : {"etag", "last-modified"}) {
        if (const std::string_view value = fields.value(name); !value.empty()) {
            return std::string(value);
        }
    }
    return std::to_string(response.body.size) + ' ' + std::string(fields.value("content-type"));
}

// The shortest usual lifetime that reaches over that many seconds.
std::int64_t lifetime_over(std::int64_t seconds) {
    static constexpr auto kUsual =
        std::to_array<std::int64_t>({300, 3600, 86'400, 604'800, 2'592'000, 31'536'000});
    const auto* const found = std::upper_bound(kUsual.begin(), kUsual.end(), seconds);
    return found == kUsual.end() ? kUsual.back() : *found;
}

template <typename Map>
std::vector<CacheGroup> groups_of(const Map& map) {
    std::vector<CacheGroup> groups;
    for (const auto& [name, tally] : map) {
        groups.push_back({name, tally});
    }
    std::sort(groups.begin(), groups.end(), [](const CacheGroup& a, const CacheGroup& b) {
        return std::tie(b.tally.bytes, a.name) < std::tie(a.tally.bytes, b.name);
    });
    return groups;
}

}  // namespace

void CacheTally::add(const CacheTally& other) {
    requests += other.requests;
    hits += other.hits;
    revalidations += other.revalidations;
    misses += other.misses;
    not_cacheable += other.not_cacheable;
    bytes += other.bytes;
    bytes_saved += other.bytes_saved;
    time += other.time;
    time_saved += other.time_saved;
}

class CacheLab::Impl {
public:
    explicit Impl(CacheKind kind) : kind_(kind) {}

    void add(const http::Exchange& exchange) {
        if (!exchange.request.present || !exchange.response.present
            || exchange.response.head.status < 200
            || exchange.response.body.framing == http::BodyFraming::Tunnel) {
            return;
        }
        const Facts facts = facts_of(exchange);
        CacheTally tally;
        tally.requests = 1;
        tally.bytes = facts.size;
        tally.time = std::max<std::int64_t>(exchange.timing.total, 0);
        replay(exchange, facts, tally);
        total_.add(tally);
        hosts_[exchange.url.host].add(tally);
        types_[std::string(http::name_of(facts.category))].add(tally);
        if (tally.hits == 0) {
            suggest(exchange, facts, tally);
        }
        remember(exchange, facts, tally);
        first_time_ = std::min(first_time_, facts.input.request_time);
        last_time_ = std::max(last_time_, facts.input.response_time);
    }

    void begin_second_visit(std::int64_t seconds_later) {
        if (last_time_ >= first_time_) {
            shift_ += last_time_ - first_time_;
        }
        shift_ += std::max<std::int64_t>(seconds_later, 0);
        total_ = {};
        hosts_.clear();
        types_.clear();
        changes_.clear();
    }

    CacheLabResult result() const {
        CacheLabResult out;
        out.total = total_;
        out.hosts = groups_of(hosts_);
        out.types = groups_of(types_);
        for (const auto& [key, change] : changes_) {
            out.changes.push_back(change);
        }
        std::sort(out.changes.begin(), out.changes.end(), [](const auto& a, const auto& b) {
            return std::tie(b.bytes_saved, b.requests_saved, a.exchange)
                   < std::tie(a.bytes_saved, a.requests_saved, b.exchange);
        });
        if (out.changes.size() > kChangesKept) {
            out.changes.resize(kChangesKept);
        }
        return out;
    }

private:
    struct Facts {
        audit::CachingInput input;
        http::Category category;
        std::uint64_t size;
        std::string partition;  // whose cache
    };

    // The answer that was last got of an address.
    struct Seen {
        std::string identity;
        std::int64_t time = 0;
    };

    Facts facts_of(const http::Exchange& exchange) const {
        const std::string type = ascii::lower(
            http::parse_media_type(exchange.response.head.fields.value("content-type")).type);
        return {audit::caching_input(exchange),
                http::category_of(type, exchange.url.path),
                exchange.response.raw_head.size() + exchange.response.body.size,
                kind_ == CacheKind::Private ? to_string(exchange.client.ip) : std::string()};
    }

    CacheModel& cache_of(const std::string& partition) {
        std::unique_ptr<CacheModel>& cache = caches_[partition];
        if (cache == nullptr) {
            cache = std::make_unique<CacheModel>(CacheModel::Options{kind_, false});
        }
        return *cache;
    }

    void replay(const http::Exchange& exchange, const Facts& facts, CacheTally& tally) {
        CacheModel& cache = cache_of(facts.partition);
        const http::Message& response = exchange.response;
        const audit::CacheRequest request{
            facts.input.method, facts.input.url, exchange.request.head.fields};
        const std::int64_t now = facts.input.request_time + shift_;
        const CacheModel::Answer answer = cache.look_up(request, now);
        if (answer.reuse == Reuse::Use || answer.reuse == Reuse::UseAndRevalidate) {
            tally.hits = 1;
            tally.bytes_saved = tally.bytes;
            tally.time_saved = tally.time;
            if (answer.reuse == Reuse::Use) {
                return;
            }
        }
        const bool confirmed =
            answer.stored != nullptr && answer.stored->facts.has_validator()
            && (response.head.status == 304
                || (response.head.status == answer.stored->status
                    && response.head.fields.value("etag") == answer.stored->facts.etag
                    && answer.stored->fields.list().value("last-modified")
                           == response.head.fields.value("last-modified")));
        const std::uint16_t status = confirmed ? std::uint16_t{304} : response.head.status;
        const CacheModel::Outcome outcome =
            cache.take(request,
                       {status,
                        response.head.fields,
                        {},
                        facts.size,
                        exchange.id,
                        response.body.complete && response.body.missing == 0,
                        shift_},
                       facts.input.request_time + shift_,
                       facts.input.response_time + shift_);
        if (tally.hits != 0) {
            return;
        }
        if (confirmed) {
            tally.revalidations = 1;
            tally.bytes_saved = response.body.size;
            tally.time_saved = std::max<std::int64_t>(exchange.timing.receive, 0);
        } else if (outcome == CacheModel::Outcome::Stored
                   || outcome == CacheModel::Outcome::Updated) {
            tally.misses = 1;
        } else {
            tally.not_cacheable = 1;
        }
    }

    static std::string key_of(const http::Exchange& exchange, const Facts& facts) {
        return facts.partition + ' ' + audit::cache_key(exchange.url.text) + ' '
               + std::string(exchange.request.head.fields.value("range"));
    }

    void remember(const http::Exchange& exchange, const Facts& facts, const CacheTally& tally) {
        if (exchange.request.head.method == "GET" && exchange.response.head.status == 200
            && tally.hits == 0) {
            seen_[key_of(exchange, facts)] = {identity_of(exchange.response),
                                              facts.input.response_time + shift_};
        }
    }

    // What would have spared this fetch of something that was got before and has not changed.
    void suggest(const http::Exchange& exchange, const Facts& facts, const CacheTally& tally) {
        if (exchange.request.head.method != "GET"
            || (exchange.response.head.status != 200 && exchange.response.head.status != 304)) {
            return;
        }
        const auto found = seen_.find(key_of(exchange, facts));
        if (found == seen_.end()
            || (exchange.response.head.status == 200
                && found->second.identity != identity_of(exchange.response))) {
            return;
        }
        const http::HeaderList& fields = exchange.response.head.fields;
        const audit::CacheControl told =
            audit::parse_cache_control(fields, http::HeadKind::Response);
        const bool is_personal = fields.find("set-cookie") != nullptr
                                 || exchange.request.head.fields.find("authorization") != nullptr;
        if (kind_ == CacheKind::Shared && (is_personal || told.is_private)) {
            return;
        }
        const std::int64_t gap = facts.input.request_time + shift_ - found->second.time;
        CacheChange change;
        change.requests_saved = 1;
        change.bytes_saved = tally.bytes - tally.bytes_saved;
        change.time_saved = tally.time - tally.time_saved;
        const bool is_file = is_static(facts.category)
                             && (audit::has_static_name(exchange.url.path) || !is_personal);
        if (is_file && audit::has_version(exchange.url.path)) {
            change.line = "Cache-Control: max-age=31536000, immutable";
            change.why = "its name changes with its content";
        } else if (is_file) {
            change.line = "Cache-Control: max-age=" + std::to_string(lifetime_over(gap));
            change.why = told.no_store ? "a file that may not be stored now"
                                       : "a file that was fetched again unchanged";
        } else if (!told.no_store && exchange.response.head.status == 200
                   && fields.find("etag") == nullptr && fields.find("last-modified") == nullptr
                   && exchange.response.body.size > 0) {
            change.line = "ETag: \"...\"";
            change.why = "sent again in full, with nothing to validate by";
            change.requests_saved = 0;
            change.bytes_saved = exchange.response.body.size;
            change.time_saved = std::max<std::int64_t>(exchange.timing.receive, 0);
        } else {
            return;
        }
        add_change(exchange, std::move(change));
    }

    void add_change(const http::Exchange& exchange, CacheChange change) {
        append_route(change.route, exchange.url.path);
        std::string key = exchange.url.host + '\n' + change.route + '\n' + change.why;
        if (changes_.size() >= kRoutesKept && !changes_.contains(key)) {
            return;
        }
        CacheChange& sum = changes_[std::move(key)];
        if (sum.exchanges == 0) {
            sum.host = exchange.url.host;
            sum.route = change.route;
            sum.why = change.why;
            sum.exchange = exchange.id;
        }
        // Of two lifetimes the longer one: it covers both.
        if (change.line.size() > sum.line.size()
            || (change.line.size() == sum.line.size() && change.line > sum.line)) {
            sum.line = change.line;
        }
        ++sum.exchanges;
        sum.requests_saved += change.requests_saved;
        sum.bytes_saved += change.bytes_saved;
        sum.time_saved += change.time_saved;
    }

    CacheKind kind_;
    std::int64_t shift_ = 0;  // of the second visit against the recording
    std::int64_t first_time_ = std::numeric_limits<std::int64_t>::max();
    std::int64_t last_time_ = std::numeric_limits<std::int64_t>::min();
    CacheTally total_;
    std::map<std::string, CacheTally> hosts_;
    std::map<std::string, CacheTally> types_;
    std::map<std::string, CacheChange> changes_;
    std::map<std::string, std::unique_ptr<CacheModel>> caches_;  // by partition
    boost::unordered_flat_map<std::string, Seen> seen_;
};

CacheLab::CacheLab(CacheKind kind) : kind_(kind), impl_(std::make_unique<Impl>(kind)) {}

CacheLab::~CacheLab() = default;

void CacheLab::add(const http::Exchange& exchange) {
    impl_->add(exchange);
}

void CacheLab::begin_second_visit(std::int64_t seconds_later) {
    impl_->begin_second_visit(seconds_later);
}

CacheLabResult CacheLab::result() const {
    return impl_->result();
}

}  // namespace waybill::analysis
