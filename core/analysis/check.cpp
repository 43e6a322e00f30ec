// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/check.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/analysis/check_claims.h"
#include "core/base/time.h"
#include "core/filter/evaluator.h"
#include "core/http/exchange.h"

namespace waybill::analysis {
namespace {

constexpr std::size_t kExamples = 5;  // exchanges that a wrong count names

void keep(std::vector<Violation>& kept, Violation violation) {
    if (kept.size() < kViolationsKept) {
        kept.push_back(std::move(violation));
    }
}

std::string milliseconds(double ns) {
    return fmt::format("{:.6g} ms", ns / static_cast<double>(kNsPerMs));
}

// REQUIRES: the value is not within.
std::string what_should_be(const Limits& limits, double value) {
    const bool too_many = limits.max && value > *limits.max;
    return fmt::format(
        "expected at {} {}", too_many ? "most" : "least", too_many ? *limits.max : *limits.min);
}

}  // namespace

class Checker::Impl {
public:
    Impl(const CheckPolicy& policy, const store::Session& session)
        : policy_(policy),
          session_(session) {
        for (const Assertion& assertion : policy.assertions) {
            evaluators_.push_back(std::make_unique<filter::Evaluator>(assertion.filter, session));
        }
    }

    CheckPiece begin() const {
        CheckPiece piece;
        piece.parts.resize(policy_.assertions.size());
        return piece;
    }

    void check(std::uint32_t index, store::ExchangeLoader& loader, CheckPiece& piece) {
        loaded_ = false;
        for (std::size_t i = 0; i < policy_.assertions.size(); ++i) {
            if (is_meant(i, index, loader)) {
                look_at(policy_.assertions[i], index, loader, piece.parts[i]);
            }
        }
    }

private:
    // An exchange is loaded once for all assertions.
    void load(std::uint32_t index, store::ExchangeLoader& loader) {
        if (!std::exchange(loaded_, true)) {
            loader.load(index, store::BodyDetail::None, exchange_);
        }
    }

    bool is_meant(std::size_t assertion, std::uint32_t index, store::ExchangeLoader& loader) {
        filter::Evaluator& evaluator = *evaluators_[assertion];
        const filter::Verdict verdict = evaluator.on_row(index);
        if (verdict != filter::Verdict::Open) {
            return verdict == filter::Verdict::Yes;
        }
        load(index, loader);
        return evaluator.on_exchange(index, exchange_, loader);
    }

    void look_at(const Assertion& assertion,
                 std::uint32_t index,
                 store::ExchangeLoader& loader,
                 CheckPiece::Part& part) {
        ++part.looked_at;
        const store::ExchangeRow& row = session_.exchanges[index];
        if (const auto* const size = std::get_if<SizeClaim>(&assertion.claim)) {
            part.bytes += size->side == Side::Client ? row.request_size : row.response_size;
        } else if (const auto* const time = std::get_if<TimeClaim>(&assertion.claim)) {
            const std::int64_t took = time->first_byte ? wait_of(row) : total_of(row);
            if (took >= 0 && !row.has(store::row_flag::kTunnel)) {
                part.times.push_back(static_cast<std::uint64_t>(took));
            }
        } else if (std::holds_alternative<CountClaim>(assertion.claim)
                   && part.first.size() < kExamples) {
            part.first.push_back(index);
        }
        const bool load_it = needs_heads(assertion.claim);
        if (load_it) {
            load(index, loader);
        }
        if (auto message =
                violation_of(assertion.claim, {session_, index, load_it ? &exchange_ : nullptr})) {
            ++part.violations;
            keep(part.kept, {index, std::move(*message)});
        }
    }

