// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/breakpoints.h"

#include <algorithm>
#include <array>
#include <utility>

#include "proxy/rules/flow_filter.h"
#include "proxy/rules/known_form.h"

namespace waybill::proxy {
namespace {

constexpr std::size_t kPhases = static_cast<std::size_t>(Phase::WebSocketMessage) + 1;

// For each phase the form that surely matches, then those that may.
std::vector<filter::Expression> forms_of(const filter::Expression& expression) {
    std::vector<filter::Expression> forms(2 * kPhases);
    for (std::size_t phase = 0; phase < kPhases; ++phase) {
        KnownForms known = known_forms(expression, parts_missing(static_cast<Phase>(phase)));
        forms[phase] = std::move(known.surely);
        forms[kPhases + phase] = std::move(known.possibly);
    }
    return forms;
}

}  // namespace

struct Breakpoints::Filters {
    explicit Filters(const filter::Expression& expression) : filter(forms_of(expression)) {}

    FlowFilter filter;
};

Breakpoints::Breakpoints() = default;
Breakpoints::~Breakpoints() = default;

void Breakpoints::set(std::shared_ptr<const filter::Expression> filter, unsigned phases) {
    const std::lock_guard lock(filter_mutex_);
    filters_ = filter == nullptr ? nullptr : std::make_unique<Filters>(*filter);
    phases_ = filter == nullptr ? 0 : phases;
}

bool Breakpoints::ask(Phase phase,
                      const Flow& flow,
                      const FlowMessage* message,
                      bool possibly) const {
    const std::lock_guard lock(filter_mutex_);
    if (filters_ == nullptr) {
        return false;
    }
    filters_->filter.look_at(flow, message);
    return filters_->filter.matches(static_cast<std::size_t>(phase) + (possibly ? kPhases : 0));
}

bool Breakpoints::matches(Phase phase, const Flow& flow, const FlowMessage* message) const {
    if ((phase == Phase::RequestBody && !flow.request_body)
        || (phase == Phase::ResponseBody && !flow.response_body)) {
        return may_match(phase, flow);
    }
    return any(phase) && ask(phase, flow, message, false);
}

bool Breakpoints::may_match(Phase later, const Flow& flow) const {
    return any(later)
           && ask(flow.response ? Phase::ResponseHead : Phase::RequestHead, flow, nullptr, true);
}

void Breakpoints::set_limit(std::chrono::seconds limit) {
    const std::lock_guard lock(mutex_);
    limit_ = limit;
}

std::chrono::nanoseconds Breakpoints::limit() const {
    const std::lock_guard lock(mutex_);
    return limit_;
}

void Breakpoints::tell() const {
    std::function<void()> changed;
    {
        const std::lock_guard lock(mutex_);
        changed = changed_;
    }
    if (changed) {
        changed();
    }
}

HoldId Breakpoints::hold(Held held, std::function<void(const Decision&)> decide) {
    HoldId id = 0;
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() >= kMostHeld) {
            ++refused_;
            return 0;
        }
        id = next_++;
        held.id = id;
        waiting_.push_back({std::make_shared<const Held>(std::move(held)), std::move(decide)});
    }
    tell();
    return id;
}

void Breakpoints::forget(HoldId hold) {
    Waiting gone;  // destroyed without the lock
    {
        const std::lock_guard lock(mutex_);
        const auto found = std::find_if(waiting_.begin(), waiting_.end(), [hold](const Waiting& w) {
            return w.held->id == hold;
        });
        if (found == waiting_.end()) {
            return;
        }
        gone = std::move(*found);
        waiting_.erase(found);
    }
    tell();
}

std::vector<std::shared_ptr<const Held>> Breakpoints::held() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<const Held>> all;
    all.reserve(waiting_.size());
    for (const Waiting& waiting : waiting_) {
        all.push_back(waiting.held);
    }
    return all;
}

bool Breakpoints::decide(Decision decision) {
    Waiting waiting;
    {
        const std::lock_guard lock(mutex_);
        const auto found =
            std::find_if(waiting_.begin(), waiting_.end(), [&decision](const Waiting& w) {
                return w.held->id == decision.hold;
            });
        if (found == waiting_.end()) {
            return false;
        }
        waiting = std::move(*found);
        waiting_.erase(found);
    }
    decision.flow = waiting.held->flow.id;
    if (waiting.decide) {
        waiting.decide(decision);
    }
    tell();
    return true;
}

void Breakpoints::on_change(std::function<void()> changed) {
    const std::lock_guard lock(mutex_);
    changed_ = std::move(changed);
}

}  // namespace waybill::proxy
