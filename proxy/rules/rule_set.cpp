// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/rule_set.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <mutex>
#include <utility>

#include "proxy/rules/flow_filter.h"
#include "proxy/rules/known_form.h"
#include "proxy/rules/rule.h"
#include "proxy/rules/rule_act.h"
#include "proxy/rules/rule_reader.h"

namespace waybill::proxy {
namespace {

constexpr std::size_t kPhases = static_cast<std::size_t>(Phase::WebSocketMessage) + 1;

// Which filters of the FlowFilter say whether a rule matches, at a phase.
struct Forms {
    std::uint32_t surely = 0;
    std::uint32_t possibly = 0;
};

struct ReadyRule {
    Rule rule;
    std::array<Forms, kPhases> forms;
    unsigned parts = 0;                  // that its filter asks about
    bool progress = false;               // asks how far the exchange is: never decided for good
    std::array<Acts, kPhases> acts{};    // that can be taken at the phase
    std::array<Acts, kPhases> behind{};  // or later
    // All it does is with messages: what it asks of bodies is asked of them.
    bool only_messages = false;
};

// What needs the whole body.
constexpr Acts kRequestBodyActs = bit_of(Act::RequestBody) | bit_of(Act::BreakRequestBody);
constexpr Acts kResponseBodyActs = bit_of(Act::ResponseBody) | bit_of(Act::BreakResponseBody);

enum class Decided : std::uint8_t { Open, No, Yes };

// What an exchange remembers of a rule.
struct Memory {
    Decided decided = Decided::Open;
    bool told = false;  // its name is in a verdict already
    Acts done = 0;
};

class ExchangeRules : public RuleState {
public:
    explicit ExchangeRules(std::size_t rules) : memory(rules) {}

    std::vector<Memory> memory;
};

std::size_t index_of(Phase phase) {
    return static_cast<std::size_t>(phase);
}

Acts acts_within(Acts acts, Phase phase, bool or_later) {
    Acts within = 0;
    for (std::size_t i = 0; i < kActs; ++i) {
        const auto act = static_cast<Act>(i);
        const ActSpan span = span_of(act);
        if ((acts & bit_of(act)) != 0
            && (span.contains(phase) || (or_later && span.last > phase))) {
            within |= bit_of(act);
        }
    }
    return within;
}

// ActPlace without its rule.
struct Place {
    Phase phase;
    Flow& flow;
    FlowMessage* message;
    Timestamp now;
    Verdict& verdict;
};

class Rules : public RuleSet {
public:
    explicit Rules(std::vector<Rule> rules) {
        for (Rule& rule : rules) {
            add(std::move(rule));
        }
    }

    bool empty() const override { return rules_.empty(); }

    std::unique_ptr<RuleState> begin() const override {
        return std::make_unique<ExchangeRules>(rules_.size());
    }

    bool wants(RuleState& state, Phase phase, const Flow& /*flow*/) const override {
        return any_wants(static_cast<ExchangeRules&>(state).memory, phase, 0);
    }

    Verdict apply(RuleState& state,
                  Phase phase,
                  Flow& flow,
                  FlowMessage* message,
                  Timestamp now) const override {
        Verdict verdict;
        auto& memory = static_cast<ExchangeRules&>(state).memory;
        std::unique_ptr<FlowFilter> filter = take_filter();
        filter->look_at(flow, message);
        for (std::size_t i = 0; i < rules_.size(); ++i) {
            const ReadyRule& ready = rules_[i];
            if (!matches(ready, memory[i], phase, *filter)) {
                continue;
            }
            act(ready, memory[i], {ready.rule, phase, flow, message, now, verdict}, *filter);
            if (verdict.way != Verdict::Way::Go || verdict.message_dropped) {
                break;
            }
        }
        if (compresses_ && verdict.way == Verdict::Way::Go) {
            compress(memory, {phase, flow, message, now, verdict}, *filter);
        }
        give_filter(std::move(filter));
        return verdict;
    }

private:
    void add(Rule rule) {
        ReadyRule ready;
        ready.parts = parts_asked(rule.when);
        ready.progress = asks_for_progress(rule.when);
        for (std::size_t i = 0; i < kPhases; ++i) {
            const auto phase = static_cast<Phase>(i);
            KnownForms known = known_forms(rule.when, parts_missing(phase));
            ready.forms[i] = {filter_of(std::move(known.surely)),
                              filter_of(std::move(known.possibly))};
            ready.acts[i] = acts_within(rule.acts, phase, false);
            ready.behind[i] = acts_within(rule.acts, phase, true);
        }
        constexpr Acts kOfMessages =
            bit_of(Act::Message) | bit_of(Act::BreakMessage) | bit_of(Act::Tag);
        ready.only_messages = (rule.acts & ~kOfMessages) == 0 && rule.acts != bit_of(Act::Tag);
        compresses_ = compresses_ || (rule.acts & bit_of(Act::Compress)) != 0;
        ready.rule = std::move(rule);
        rules_.push_back(std::move(ready));
    }

    // The number of a filter; equal ones are one.
    std::uint32_t filter_of(filter::Expression expression) {
        // Those of one rule stand next to each other; looking further would take long with many.
        constexpr std::size_t kLooked = 32;
        const std::size_t from = filters_.size() - std::min(filters_.size(), kLooked);
        const auto begin = filters_.begin() + static_cast<std::ptrdiff_t>(from);
        auto found = std::find(begin, filters_.end(), expression);
        if (found == filters_.end()) {
            filters_.push_back(std::move(expression));
            found = std::prev(filters_.end());
        }
        return static_cast<std::uint32_t>(found - filters_.begin());
    }

