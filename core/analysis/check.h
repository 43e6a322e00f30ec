// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds a recording against a policy.
//
// Exchanges are looked at in pieces, on any number of threads with a checker each; the pieces are
// put together in order, so that the outcome does not depend on who did what.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/analysis/check_policy.h"
#include "core/store/exchange_loader.h"
#include "core/store/session.h"

namespace waybill::analysis {

// Of an assertion so many violations are kept; all are counted.
inline constexpr std::size_t kViolationsKept = 1000;

struct Violation {
    std::optional<std::uint32_t> exchange;  // its index; empty: of all of them together
    std::string message;                    // may quote the wire: escape before showing
};

// What one assertion came to.
struct AssertionOutcome {
    std::uint64_t looked_at = 0;   // exchanges that its filter let through
    std::uint64_t violations = 0;  // all
    std::vector<Violation> kept;   // the first of them

    bool holds() const { return violations == 0; }
};

// What was found out about a stretch of exchanges, by assertion.
struct CheckPiece {
    struct Part {
        std::uint64_t looked_at = 0;
        std::uint64_t bytes = 0;           // for totals
        std::vector<std::uint64_t> times;  // nanoseconds, for percentiles
        std::vector<std::uint32_t> first;  // of a count: the first few exchanges
        std::uint64_t violations = 0;
        std::vector<Violation> kept;
    };
    std::vector<Part> parts;
};

class Checker {
public:
    // Both must outlive the checker. REQUIRES: session.judgements, if policy.needs_findings().
    Checker(const CheckPolicy& policy, const store::Session& session);
    ~Checker();
    Checker(const Checker&) = delete;
    Checker& operator=(const Checker&) = delete;

    CheckPiece check(std::uint32_t first, std::uint32_t end, store::ExchangeLoader& loader);

    // The exchanges with these indices.
    CheckPiece check(std::span<const std::uint32_t> indices, store::ExchangeLoader& loader);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// Puts pieces together.
class CheckResult {
public:
    explicit CheckResult(const CheckPolicy& policy);

    void add(CheckPiece piece);

    // Judges what is said of all exchanges together. Once, behind the last piece.
    void finish();

    const CheckPolicy& policy() const { return policy_; }
    const std::vector<AssertionOutcome>& outcomes() const { return outcomes_; }

    // Whether the policy lets it pass: nothing as grave as its fail_on is violated.
    bool passed() const;

private:
    struct Sum {
        std::uint64_t bytes = 0;
        std::vector<std::uint64_t> times;
        std::vector<std::uint32_t> first;
    };

    void finish(std::size_t assertion, const CountClaim& claim);
    void finish(std::size_t assertion, const SizeClaim& claim);
    void finish(std::size_t assertion, const TimeClaim& claim);
    template <typename Other>
    void finish(std::size_t /*assertion*/, const Other& /*claim*/) {}  // of each exchange alone
    void violate(std::size_t assertion, std::string message);

    const CheckPolicy& policy_;
    std::vector<AssertionOutcome> outcomes_;
    std::vector<Sum> sums_;
};

}  // namespace waybill::analysis
