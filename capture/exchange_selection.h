// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which exchanges of a session a command is about: all, the first ones, or those that a filter lets
// through.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/filter/expression.h"
#include "core/store/annotations.h"
#include "core/store/exchange_loader.h"
#include "core/store/session.h"

namespace waybill::capture {

// Indices of exchanges, ascending.
class ChosenExchanges {
public:
    // 0 to count - 1.
    static ChosenExchanges first(std::uint32_t count) {
        ChosenExchanges chosen;
        chosen.count_ = count;
        return chosen;
    }
    static ChosenExchanges these(std::vector<std::uint32_t> indices) {
        ChosenExchanges chosen;
        chosen.count_ = static_cast<std::uint32_t>(indices.size());
        chosen.indices_ = std::move(indices);
        return chosen;
    }

    std::uint32_t size() const { return count_; }
    std::uint32_t operator[](std::uint32_t i) const { return indices_ ? (*indices_)[i] : i; }

    // Null when they were not chosen one by one.
    const std::vector<std::uint32_t>* indices() const { return indices_ ? &*indices_ : nullptr; }

private:
    std::uint32_t count_ = 0;
    std::optional<std::vector<std::uint32_t>> indices_;
};

struct SelectionTask {
    const filter::Expression& filter;
    const store::Session& session;
    std::function<std::unique_ptr<store::ExchangeLoader>()> make_loader;  // one per thread
    unsigned threads = 1;
    std::uint32_t first = 0;                  // the row to begin at
    std::uint64_t most = 0;                   // stop when so many are found; 0: all
    const std::atomic<bool>* stop = nullptr;  // set from anywhere: keep what was found

    // What the filter may ask of; null: nothing was noted. Must outlive the selection.
    const store::Annotations* annotations = nullptr;

    // Told now and then how many were looked at.
    std::function<void(std::uint64_t done, std::uint64_t total)> progress;

    // Given what was found, in order and as it is found, in pieces that may be empty; then
    // select_exchanges() returns none.
    std::function<void(std::span<const std::uint32_t> indices)> found{};
};

// Looks at the rows first, and loads only those exchanges that their rows leave open. The outcome
// does not depend on the number of threads.
std::vector<std::uint32_t> select_exchanges(const SelectionTask& task);

}  // namespace waybill::capture
