// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <bitset>

#include "core/audit/conformance_tools.h"
#include "core/audit/field_registry.h"
#include "core/audit/rules_conformance_messages.h"
#include "core/audit/rules_headers.h"
#include "core/http/entity_tag.h"
#include "core/http/http_date.h"
#include "core/http/structured_field.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kConfRequestHeadMalformed,
    &rule::kConfResponseHeadMalformed,
    &rule::kConfVersionUnknown,
    &rule::kConfMethodInvalid,
    &rule::kConfTargetInvalid,
    &rule::kConfFieldRepeated,
    &rule::kConfBadWhitespace,
    &rule::kConfBodyIncomplete,
    &rule::kConfCodingForbidden,
    &rule::kConfLengthForbidden,
    &rule::kConfCloseDelimited,
    &rule::kConfTrailerForbidden,
    &rule::kConfHeadLarge,
    &rule::kConfConnectionEndToEnd,
    &rule::kConfUpgradeWithoutConnection,
    &rule::kConfResponseFieldInRequest,
    &rule::kConfRequestFieldInResponse,
    &rule::kConfStructuredSyntax,
    &rule::kConfDateSyntax,
    &rule::kConfDateObsolete,
    &rule::kConfDateWeekday,
    &rule::kConfNumberSyntax,
    &rule::kConfTagSyntax,
    &rule::kConfHttp2ConnectionField,
    &rule::kConfHttp2UppercaseName,
    &rule::kConfHttp2Switch,
});

constexpr std::size_t kLargeHead = 16 * 1024;
constexpr std::size_t kMostFields = 512;  // the registry's, with room

// Fields of which another rule says that they cannot be read, and what comes of it.
bool has_rule_on_its_syntax(std::string_view name) {
    static constexpr auto kNames = std::to_array<std::string_view>({"age",
                                                                    "cdn-cache-control",
                                                                    "cross-origin-embedder-policy",
                                                                    "cross-origin-opener-policy",
                                                                    "expires",
                                                                    "permissions-policy",
                                                                    "reporting-endpoints"});
    return std::any_of(kNames.begin(), kNames.end(), [name](std::string_view known) {
        return ascii::equal_ignoring_case(name, known);
    });
}

void judge_date(Side side, const http::Field& field, std::int64_t now, Findings& findings) {
    const auto date = http::read_http_date(field.value, now);
    if (!date) {
        if (!has_rule_on_its_syntax(field.name)) {
            report(findings, rule::kConfDateSyntax, evidence_of(side, field));
        }
        return;
    }
    if (date->is_obsolete()) {
        report(findings, rule::kConfDateObsolete, evidence_of(side, field));
    }
    if (date->wrong_weekday) {
        report(findings, rule::kConfDateWeekday, evidence_of(side, field));
    }
}

void judge_structured(Side side,
                      const http::Field& field,
                      http::StructuredShape shape,
                      Findings& findings) {
    // A token, as most items are; and what browsers send with each request is right.
    if (std::all_of(field.value.begin(),
                    field.value.end(),
                    [](char c) { return ascii::is_lower(c) || c == '-'; })
        && !field.value.empty() && field.value.front() != '-') {
        return;
    }
    if (ascii::starts_with_ignoring_case(field.name, "sec-")
        || has_rule_on_its_syntax(field.name)) {
        return;
    }
    http::StructuredError error;
    if (!http::parse_structured_field(field.value, shape, &error)) {
        report(
            findings,
            rule::kConfStructuredSyntax,
            evidence_of(side, field),
            "expected " + std::string(error.expected) + " at byte " + std::to_string(error.offset));
    }
}

