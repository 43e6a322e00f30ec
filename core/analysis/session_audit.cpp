// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/session_audit.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include <boost/container_hash/hash.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include "core/analysis/scorecard.h"
#include "core/analysis/session_rules.h"
#include "core/audit/exchange_facts.h"
#include "core/audit/judge.h"
#include "core/audit/key_hash.h"
#include "core/base/ascii.h"
#include "core/http/category.h"
#include "core/http/media_type.h"

namespace waybill::analysis {
namespace {

// Whether rules look into a body of that type.
bool is_worth_reading(std::string_view media_type, std::string_view path) {
    switch (http::category_of(media_type, path)) {
        case http::Category::Document:
        case http::Category::Stylesheet:
        case http::Category::Script:
        case http::Category::Data:
        case http::Category::Manifest:
            return true;
        case http::Category::Image:
        case http::Category::Font:
        case http::Category::Media:
        case http::Category::WebSocket:
        case http::Category::Grpc:
        case http::Category::Wasm:
        case http::Category::Other:
            return false;
    }
    return false;
}

std::uint64_t digest_of(const audit::Finding& finding) {
    const audit::Evidence& evidence = finding.evidence;
    std::size_t digest = 0;
    boost::hash_combine(digest, finding.rule);
    boost::hash_combine(digest, static_cast<int>(finding.severity));
    boost::hash_combine(digest, finding.detail);
    boost::hash_combine(digest, static_cast<int>(evidence.side));
    boost::hash_combine(digest, evidence.field);
    boost::hash_combine(digest, evidence.value);
    boost::hash_combine(digest, evidence.in_body);
    boost::hash_combine(digest, evidence.offset);
    return digest;
}

bool is_same(const audit::Finding& a, const audit::Finding& b) {
    const auto parts = [](const audit::Finding& finding) {
        const audit::Evidence& evidence = finding.evidence;
        return std::tie(finding.rule,
                        finding.severity,
                        finding.detail,
                        evidence.side,
                        evidence.field,
                        evidence.value,
                        evidence.in_body,
                        evidence.offset);
    };
    return parts(a) == parts(b);
}

void strip_evidence(audit::Findings& findings) {
    for (audit::Finding& finding : findings) {
        finding.detail.clear();
        finding.evidence = {};
    }
}

}  // namespace

const http::Exchange& FactsReader::read_heads(std::uint32_t index, store::ExchangeLoader& loader) {
    loader.load_raw(index, exchange_);
    parsed_ = false;
    has_sent_bodies_ = false;
    return exchange_;
}

void FactsReader::parse(store::ExchangeLoader& loader) {
    if (!parsed_) {
        loader.parse(exchange_);
        parsed_ = true;
    }
}

bool FactsReader::wants_body_of(const http::Message& message) const {
    return options_.bodies && message.present && message.body.size > 0
           && message.body.size <= options_.largest_body
           && message.body.framing != http::BodyFraming::Tunnel
           && is_worth_reading(
               ascii::lower(http::parse_media_type(message.head.fields.value("content-type")).type),
               exchange_.url.path);
}

bool FactsReader::read_body(Side side, store::BodyForm form, store::ExchangeLoader& loader) {
    std::string& text = bodies_[index_of(side)];
    text.clear();
    const auto failure = loader.read_body(exchange_, side, form, [&](Bytes piece) {
        text += as_text(piece).substr(0, options_.largest_body - text.size());
        return text.size() < options_.largest_body;
    });
    return !failure;
}

std::uint64_t FactsReader::read_sent_bodies(store::ExchangeLoader& loader) {
    if (!options_.bodies
        || (exchange_.request.body.size == 0 && exchange_.response.body.size == 0)) {
        return 0;
    }
    parse(loader);
    audit::KeyHash hash;
    bool has_any = false;
    for (const Side side : {Side::Client, Side::Server}) {
        if (wants_body_of(side == Side::Client ? exchange_.request : exchange_.response)) {
            has_any = true;
            read_body(side, store::BodyForm::AsSent, loader);
            hash.add_number(index_of(side));
            hash.add(bodies_[index_of(side)]);
        }
    }
    has_sent_bodies_ = true;
    return has_any ? hash.value() | 1U : 0;
}

audit::ExchangeFacts FactsReader::read_facts(store::ExchangeLoader& loader) {
    parse(loader);
    audit::ExchangeFacts facts = audit::facts_of(exchange_);
    for (const Side side : {Side::Client, Side::Server}) {
        const http::Message& message =
            side == Side::Client ? exchange_.request : exchange_.response;
        if (!wants_body_of(message)) {
            continue;
        }
        // Without a content coding, what was sent is the content.
        const bool is_read =
            has_sent_bodies_ && message.head.fields.find("content-encoding") == nullptr;
        const bool is_sound = is_read || read_body(side, store::BodyForm::Content, loader);
        const std::string& text = bodies_[index_of(side)];
        (side == Side::Client ? facts.request_body : facts.response_body) = text;
        if (side == Side::Server) {
            facts.response_body_is_whole = is_sound && text.size() < options_.largest_body
                                           && message.body.complete && message.body.missing == 0;
        }
    }
    return facts;
}

class ExchangeJudge::Impl {
public:
    explicit Impl(const AuditOptions& options) : reader_(options) {}

