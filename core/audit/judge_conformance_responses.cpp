// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <initializer_list>

#include "core/audit/conformance_tools.h"
#include "core/audit/rules_conformance_responses.h"
#include "core/http/byte_range.h"
#include "core/http/challenge.h"
#include "core/http/entity_tag.h"
#include "core/http/http_date.h"
#include "core/http/url.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kConfInterimToOldClient,
    &rule::kConfCreatedWithoutLocation,
    &rule::kConfCreatedToSafe,
    &rule::kConfResetWithBody,
    &rule::kConfBodyToHead,
    &rule::kConfBodyIn204,
    &rule::kConfRedirectWithoutLocation,
    &rule::kConfRedirectToItself,
    &rule::kConfAllowMissing,
    &rule::kConfAllowContradicts,
    &rule::kConfNotAcceptableUnasked,
    &rule::kConfUpgradeRequiredWithoutUpgrade,
    &rule::kConfSwitchWithoutUpgrade,
    &rule::kConfSwitchNotOffered,
    &rule::kConfNotModifiedMethod,
    &rule::kConfPreconditionNone,
    &rule::kConfNotModifiedField,
    &rule::kConfPartWithoutRange,
    &rule::kConfPartUnspecified,
    &rule::kConfContentRangeMalformed,
    &rule::kConfRangeUnsatisfiableUnasked,
    &rule::kConfExpectationUnasked,
    &rule::kConfStatusOutOfRange,
    &rule::kConfStatusDeprecated,
    &rule::kConfChallengeMissing,
    &rule::kConfProxyChallengeMissing,
    &rule::kConfChallengeMalformed,
    &rule::kConfBasicWithoutRealm,
    &rule::kConfIfNoneMatchIgnored,
    &rule::kConfIfModifiedSinceIgnored,
    &rule::kConfLocationUndefined,
    &rule::kConfRetryAfterUndefined,
});

class Judge {
public:
    Judge(const ExchangeFacts& facts, Findings& findings)
        : facts_(facts),
          request_(facts.exchange.request),
          response_(facts.exchange.response),
          fields_(facts.exchange.response.head.fields),
          asked_(facts.exchange.request.head.fields),
          method_(facts.exchange.request.head.method),
          status_(facts.exchange.response.head.status),
          findings_(findings) {}

    void run();

private:
    void say(const RuleInfo& info) {
        report(findings_, info, start_line(Side::Server, std::to_string(status_)));
    }
    void say(const RuleInfo& info, const http::Field& field, std::string detail = {}) {
        report(findings_, info, evidence_of(Side::Server, field), std::move(detail));
    }
    bool has(std::string_view name) const { return fields_.find(name) != nullptr; }
    bool asks(std::string_view name) const { return asked_.find(name) != nullptr; }
    bool knows_request() const { return request_.present; }
    bool is_method(std::initializer_list<std::string_view> names) const {
        return std::find(names.begin(), names.end(), method_) != names.end();
    }

    void by_status();
    void redirect();
    void not_modified();
    void part();
    void switching();
    void challenge(const http::Field& field);
    void bodies();
    void conditions();
    void undefined_fields();

    const ExchangeFacts& facts_;
    const http::Message& request_;
    const http::Message& response_;
    const http::HeaderList& fields_;
    const http::HeaderList& asked_;
    std::string_view method_;
    std::uint16_t status_;
    Findings& findings_;
};

