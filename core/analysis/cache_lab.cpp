// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/cache_lab.h"

#include <algorithm>
#include <array>
#include <limits>
#include <list>
#include <map>
#include <tuple>
#include <utility>

#include <boost/container_hash/hash.hpp>
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
// Clients whose caches are kept, the last ones. One that stored nothing is none of them.
constexpr std::size_t kClientsKept = 100'000;
// Addresses of which the last answer is remembered: the last that were fetched, and at least half
// as many.
constexpr std::size_t kSeenKept = 1'000'000;

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

std::uint64_t hash_of(std::string_view text) {
    return boost::hash<std::string_view>{}(text);
}

std::uint64_t hash_of(const IpAddress& address) {
    return boost::hash_range(address.octets.begin(), address.octets.end());
}

// What two answers are told apart by.
std::uint64_t identity_of(const http::Message& response) {
    const http::HeaderList& fields = response.head.fields;
    for (const std::string_view name : {"etag", "last-modified"}) {
        if (const std::string_view value = fields.value(name); !value.empty()) {
            return hash_of(value);
        }
    }
    std::size_t hash = response.body.size;
    boost::hash_combine(hash, fields.value("content-type"));
    return hash;
}

// The answer that was last got of an address, as hashes: two that meet by chance would make one
// suggestion too many. The oldest are forgotten, half of the table at a time.
class SeenAnswers {
public:
    struct Seen {
        std::uint64_t identity = 0;
        std::int64_t time = 0;
    };

    const Seen* find(std::uint64_t address) const {
        for (const Table* const table : {&young_, &old_}) {
            if (const auto found = table->find(address); found != table->end()) {
                return &found->second;
            }
        }
        return nullptr;
    }
    void set(std::uint64_t address, const Seen& seen) {
        if (young_.size() >= kSeenKept / 2 && !young_.contains(address)) {
            old_ = std::move(young_);
            young_ = {};
        }
        young_[address] = seen;
    }

private:
    using Table = boost::unordered_flat_map<std::uint64_t, Seen>;

    Table young_;
    Table old_;
};

// The caches of all clients, or the one that they share.
class Caches {
public:
    Caches(CacheKind kind, const CacheLabOptions& options) : options_(options) {
        model_.kind = kind;
        model_.only_caching_fields = true;
        model_.limits = {options.capacity, options.most_answers};
    }

    CacheModel& of(const IpAddress& client) {
        const auto [known, is_new] = places_.try_emplace(client);
        if (is_new) {
            clients_.emplace_front(client, model_);
            known->second = clients_.begin();
        } else {
            clients_.splice(clients_.begin(), clients_, known->second);
        }
        return clients_.front().cache;
    }

    // After the cache that was asked for last was changed, from so many answers and dropped ones.
    void keep_limits(std::size_t had, std::uint64_t had_dropped) {
        const CacheModel& changed = clients_.front().cache;
        answers_ += changed.size() - had;
        dropped_ += changed.dropped() - had_dropped;
        while (clients_.size() > 1
               && (answers_ > options_.most_answers || clients_.size() > kClientsKept)) {
            CacheModel& least_used = clients_.back().cache;
            const bool is_one_too_many = clients_.size() > kClientsKept;
            while ((is_one_too_many || answers_ > options_.most_answers)
                   && least_used.drop_least_used()) {
                --answers_;
                ++dropped_;
            }
            if (least_used.size() == 0) {
                places_.erase(clients_.back().address);
                clients_.pop_back();
            }
        }
        if (clients_.front().cache.size() == 0) {
            places_.erase(clients_.front().address);
            clients_.pop_front();
        }
    }

    std::uint64_t dropped() const { return dropped_; }

private:
    struct Client {
        Client(const IpAddress& client, const CacheModel::Options& options)
            : address(client),
              cache(options) {}

        IpAddress address;
        CacheModel cache;
    };

    struct AddressHash {
        std::size_t operator()(const IpAddress& address) const { return hash_of(address); }
    };

