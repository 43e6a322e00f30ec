// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/judge.h"

#include <array>

#include "core/audit/html_facts.h"
#include "core/audit/rules_cache_control.h"
#include "core/audit/rules_caching.h"
#include "core/audit/rules_compression.h"
#include "core/audit/rules_conformance_content.h"
#include "core/audit/rules_conformance_messages.h"
#include "core/audit/rules_conformance_requests.h"
#include "core/audit/rules_conformance_responses.h"
#include "core/audit/rules_content_types.h"
#include "core/audit/rules_cookies.h"
#include "core/audit/rules_cors.h"
#include "core/audit/rules_credentials.h"
#include "core/audit/rules_cross_origin.h"
#include "core/audit/rules_csp.h"
#include "core/audit/rules_field_values.h"
#include "core/audit/rules_forms.h"
#include "core/audit/rules_framing.h"
#include "core/audit/rules_headers.h"
#include "core/audit/rules_hsts.h"
#include "core/audit/rules_html.h"
#include "core/audit/rules_jwt.h"
#include "core/audit/rules_leak_text.h"
#include "core/audit/rules_pages.h"
#include "core/audit/rules_pii.h"
#include "core/audit/rules_reflection.h"
#include "core/audit/rules_secrets.h"
#include "core/audit/rules_smuggling.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

using JudgeGroup = void (*)(const ExchangeFacts& facts, Findings& findings);

// In alphabetical order. A group belongs to the first list when it looks at nothing that
// policy_key() leaves out.
constexpr auto kPolicyGroups = std::to_array<JudgeGroup>({
    judge_cache_control,
    judge_cors,
    judge_cross_origin,
    judge_framing,
    judge_headers,
});
constexpr auto kOtherGroups = std::to_array<JudgeGroup>({
    judge_caching,
    judge_compression,
    judge_conformance_content,
    judge_conformance_messages,
    judge_conformance_requests,
    judge_conformance_responses,
    judge_content_type,
    judge_content_types,
    judge_cookies,
    judge_credentials,
    judge_csp,
    judge_field_values,
    judge_forms,
    judge_framing_metas,
    judge_hsts,
    judge_html,
    judge_jwt,
    judge_leak_text,
    judge_logout,
    judge_pages,
    judge_pii,
    judge_preflight,
    judge_reflection,
    judge_resource_load,
    judge_secrets,
    judge_smuggling,
});

// Also what browsers take for HTML where no type says what it is.
bool holds_html(const ExchangeFacts& facts) {
    if (facts.is_document) {
        return true;
    }
    if (!facts.response("content-type").empty()) {
        return false;
    }
    const std::string_view body = *facts.response_body;
    const std::size_t first = body.find_first_not_of(" \t\r\n\f");
    return first != std::string_view::npos && first + 1 < body.size() && body[first] == '<'
           && (ascii::is_alpha(body[first + 1]) || body[first + 1] == '!');
}

}  // namespace

void judge_policies(const ExchangeFacts& facts, Findings& findings) {
    for (const JudgeGroup group : kPolicyGroups) {
        group(facts, findings);
    }
}

void judge_each(const ExchangeFacts& facts, Findings& findings) {
    ExchangeFacts with_html = facts;
    std::optional<HtmlFacts> html;
    if (facts.response_body && facts.html == nullptr && holds_html(facts)) {
        html = read_html(*facts.response_body);
        with_html.html = &*html;
    }
    for (const JudgeGroup group : kOtherGroups) {
        group(with_html, findings);
    }
}

Findings judge(const ExchangeFacts& facts) {
    Findings findings;
    judge_policies(facts, findings);
    judge_each(facts, findings);
    return findings;
}

}  // namespace waybill::audit