    AuditPiece judge(std::uint32_t first, std::uint32_t end, store::ExchangeLoader& loader) {
        AuditPiece piece;
        piece.first = first;
        piece.set_of.reserve(end - first);
        piece.sets.emplace_back();  // of nothing found
        set_of_key_.clear();
        set_of_whole_.clear();
        for (std::uint32_t index = first; index < end; ++index) {
            const http::Exchange& exchange = reader_.read_heads(index, loader);
            const std::uint64_t key =
                audit::judgement_key(exchange, reader_.read_sent_bodies(loader));
            const auto known = key == 0 ? known_.end() : known_.find(key);
            if (known != known_.end()) {
                piece.set_of.push_back(repeat(key, known->second, piece));
                if (known->second.tells_again) {
                    piece.notable.push_back({index, kUnlikeAny});
                }
                continue;
            }
            const audit::ExchangeFacts facts = reader_.read_facts(loader);
            piece.set_of.push_back(judge(facts, piece));
            const bool counts = is_notable(facts);
            if (counts) {
                piece.notable.push_back({index, likeness(facts)});
            }
            if (key != 0) {
                remember(key, piece.set_of.back(), counts && tells_again(facts), piece);
            }
        }
        return piece;
    }

private:
    // What is remembered of exchanges that were judged: enough for the routes of an API.
    static constexpr std::size_t kMostKnown = 16'384;

    struct Known {
        audit::Findings findings;
        bool tells_again = false;  // to rules that need several
    };

    // Whether an exchange like one before it tells something to the rules that need several:
    // attempts count each time, and so do nonces.
    static bool tells_again(const audit::ExchangeFacts& facts) {
        const std::string_view method = facts.exchange.request.head.method;
        const std::uint16_t status = facts.exchange.response.head.status;
        const http::HeaderList& fields = facts.exchange.response.head.fields;
        return facts.over_tls || (method != "GET" && method != "HEAD") || status < 200
               || status >= 300 || facts.is_document || facts.response_body
               || fields.find("content-security-policy") != nullptr
               || fields.find("set-cookie") != nullptr;
    }

    // What the rules that need several tell it by: the fields and cookies, whatever the URL.
    static std::uint64_t likeness(const audit::ExchangeFacts& facts) {
        if (tells_again(facts)) {
            return kUnlikeAny;
        }
        const std::size_t cookies = std::hash<std::string_view>{}(facts.request("cookie"));
        return (audit::policy_key(facts) ^ cookies * 0x9e3779b97f4a7c15ULL) | 1U;
    }

    // The set of an exchange that is like one before it.
    std::uint32_t repeat(std::uint64_t key, const Known& known, AuditPiece& piece) {
        const auto [set, is_new] = set_of_whole_.try_emplace(key, 0);
        if (is_new && !known.findings.empty()) {
            set->second = static_cast<std::uint32_t>(piece.sets.size());
            piece.sets.push_back(known.findings);
        }
        return set->second;
    }

    void remember(std::uint64_t key, std::uint32_t set, bool again, const AuditPiece& piece) {
        if (known_.size() >= kMostKnown) {
            known_.clear();
        }
        Known& known = known_[key];
        known.tells_again = again;
        known.findings = piece.sets[set];
        strip_evidence(known.findings);
        set_of_whole_.emplace(key, set);
    }

    std::uint32_t judge(const audit::ExchangeFacts& facts, AuditPiece& piece) {
        const auto [known, is_new] = set_of_key_.try_emplace(audit::policy_key(facts), 0);
        if (is_new) {
            audit::Findings findings;
            audit::judge_policies(facts, findings);
            if (!findings.empty()) {
                known->second = static_cast<std::uint32_t>(piece.sets.size());
                piece.sets.push_back(std::move(findings));
            }
        }
        own_.clear();
        audit::judge_each(facts, own_);
        if (own_.empty()) {
            return known->second;
        }
        audit::Findings all = piece.sets[known->second];
        all.insert(all.end(), own_.begin(), own_.end());
        piece.sets.push_back(std::move(all));
        return static_cast<std::uint32_t>(piece.sets.size() - 1);
    }

