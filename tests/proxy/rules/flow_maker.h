// SPDX-License-Identifier: GPL-3.0-or-later
//
// Flows for tests, in a few words.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "core/base/ip_text.h"
#include "core/http/url.h"
#include "proxy/rules/flow.h"
#include "proxy/rules/rule_set.h"

namespace waybill::proxy {

using Fields = std::initializer_list<std::pair<const char*, const char*>>;

inline Timestamp at_ms(std::int64_t ms) {
    return {1'700'000'000 * kNsPerSecond + ms * kNsPerMs};
}

inline Flow make_flow(std::string_view method, std::string_view url, Fields fields = {}) {
    const auto parts = http::split_url(url);
    Flow flow;
    flow.id = 1;
    flow.started = at_ms(0);
    const std::array<Byte, 4> client{10, 0, 0, 7};
    flow.client = {ip_from_v4(client.data()), 40'000};
    flow.over_tls = parts->scheme == "https";
    flow.request.kind = http::HeadKind::Request;
    flow.request.method = method;
    flow.request.scheme = parts->scheme;
    flow.request.authority = parts->authority;
    flow.request.path = std::string(parts->path.empty() ? "/" : parts->path)
                        + (parts->query ? "?" + std::string(*parts->query) : "");
    flow.request.fields.add("Host", parts->authority);
    for (const auto& [name, value] : fields) {
        flow.request.fields.add(name, value);
    }
    return flow;
}

inline void add_response(Flow& flow, std::uint16_t status, Fields fields = {}) {
    MessageHead& head = flow.response.emplace();
    head.kind = http::HeadKind::Response;
    head.status = status;
    for (const auto& [name, value] : fields) {
        head.fields.add(name, value);
    }
}

inline std::shared_ptr<const RuleSet> rules_of(std::string_view toml,
                                               const std::string& name = "rules.toml") {
    auto parsed = RuleSet::parse(toml, name);
    if (!parsed) {
        ADD_FAILURE() << parsed.error().message;
        return *RuleSet::parse("", "empty");
    }
    return *parsed;
}

// Takes a flow through the phases as a session does.
class FlowRun {
public:
    FlowRun(std::shared_ptr<const RuleSet> rules, Flow& flow)
        : rules_(std::move(rules)),
          flow_(flow),
          state_(rules_->begin()) {}

    Verdict at(Phase phase, std::int64_t ms = 0) {
        return rules_->apply(*state_, phase, flow_, nullptr, at_ms(ms));
    }
    Verdict message(FlowMessage& message) {
        return rules_->apply(*state_, Phase::WebSocketMessage, flow_, &message, at_ms(0));
    }
    bool wants(Phase phase) { return rules_->wants(*state_, phase, flow_); }

private:
    std::shared_ptr<const RuleSet> rules_;
    Flow& flow_;
    std::unique_ptr<RuleState> state_;
};

// The first phase alone.
inline Verdict run_request(std::string_view toml, Flow& flow) {
    return FlowRun(rules_of(toml), flow).at(Phase::RequestHead);
}

}  // namespace waybill::proxy
