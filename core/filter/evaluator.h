// SPDX-License-Identifier: GPL-3.0-or-later
//
// Says which exchanges a filter lets through. Rows decide as far as they can; what they leave open
// is decided on the loaded exchange, and bodies are read only when nothing else decides.
#pragma once

#include <cstdint>
#include <memory>

#include "core/filter/expression.h"
#include "core/http/exchange.h"
#include "core/store/annotations.h"
#include "core/store/exchange_loader.h"
#include "core/store/session.h"

namespace waybill::filter {

enum class Verdict : std::uint8_t { No, Yes, Open };

// One evaluator belongs to one thread: it remembers what it found out about strings and
// connections. Several may work on one session at a time, as long as the session does not change.
class Evaluator {
public:
    // `session` and `annotations` must outlive the evaluator; without annotations, no exchange has
    // a mark or a comment.
    Evaluator(const Expression& expression,
              const store::Session& session,
              const store::Annotations* annotations = nullptr);
    ~Evaluator();
    Evaluator(const Evaluator&) = delete;
    Evaluator& operator=(const Evaluator&) = delete;

    // What the row of the exchange with that index says. Never Open when need_of() is Need::Row,
    // except for targets longer than a row keeps.
    Verdict on_row(std::uint32_t index);

    // The whole truth. `exchange` is what `loader` loaded for that index.
    bool on_exchange(std::uint32_t index,
                     const http::Exchange& exchange,
                     store::ExchangeLoader& loader);

    // Both in one: loads into `scratch` only if the row leaves it open.
    bool matches(std::uint32_t index, store::ExchangeLoader& loader, http::Exchange& scratch);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::filter
