// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/reporting.h"

#include <algorithm>

#include "core/audit/cross_origin.h"
#include "core/audit/header_values.h"
#include "core/http/structured_field.h"

namespace waybill::audit {
namespace {

constexpr std::string_view kSpace = "\t\n\f\r ";

// The first word behind the directive of that name in a Content-Security-Policy; empty without.
std::string_view first_value(std::string_view policy, std::string_view directive) {
    while (!policy.empty()) {
        const std::size_t end = policy.find(';');
        std::string_view part = policy.substr(0, end);
        part.remove_prefix(std::min(part.find_first_not_of(kSpace), part.size()));
        const std::string_view name = part.substr(0, part.find_first_of(kSpace));
        if (ascii::equal_ignoring_case(name, directive)) {
            part.remove_prefix(name.size());
            part.remove_prefix(std::min(part.find_first_not_of(kSpace), part.size()));
            return part.substr(0, part.find_first_of(kSpace));
        }
        policy = end == std::string_view::npos ? std::string_view{} : policy.substr(end + 1);
    }
    return {};
}

}  // namespace

bool Reporting::knows(std::string_view name) const {
    return std::any_of(endpoints.begin(), endpoints.end(), [&](const ReportingEndpoint& endpoint) {
        return endpoint.name == name;
    });
}

Reporting parse_reporting(const http::HeaderList& response) {
    Reporting out;
    out.old_present = response.find("report-to") != nullptr;
    std::string scratch;
    const auto value = combined_value(response, "reporting-endpoints", scratch);
    if (!value) {
        return out;
    }
    out.present = true;
    const auto field = http::parse_structured_field(*value, http::StructuredShape::Dictionary);
    if (!field) {
        return out;
    }
    out.valid = true;
    for (const http::StructuredMember& member : field->members) {
        if (member.is_inner_list || member.value.type != http::StructuredType::String) {
            out.valid = false;
        } else {
            out.endpoints.push_back({member.key, member.value.text});
        }
    }
    return out;
}

std::vector<std::string> named_endpoints(const http::HeaderList& response) {
    std::vector<std::string> names;
    for (const http::Field& field : response) {
        if (!ascii::starts_with_ignoring_case(field.name, "content-security-policy")) {
            continue;
        }
        ascii::for_each_member(field.value, [&](std::string_view policy) {
            if (const auto name = first_value(policy, "report-to"); !name.empty()) {
                names.emplace_back(name);
            }
        });
    }
    for (const bool report_only : {false, true}) {
        for (const IsolationPolicy& policy : {parse_opener_policy(response, report_only),
                                              parse_embedder_policy(response, report_only)}) {
            if (policy.report_to) {
                names.push_back(*policy.report_to);
            }
        }
    }
    return names;
}

}  // namespace waybill::audit
