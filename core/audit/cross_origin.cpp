// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/cross_origin.h"

#include <initializer_list>

#include "core/audit/header_values.h"
#include "core/http/structured_field.h"

namespace waybill::audit {
namespace {

IsolationPolicy parse_isolation(const http::HeaderList& fields,
                                std::string_view name,
                                std::initializer_list<std::string_view> words) {
    IsolationPolicy out;
    std::string scratch;
    const auto value = combined_value(fields, name, scratch);
    if (!value) {
        return out;
    }
    out.present = true;
    out.raw = fields.value(name);
    const auto item = http::parse_structured_field(*value, http::StructuredShape::Item);
    if (!item || item->members.front().value.type != http::StructuredType::Token) {
        return out;
    }
    const http::StructuredMember& member = item->members.front();
    for (const std::string_view word : words) {
        if (member.value.text == word) {
            out.valid = true;
            out.word = word;
        }
    }
    if (const auto* endpoint = http::find_parameter(member.parameters, "report-to");
        endpoint != nullptr && endpoint->type == http::StructuredType::String) {
        out.report_to = endpoint->text;
    }
    return out;
}

}  // namespace

IsolationPolicy parse_opener_policy(const http::HeaderList& response, bool report_only) {
    return parse_isolation(
        response,
        report_only ? "cross-origin-opener-policy-report-only" : "cross-origin-opener-policy",
        {"same-origin", "same-origin-allow-popups", "noopener-allow-popups", "unsafe-none"});
}

IsolationPolicy parse_embedder_policy(const http::HeaderList& response, bool report_only) {
    return parse_isolation(
        response,
        report_only ? "cross-origin-embedder-policy-report-only" : "cross-origin-embedder-policy",
        {"require-corp", "credentialless", "unsafe-none"});
}

bool is_cross_origin_isolated(const IsolationPolicy& opener, const IsolationPolicy& embedder) {
    return opener.word == "same-origin"
           && (embedder.word == "require-corp" || embedder.word == "credentialless");
}

ResourcePolicyField parse_resource_policy(const http::HeaderList& response) {
    ResourcePolicyField out;
    std::string scratch;
    const auto value = combined_value(response, "cross-origin-resource-policy", scratch);
    if (!value) {
        return out;
    }
    out.present = true;
    if (*value == "same-origin") {
        out.policy = ResourcePolicy::SameOrigin;
    } else if (*value == "same-site") {
        out.policy = ResourcePolicy::SameSite;
    } else if (*value == "cross-origin") {
        out.policy = ResourcePolicy::CrossOrigin;
    }
    return out;
}

}  // namespace waybill::audit
