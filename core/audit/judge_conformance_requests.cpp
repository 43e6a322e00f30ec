// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include "core/audit/conformance_tools.h"
#include "core/audit/rules_conformance_requests.h"
#include "core/http/byte_range.h"
#include "core/http/challenge.h"
#include "core/http/entity_tag.h"
#include "core/http/mime_type.h"
#include "core/http/parameters.h"
#include "core/http/url.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kConfHostMissing,
    &rule::kConfTeWithoutConnection,
    &rule::kConfTeChunked,
    &rule::kConfLengthMissing,
    &rule::kConfBodyWithGet,
    &rule::kConfBodyWithHead,
    &rule::kConfBodyWithDelete,
    &rule::kConfExpectWithoutBody,
    &rule::kConfRefererFromHttps,
    &rule::kConfIfMatchWeak,
    &rule::kConfIfRangeAlone,
    &rule::kConfIfRangeWeak,
    &rule::kConfRangeSyntax,
    &rule::kConfRangeMethod,
    &rule::kConfMethodCase,
    &rule::kConfWeightSyntax,
    &rule::kConfAcceptSyntax,
    &rule::kConfOriginSyntax,
    &rule::kConfTokenInUriStorable,
    &rule::kConfCredentialsMissing,
    &rule::kConfPreflightWithoutOrigin,
    &rule::kConfEarlyData,
});

class Judge {
public:
    Judge(const ExchangeFacts& facts, Findings& findings)
        : facts_(facts),
          fields_(facts.exchange.request.head.fields),
          method_(facts.exchange.request.head.method),
          findings_(findings) {}

    void run();

private:
    void say(const RuleInfo& info, const http::Field& field, std::string detail = {}) {
        report(findings_, info, evidence_of(Side::Client, field), std::move(detail));
    }
    void say(const RuleInfo& info) { report(findings_, info, start_line(Side::Client, method_)); }
    void field(const http::Field& field);
    void method_and_body();
    void accept(const http::Field& field);
    void token();

    const ExchangeFacts& facts_;
    const http::HeaderList& fields_;
    std::string_view method_;
    Findings& findings_;
};

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), text) != names.end();
}