void judge_syntax(Side side,
                  const http::Field& field,
                  const FieldInfo& info,
                  std::int64_t now,
                  Findings& findings) {
    switch (info.syntax) {
        case FieldSyntax::Date:
            judge_date(side, field, now, findings);
            return;
        case FieldSyntax::Number:
            // Content-Length has rules of its own: it frames the message.
            if (!ascii::parse_decimal(field.value)
                && !ascii::equal_ignoring_case(info.name, "content-length")
                && !ascii::equal_ignoring_case(info.name, "downlink")
                && !has_rule_on_its_syntax(info.name)) {
                report(findings, rule::kConfNumberSyntax, evidence_of(side, field));
            }
            return;
        case FieldSyntax::EntityTag:
            if (!http::parse_entity_tag(field.value)) {
                report(findings, rule::kConfTagSyntax, evidence_of(side, field));
            }
            return;
        case FieldSyntax::EntityTags:
            if (field.value != "*") {
                std::string_view rest = field.value;
                do {
                    if (!http::take_entity_tag(rest)) {
                        report(findings, rule::kConfTagSyntax, evidence_of(side, field));
                        return;
                    }
                } while (!rest.empty());
            }
            return;
        case FieldSyntax::StructuredItem:
            return judge_structured(side, field, http::StructuredShape::Item, findings);
        case FieldSyntax::StructuredList:
            return judge_structured(side, field, http::StructuredShape::List, findings);
        case FieldSyntax::StructuredDictionary:
            return judge_structured(side, field, http::StructuredShape::Dictionary, findings);
        default:
            return;
    }
}

// A parameter with white space around its equals sign (RFC 9110 section 5.6.6).
bool has_bad_whitespace(std::string_view value) {
    if (value.find(" =") == std::string_view::npos && value.find("= ") == std::string_view::npos) {
        return false;
    }
    bool bad = false;
    http::for_each_list_member(value, [&bad](std::string_view member) {
        http::for_each_field_parameter(
            http::split_parameters(member).parameters,
            [&bad](const http::FieldParameter& parameter) {
                bad = bad || (parameter.has_bad_space && ascii::is_token(parameter.name));
            });
    });
    return bad;
}

bool is_connection_field(std::string_view name) {
    for (const std::string_view own :
         {"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"}) {
        if (ascii::equal_ignoring_case(name, own)) {
            return true;
        }
    }
    return false;
}

// RFC 9113 section 8.2.
void judge_http2_field(Side side, const http::Field& field, Findings& findings) {
    const bool is_te = ascii::equal_ignoring_case(field.name, "te")
                       && !ascii::equal_ignoring_case(field.value, "trailers");
    if (is_te || is_connection_field(field.name)) {
        report(findings, rule::kConfHttp2ConnectionField, evidence_of(side, field));
    }
    if (std::any_of(field.name.begin(), field.name.end(), ascii::is_upper)) {
        report(findings, rule::kConfHttp2UppercaseName, evidence_of(side, field));
    }
}

// Of the options of Connection, those that name fields of the other end (RFC 9110 section 7.6.1).
void judge_connection(Side side, const http::Field& field, Findings& findings) {
    ascii::for_each_member(field.value, [&](std::string_view option) {
        for (const std::string_view end_to_end : {"authorization",
                                                  "cache-control",
                                                  "content-encoding",
                                                  "content-length",
                                                  "content-type",
                                                  "cookie",
                                                  "date",
                                                  "expires",
                                                  "host",
                                                  "set-cookie",
                                                  "vary",
                                                  "via",
                                                  "x-forwarded-for",
                                                  "x-forwarded-host",
                                                  "x-forwarded-proto",
                                                  "forwarded"}) {
            if (ascii::equal_ignoring_case(option, end_to_end)) {
                report(findings,
                       rule::kConfConnectionEndToEnd,
                       evidence_of(side, field),
                       std::string(option));
            }
        }
    });
}

// RFC 9110 section 6.5.1: fields that frame, route, modify, authenticate or say how to read the
// content.
bool is_forbidden_trailer(std::string_view name) {
    for (const std::string_view early : {"age",
                                         "authorization",
                                         "cache-control",
                                         "content-encoding",
                                         "content-length",
                                         "content-range",
                                         "content-type",
                                         "cookie",
                                         "expires",
                                         "host",
                                         "if-match",
                                         "if-modified-since",
                                         "if-none-match",
                                         "if-range",
                                         "if-unmodified-since",
                                         "location",
                                         "max-forwards",
                                         "proxy-authenticate",
                                         "proxy-authorization",
                                         "range",
                                         "retry-after",
                                         "set-cookie",
                                         "te",
                                         "trailer",
                                         "transfer-encoding",
                                         "vary",
                                         "www-authenticate"}) {
        if (ascii::equal_ignoring_case(name, early)) {
            return true;
        }
    }
    return false;
}

