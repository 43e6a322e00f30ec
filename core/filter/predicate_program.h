// SPDX-License-Identifier: GPL-3.0-or-later
//
// One predicate of a filter, made ready to be asked of many exchanges. What hangs on an interned
// string or on a connection alone is found out once for each.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/filter/body_matcher.h"
#include "core/filter/evaluator.h"
#include "core/filter/expression.h"
#include "core/filter/head_values.h"
#include "core/filter/row_values.h"
#include "core/filter/value_matcher.h"

namespace waybill::filter {

// One belongs to one thread.
class PredicateProgram {
public:
    // `session` must outlive it.
    PredicateProgram(const Predicate& predicate, const store::Session& session);

    // Roughly what it takes to ask; more than any other for those that read more.
    unsigned cost() const { return cost_; }

    Verdict on_row(RowValues& values, std::uint32_t index, const store::ExchangeRow& row);
    bool on_exchange(RowValues& row_values,
                     HeadValues& head_values,
                     std::uint32_t index,
                     const store::ExchangeRow& row,
                     const http::Exchange& exchange,
                     store::ExchangeLoader& loader);

private:
    // What the outcome hangs on, where that is less than the row.
    enum class Key : std::uint8_t {
        None,
        Method,
        Host,
        Type,
        Category,
        Dialect,
        Connection,
        Secured
    };
    enum class Remembered : std::uint8_t { Nothing, No, Yes };

    static Key key_of(FieldId field);
    static unsigned cost_of(const Predicate& predicate);
    Remembered* memory_of(const store::ExchangeRow& row);
    Verdict ask_row(RowValues& values, const RowValues::Subject& subject) const;

    Predicate predicate_;
    ValueMatcher matcher_;
    const store::Session* session_;
    Key key_;
    unsigned cost_;
    std::vector<Remembered> memory_;       // by key
    std::unique_ptr<BodyMatcher> bodies_;  // made when it is needed
};

}  // namespace waybill::filter
