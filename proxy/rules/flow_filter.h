// SPDX-License-Identifier: GPL-3.0-or-later
//
// Filters asked of an exchange while it passes. The evaluator of core/filter knows rows and loaded
// exchanges; this makes a row of the flow, and the loaded exchange only where a row leaves it open.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "core/filter/expression.h"
#include "proxy/rules/flow.h"

namespace waybill::proxy {

// One belongs to one thread at a time: it remembers what it found out about strings.
class FlowFilter {
public:
    explicit FlowFilter(std::vector<filter::Expression> filters);
    ~FlowFilter();
    FlowFilter(const FlowFilter&) = delete;
    FlowFilter& operator=(const FlowFilter&) = delete;

    // What matches() is asked about from now on; borrowed until the next call. With a message, that
    // is the body of the side that sent it.
    void look_at(const Flow& flow, const FlowMessage* message);
    // The flow that is looked at was changed.
    void changed();

    // Whether the filter of that index matches. What is not there has no value.
    bool matches(std::size_t filter);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::proxy