void Judge::by_status() {
    switch (status_) {
        case 101:
            return switching();
        case 201:
            if (is_method({"GET", "HEAD", "OPTIONS"})) {
                say(rule::kConfCreatedToSafe);
            } else if (method_ == "POST" && !has("location")) {
                say(rule::kConfCreatedWithoutLocation);
            }
            return;
        case 206:
            return part();
        case 301:
        case 302:
        case 303:
        case 307:
        case 308:
            return redirect();
        case 304:
            return not_modified();
        case 305:
        case 306:
            return say(rule::kConfStatusDeprecated);
        case 401:
            if (!has("www-authenticate")) {
                say(rule::kConfChallengeMissing);
            }
            return;
        case 405:
            if (!has("allow")) {
                say(rule::kConfAllowMissing);
            } else if (knows_request()) {
                bool listed = false;
                for (const http::Field& field : fields_) {
                    if (ascii::equal_ignoring_case(field.name, "allow")) {
                        ascii::for_each_member(field.value, [&](std::string_view name) {
                            listed = listed || name == method_;
                        });
                    }
                }
                if (listed) {
                    say(rule::kConfAllowContradicts, *fields_.find("allow"));
                }
            }
            return;
        case 406:
            if (knows_request() && !asks("accept") && !asks("accept-encoding")
                && !asks("accept-language") && !asks("accept-charset")
                && !asks("accept-datetime")) {
                say(rule::kConfNotAcceptableUnasked);
            }
            return;
        case 407:
            if (!has("proxy-authenticate")) {
                say(rule::kConfProxyChallengeMissing);
            }
            return;
        case 412:
            if (knows_request() && !asks("if-match") && !asks("if-none-match")
                && !asks("if-modified-since") && !asks("if-unmodified-since") && !asks("if-range")
                && !asks("if") && !asks("if-schedule-tag-match")) {
                say(rule::kConfPreconditionNone);
            }
            return;
        case 416:
            if (knows_request() && !asks("range")) {
                say(rule::kConfRangeUnsatisfiableUnasked);
            }
            return;
        case 417:
            if (knows_request() && !asks("expect")) {
                say(rule::kConfExpectationUnasked);
            }
            return;
        case 426:
            if (!has("upgrade")) {
                say(rule::kConfUpgradeRequiredWithoutUpgrade);
            }
            return;
        default:
            if (status_ > 599) {
                say(rule::kConfStatusOutOfRange);
            }
            return;
    }
}

// Whether `location` names the very address that was asked for.
bool is_same_address(std::string_view location, const http::Url& url) {
    location = location.substr(0, location.find('#'));
    const std::string_view whole = url.text;
    if (location == whole.substr(0, whole.find('#'))) {
        return true;
    }
    std::string target = url.path;
    if (url.query) {
        target += '?' + *url.query;
    }
    return location.starts_with('/') && !location.starts_with("//") && location == target;
}

void Judge::redirect() {
    const http::Field* const location = fields_.find("location");
    if (location == nullptr) {
        return say(rule::kConfRedirectWithoutLocation);
    }
    // After a POST a 301, 302 or 303 leads to a GET, which is another request; a cookie set may
    // change what comes next.
    const bool becomes_get = (status_ == 303 && !is_method({"GET", "HEAD"}))
                             || (method_ == "POST" && (status_ == 301 || status_ == 302));
    if (knows_request() && !becomes_get && !has("set-cookie")
        && is_same_address(location->value, facts_.exchange.url)) {
        say(rule::kConfRedirectToItself, *location);
    }
}

void Judge::not_modified() {
    if (!knows_request()) {
        return;
    }
    if (!is_method({"GET", "HEAD"})) {
        say(rule::kConfNotModifiedMethod);
    } else if (!asks("if-none-match") && !asks("if-modified-since") && !asks("if-match")
               && !asks("if-unmodified-since")) {
        say(rule::kConfPreconditionNone);
    }
    for (const std::string_view name : {"content-type", "content-encoding", "content-language"}) {
        if (const http::Field* field = fields_.find(name)) {
            say(rule::kConfNotModifiedField, *field);
        }
    }
}

void Judge::part() {
    if (knows_request() && !asks("range")) {
        say(rule::kConfPartWithoutRange);
    }
    const http::Field* const range = fields_.find("content-range");
    if (range == nullptr
        && !ascii::starts_with_ignoring_case(fields_.value("content-type"),
                                             "multipart/byteranges")) {
        say(rule::kConfPartUnspecified);
    }
}

// RFC 9110 section 7.8: protocol names are compared without their case.
void Judge::switching() {
    if (response_.head.version.major > 1) {
        return;
    }
    const http::Field* const upgrade = fields_.find("upgrade");
    if (upgrade == nullptr) {
        return say(rule::kConfSwitchWithoutUpgrade);
    }
    if (!knows_request()) {
        return;
    }
    constexpr std::size_t kMostProtocols = 16;
    std::size_t protocols = 0;
    ascii::for_each_member(upgrade->value, [&](std::string_view protocol) {
        if (++protocols <= kMostProtocols && !has_member(asked_, "upgrade", protocol)) {
            say(rule::kConfSwitchNotOffered, *upgrade);
        }
    });
}

