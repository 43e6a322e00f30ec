// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the files of judge_field_values() share: the message that a field stands in, and checks of
// members and parameters. Not for others.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "core/audit/conformance_tools.h"
#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit::field_value {

struct Context {
    const ExchangeFacts& facts;
    Side side;
    const http::Message& message;
    Findings& findings;
    // Of the exchange, in seconds; 0 where it is not known.
    std::int64_t now =
        facts.exchange.started.known() ? facts.exchange.started.ns / kNsPerSecond : 0;

    const http::HeaderList& fields() const { return message.head.fields; }
    bool knows_time() const { return facts.exchange.started.known(); }
    void say(const RuleInfo& rule, const http::Field& field, std::string detail = {}) const {
        report(findings, rule, evidence_of(side, field), std::move(detail));
    }
};

// "text/html", "text/*" or "*/*", without parameters.
bool is_media_range(std::string_view text);

// Members that are no tokens, and those that come twice.
void judge_tokens(const Context& context, const http::Field& field);

void judge_disposition(const Context& context, const http::Field& field);
void judge_languages(const Context& context, const http::Field& field);
void judge_set_cookie(const Context& context, const http::Field& field);
void judge_link(const Context& context, const http::Field& field);
void judge_type_name(const Context& context, const http::Field& field);

}  // namespace waybill::audit::field_value
