// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <vector>

#include "core/audit/alt_svc.h"
#include "core/audit/cache_control.h"
#include "core/audit/conformance_tools.h"
#include "core/audit/field_value_judge.h"
#include "core/audit/json_check.h"
#include "core/audit/network_error_logging.h"
#include "core/audit/no_vary_search.h"
#include "core/audit/prefer.h"
#include "core/audit/rate_limit.h"
#include "core/audit/rules_field_values.h"
#include "core/audit/server_timing.h"
#include "core/audit/structured_types.h"
#include "core/audit/via.h"
#include "core/http/http_date.h"

namespace waybill::audit {
namespace {

using field_value::Context;

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kConfStructuredType,
    &rule::kConfStructuredKeyRepeated,
    &rule::kConfStatusParameterUnknown,
    &rule::kConfMediaTypesOffered,
    &rule::kConfTypeName,
    &rule::kConfRangeUnitUnknown,
    &rule::kConfMemberRepeated,
    &rule::kConfTokenList,
    &rule::kConfParameterRepeated,
    &rule::kConfLinkValue,
    &rule::kConfFieldJson,
    &rule::kNelInvalid,
    &rule::kNelGroupUnknown,
    &rule::kAltSvcInvalid,
    &rule::kServerTimingInvalid,
    &rule::kServerFieldLong,
    &rule::kConfTransferCodingUnwanted,
    &rule::kCacheVaryNegotiate,
    &rule::kClientHintsWithoutVary,
    &rule::kDictionaryWithoutVary,
    &rule::kDictionaryNotAccepted,
    &rule::kCorsPreflightFieldElsewhere,
    &rule::kConfPreflightRequest,
    &rule::kSpeculationRulesInsecure,
    &rule::kConfContinueUnasked,
    &rule::kResourceDeprecated,
    &rule::kResourceSunset,
    &rule::kConfViaMalformed,
    &rule::kCookieAttributeUnknown,
    &rule::kCookieSetTwice,
    &rule::kConfRetryAfterMalformed,
    &rule::kConfKeepAliveMalformed,
    &rule::kConfPreferenceUnasked,
    &rule::kNoVarySearchInvalid,
    &rule::kRateLimitInvalid,
});

constexpr std::size_t kLongServer = 64;
// Members that are looked up in another list, and lines of one message that are looked at: no
// honest message has more, and the work stays linear.
constexpr std::size_t kMostLookedUp = 32;
constexpr std::size_t kMostLines = 64;

// Structured fields.

void structured(const Context& context, const http::Field& field) {
    const StructuredRule* const rule = find_structured_rule(field.name);
    if (rule == nullptr || field.value.empty()) {
        return;
    }
    const auto parsed = http::parse_structured_field(field.value, shape_of(*rule));
    if (!parsed) {
        return;  // a rule of its own tells of that
    }
    if (auto fault = find_type_fault(*rule, *parsed)) {
        context.say(rule::kConfStructuredType, field, "expected " + *fault);
    } else if (const auto name = find_unknown_parameter(*rule, *parsed); !name.empty()) {
        context.say(rule::kConfStatusParameterUnknown, field, std::string(name.substr(0, 60)));
    }
    if (has_repeated_key(field.value, *parsed)) {
        context.say(rule::kConfStructuredKeyRepeated, field);
    }
}

// Where a rule of its own finds it invalid, that is enough.
void cache_status(const Context& context, const http::Field& field) {
    const std::vector<CacheStatusMember> members = parse_cache_status(context.fields());
    if (std::none_of(members.begin(), members.end(), [](const CacheStatusMember& member) {
            return member.invalid;
        })) {
        structured(context, field);
    }
}