// Deprecated fields of which another rule says why, and what to do.
bool has_rule_of_its_own(std::string_view name) {
    return name == "Pragma" || name == "Public-Key-Pins" || name == "Report-To"
           || name == "X-XSS-Protection";
}

// Fields of which another rule says what several of them do: where a request goes and ends, and
// which of the values browsers take.
bool has_rule_on_repeats(std::string_view name) {
    return name == "Host" || name == "Content-Length" || name == "Age"
           || name == "Access-Control-Allow-Origin" || name == "Strict-Transport-Security"
           || name == "X-Content-Type-Options" || name == "X-Frame-Options";
}

void judge_fields(const ExchangeFacts& facts, Side side, Findings& findings) {
    const http::Message& message = message_of(facts, side);
    const bool http1 = is_http1(message);
    const unsigned place = side == Side::Client ? kInRequest : kInResponse;
    const std::int64_t now =
        facts.exchange.started.known() ? facts.exchange.started.ns / kNsPerSecond : 0;
    const FieldInfo* const first_info = all_field_infos().data();
    std::bitset<kMostFields> seen;
    std::bitset<kMostFields> told;
    const auto once = [&](const http::Field& field, const FieldInfo& info) {
        const auto number = static_cast<std::size_t>(&info - first_info);
        // RFC 9113 section 8.2.3: cookies may come each in a field of its own.
        const bool may_be_split = !http1 && info.name == "Cookie";
        if (info.is_singleton && seen.test(number) && !told.test(number) && !may_be_split
            && !has_rule_on_repeats(info.name)) {
            told.set(number);
            report(findings, rule::kConfFieldRepeated, evidence_of(side, field));
        }
        seen.set(number);
    };
    for (const http::Field& field : message.head.fields) {
        if (!http1) {
            judge_http2_field(side, field, findings);
        }
        const FieldInfo* const info = find_field_info(field.name);
        if (info == nullptr) {
            continue;
        }
        once(field, *info);
        if (!info->may_stand_in(place)) {
            report(findings,
                   side == Side::Client ? rule::kConfResponseFieldInRequest
                                        : rule::kConfRequestFieldInResponse,
                   evidence_of(side, field));
        } else {
            judge_syntax(side, field, *info, now, findings);
        }
        if (info->is_deprecated && side == Side::Server && !has_rule_of_its_own(info->name)) {
            report(findings, rule::kDeprecatedField, evidence_of(side, field));
        }
        if (info->name == "Connection") {
            judge_connection(side, field, findings);
        } else if (info->name == "Upgrade" && http1
                   && !has_member(message.head.fields, "connection", "upgrade")) {
            report(findings, rule::kConfUpgradeWithoutConnection, evidence_of(side, field));
        } else if ((info->syntax == FieldSyntax::List || info->syntax == FieldSyntax::Parameters)
                   && has_bad_whitespace(field.value)) {
            report(findings, rule::kConfBadWhitespace, evidence_of(side, field));
        }
    }
    for (const http::Field& field : message.trailers) {
        const FieldInfo* const info = find_field_info(field.name);
        if (info == nullptr) {
            continue;
        }
        once(field, *info);
        if (is_forbidden_trailer(field.name)) {
            report(findings, rule::kConfTrailerForbidden, evidence_of(side, field));
        }
    }
}

void judge_start_line(Side side, AnomalyCode code, std::string_view detail, Findings& findings) {
    const std::string shown(detail.substr(0, kEvidenceKept));
    if (code == AnomalyCode::BadVersion) {
        report(findings, rule::kConfVersionUnknown, start_line(side, detail));
    } else if (code == AnomalyCode::BadStartLine) {
        const RuleInfo& info = detail.find("method") != std::string_view::npos
                                   ? rule::kConfMethodInvalid
                               : side == Side::Client ? rule::kConfRequestHeadMalformed
                                                      : rule::kConfResponseHeadMalformed;
        report(findings, info, start_line(side, {}), shown);
    }
}