// RFC 9110 section 9.1: the methods that everybody knows.
bool is_known_method(std::string_view upper) {
    return is_one_of(
        upper, {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"});
}

// "null", or a scheme, a host and perhaps a port.
bool is_origin(std::string_view text) {
    if (text == "null") {
        return true;
    }
    const std::size_t colon = text.find("://");
    return colon != std::string_view::npos && colon > 0
           && text.find_first_of("/?# \t,", colon + 3) == std::string_view::npos
           && text.size() > colon + 3;
}

bool has_weak_tag(std::string_view list) {
    for (auto tag = http::take_entity_tag(list); tag; tag = http::take_entity_tag(list)) {
        if (tag->is_weak) {
            return true;
        }
    }
    return false;
}

void Judge::method_and_body() {
    const http::Message& request = facts_.exchange.request;
    const bool has_body = request.body.size > 0;
    if (has_body) {
        if (method_ == "GET") {
            say(rule::kConfBodyWithGet);
        } else if (method_ == "HEAD") {
            say(rule::kConfBodyWithHead);
        } else if (method_ == "DELETE") {
            say(rule::kConfBodyWithDelete);
        }
    } else if (is_http1(request) && is_one_of(method_, {"POST", "PUT", "PATCH"})
               && fields_.find("content-length") == nullptr
               && fields_.find("transfer-encoding") == nullptr) {
        say(rule::kConfLengthMissing);
    }
    if (std::any_of(method_.begin(), method_.end(), ascii::is_lower)) {
        std::string upper(method_);
        for (char& c : upper) {
            c = ascii::is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
        }
        if (is_known_method(upper)) {
            say(rule::kConfMethodCase);
        }
    }
    const std::uint16_t status = facts_.exchange.response.head.status;
    if (request.head.version == http::Version{1, 1} && fields_.find("host") == nullptr
        && facts_.exchange.response.present && status != 0 && status / 100 != 4) {
        say(rule::kConfHostMissing);
    }
}

// Members with weights: Accept and its kind.
void Judge::accept(const http::Field& field) {
    const bool types = ascii::equal_ignoring_case(field.name, "accept");
    http::for_each_list_member(field.value, [&](std::string_view member) {
        const http::ParameterisedValue split = http::split_parameters(member);
        if (types && !http::parse_mime_type(split.value)) {
            say(rule::kConfAcceptSyntax, field, std::string(split.value.substr(0, 60)));
        }
        if (split.parameters.empty()) {
            return;
        }
        http::for_each_field_parameter(
            split.parameters, [&](const http::FieldParameter& parameter) {
                if (!ascii::equal_ignoring_case(parameter.name, "q")) {
                    if (!types) {  // these have a weight and nothing else
                        say(rule::kConfAcceptSyntax,
                            field,
                            std::string(parameter.name.substr(0, 60)));
                    }
                } else if (!http::is_weight(parameter.value)) {
                    say(rule::kConfWeightSyntax, field, std::string(parameter.value.substr(0, 60)));
                }
            });
    });
}

void Judge::field(const http::Field& field) {
    const auto is = [&field](std::string_view name) {
        return ascii::equal_ignoring_case(field.name, name);
    };
    // Most fields are none of these; the first letter tells.
    switch (ascii::to_lower(field.name.empty() ? ' ' : field.name.front())) {
        case 'a':
            if (is("accept") || is("accept-language") || is("accept-encoding")
                || is("accept-charset")) {
                accept(field);
            } else if (is("authorization")) {
                const http::Credentials credentials = http::parse_credentials(field.value);
                if (credentials.rest.empty()) {
                    say(rule::kConfCredentialsMissing, field);
                }
            } else if (is("access-control-request-method") && fields_.find("origin") == nullptr
                       && method_ == "OPTIONS") {
                say(rule::kConfPreflightWithoutOrigin, field);
            }
            return;
        case 'e':
            if (is("expect") && facts_.exchange.request.body.size == 0
                && ascii::equal_ignoring_case(field.value, "100-continue")
                && fields_.find("transfer-encoding") == nullptr
                && ascii::parse_decimal(fields_.value("content-length")).value_or(0) == 0
                && is_http1(facts_.exchange.request)) {
                say(rule::kConfExpectWithoutBody, field);
            } else if (is("early-data") && field.value == "1"
                       && !is_one_of(method_, {"GET", "HEAD", "OPTIONS", "TRACE"})) {
                say(rule::kConfEarlyData, field);
            }
            return;
        case 'i':
            if (is("if-match") && has_weak_tag(field.value)) {
                say(rule::kConfIfMatchWeak, field);
            } else if (is("if-range")) {
                if (fields_.find("range") == nullptr) {
                    say(rule::kConfIfRangeAlone, field);
                }
                if (field.value.starts_with("W/")) {
                    say(rule::kConfIfRangeWeak, field);
                }
            }
            return;
        case 'o':
            if (is("origin") && !is_origin(field.value)) {
                say(rule::kConfOriginSyntax, field);
            }
            return;
        case 'r':
            if (is("range")) {
                if (!http::parse_range(field.value)) {
                    say(rule::kConfRangeSyntax, field);
                }
                if (method_ != "GET") {
                    say(rule::kConfRangeMethod, field);
                }
            } else if (is("referer") && !facts_.over_tls
                       && ascii::starts_with_ignoring_case(field.value, "https:")) {
                say(rule::kConfRefererFromHttps, field);
            }
            return;
        case 't':
            if (is("te") && fields_.find("te") == &field) {  // all its lines at once
                if (is_http1(facts_.exchange.request) && !has_member(fields_, "connection", "te")) {
                    say(rule::kConfTeWithoutConnection, field);
                }
                if (has_member(fields_, "te", "chunked")) {
                    say(rule::kConfTeChunked, field);
                }
            }
            return;
        default:
            return;
    }
}

// RFC 6750 section 2.3. That the token is there at all, token-in-url tells.
void Judge::token() {
    const auto& query = facts_.exchange.url.query;
    if (!query || query->find("access_token=") == std::string::npos) {
        return;
    }
    bool found = false;
    http::for_each_parameter(*query, [&found](const http::NameAndValue& parameter) {
        found = found || (parameter.name == "access_token" && !parameter.value.empty());
    });
    if (!found) {
        return;
    }
    const http::HeaderList& answer = facts_.exchange.response.head.fields;
    const std::uint16_t status = facts_.exchange.response.head.status;
    if (status / 100 == 2 && !has_member(fields_, "cache-control", "no-store")
        && !has_member(answer, "cache-control", "no-store")
        && !has_member(answer, "cache-control", "private")) {
        report(findings_,
               rule::kConfTokenInUriStorable,
               evidence_of(Side::Server, "Cache-Control", answer.value("cache-control")));
    }
}

void Judge::run() {
    method_and_body();
    token();
    for (const http::Field& each : fields_) {
        field(each);
    }
}

}  // namespace

std::span<const RuleInfo* const> conformance_requests_rules() {
    return kRules;
}

void judge_conformance_requests(const ExchangeFacts& facts, Findings& findings) {
    if (facts.exchange.request.present) {
        Judge(facts, findings).run();
    }
}

}  // namespace waybill::audit
