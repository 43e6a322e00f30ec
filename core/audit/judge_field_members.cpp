// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <vector>

#include "core/audit/field_value_judge.h"
#include "core/audit/rules_field_values.h"
#include "core/audit/set_cookie.h"
#include "core/http/link_field.h"
#include "core/http/url.h"

namespace waybill::audit::field_value {
namespace {

// RFC 6838 section 4.2.
bool is_registrable(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return ascii::is_alpha(c) || ascii::is_digit(c)
               || std::string_view("!#$&-^_.+").find(c) != std::string_view::npos;
    });
}

// Whether a member comes twice. Lists are short; a long one is looked at in part.
bool has_twin(const std::vector<std::string_view>& members) {
    for (std::size_t i = 1; i < members.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            if (ascii::equal_ignoring_case(members[i], members[k])) {
                return true;
            }
        }
    }
    return false;
}

constexpr std::size_t kMostMembers = 100;

void judge_members(const Context& context,
                   const http::Field& field,
                   bool (*is_good)(std::string_view)) {
    std::vector<std::string_view> members;
    bool told = false;
    ascii::for_each_member(field.value, [&](std::string_view member) {
        if (!told && !is_good(member)) {
            told = true;
            context.say(rule::kConfTokenList, field, std::string(member.substr(0, 60)));
        }
        if (members.size() < kMostMembers) {
            members.push_back(member);
        }
    });
    if (has_twin(members)) {
        context.say(rule::kConfMemberRepeated, field);
    }
}

// RFC 5646 in its outline: parts of letters and digits, between hyphens.
bool is_language(std::string_view text) {
    return !text.empty() && ascii::is_alpha(text.front())
           && std::all_of(text.begin(), text.end(), [](char c) {
                  return ascii::is_alpha(c) || ascii::is_digit(c) || c == '-';
              });
}

// RFC 3986: characters that stand in no address.
bool is_address(std::string_view text) {
    return text.find_first_of(" \"<>\\^`{|}") == std::string_view::npos;
}

// What browsers fetch or connect to.
bool is_fetchable(std::string_view target) {
    const std::size_t colon = target.find(':');
    if (colon == std::string_view::npos || target.find('/') < colon) {
        return true;
    }
    const std::string_view scheme = target.substr(0, colon);
    return ascii::equal_ignoring_case(scheme, "https") || ascii::equal_ignoring_case(scheme, "http")
           || ascii::equal_ignoring_case(scheme, "data")
           || ascii::equal_ignoring_case(scheme, "blob");
}

bool is_hint(std::string_view relation) {
    static constexpr std::string_view kHints[] = {
        "dns-prefetch", "modulepreload", "preconnect", "prefetch", "preload", "prerender"};
    return std::any_of(std::begin(kHints), std::end(kHints), [relation](std::string_view hint) {
        return ascii::equal_ignoring_case(relation, hint);
    });
}

// RFC 8288 section 3: of these the first counts, others may come more than once.
constexpr std::array<std::string_view, 6> kOnce{
    "rel", "media", "title", "title*", "type", "anchor"};

void judge_parameters(const Context& context, const http::Field& field, const http::Link& link) {
    unsigned seen = 0;
    unsigned repeated = 0;
    http::for_each_field_parameter(link.parameters, [&](const http::FieldParameter& parameter) {
        for (std::size_t i = 0; i < kOnce.size(); ++i) {
            if (ascii::equal_ignoring_case(parameter.name, kOnce[i])) {
                repeated |= seen & (1U << i);
                seen |= 1U << i;
            }
        }
        const bool is_anchor = ascii::equal_ignoring_case(parameter.name, "anchor");
        const bool is_type = ascii::equal_ignoring_case(parameter.name, "type");
        const std::string_view type =
            is_type ? http::split_parameters(parameter.value).value : std::string_view{};
        if ((is_anchor && !is_address(parameter.value)) || (is_type && !is_media_range(type))) {
            context.say(
                rule::kConfLinkValue,
                field,
                std::string(parameter.name) + ": " + std::string(parameter.value.substr(0, 60)));
        }
    });
    if (repeated != 0) {
        context.say(rule::kConfParameterRepeated, field);
    }
}

}  // namespace

bool is_media_range(std::string_view text) {
    const std::size_t slash = text.find('/');
    return slash != std::string_view::npos && ascii::is_token(text.substr(0, slash))
           && ascii::is_token(text.substr(slash + 1));
}

void judge_tokens(const Context& context, const http::Field& field) {
    judge_members(context, field, ascii::is_token);
}

void judge_languages(const Context& context, const http::Field& field) {
    judge_members(context, field, is_language);
}

void judge_link(const Context& context, const http::Field& field) {
    for (const http::Link& link : http::parse_link_field(field.value).links) {
        judge_parameters(context, field, link);
        if (is_hint(link.rel) && !is_fetchable(link.target)) {
            context.say(rule::kConfLinkValue, field, std::string(link.target.substr(0, 60)));
        }
    }
}

// RFC 6266 section 4.1.
void judge_disposition(const Context& context, const http::Field& field) {
    unsigned plain = 0;
    unsigned extended = 0;
    http::for_each_field_parameter(
        http::split_parameters(field.value).parameters, [&](const http::FieldParameter& parameter) {
            plain += ascii::equal_ignoring_case(parameter.name, "filename");
            extended += ascii::equal_ignoring_case(parameter.name, "filename*");
        });
    if (plain > 1 || extended > 1) {
        context.say(rule::kConfParameterRepeated, field);
    }
}

// RFC 6265bis section 4.1.1: a response sets a cookie once. Cookies of one name at several paths or
// domains are others.
void judge_set_cookie(const Context& context, const http::Field& field) {
    const SetCookie cookie = parse_set_cookie(field.value);
    if (cookie.has(CookieProblem::UnknownAttribute)) {
        report(context.findings,
               rule::kCookieAttributeUnknown,
               {context.side, std::string(field.name), {}},
               std::string(cookie.name.substr(0, 60)));
    }
    for (const http::Field& earlier : context.fields()) {
        if (&earlier == &field) {
            return;
        }
        if (!ascii::equal_ignoring_case(earlier.name, "set-cookie")) {
            continue;
        }
        const SetCookie other = parse_set_cookie(earlier.value);
        if (other.name == cookie.name && other.path == cookie.path
            && other.domain == cookie.domain) {
            report(context.findings,
                   rule::kCookieSetTwice,
                   {context.side, std::string(field.name), {}},
                   std::string(cookie.name.substr(0, 60)));
            return;
        }
    }
}

void judge_type_name(const Context& context, const http::Field& field) {
    const std::string_view type = http::split_parameters(field.value).value;
    const std::size_t slash = type.find('/');
    if (is_media_range(type)
        && (!is_registrable(type.substr(0, slash)) || !is_registrable(type.substr(slash + 1)))) {
        context.say(rule::kConfTypeName, field);
    }
}

}  // namespace waybill::audit::field_value