void Judge::challenge(const http::Field& field) {
    const http::Challenges parsed = http::parse_challenges(field.value);
    if (parsed.malformed) {
        say(rule::kConfChallengeMalformed, field);
    }
    for (const http::Challenge& each : parsed.challenges) {
        if (ascii::equal_ignoring_case(each.scheme, "basic") && each.find("realm") == nullptr) {
            say(rule::kConfBasicWithoutRealm, field);
        }
    }
}

// Bytes behind a head that cannot have a body are an anomaly, or counted as the body's.
void Judge::bodies() {
    bool unexpected =
        response_.body.size > 0 && response_.body.framing != http::BodyFraming::Tunnel;
    for (const Anomaly& anomaly : facts_.exchange.anomalies) {
        unexpected =
            unexpected
            || (anomaly.code == AnomalyCode::UnexpectedBody && anomaly.side == Side::Server);
    }
    if (!unexpected || method_ == "CONNECT") {
        return;
    }
    if (status_ == 205) {
        say(rule::kConfResetWithBody);
    } else if (status_ == 204 || status_ == 304) {
        say(rule::kConfBodyIn204);
    } else if (method_ == "HEAD") {
        say(rule::kConfBodyToHead);
    }
}

void Judge::conditions() {
    if (status_ != 200 || !is_method({"GET", "HEAD"})) {
        return;
    }
    if (const http::Field* wanted = asked_.find("if-none-match")) {
        const auto current = http::parse_entity_tag(fields_.value("etag"));
        bool ignored = wanted->value == "*" && current;
        std::string_view rest = wanted->value;
        while (current && !ignored && !rest.empty()) {
            const auto tag = http::take_entity_tag(rest);
            if (!tag) {
                break;
            }
            ignored = http::matches_weakly(*tag, *current);
        }
        if (ignored) {
            report(findings_,
                   rule::kConfIfNoneMatchIgnored,
                   evidence_of(Side::Client, *wanted),
                   std::string(fields_.value("etag").substr(0, 80)));
        }
    } else if (const http::Field* since = asked_.find("if-modified-since")) {
        const auto asked = http::parse_http_date(since->value, 0);
        const auto modified = http::parse_http_date(fields_.value("last-modified"), 0);
        if (asked && modified && *modified <= *asked) {
            report(findings_, rule::kConfIfModifiedSinceIgnored, evidence_of(Side::Client, *since));
        }
    }
}

void Judge::undefined_fields() {
    for (const http::Field& field : fields_) {
        switch (field.name.size()) {
            case 8:
                if (ascii::equal_ignoring_case(field.name, "location") && status_ != 201
                    && status_ != 202 && status_ / 100 != 3) {
                    say(rule::kConfLocationUndefined, field);
                }
                break;
            case 11:
                if (ascii::equal_ignoring_case(field.name, "retry-after") && status_ / 100 != 3
                    && status_ != 202 && status_ != 413 && status_ != 429 && status_ != 503) {
                    say(rule::kConfRetryAfterUndefined, field);
                }
                break;
            case 13:
                if (ascii::equal_ignoring_case(field.name, "content-range")) {
                    const http::ContentRange range = http::parse_content_range(field.value);
                    if (range.fault != http::ContentRangeFault::None
                        || (range.is_unsatisfied && status_ == 206)) {
                        say(rule::kConfContentRangeMalformed, field);
                    }
                }
                break;
            case 16:
                if (ascii::equal_ignoring_case(field.name, "www-authenticate")) {
                    challenge(field);
                }
                break;
            default:
                break;
        }
    }
}

void Judge::run() {
    by_status();
    bodies();
    conditions();
    undefined_fields();
    if (knows_request() && request_.head.version < http::Version{1, 1}
        && !facts_.exchange.interim.empty()) {
        say(rule::kConfInterimToOldClient);
    }
}

}  // namespace

std::span<const RuleInfo* const> conformance_responses_rules() {
    return kRules;
}

void judge_conformance_responses(const ExchangeFacts& facts, Findings& findings) {
    if (facts.exchange.response.present && facts.exchange.response.head.status != 0) {
        Judge(facts, findings).run();
    }
}

}  // namespace waybill::audit