void accept_ch(const Context& context, const http::Field& field) {
    structured(context, field);
    if (has_member(context.fields(), "vary", "*")) {
        return;
    }
    std::string missing;
    std::size_t hints = 0;
    ascii::for_each_member(field.value, [&](std::string_view hint) {
        if (++hints <= kMostLookedUp && ascii::is_token(hint)
            && !has_member(context.fields(), "vary", hint)) {
            missing += (missing.empty() ? "" : ", ") + std::string(hint.substr(0, 40));
        }
    });
    if (!missing.empty() && missing.size() <= kEvidenceKept) {
        context.say(rule::kClientHintsWithoutVary, field, std::move(missing));
    }
}

void accept_query(const Context& context, const http::Field& field) {
    structured(context, field);
    const auto parsed = http::parse_structured_field(field.value, http::StructuredShape::List);
    if (!parsed) {
        return;
    }
    for (const http::StructuredMember& member : parsed->members) {
        const http::StructuredType type = member.value.type;
        const bool is_text =
            type == http::StructuredType::Token || type == http::StructuredType::String;
        if (!member.is_inner_list && is_text && !field_value::is_media_range(member.value.text)) {
            context.say(rule::kConfMediaTypesOffered, field, member.value.text.substr(0, 60));
            return;
        }
    }
}

void deprecation(const Context& context, const http::Field& field) {
    structured(context, field);
    const auto parsed = http::parse_structured_field(field.value, http::StructuredShape::Item);
    if (parsed && parsed->members.front().value.type == http::StructuredType::Date
        && context.knows_time() && parsed->members.front().value.number <= context.now) {
        context.say(rule::kResourceDeprecated, field);
    }
}

void sunset(const Context& context, const http::Field& field) {
    const auto date = http::parse_http_date(field.value, context.now);
    if (date && context.knows_time() && *date < context.now) {
        context.say(rule::kResourceSunset, field);
    }
}

void no_vary_search(const Context& context, const http::Field& field) {
    if (!parse_no_vary_search(field.value).valid) {
        context.say(rule::kNoVarySearchInvalid, field);
    }
}

void speculation_rules(const Context& context, const http::Field& field) {
    structured(context, field);
    const auto parsed = http::parse_structured_field(field.value, http::StructuredShape::List);
    if (!parsed) {
        return;
    }
    for (const http::StructuredMember& member : parsed->members) {
        if (member.is_inner_list || member.value.type != http::StructuredType::String) {
            continue;
        }
        const std::string& address = member.value.text;
        const bool is_absolute = address.find("://") != std::string::npos;
        if (ascii::starts_with_ignoring_case(address, "http:")
            || (!is_absolute && !context.facts.over_tls)) {
            context.say(rule::kSpeculationRulesInsecure, field, address.substr(0, 80));
            return;
        }
    }
}

void available_dictionary(const Context& context, const http::Field& field) {
    structured(context, field);
    if (field.value.starts_with(':') && !has_member(context.fields(), "accept-encoding", "dcb")
        && !has_member(context.fields(), "accept-encoding", "dcz")
        && !has_member(context.fields(), "accept-encoding", "*")) {
        context.say(rule::kDictionaryNotAccepted, field);
    }
}

// Lists and values with parameters.

void accept_patch(const Context& context, const http::Field& field) {
    http::for_each_list_member(field.value, [&](std::string_view member) {
        const std::string_view type = http::split_parameters(member).value;
        if (!field_value::is_media_range(type) || type.find('*') != std::string_view::npos) {
            context.say(rule::kConfMediaTypesOffered, field, std::string(type.substr(0, 60)));
        }
    });
}

// Ranges are allowed there (Linked Data Platform section 7.1).
void accept_post(const Context& context, const http::Field& field) {
    http::for_each_list_member(field.value, [&](std::string_view member) {
        const std::string_view type = http::split_parameters(member).value;
        if (!field_value::is_media_range(type)) {
            context.say(rule::kConfMediaTypesOffered, field, std::string(type.substr(0, 60)));
        }
    });
}

