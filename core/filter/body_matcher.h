// SPDX-License-Identifier: GPL-3.0-or-later
//
// Evaluates a predicate whose field needs bodies: their content, what they were as sent, JSON and
// XML in them, their decoded size.
#pragma once

#include <memory>

#include "core/filter/expression.h"
#include "core/http/exchange.h"
#include "core/store/exchange_loader.h"

namespace waybill::filter {

// One matcher belongs to one thread.
class BodyMatcher {
public:
    // REQUIRES: the field's Need is Body.
    explicit BodyMatcher(const Predicate& predicate);
    ~BodyMatcher();
    BodyMatcher(BodyMatcher&&) noexcept;
    BodyMatcher& operator=(BodyMatcher&&) noexcept;

    // `exchange` is what `loader` loaded last. No more of the bodies is read than decides it.
    bool matches(const http::Exchange& exchange, store::ExchangeLoader& loader);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::filter
