// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rules of a proxy: each a filter and actions, in order, read from TOML (and from mitmproxy's
// strings), compiled once, never changed: a file that changed gives a new set.
//
// A set may be used by several threads; what an Evaluation remembers belongs to one exchange.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "proxy/rules/flow.h"
#include "proxy/rules/throttle.h"

namespace waybill::proxy {

// Changes content while it passes (compression); one per message.
class BodyFilter {
public:
    virtual ~BodyFilter() = default;
    virtual void add(Bytes data, std::string& out) = 0;
    virtual void finish(std::string& out) = 0;
};

// What is to happen behind a phase, beside the changes that were made to the flow.
struct Verdict {
    enum class Way : std::uint8_t {
        Go,
        // flow.response and flow.response_body are the answer: no server is asked, and what it
        // answered already is dropped. An answer to HEAD has a body here that is not to be sent.
        Respond,
        Drop,  // the client's connection (HTTP/2: stream) is reset
    };
    Way way = Way::Go;
    bool edited = false;
    bool message_dropped = false;        // WebSocketMessage: it is not sent on
    std::chrono::nanoseconds delay{0};   // before it goes on
    std::vector<std::string> rules;      // names of those that acted
    bool hold = false;                   // a breakpoint: see Breakpoints
    std::unique_ptr<BodyFilter> filter;  // of the response's body
    // From here on; null: not limited by this verdict.
    std::shared_ptr<Throttle> throttle;     // of what goes to the client
    std::shared_ptr<Throttle> throttle_up;  // of what goes to the server
    std::vector<std::string> problems;      // rules that could not act: a file that is gone
};

// What one exchange remembers between its phases.
class RuleState {
public:
    virtual ~RuleState() = default;
};

class RuleSet {
public:
    // `name` is the file's, for errors, and paths in it count from its folder. All that is wrong is
    // told, a line for each: "rules.toml:7:1: set.Connection: ...".
    static Result<std::shared_ptr<const RuleSet>> parse(std::string_view toml,
                                                        const std::string& name);
    // The same of several files, one behind the other.
    struct Source {
        std::string toml;
        std::string name;
    };
    static Result<std::shared_ptr<const RuleSet>> parse(const std::vector<Source>& sources);

    virtual ~RuleSet() = default;

    virtual bool empty() const = 0;
    virtual std::unique_ptr<RuleState> begin() const = 0;

    // Whether some rule may act in that phase of this exchange: only then apply() is to be called,
    // and a body to be held until it is whole, with its head, which rules may still change then
    // (where there is none, with an empty one; where it is too large, the phase is left out). Asked
    // behind apply() of the head before it, for the phases of bodies; behind the response's head
    // for messages.
    virtual bool wants(RuleState& state, Phase phase, const Flow& flow) const = 0;

    // Acts. `message` for WebSocketMessage only. `now` is for rates.
    virtual Verdict apply(
        RuleState& state, Phase phase, Flow& flow, FlowMessage* message, Timestamp now) const = 0;
};

// The rules as they are now.
class RuleSource {
public:
    virtual ~RuleSource() = default;
    // Never null. Any thread.
    virtual std::shared_ptr<const RuleSet> rules() const = 0;
};

}  // namespace waybill::proxy
