// SPDX-License-Identifier: GPL-3.0-or-later
//
// The findings of every exchange of a session.
//
// Work is done in pieces of exchanges by judges of their own, on any number of threads; the pieces
// are put together in order, so that the outcome does not depend on who did what. Exchanges that
// are judged alike share one list of findings. Memory does not grow with the exchanges: evidence
// and details are kept of the first few findings of each rule, by judging those exchanges again at
// the end; findings_in_full() tells them of any other.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"
#include "core/http/exchange.h"
#include "core/store/exchange_loader.h"
#include "core/store/judgements.h"
#include "core/store/session.h"

namespace waybill::analysis {

struct AuditOptions {
    bool bodies = true;                     // read those that rules look at
    std::uint64_t largest_body = 2 * kMiB;  // decoded; of larger ones the beginning
};

// An exchange that SessionRules may want to see.
struct NotableExchange {
    std::uint32_t index = 0;
    std::uint64_t likeness = 0;  // equal for those of which one is enough; or kUnlikeAny
};
inline constexpr std::uint64_t kUnlikeAny = 0;

// The exchanges to be shown to SessionRules: of each kind the first.
class NotableExchanges {
public:
    // REQUIRES: in the order of the exchanges. Returns whether it is to be shown.
    bool add(const NotableExchange& exchange);

    const std::vector<std::uint32_t>& indices() const { return indices_; }

private:
    static constexpr std::size_t kMostKinds = 1'000'000;  // of further ones none is shown

    std::vector<std::uint32_t> indices_;
    boost::unordered_flat_set<std::uint64_t> known_;
};

// What was found out about a stretch of exchanges.
struct AuditPiece {
    std::uint32_t first = 0;            // index of its first exchange
    std::vector<std::uint32_t> set_of;  // of each exchange, into `sets`
    std::vector<audit::Findings> sets;  // distinct ones
    std::vector<NotableExchange> notable;
};

// Loads exchanges with as much of their bodies as rules look at; one per thread.
class FactsReader {
public:
    explicit FactsReader(const AuditOptions& options) : options_(options) {}

    // Its heads are not parsed yet. Valid until the next one.
    const http::Exchange& read_heads(std::uint32_t index, store::ExchangeLoader& loader);
    // Of that exchange, the bodies that rules look into, as they were sent; their digest, 0 where
    // there are none. A step that may be left out.
    std::uint64_t read_sent_bodies(store::ExchangeLoader& loader);
    // Of that exchange; valid until the next one.
    audit::ExchangeFacts read_facts(store::ExchangeLoader& loader);

    // Both.
    audit::ExchangeFacts read(std::uint32_t index, store::ExchangeLoader& loader) {
        read_heads(index, loader);
        return read_facts(loader);
    }

private:
    void parse(store::ExchangeLoader& loader);
    bool wants_body_of(const http::Message& message) const;
    // Into bodies_. Returns whether nothing was wrong with its coding.
    bool read_body(Side side, store::BodyForm form, store::ExchangeLoader& loader);

    AuditOptions options_;
    http::Exchange exchange_;
    bool parsed_ = false;
    bool has_sent_bodies_ = false;
    std::array<std::string, 2> bodies_;  // by Side
};

// Judges exchanges one after the other; one per thread.
class ExchangeJudge {
public:
    explicit ExchangeJudge(const AuditOptions& options);
    ~ExchangeJudge();
    ExchangeJudge(const ExchangeJudge&) = delete;
    ExchangeJudge& operator=(const ExchangeJudge&) = delete;

    AuditPiece judge(std::uint32_t first, std::uint32_t end, store::ExchangeLoader& loader);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// The findings of all exchanges. An interrupted audit has none of those it did not come to.
class SessionAudit final : public store::Judgements {
public:
    // Of each rule so many findings have their evidence.
    static constexpr std::uint32_t kExamples = 8;
    // Of each rule that needs several exchanges, whose evidence one exchange alone does not show
    // again, so many that differ.
    static constexpr std::uint32_t kDistinct = 256;

    // REQUIRES: pieces come in order and without gaps.
    void add(AuditPiece piece);

    // Those whose evidence is worth keeping, in order; to be judged again for keep_evidence().
    const std::vector<std::uint32_t>& examples() const { return examples_; }
    // `findings` is what audit::judge() says of that exchange.
    void keep_evidence(std::uint32_t exchange, audit::Findings findings);

    const audit::Findings& findings(std::uint32_t exchange) const override {
        return exchange < set_of_.size() ? sets_[set_of_[exchange]] : kNone;
    }
    store::ScoreAndGrade security(std::uint32_t exchange) const override;
    store::ScoreAndGrade caching(std::uint32_t exchange) const override;

    // Adds what only several exchanges together show. Exchanges to which the same is added share
    // one set again; of each rule the evidence of the first kDistinct that differ is kept.
    void add_finding(std::uint32_t exchange, audit::Finding finding);

    std::size_t size() const { return set_of_.size(); }
    const std::vector<audit::Findings>& sets() const { return sets_; }
    std::uint32_t set_of(std::uint32_t exchange) const { return set_of_[exchange]; }

private:
    struct Scores {
        store::ScoreAndGrade security;
        store::ScoreAndGrade caching;
    };

    // A set and what is added to it.
    struct Addition {
        std::uint32_t set = 0;
        std::uint64_t finding = 0;  // its digest
        bool operator==(const Addition&) const = default;
    };
    struct AdditionHash {
        std::size_t operator()(const Addition& addition) const;
    };

    std::uint32_t add_set(audit::Findings findings);
    std::uint32_t with(std::uint32_t set, const audit::Finding& finding);
    std::uint32_t share(audit::Findings findings);
    bool wants_example_of(std::uint32_t set);

    static const audit::Findings kNone;

    std::vector<std::uint32_t> set_of_;
    std::vector<audit::Findings> sets_;
    std::vector<Scores> scores_;      // of each set
    std::vector<bool> has_examples_;  // of each set: all of its rules
    std::vector<std::uint32_t> examples_;
    std::map<const audit::RuleInfo*, std::uint32_t> example_counts_;
    std::map<std::vector<std::pair<const audit::RuleInfo*, audit::Severity>>, std::uint32_t>
        shared_;  // sets without evidence by what is in them
    std::map<const audit::RuleInfo*, boost::unordered_flat_set<std::uint64_t>>
        distinct_;                                                               // digests
    boost::unordered_flat_map<Addition, std::uint32_t, AdditionHash> extended_;  // sets by origin
};

// The findings of an exchange that is loaded, with the evidence of those that its heads show; the
// others have theirs where the audit kept it.
audit::Findings findings_in_full(const http::Exchange& exchange,
                                 const SessionAudit& audit,
                                 std::uint32_t index);

}  // namespace waybill::analysis