    const CheckPolicy& policy_;
    const store::Session& session_;
    std::vector<std::unique_ptr<filter::Evaluator>> evaluators_;  // by assertion
    http::Exchange exchange_;
    bool loaded_ = false;
};

Checker::Checker(const CheckPolicy& policy, const store::Session& session)
    : impl_(std::make_unique<Impl>(policy, session)) {}

Checker::~Checker() = default;

CheckPiece Checker::check(std::uint32_t first, std::uint32_t end, store::ExchangeLoader& loader) {
    CheckPiece piece = impl_->begin();
    for (std::uint32_t index = first; index < end; ++index) {
        impl_->check(index, loader, piece);
    }
    return piece;
}

CheckPiece Checker::check(std::span<const std::uint32_t> indices, store::ExchangeLoader& loader) {
    CheckPiece piece = impl_->begin();
    for (const std::uint32_t index : indices) {
        impl_->check(index, loader, piece);
    }
    return piece;
}

CheckResult::CheckResult(const CheckPolicy& policy)
    : policy_(policy),
      outcomes_(policy.assertions.size()),
      sums_(policy.assertions.size()) {}

void CheckResult::add(CheckPiece piece) {
    for (std::size_t i = 0; i < piece.parts.size(); ++i) {
        CheckPiece::Part& part = piece.parts[i];
        AssertionOutcome& outcome = outcomes_[i];
        outcome.looked_at += part.looked_at;
        outcome.violations += part.violations;
        for (Violation& violation : part.kept) {
            keep(outcome.kept, std::move(violation));
        }
        sums_[i].bytes += part.bytes;
        for (const std::uint32_t index : part.first) {
            if (sums_[i].first.size() < kExamples) {
                sums_[i].first.push_back(index);
            }
        }
        sums_[i].times.insert(sums_[i].times.end(), part.times.begin(), part.times.end());
    }
}

void CheckResult::violate(std::size_t assertion, std::string message) {
    ++outcomes_[assertion].violations;
    keep(outcomes_[assertion].kept, {std::nullopt, std::move(message)});
}

void CheckResult::finish() {
    for (std::size_t i = 0; i < outcomes_.size(); ++i) {
        std::visit([this, i](const auto& claim) { finish(i, claim); }, policy_.assertions[i].claim);
    }
}

void CheckResult::finish(std::size_t assertion, const CountClaim& claim) {
    const auto found = static_cast<double>(outcomes_[assertion].looked_at);
    if (claim.limits.contain(found)) {
        return;
    }
    std::string message = fmt::format("the filter finds {}; {}",
                                      outcomes_[assertion].looked_at,
                                      what_should_be(claim.limits, found));
    std::string_view between = ": #";
    for (const std::uint32_t index : sums_[assertion].first) {
        message += between;
        message += std::to_string(std::uint64_t{index} + 1);
        between = ", #";
    }
    message += outcomes_[assertion].looked_at > sums_[assertion].first.size() ? " ..." : "";
    violate(assertion, std::move(message));
}

void CheckResult::finish(std::size_t assertion, const SizeClaim& claim) {
    const auto total = static_cast<double>(sums_[assertion].bytes);
    if (!claim.total.contain(total)) {
        violate(assertion,
                fmt::format("together the bodies have {} bytes; {}",
                            sums_[assertion].bytes,
                            what_should_be(claim.total, total)));
    }
}

void CheckResult::finish(std::size_t assertion, const TimeClaim& claim) {
    std::vector<std::uint64_t>& times = sums_[assertion].times;
    std::sort(times.begin(), times.end());
    for (const auto& [permille, limit] : claim.at_most) {
        if (times.empty()) {
            return;
        }
        const std::size_t rank = (times.size() * permille + 999) / 1000;  // the nearest rank
        const auto value = static_cast<double>(times[std::max<std::size_t>(rank, 1) - 1]);
        if (value <= limit) {
            continue;
        }
        std::string name = fmt::format("p{}", permille / 10);
        if (permille == 500 || permille == 1000) {
            name = permille == 500 ? "the median" : "the longest";
        }
        violate(assertion,
                fmt::format("{} of {} times is {}; expected at most {}",
                            name,
                            times.size(),
                            milliseconds(value),
                            milliseconds(limit)));
    }
}

bool CheckResult::passed() const {
    for (std::size_t i = 0; i < outcomes_.size(); ++i) {
        if (!outcomes_[i].holds() && policy_.assertions[i].severity >= policy_.fail_on) {
            return false;
        }
    }
    return true;
}

}  // namespace waybill::analysis
