// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/rate_limit.h"

#include <array>
#include <limits>

#include "core/base/ascii.h"
#include "core/http/field_value.h"
#include "core/http/structured_field.h"

namespace waybill::audit {
namespace {

enum class Part : std::uint8_t { Whole, Policy, Limit, Remaining, Reset };

struct Known {
    std::string_view name;
    Part part;
};

constexpr auto kKnown = std::to_array<Known>({
    {"ratelimit", Part::Whole},
    {"ratelimit-limit", Part::Limit},
    {"ratelimit-policy", Part::Policy},
    {"ratelimit-remaining", Part::Remaining},
    {"ratelimit-reset", Part::Reset},
    {"x-rate-limit-limit", Part::Limit},
    {"x-rate-limit-remaining", Part::Remaining},
    {"x-rate-limit-reset", Part::Reset},
    {"x-ratelimit-limit", Part::Limit},
    {"x-ratelimit-remaining", Part::Remaining},
    {"x-ratelimit-reset", Part::Reset},
});

const Known* find_known(std::string_view name) {
    if (name.size() < kKnown.front().name.size()) {
        return nullptr;
    }
    const char first = ascii::to_lower(name.front());
    if (first != 'r' && first != 'x') {
        return nullptr;
    }
    for (const Known& known : kKnown) {
        if (ascii::equal_ignoring_case(known.name, name)) {
            return &known;
        }
    }
    return nullptr;
}

std::optional<std::int64_t> to_number(std::string_view text) {
    const auto number = ascii::parse_decimal(text);
    if (!number || *number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(*number);
}

// The first number of a list, which is the limit in force; each may have parameters. A reset may
// have a fraction, or be a date in the fields without a standard: then it is left unread.
bool read_plain(std::string_view value, std::optional<std::int64_t>& out) {
    std::string_view rest = value;
    const std::string_view member = http::take_piece(rest, ',');
    const std::string_view text = http::split_parameters(member).value;
    const std::size_t point = text.find('.');
    if (point != std::string_view::npos && !to_number(text.substr(point + 1))) {
        return false;
    }
    out = to_number(text.substr(0, point));
    return out.has_value();
}

// A count, or nothing when it is not there or something else.
std::optional<std::int64_t> to_count(const http::StructuredValue* value) {
    if (value == nullptr || value->type != http::StructuredType::Integer || value->number < 0) {
        return std::nullopt;
    }
    return value->number;
}

const http::StructuredValue* value_of(const http::StructuredField& dictionary,
                                      std::string_view key) {
    const http::StructuredMember* const member = dictionary.find(key);
    return member != nullptr ? &member->value : nullptr;
}

// "default";r=50;t=30 in the later drafts, limit=100, remaining=50, reset=30 in the earlier ones.
bool read_whole(std::string_view value, RateLimit& out) {
    const auto list = http::parse_structured_field(value, http::StructuredShape::List);
    if (list && !list->members.empty()
        && list->members.front().value.type == http::StructuredType::String) {
        const http::StructuredParameters& parameters = list->members.front().parameters;
        out.remaining = to_count(http::find_parameter(parameters, "r"));
        out.reset = to_count(http::find_parameter(parameters, "t"));
        return out.remaining.has_value();
    }
    const auto dictionary = http::parse_structured_field(value, http::StructuredShape::Dictionary);
    if (!dictionary) {
        return false;
    }
    out.limit = to_count(value_of(*dictionary, "limit"));
    out.remaining = to_count(value_of(*dictionary, "remaining"));
    out.reset = to_count(value_of(*dictionary, "reset"));
    return out.remaining.has_value();
}

// "burst";q=100;w=60 in the later drafts, 100;w=60 in the earlier ones.
bool read_policy(std::string_view value, RateLimit& out) {
    const auto list = http::parse_structured_field(value, http::StructuredShape::List);
    if (!list || list->members.empty()) {
        return false;
    }
    for (const http::StructuredMember& member : list->members) {
        const auto plain = to_count(&member.value);
        const auto quota = plain ? plain : to_count(http::find_parameter(member.parameters, "q"));
        const bool is_named = member.value.type == http::StructuredType::String;
        if (member.is_inner_list || !quota || (!plain && !is_named)) {
            return false;
        }
        out.limit = out.limit ? out.limit : quota;
    }
    return true;
}

}  // namespace

bool is_rate_limit_field(std::string_view name) {
    return find_known(name) != nullptr;
}

RateLimit parse_rate_limit(const http::HeaderList& response) {
    RateLimit out;
    for (const http::Field& field : response) {
        const Known* const known = find_known(field.name);
        if (known == nullptr) {
            continue;
        }
        out.present = true;
        bool good = true;
        switch (known->part) {
            case Part::Whole:
                good = read_whole(field.value, out);
                break;
            case Part::Policy:
                good = read_policy(field.value, out);
                break;
            case Part::Limit:
                good = read_plain(field.value, out.limit);
                break;
            case Part::Remaining:
                // Some count down below zero.
                good = read_plain(field.value, out.remaining) || field.value.starts_with('-');
                break;
            case Part::Reset:
                // Dates, durations ("6m0s") and numbers are all in use behind an X-.
                good = read_plain(field.value, out.reset)
                       || ascii::starts_with_ignoring_case(field.name, "x-");
                break;
        }
        if (!good && out.faulty == nullptr) {
            out.faulty = &field;
        }
    }
    return out;
}

}  // namespace waybill::audit
