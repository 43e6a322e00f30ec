// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/check_claims.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/audit/cache_control.h"
#include "core/base/ascii.h"
#include "core/http/parameters.h"
#include "core/store/judgements.h"
#include "core/store/row_url.h"

namespace waybill::analysis {
namespace {

constexpr std::size_t kShown = 120;  // bytes of a value that messages quote

using Outcome = std::optional<std::string>;

std::string quoted(std::string_view value) {
    return value.size() <= kShown ? fmt::format("\"{}\"", value)
                                  : fmt::format("\"{}...\"", value.substr(0, kShown));
}

// "above 10" or "below 3"; empty when it is within.
std::string outside(const Limits& limits, double value) {
    if (limits.max && value > *limits.max) {
        return fmt::format("more than {}", *limits.max);
    }
    if (limits.min && value < *limits.min) {
        return fmt::format("less than {}", *limits.min);
    }
    return {};
}

const http::Message& message_of(const http::Exchange& exchange, Side side) {
    return side == Side::Client ? exchange.request : exchange.response;
}

Outcome check(const HeaderClaim& claim, const ClaimSubject& subject) {
    const http::Message& message = message_of(*subject.exchange, claim.side);
    const std::string_view side = claim.side == Side::Client ? "request" : "response";
    if (!message.present) {
        return std::nullopt;  // what was not captured is not known to be wrong
    }
    bool found = false;
    for (const http::Field& field : message.head.fields) {
        if (!ascii::equal_ignoring_case(field.name, claim.name)) {
            continue;
        }
        found = true;
        if (claim.absent) {
            return fmt::format("the {} has {}: {}", side, claim.name, quoted(field.value));
        }
        const std::string value = http::unfold(field.value);
        if (claim.equals && value != *claim.equals) {
            return fmt::format("{} of the {} is {}, not {}",
                               claim.name,
                               side,
                               quoted(value),
                               quoted(*claim.equals));
        }
        if (claim.matches && !claim.matches->found_in(value)) {
            return fmt::format("{} of the {} is {}, which /{}/ does not match",
                               claim.name,
                               side,
                               quoted(value),
                               claim.matches->source());
        }
    }
    if (!found && !claim.absent) {
        return fmt::format("the {} has no {}", side, claim.name);
    }
    return std::nullopt;
}

// The attributes of a Set-Cookie field as a policy asks for them (RFC 6265 section 5.2).
struct CookieFacts {
    bool secure = false;
    bool http_only = false;
    bool partitioned = false;
    bool host_only = true;
    std::string_view same_site;  // empty: none
    std::optional<double> lifetime;
};

CookieFacts facts_of(std::string_view field) {
    CookieFacts facts;
    bool first = true;
    http::for_each_cookie(field, [&](const http::NameAndValue& attribute) {
        if (std::exchange(first, false)) {
            return;  // the cookie itself
        }
        const std::string_view name = ascii::trim(attribute.name);
        const std::string_view value = ascii::trim(attribute.value);
        if (ascii::equal_ignoring_case(name, "secure")) {
            facts.secure = true;
        } else if (ascii::equal_ignoring_case(name, "httponly")) {
            facts.http_only = true;
        } else if (ascii::equal_ignoring_case(name, "partitioned")) {
            facts.partitioned = true;
        } else if (ascii::equal_ignoring_case(name, "domain")) {
            facts.host_only = value.empty();
        } else if (ascii::equal_ignoring_case(name, "samesite")) {
            facts.same_site = value;
        } else if (ascii::equal_ignoring_case(name, "max-age")) {
            if (const auto seconds = ascii::parse_decimal(value)) {
                facts.lifetime = static_cast<double>(*seconds);
            }
        }
    });
    return facts;
}

Outcome check_cookie(const CookieClaim& claim, std::string_view name, std::string_view field) {
    const CookieFacts facts = facts_of(field);
    const auto flag = [](const std::optional<bool>& wanted, bool is) {
        return wanted && *wanted != is;
    };
    const auto told = [name](bool is, std::string_view attribute) {
        return fmt::format("cookie {} is {}{}", quoted(name), is ? "" : "not ", attribute);
    };
    if (flag(claim.secure, facts.secure)) {
        return told(facts.secure, "Secure");
    }
    if (flag(claim.http_only, facts.http_only)) {
        return told(facts.http_only, "HttpOnly");
    }
    if (flag(claim.partitioned, facts.partitioned)) {
        return told(facts.partitioned, "Partitioned");
    }
    if (flag(claim.host_only, facts.host_only)) {
        return facts.host_only ? fmt::format("cookie {} has no Domain", quoted(name))
                               : fmt::format("cookie {} has a Domain", quoted(name));
    }
    const bool same_site =
        claim.same_site.empty()
        || std::any_of(claim.same_site.begin(), claim.same_site.end(), [&](const auto& wanted) {
               return ascii::equal_ignoring_case(wanted, facts.same_site);
           });
    if (!same_site) {
        return facts.same_site.empty()
                   ? fmt::format("cookie {} has no SameSite", quoted(name))
                   : fmt::format("cookie {} is SameSite={}", quoted(name), facts.same_site);
    }
    if (facts.lifetime) {
        if (const std::string why = outside(claim.lifetime, *facts.lifetime); !why.empty()) {
            return fmt::format(
                "cookie {} lives {} seconds, {}", quoted(name), *facts.lifetime, why);
        }
    } else if (claim.lifetime.min) {
        return fmt::format("cookie {} has no Max-Age", quoted(name));
    }
    return std::nullopt;
}

Outcome check(const CookieClaim& claim, const ClaimSubject& subject) {
    for (const http::Field& field : subject.exchange->response.head.fields) {
        if (!ascii::equal_ignoring_case(field.name, "set-cookie")) {
            continue;
        }
        const std::string_view name = http::set_cookie(field.value).name;
        if (!claim.name.empty() && name != claim.name) {
            continue;
        }
        if (claim.absent) {
            return fmt::format("the response sets cookie {}", quoted(name));
        }
        if (Outcome outcome = check_cookie(claim, name, field.value)) {
            return outcome;
        }
    }
    return std::nullopt;
}

// The directives' names in all Cache-Control lines.
bool has_directive(const http::HeaderList& fields, std::string_view wanted) {
    bool found = false;
    for (const http::Field& field : fields) {
        if (ascii::equal_ignoring_case(field.name, "cache-control")) {
            audit::for_each_quoted_member(field.value, [&](std::string_view member) {
                const std::string_view name = ascii::trim(member.substr(0, member.find('=')));
                found = found || ascii::equal_ignoring_case(name, wanted);
            });
        }
    }
    return found;
}

Outcome check(const CacheClaim& claim, const ClaimSubject& subject) {
    const http::Message& response = subject.exchange->response;
    if (!response.present) {
        return std::nullopt;
    }
    const http::HeaderList& fields = response.head.fields;
    const std::string_view value = fields.value("cache-control");
    const auto told = [&fields, value](std::string_view what) {
        return fields.find("cache-control") == nullptr
                   ? fmt::format("there is no Cache-Control: {}", what)
                   : fmt::format("Cache-Control is {}: {}", quoted(value), what);
    };
    for (const std::string& directive : claim.has) {
        if (!has_directive(fields, directive)) {
            return told("no " + directive);
        }
    }
    for (const std::string& directive : claim.lacks) {
        if (has_directive(fields, directive)) {
            return told(directive + " should not be there");
        }
    }
    if (claim.max_age.min || claim.max_age.max) {
        const audit::CacheControl parsed =
            audit::parse_cache_control(fields, http::HeadKind::Response);
        if (!parsed.max_age.usable()) {
            return told("no max-age");
        }
        const auto seconds = static_cast<double>(parsed.max_age.seconds);
        if (const std::string why = outside(claim.max_age, seconds); !why.empty()) {
            return fmt::format("max-age is {}, {}", seconds, why);
        }
    }
    if (claim.validator) {
        const bool has = fields.find("etag") != nullptr || fields.find("last-modified") != nullptr;
        if (has != *claim.validator) {
            return has ? "the response has a validator" : "no ETag and no Last-Modified";
        }
    }
    return std::nullopt;
}

Outcome check(const SizeClaim& claim, const ClaimSubject& subject) {
    const store::ExchangeRow& row = subject.row();
    const bool is_request = claim.side == Side::Client;
    const std::uint64_t size = is_request ? row.request_size : row.response_size;
    if (const std::string why = outside(claim.each, static_cast<double>(size)); !why.empty()) {
        return fmt::format(
            "the {} body has {} bytes, {}", is_request ? "request" : "response", size, why);
    }
    return std::nullopt;
}

Outcome check(const StatusClaim& claim, const ClaimSubject& subject) {
    const std::uint16_t status = subject.row().status;
    const auto is_in = [status](const std::vector<StatusClaim::Range>& ranges) {
        return std::any_of(ranges.begin(), ranges.end(), [status](const auto& range) {
            return range.first <= status && status <= range.second;
        });
    };
    if (status == 0) {
        return std::nullopt;  // no response was captured
    }
    if ((!claim.allowed.empty() && !is_in(claim.allowed)) || is_in(claim.forbidden)) {
        return fmt::format("the status is {}", status);
    }
    return std::nullopt;
}

bool is_host_in(std::string_view host, const std::vector<std::string>& list) {
    return std::any_of(list.begin(), list.end(), [host](std::string_view wanted) {
        return wanted.starts_with("*.") ? host.ends_with(wanted.substr(1)) : host == wanted;
    });
}

Outcome check(const HostClaim& claim, const ClaimSubject& subject) {
    if (!subject.row().has(store::row_flag::kHasRequest)) {
        return std::nullopt;
    }
    const store::RowUrl url(subject.session, subject.row());
    const std::string_view host = url.host();
    if ((!claim.allowed.empty() && !is_host_in(host, claim.allowed))
        || is_host_in(host, claim.forbidden)) {
        return fmt::format("the request went to {}", quoted(host));
    }
    return std::nullopt;
}

bool is_named(std::string_view name, const std::vector<std::string>& list) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

// Several findings make one violation, which names them.
Outcome check(const FindingClaim& claim, const ClaimSubject& subject) {
    std::string found;
    if (subject.session.judgements == nullptr) {
        return std::nullopt;
    }
    std::vector<std::string_view> told;
    for (const audit::Finding& finding : subject.session.judgements->findings(subject.index)) {
        const bool of_all = claim.rules.empty() && claim.subjects.empty();
        if (finding.severity < claim.severity || is_named(finding.rule->id, claim.except)
            || !(of_all || is_named(finding.rule->id, claim.rules)
                 || is_named(audit::name_of(finding.rule->subject), claim.subjects))
            || std::find(told.begin(), told.end(), finding.rule->id) != told.end()) {
            continue;
        }
        told.push_back(finding.rule->id);
        found += found.empty() ? "" : "; ";
        found += fmt::format(
            "{} ({}): {}", finding.rule->id, audit::name_of(finding.severity), finding.rule->title);
        if (!finding.detail.empty()) {
            found += ", " + finding.detail;
        }
    }
    return found.empty() ? std::nullopt : std::optional(std::move(found));
}

// These are judged when all exchanges are known.
Outcome check(const CountClaim& /*claim*/, const ClaimSubject& /*subject*/) {
    return std::nullopt;
}
Outcome check(const TimeClaim& /*claim*/, const ClaimSubject& /*subject*/) {
    return std::nullopt;
}

}  // namespace

bool needs_heads(const Claim& claim) {
    return std::holds_alternative<HeaderClaim>(claim) || std::holds_alternative<CookieClaim>(claim)
           || std::holds_alternative<CacheClaim>(claim);
}

std::optional<std::string> violation_of(const Claim& claim, const ClaimSubject& subject) {
    return std::visit([&subject](const auto& kind) { return check(kind, subject); }, claim);
}

}  // namespace waybill::analysis
