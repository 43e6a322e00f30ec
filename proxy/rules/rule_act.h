// SPDX-License-Identifier: GPL-3.0-or-later
//
// Takes the actions of rules on a flow.
#pragma once

#include <string>
#include <string_view>

#include "proxy/rules/flow.h"
#include "proxy/rules/rule.h"
#include "proxy/rules/rule_set.h"

namespace waybill::proxy {

// What an action is taken on; all are borrowed.
struct ActPlace {
    const Rule& rule;
    Phase phase = Phase::RequestHead;
    Flow& flow;
    FlowMessage* message = nullptr;  // of Phase::WebSocketMessage
    Timestamp now;
    Verdict& verdict;

    void problem(std::string_view what) const;
};

// Whether something came of it: there was something to replace, a limit was reached. Where it
// fails, that is among the verdict's problems and the flow is as it was.
// REQUIRES: span_of(act) contains the phase.
bool take_act(Act act, const ActPlace& place);

// In parts, by what they are about.
bool change_head(const HeadChanges& changes, MessageHead& head, const ActPlace& place);
bool change_url(const ActPlace& place);
bool map_remote(const ActPlace& place);
bool change_body(Side side, const ActPlace& place);
bool change_message(const ActPlace& place);
bool add_security_fields(const ActPlace& place);
bool change_caching(const ActPlace& place);
bool compress_response(const ActPlace& place);

bool limit_rate(const ActPlace& place);
bool block(const ActPlace& place);
bool redirect(const ActPlace& place);
bool respond(const ActPlace& place);
bool map_local(const ActPlace& place);

// Makes the answer to the flow's request.
void answer(Flow& flow, std::uint16_t status, std::string_view type, std::string body);

}  // namespace waybill::proxy