void accept_ranges(const Context& context, const http::Field& field) {
    ascii::for_each_member(field.value, [&](std::string_view unit) {
        if (!ascii::equal_ignoring_case(unit, "bytes")
            && !ascii::equal_ignoring_case(unit, "none")) {
            context.say(rule::kConfRangeUnitUnknown, field, std::string(unit.substr(0, 60)));
        }
    });
}

void allow(const Context& context, const http::Field& field) {
    field_value::judge_tokens(context, field);
}

void vary(const Context& context, const http::Field& field) {
    field_value::judge_tokens(context, field);
    if (has_member(context.fields(), "vary", "negotiate")) {
        context.say(rule::kCacheVaryNegotiate, field);
    }
}

void keep_alive(const Context& context, const http::Field& field) {
    http::for_each_list_member(field.value, [&](std::string_view member) {
        const http::FieldParameter pair = http::parse_field_parameter(member);
        const bool is_number = ascii::equal_ignoring_case(pair.name, "timeout")
                               || ascii::equal_ignoring_case(pair.name, "max");
        if (!ascii::is_token(pair.name) || (is_number && !ascii::parse_decimal(pair.value))) {
            context.say(rule::kConfKeepAliveMalformed, field, std::string(member.substr(0, 60)));
        }
    });
}

void alt_svc(const Context& context, const http::Field& field) {
    const AltSvc parsed = parse_alt_svc(field.value);
    if (parsed.fault != AltSvcFault::None) {
        context.say(rule::kAltSvcInvalid, field, std::string(parsed.faulty.substr(0, 60)));
    }
}

void via(const Context& context, const http::Field& field) {
    const Via parsed = parse_via(field.value);
    if (!parsed.faulty.empty()) {
        context.say(rule::kConfViaMalformed, field, std::string(parsed.faulty.substr(0, 60)));
    }
}

void server_timing(const Context& context, const http::Field& field) {
    const ServerTiming parsed = parse_server_timing(field.value);
    if (!parsed.faulty.empty()) {
        context.say(rule::kServerTimingInvalid, field, std::string(parsed.faulty.substr(0, 60)));
    }
}

void server(const Context& context, const http::Field& field) {
    if (field.value.size() > kLongServer) {
        context.say(
            rule::kServerFieldLong, field, std::to_string(field.value.size()) + " characters");
    }
}

void retry_after(const Context& context, const http::Field& field) {
    if (!ascii::parse_decimal(field.value) && !http::parse_http_date(field.value, context.now)) {
        context.say(rule::kConfRetryAfterMalformed, field);
    }
}

void preference_applied(const Context& context, const http::Field& field) {
    if (!context.facts.exchange.request.present) {
        return;
    }
    const Preferences asked =
        parse_preferences(context.facts.exchange.request.head.fields, "prefer");
    std::size_t looked_up = 0;
    for (const Preference& applied :
         parse_preferences(context.fields(), "preference-applied").members) {
        if (++looked_up > kMostLookedUp) {
            return;
        }
        if (!asked.contains(applied.name)) {
            context.say(rule::kConfPreferenceUnasked, field, std::string(applied.name));
            return;
        }
    }
}

void rate_limit(const Context& context, const http::Field& field) {
    if (parse_rate_limit(context.fields()).faulty == &field) {
        context.say(rule::kRateLimitInvalid, field);
    }
}

bool is_json_list(std::string_view value) {
    return !find_json_fault('[' + std::string(value) + ']');
}

void report_to(const Context& context, const http::Field& field) {
    if (!is_json_list(field.value)) {
        context.say(rule::kConfFieldJson, field);
    }
}

void nel(const Context& context, const http::Field& field) {
    const NelPolicy policy = parse_nel(field.value);
    if (!policy.is_json) {
        context.say(rule::kConfFieldJson, field);
    } else if (!policy.faulty.empty()) {
        context.say(rule::kNelInvalid, field, std::string(policy.faulty));
    } else if (policy.max_age > 0 && context.fields().find("report-to") == nullptr
               && context.fields().find("reporting-endpoints") == nullptr) {
        context.say(rule::kNelGroupUnknown, field, policy.report_to.substr(0, 60));
    }
}