    // Of a rule that is not known not to match.
    static bool may_act(const ReadyRule& ready, const Memory& memory, Phase phase) {
        const Acts open = ~memory.done;
        if (memory.decided == Decided::Yes || phase == Phase::WebSocketMessage) {
            return (ready.acts[index_of(phase)] & open) != 0;
        }
        if ((ready.behind[index_of(phase)] & open) == 0) {
            return false;
        }
        // What it does later may hang on what is known at this phase.
        switch (phase) {
            case Phase::RequestBody:
                return !ready.only_messages
                       && ((ready.parts & kPartRequestBody) != 0
                           || (ready.rule.acts & open & kRequestBodyActs) != 0);
            case Phase::ResponseBody:
                return !ready.only_messages
                       && ((ready.parts & kPartResponseBody) != 0
                           || (ready.rule.acts & open & kResponseBodyActs) != 0);
            default:
                return true;
        }
    }

    static bool matches(const ReadyRule& ready, Memory& memory, Phase phase, FlowFilter& filter) {
        const bool of_messages = phase == Phase::WebSocketMessage;
        if ((ready.behind[index_of(phase)] & ~memory.done) == 0) {
            return false;
        }
        if (memory.decided != Decided::Open) {
            return memory.decided == Decided::Yes;
        }
        const Forms forms = ready.forms[index_of(phase)];
        if (filter.matches(forms.surely)) {
            // Of messages each is asked for itself.
            if (!ready.progress && !of_messages) {
                memory.decided = Decided::Yes;
            }
            return true;
        }
        if (!ready.progress && !of_messages
            && (forms.possibly == forms.surely || !filter.matches(forms.possibly))) {
            memory.decided = Decided::No;
        }
        return false;
    }

    static void act(const ReadyRule& ready,
                    Memory& memory,
                    const ActPlace& place,
                    FlowFilter& filter) {
        // What is done to one message is done to the next one too.
        const bool again = place.phase == Phase::WebSocketMessage;
        const Acts acts = ready.acts[index_of(place.phase)] & ~memory.done & ~bit_of(Act::Compress);
        bool acted = false;
        for (std::size_t i = 0; i < kActs && acts >> i != 0; ++i) {
            const auto act = static_cast<Act>(i);
            if ((acts & bit_of(act)) == 0) {
                continue;
            }
            memory.done |= again && act != Act::Tag ? Acts{0} : bit_of(act);
            acted = take_act(act, place) || acted;
            if (place.verdict.way != Verdict::Way::Go || place.verdict.message_dropped) {
                break;
            }
        }
        if (acted) {
            filter.changed();
        }
        tell(ready, memory, acted, place.verdict);
    }

    static void tell(const ReadyRule& ready, Memory& memory, bool acted, Verdict& verdict) {
        if (acted && !memory.told) {
            memory.told = true;
            verdict.rules.push_back(ready.rule.name);
        }
    }

    // Behind all that may still change the content, which has no coding until then.
    void compress(std::vector<Memory>& memory, Place at, FlowFilter& filter) const {
        const std::size_t phase = index_of(at.phase);
        if (at.phase == Phase::ResponseHead
            && any_wants(memory, Phase::ResponseBody, bit_of(Act::Compress))) {
            return;
        }
        for (std::size_t i = 0; i < rules_.size(); ++i) {
            const ReadyRule& ready = rules_[i];
            if ((ready.acts[phase] & bit_of(Act::Compress) & ~memory[i].done) != 0
                && matches(ready, memory[i], at.phase, filter)) {
                memory[i].done |= bit_of(Act::Compress);
                const bool acted = take_act(
                    Act::Compress, {ready.rule, at.phase, at.flow, at.message, at.now, at.verdict});
                tell(ready, memory[i], acted, at.verdict);
            }
        }
    }

    bool any_wants(const std::vector<Memory>& memory, Phase phase, Acts but) const {
        for (std::size_t i = 0; i < rules_.size(); ++i) {
            Memory remembered = memory[i];
            remembered.done |= but;
            if (remembered.decided != Decided::No && may_act(rules_[i], remembered, phase)) {
                return true;
            }
        }
        return false;
    }

    // Filters remember what they found out: each thread has one while it asks.
    std::unique_ptr<FlowFilter> take_filter() const {
        {
            const std::lock_guard lock(mutex_);
            if (!free_.empty()) {
                std::unique_ptr<FlowFilter> filter = std::move(free_.back());
                free_.pop_back();
                return filter;
            }
        }
        return std::make_unique<FlowFilter>(filters_);
    }

    void give_filter(std::unique_ptr<FlowFilter> filter) const {
        const std::lock_guard lock(mutex_);
        free_.push_back(std::move(filter));
    }

    std::vector<ReadyRule> rules_;
    bool compresses_ = false;
    std::vector<filter::Expression> filters_;
    mutable std::mutex mutex_;
    mutable std::vector<std::unique_ptr<FlowFilter>> free_;
};

}  // namespace

Result<std::shared_ptr<const RuleSet>> RuleSet::parse(std::string_view toml,
                                                      const std::string& name) {
    return parse({Source{std::string(toml), name}});
}

Result<std::shared_ptr<const RuleSet>> RuleSet::parse(const std::vector<Source>& sources) {
    std::vector<Rule> rules;
    std::string errors;
    for (const Source& source : sources) {
        auto read = read_rules(source.toml, source.name);
        if (read) {
            std::move(read->begin(), read->end(), std::back_inserter(rules));
        } else {
            errors += errors.empty() ? "" : "\n";
            errors += read.error().message;
        }
    }
    if (!errors.empty()) {
        return Error{std::move(errors)};
    }
    return std::shared_ptr<const RuleSet>(std::make_shared<Rules>(std::move(rules)));
}

}  // namespace waybill::proxy