    CacheLabOptions options_;
    CacheModel::Options model_;
    std::list<Client> clients_;  // the one whose cache was used last first
    boost::unordered_flat_map<IpAddress, std::list<Client>::iterator, AddressHash> places_;
    std::size_t answers_ = 0;
    std::uint64_t dropped_ = 0;
};

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
    Impl(CacheKind kind, const CacheLabOptions& options) : kind_(kind), caches_(kind, options) {}

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
        tally_of_host(exchange.url.host).add(tally);
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
        out.dropped = caches_.dropped();
        std::vector<const CacheChange*> best;
        best.reserve(changes_.size());
        for (const auto& [key, change] : changes_) {
            best.push_back(&change);
        }
        const std::size_t kept = std::min(best.size(), kChangesKept);
        const auto end_of_kept = best.begin() + static_cast<std::ptrdiff_t>(kept);
        std::partial_sort(best.begin(), end_of_kept, best.end(), [](const auto* a, const auto* b) {
            return std::tie(b->bytes_saved, b->requests_saved, a->exchange)
                   < std::tie(a->bytes_saved, a->requests_saved, b->exchange);
        });
        for (std::size_t i = 0; i < kept; ++i) {
            out.changes.push_back(*best[i]);
        }
        return out;
    }

private:
    struct Facts {
        audit::CachingInput input;
        http::Category category;
        std::uint64_t size;
        IpAddress client;  // whose cache; none where it is shared
    };

    Facts facts_of(const http::Exchange& exchange) const {
        const std::string type = ascii::lower(
            http::parse_media_type(exchange.response.head.fields.value("content-type")).type);
        return {audit::caching_input(exchange),
                http::category_of(type, exchange.url.path),
                exchange.response.raw_head.size() + exchange.response.body.size,
                kind_ == CacheKind::Private ? exchange.client.ip : IpAddress{}};
    }

    CacheTally& tally_of_host(const std::string& host) {
        const auto known = hosts_.find(host);
        if (known != hosts_.end()) {
            return known->second;
        }
        return hosts_[hosts_.size() < kHostsKept ? host : std::string(kOtherHosts)];
    }

    void replay(const http::Exchange& exchange, const Facts& facts, CacheTally& tally) {
        CacheModel& cache = caches_.of(facts.client);
        const std::size_t had = cache.size();
        const std::uint64_t had_dropped = cache.dropped();
        replay(exchange, facts, cache, tally);
        caches_.keep_limits(had, had_dropped);
    }

    void replay(const http::Exchange& exchange,
                const Facts& facts,
                CacheModel& cache,
                CacheTally& tally) {
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
                || (response.head.status == answer.stored->status()
                    && response.head.fields.value("etag") == answer.stored->facts.etag
                    && answer.stored->fields().value("last-modified")
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

    static std::uint64_t address_of(const http::Exchange& exchange, const Facts& facts) {
        std::size_t hash = hash_of(audit::cache_key(exchange.url.text));
        boost::hash_combine(hash, hash_of(facts.client));
        boost::hash_combine(hash, exchange.request.head.fields.value("range"));
        return hash;
    }

    void remember(const http::Exchange& exchange, const Facts& facts, const CacheTally& tally) {
        if (exchange.request.head.method == "GET" && exchange.response.head.status == 200
            && tally.hits == 0) {
            seen_.set(address_of(exchange, facts),
                      {identity_of(exchange.response), facts.input.response_time + shift_});
        }
    }

    // What would have spared this fetch of something that was got before and has not changed.
    void suggest(const http::Exchange& exchange, const Facts& facts, const CacheTally& tally) {
        if (exchange.request.head.method != "GET"
            || (exchange.response.head.status != 200 && exchange.response.head.status != 304)) {
            return;
        }
        const SeenAnswers::Seen* const seen = seen_.find(address_of(exchange, facts));
        if (seen == nullptr
            || (exchange.response.head.status == 200
                && seen->identity != identity_of(exchange.response))) {
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
        const std::int64_t gap = facts.input.request_time + shift_ - seen->time;
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
    Caches caches_;
    SeenAnswers seen_;
};

CacheLab::CacheLab(CacheKind kind, const CacheLabOptions& options)
    : kind_(kind),
      impl_(std::make_unique<Impl>(kind, options)) {}

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