// Fields that fit some messages only.

void content_encoding(const Context& context, const http::Field& field) {
    const bool has_dictionary = has_member(context.fields(), "content-encoding", "dcb")
                                || has_member(context.fields(), "content-encoding", "dcz");
    if (has_dictionary && !has_member(context.fields(), "vary", "*")
        && (!has_member(context.fields(), "vary", "accept-encoding")
            || !has_member(context.fields(), "vary", "available-dictionary"))) {
        context.say(rule::kDictionaryWithoutVary, field);
    }
}

// RFC 9112 section 7.4: chunked is always taken; "identity" is no longer a coding.
void transfer_encoding(const Context& context, const http::Field& field) {
    if (!is_http1(context.message) || !context.facts.exchange.request.present) {
        return;
    }
    std::size_t codings = 0;
    ascii::for_each_member(field.value, [&](std::string_view member) {
        const std::string_view coding = http::split_parameters(member).value;
        if (++codings <= kMostLookedUp && !ascii::equal_ignoring_case(coding, "chunked")
            && !has_member(context.facts.exchange.request.head.fields, "te", coding)) {
            context.say(
                rule::kConfTransferCodingUnwanted, field, std::string(coding.substr(0, 40)));
        }
    });
}

void preflight_answer(const Context& context, const http::Field& field) {
    const http::Message& request = context.facts.exchange.request;
    if (request.present
        && (request.head.method != "OPTIONS"
            || request.head.fields.find("access-control-request-method") == nullptr)) {
        context.say(rule::kCorsPreflightFieldElsewhere, field);
    }
}

void preflight_question(const Context& context, const http::Field& field) {
    if (context.message.head.method != "OPTIONS"
        || context.fields().find("access-control-request-method") == nullptr) {
        context.say(rule::kConfPreflightRequest, field);
    }
}

using Handler = void (*)(const Context&, const http::Field&);

struct Entry {
    std::string_view name;  // in lower case
    Handler in_request;
    Handler in_response;
};

constexpr auto kEntries = std::to_array<Entry>({
    {"accept-ch", nullptr, accept_ch},
    {"accept-patch", nullptr, accept_patch},
    {"accept-post", nullptr, accept_post},
    {"accept-query", nullptr, accept_query},
    {"accept-ranges", nullptr, accept_ranges},
    {"access-control-allow-headers", nullptr, preflight_answer},
    {"access-control-allow-methods", nullptr, preflight_answer},
    {"access-control-max-age", nullptr, preflight_answer},
    {"access-control-request-headers", preflight_question, nullptr},
    {"access-control-request-method", preflight_question, nullptr},
    {"allow", nullptr, allow},
    {"alt-svc", nullptr, alt_svc},
    {"available-dictionary", available_dictionary, nullptr},
    {"cache-group-invalidation", nullptr, structured},
    {"cache-groups", nullptr, structured},
    {"cache-status", nullptr, cache_status},
    {"client-cert", structured, nullptr},
    {"client-cert-chain", structured, nullptr},
    {"content-digest", structured, structured},
    {"content-disposition", nullptr, field_value::judge_disposition},
    {"content-encoding", nullptr, content_encoding},
    {"content-language", field_value::judge_languages, field_value::judge_languages},
    {"content-type", field_value::judge_type_name, field_value::judge_type_name},
    {"critical-ch", nullptr, structured},
    {"deprecation", nullptr, deprecation},
    {"dictionary-id", structured, nullptr},
    {"keep-alive", keep_alive, keep_alive},
    {"link", nullptr, field_value::judge_link},
    {"nel", nullptr, nel},
    {"no-vary-search", nullptr, no_vary_search},
    {"origin-agent-cluster", nullptr, structured},
    {"preference-applied", nullptr, preference_applied},
    {"priority", structured, structured},
    {"proxy-status", nullptr, structured},
    {"ratelimit", nullptr, rate_limit},
    {"ratelimit-limit", nullptr, rate_limit},
    {"ratelimit-policy", nullptr, rate_limit},
    {"ratelimit-remaining", nullptr, rate_limit},
    {"ratelimit-reset", nullptr, rate_limit},
    {"report-to", nullptr, report_to},
    {"repr-digest", structured, structured},
    {"retry-after", nullptr, retry_after},
    {"server", nullptr, server},
    {"server-timing", nullptr, server_timing},
    {"set-cookie", nullptr, field_value::judge_set_cookie},
    {"signature", structured, structured},
    {"signature-input", structured, structured},
    {"speculation-rules", nullptr, speculation_rules},
    {"sunset", nullptr, sunset},
    {"transfer-encoding", nullptr, transfer_encoding},
    {"use-as-dictionary", nullptr, structured},
    {"vary", nullptr, vary},
    {"via", via, via},
    {"want-content-digest", structured, structured},
    {"want-repr-digest", structured, structured},
    {"x-rate-limit-limit", nullptr, rate_limit},
    {"x-rate-limit-remaining", nullptr, rate_limit},
    {"x-rate-limit-reset", nullptr, rate_limit},
    {"x-ratelimit-limit", nullptr, rate_limit},
    {"x-ratelimit-remaining", nullptr, rate_limit},
    {"x-ratelimit-reset", nullptr, rate_limit},
});

