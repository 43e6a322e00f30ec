// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/evaluator.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "core/filter/predicate_program.h"

namespace waybill::filter {
namespace {

struct Node {
    Expression::Kind kind = Expression::Kind::All;
    unsigned cost = 0;
    // Predicate: the first is its program. The others: that many members from the first on.
    std::uint32_t first = 0;
    std::uint32_t count = 0;
};

Verdict verdict_of(bool value) {
    return value ? Verdict::Yes : Verdict::No;
}

Verdict opposite(Verdict verdict) {
    return verdict == Verdict::Open ? Verdict::Open : verdict_of(verdict == Verdict::No);
}

}  // namespace

// The nodes refer to each other by number: `members_` has those of each node behind each other, the
// cheapest first.
class Evaluator::Impl {
public:
    Impl(const Expression& expression,
         const store::Session& session,
         const store::Annotations* annotations)
        : session_(session),
          row_values_(session, annotations) {
        root_ = compile(expression);
    }

    Verdict on_row(std::uint32_t index) { return on_row(root_, index, session_.exchanges[index]); }

    bool on_exchange(std::uint32_t index,
                     const http::Exchange& exchange,
                     store::ExchangeLoader& loader) {
        return on_exchange(root_, {index, session_.exchanges[index]}, exchange, loader);
    }

private:
    using Kind = Expression::Kind;

    struct Place {
        std::uint32_t index;
        const store::ExchangeRow& row;
    };

    std::uint32_t compile(const Expression& expression) {
        Node node;
        node.kind = expression.kind;
        if (node.kind == Kind::Predicate) {
            node.first = static_cast<std::uint32_t>(programs_.size());
            programs_.emplace_back(expression.predicate, session_);
            node.cost = programs_.back().cost();
        } else {
            std::vector<std::uint32_t> members;
            for (const Expression& child : expression.children) {
                members.push_back(compile(child));
                node.cost = std::max(node.cost, nodes_[members.back()].cost);
            }
            std::stable_sort(
                members.begin(), members.end(), [this](std::uint32_t a, std::uint32_t b) {
                    return nodes_[a].cost < nodes_[b].cost;
                });
            node.first = static_cast<std::uint32_t>(members_.size());
            node.count = static_cast<std::uint32_t>(members.size());
            members_.insert(members_.end(), members.begin(), members.end());
        }
        nodes_.push_back(node);
        return static_cast<std::uint32_t>(nodes_.size() - 1);
    }

    Verdict on_row(std::uint32_t number, std::uint32_t index, const store::ExchangeRow& row) {
        const Node node = nodes_[number];
        switch (node.kind) {
            case Kind::All:
                return Verdict::Yes;
            case Kind::Predicate:
                return programs_[node.first].on_row(row_values_, index, row);
            case Kind::Not:
                return opposite(on_row(members_[node.first], index, row));
            case Kind::And:
            case Kind::Or:
                break;
        }
        // One of these decides, whatever the others say.
        const Verdict deciding = verdict_of(node.kind == Kind::Or);
        Verdict verdict = opposite(deciding);
        for (std::uint32_t i = node.first; i < node.first + node.count; ++i) {
            const Verdict member = on_row(members_[i], index, row);
            if (member == deciding) {
                return deciding;
            }
            verdict = member == Verdict::Open ? Verdict::Open : verdict;
        }
        return verdict;
    }

    bool on_exchange(std::uint32_t number,
                     const Place& place,
                     const http::Exchange& exchange,
                     store::ExchangeLoader& loader) {
        const Node node = nodes_[number];
        switch (node.kind) {
            case Kind::All:
                return true;
            case Kind::Predicate:
                return programs_[node.first].on_exchange(
                    row_values_, head_values_, place.index, place.row, exchange, loader);
            case Kind::Not:
                return !on_exchange(members_[node.first], place, exchange, loader);
            case Kind::And:
            case Kind::Or:
                break;
        }
        const bool deciding = node.kind == Kind::Or;
        for (std::uint32_t i = node.first; i < node.first + node.count; ++i) {
            if (on_exchange(members_[i], place, exchange, loader) == deciding) {
                return deciding;
            }
        }
        return !deciding;
    }

    const store::Session& session_;
    RowValues row_values_;
    HeadValues head_values_;
    std::vector<Node> nodes_;
    std::vector<std::uint32_t> members_;
    std::vector<PredicateProgram> programs_;
    std::uint32_t root_ = 0;
};

Evaluator::Evaluator(const Expression& expression,
                     const store::Session& session,
                     const store::Annotations* annotations)
    : impl_(std::make_unique<Impl>(expression, session, annotations)) {}

Evaluator::~Evaluator() = default;

Verdict Evaluator::on_row(std::uint32_t index) {
    return impl_->on_row(index);
}

bool Evaluator::on_exchange(std::uint32_t index,
                            const http::Exchange& exchange,
                            store::ExchangeLoader& loader) {
    return impl_->on_exchange(index, exchange, loader);
}

bool Evaluator::matches(std::uint32_t index,
                        store::ExchangeLoader& loader,
                        http::Exchange& scratch) {
    const Verdict verdict = on_row(index);
    if (verdict != Verdict::Open) {
        return verdict == Verdict::Yes;
    }
    loader.load(index, store::BodyDetail::None, scratch);
    return on_exchange(index, scratch, loader);
}

}  // namespace waybill::filter