    FactsReader reader_;
    audit::Findings own_;
    boost::unordered_flat_map<std::uint64_t, std::uint32_t> set_of_key_;    // of the piece
    boost::unordered_flat_map<std::uint64_t, std::uint32_t> set_of_whole_;  // of the piece
    boost::unordered_flat_map<std::uint64_t, Known> known_;                 // by judgement_key()
};

ExchangeJudge::ExchangeJudge(const AuditOptions& options)
    : impl_(std::make_unique<Impl>(options)) {}

ExchangeJudge::~ExchangeJudge() = default;

AuditPiece ExchangeJudge::judge(std::uint32_t first,
                                std::uint32_t end,
                                store::ExchangeLoader& loader) {
    return impl_->judge(first, end, loader);
}

bool NotableExchanges::add(const NotableExchange& exchange) {
    if (exchange.likeness != kUnlikeAny) {
        const bool is_known =
            known_.size() >= kMostKinds || !known_.insert(exchange.likeness).second;
        if (is_known) {
            return false;
        }
    }
    indices_.push_back(exchange.index);
    return true;
}

void SessionAudit::add(AuditPiece piece) {
    std::vector<std::uint32_t> place;
    place.reserve(piece.sets.size());
    for (audit::Findings& findings : piece.sets) {
        place.push_back(share(std::move(findings)));
    }
    for (const std::uint32_t set : piece.set_of) {
        set_of_.push_back(place[set]);
        if (wants_example_of(place[set])) {
            examples_.push_back(static_cast<std::uint32_t>(set_of_.size() - 1));
        }
    }
}

bool SessionAudit::wants_example_of(std::uint32_t set) {
    if (has_examples_[set]) {
        return false;
    }
    bool wanted = false;
    bool enough = true;
    for (const audit::Finding& finding : sets_[set]) {
        std::uint32_t& count = example_counts_[finding.rule];
        if (count < kExamples) {
            ++count;
            wanted = true;
        }
        enough = enough && count >= kExamples;
    }
    has_examples_[set] = enough;
    return wanted;
}

void SessionAudit::keep_evidence(std::uint32_t exchange, audit::Findings findings) {
    set_of_[exchange] = add_set(std::move(findings));
}

const audit::Findings SessionAudit::kNone;

std::uint32_t SessionAudit::add_set(audit::Findings findings) {
    const Scorecard card = score_exchange(findings);
    scores_.push_back(
        {{card.security.value, card.security.grade}, {card.caching.value, card.caching.grade}});
    sets_.push_back(std::move(findings));
    has_examples_.push_back(false);
    return static_cast<std::uint32_t>(sets_.size() - 1);
}

std::uint32_t SessionAudit::share(audit::Findings findings) {
    std::vector<std::pair<const audit::RuleInfo*, audit::Severity>> content;
    content.reserve(findings.size());
    for (const audit::Finding& finding : findings) {
        content.emplace_back(finding.rule, finding.severity);
    }
    const auto [known, is_new] = shared_.try_emplace(std::move(content), 0);
    if (is_new) {
        strip_evidence(findings);
        known->second = add_set(std::move(findings));
    }
    return known->second;
}

store::ScoreAndGrade SessionAudit::security(std::uint32_t exchange) const {
    return exchange < set_of_.size() ? scores_[set_of_[exchange]].security
                                     : store::ScoreAndGrade{100, "A+"};
}

store::ScoreAndGrade SessionAudit::caching(std::uint32_t exchange) const {
    return exchange < set_of_.size() ? scores_[set_of_[exchange]].caching
                                     : store::ScoreAndGrade{100, "A+"};
}

std::size_t SessionAudit::AdditionHash::operator()(const Addition& addition) const {
    std::size_t hash = addition.finding;
    boost::hash_combine(hash, addition.set);
    return hash;
}

std::uint32_t SessionAudit::with(std::uint32_t set, const audit::Finding& finding) {
    const auto [known, is_new] = extended_.try_emplace({set, digest_of(finding)}, 0);
    if (is_new || !is_same(sets_[known->second].back(), finding)) {  // digests may collide
        audit::Findings findings = sets_[set];
        findings.push_back(finding);
        known->second = add_set(std::move(findings));
    }
    return known->second;
}

void SessionAudit::add_finding(std::uint32_t exchange, audit::Finding finding) {
    auto& distinct = distinct_[finding.rule];
    const std::uint64_t digest = digest_of(finding);
    if (distinct.size() < kDistinct) {
        distinct.insert(digest);
    } else if (!distinct.contains(digest)) {
        finding.detail.clear();
        finding.evidence = {};
    }
    set_of_[exchange] = with(set_of_[exchange], finding);
}

audit::Findings findings_in_full(const http::Exchange& exchange,
                                 const SessionAudit& audit,
                                 std::uint32_t index) {
    audit::Findings findings = audit::judge(audit::facts_of(exchange));
    const std::size_t of_heads = findings.size();
    for (const audit::Finding& known : audit.findings(index)) {
        const auto end = findings.begin() + static_cast<std::ptrdiff_t>(of_heads);
        const bool is_there = std::any_of(findings.begin(), end, [&](const audit::Finding& found) {
            return found.rule == known.rule;
        });
        if (!is_there) {
            findings.push_back(known);
        }
    }
    return findings;
}

}  // namespace waybill::analysis