// For each first letter a bit for each length that a name has: most fields are none of these.
constexpr auto lengths_by_letter() {
    std::array<std::uint32_t, 26> lengths{};
    for (const Entry& entry : kEntries) {
        lengths.at(static_cast<std::size_t>(entry.name.front() - 'a')) |= 1U << entry.name.size();
    }
    return lengths;
}
constexpr auto kLengths = lengths_by_letter();
constexpr std::size_t kLengthBits = 32;

const Entry* find_entry(std::string_view name) {
    if (name.empty() || name.size() >= kLengthBits) {
        return nullptr;
    }
    const char first = ascii::to_lower(name.front());
    if (!ascii::is_lower(first)
        || (kLengths[static_cast<std::size_t>(first - 'a')] >> name.size() & 1U) == 0) {
        return nullptr;
    }
    const auto found = std::find_if(kEntries.begin(), kEntries.end(), [&](const Entry& entry) {
        return entry.name.size() == name.size() && ascii::equal_ignoring_case(entry.name, name);
    });
    return found == kEntries.end() ? nullptr : &*found;
}

void judge_continue(const ExchangeFacts& facts, Findings& findings) {
    const http::Exchange& exchange = facts.exchange;
    const bool sent = exchange.response.head.status == 100
                      || std::any_of(exchange.interim.begin(),
                                     exchange.interim.end(),
                                     [](const auto& each) { return each.status == 100; });
    if (sent && exchange.request.present
        && exchange.request.head.fields.find("expect") == nullptr) {
        report(findings, rule::kConfContinueUnasked, start_line(Side::Server, "100"));
    }
}

}  // namespace

std::span<const RuleInfo* const> field_values_rules() {
    return kRules;
}

void judge_field_values(const ExchangeFacts& facts, Findings& findings) {
    for (const Side side : {Side::Client, Side::Server}) {
        const Context context{facts, side, message_of(facts, side), findings};
        std::size_t lines = 0;
        for (const http::Field& field : context.fields()) {
            const Entry* const entry = find_entry(field.name);
            if (entry != nullptr && ++lines <= kMostLines) {
                const Handler handler =
                    side == Side::Client ? entry->in_request : entry->in_response;
                if (handler != nullptr) {
                    handler(context, field);
                }
            }
        }
    }
    judge_continue(facts, findings);
}

}  // namespace waybill::audit