// RFC 3986: what may stand in a target besides percent signs with two hexadecimal digits.
bool is_good_target(std::string_view target) {
    for (std::size_t i = 0; i < target.size(); ++i) {
        const char c = target[i];
        if (c == '%') {
            if (i + 2 >= target.size() || !ascii::is_hex_digit(target[i + 1])
                || !ascii::is_hex_digit(target[i + 2])) {
                return false;
            }
            i += 2;
        } else if (c <= 0x20 || c == 0x7f
                   || std::string_view("\"<>\\^`{|}#").find(c) != std::string_view::npos) {
            return false;  // a char beyond ASCII is negative, or above 0x7f
        } else if ((c == '[' || c == ']') && target.find("://") == std::string_view::npos
                   && !target.starts_with('[')) {
            return false;
        } else if (static_cast<unsigned char>(c) > 0x7f) {
            return false;
        }
    }
    return true;
}

void judge_framing(const ExchangeFacts& facts, Side side, Findings& findings) {
    const http::Message& message = message_of(facts, side);
    if (message.head.raw.size() > kLargeHead) {
        report(findings,
               rule::kConfHeadLarge,
               start_line(side, {}),
               std::to_string(message.head.raw.size()) + " bytes");
    }
    if (side == Side::Client) {
        if (!message.head.target.empty() && !is_good_target(message.head.target)) {
            report(findings, rule::kConfTargetInvalid, start_line(side, message.head.target));
        }
        return;
    }
    const std::uint16_t status = message.head.status;
    const bool no_body = status == 204 || (status >= 100 && status < 200)
                         || (facts.exchange.request.head.method == "CONNECT" && status / 100 == 2);
    if (!is_http1(message)) {
        if (status == 101) {
            report(findings, rule::kConfHttp2Switch, start_line(side, "101"));
        }
        return;
    }
    if (no_body) {
        if (const http::Field* coding = message.head.fields.find("transfer-encoding")) {
            report(findings, rule::kConfCodingForbidden, evidence_of(side, *coding));
        }
        if (const http::Field* length = message.head.fields.find("content-length")) {
            report(findings, rule::kConfLengthForbidden, evidence_of(side, *length));
        }
    }
    for (const http::Interim& interim : facts.exchange.interim) {
        for (const auto& [name, value] : interim.fields) {
            if (ascii::equal_ignoring_case(name, "transfer-encoding")) {
                report(findings, rule::kConfCodingForbidden, evidence_of(side, name, value));
            } else if (ascii::equal_ignoring_case(name, "content-length")) {
                report(findings, rule::kConfLengthForbidden, evidence_of(side, name, value));
            }
        }
    }
    if (message.body.framing == http::BodyFraming::Close && message.body.size > 0
        && message.head.fields.find("content-length") == nullptr
        && message.head.fields.find("transfer-encoding") == nullptr) {
        report(findings, rule::kConfCloseDelimited, start_line(side, {}));
    }
}

}  // namespace

std::span<const RuleInfo* const> conformance_messages_rules() {
    return kRules;
}

void judge_conformance_messages(const ExchangeFacts& facts, Findings& findings) {
    for (const Side side : {Side::Client, Side::Server}) {
        const http::Message& message = message_of(facts, side);
        if (!message.present) {
            continue;
        }
        judge_fields(facts, side, findings);
        judge_framing(facts, side, findings);
        for (const http::HeadAnomaly& anomaly : message.head.anomalies) {
            // Those of a captured exchange stand among its anomalies, too.
            if (facts.exchange.anomalies.empty()) {
                judge_start_line(side, anomaly.code, anomaly.detail, findings);
            }
        }
    }
    for (const Anomaly& anomaly : facts.exchange.anomalies) {
        judge_start_line(anomaly.side, anomaly.code, anomaly.detail, findings);
        if (anomaly.code == AnomalyCode::LengthMismatch) {
            report(findings,
                   rule::kConfBodyIncomplete,
                   start_line(anomaly.side, {}),
                   anomaly.detail.substr(0, kEvidenceKept));
        }
    }
}

}  // namespace waybill::audit
