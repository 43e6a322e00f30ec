// SPDX-License-Identifier: GPL-3.0-or-later
//
// The fields for and of CDNs: targeted Cache-Control fields and Cache-Status.
#include <algorithm>
#include <array>

#include "core/audit/cache_control.h"

namespace waybill::audit {
namespace {

bool is_integer(std::string_view text) {
    if (!text.empty() && text.front() == '-') {
        text.remove_prefix(1);
    }
    // RFC 9651 section 3.3.1: up to fifteen digits.
    return !text.empty() && text.size() <= 15
           && std::all_of(text.begin(), text.end(), [](char c) { return ascii::is_digit(c); });
}

// RFC 9651 section 3.1.2.
bool is_key(std::string_view text) {
    return !text.empty() && (ascii::is_lower(text.front()) || text.front() == '*')
           && std::all_of(text.begin(), text.end(), [](char c) {
                  return ascii::is_lower(c) || ascii::is_digit(c) || c == '_' || c == '-'
                         || c == '.' || c == '*';
              });
}

// RFC 9651 section 3.3.3.
bool is_string(std::string_view text) {
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') {
        return false;
    }
    text = text.substr(1, text.size() - 2);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
            if (i == text.size() || (text[i] != '\\' && text[i] != '"')) {
                return false;
            }
        } else if (text[i] == '"' || text[i] < ' ' || text[i] > '~') {
            return false;
        }
    }
    return true;
}

// The bare items that occur here: integers and decimals, booleans, strings, tokens, bytes.
bool is_bare_item(std::string_view text) {
    if (text.empty()) {
        return false;
    }
    const char first = text.front();
    if (first == '"') {
        return is_string(text);
    }
    if (first == '?') {
        return text == "?0" || text == "?1";
    }
    if (first == ':') {
        return text.size() >= 2 && text.back() == ':';
    }
    if (ascii::is_digit(first) || first == '-') {
        const std::size_t point = text.find('.');
        return point == std::string_view::npos
                   ? is_integer(text)
                   : is_integer(text.substr(0, point)) && is_integer(text.substr(point + 1));
    }
    return (ascii::is_alpha(first) || first == '*')
           && std::all_of(text.begin(), text.end(), [](char c) {
                  return ascii::is_token_char(c) || c == ':' || c == '/';
              });
}

constexpr auto kNumbers = std::to_array<std::string_view>(
    {"max-age", "s-maxage", "stale-while-revalidate", "stale-if-error"});

bool is_number_directive(std::string_view key) {
    return std::find(kNumbers.begin(), kNumbers.end(), key) != kNumbers.end();
}

void set(CacheControl& out, std::string_view key, std::string_view value) {
    const auto delta = [&](Delta& of) {
        const auto number = ascii::parse_decimal(value);
        of = {true, number.has_value(), 0};
        of.seconds = number ? static_cast<std::int64_t>(std::min<std::uint64_t>(
                         *number, static_cast<std::uint64_t>(kLargestDelta)))
                            : 0;
    };
    const bool on = value != "?0";
    if (key == "max-age") {
        delta(out.max_age);
    } else if (key == "s-maxage") {
        delta(out.s_maxage);
    } else if (key == "stale-while-revalidate") {
        delta(out.stale_while_revalidate);
    } else if (key == "stale-if-error") {
        delta(out.stale_if_error);
    } else if (key == "no-store") {
        out.no_store = on;
    } else if (key == "no-cache") {
        out.no_cache = on;
    } else if (key == "private") {
        out.is_private = on;
    } else if (key == "public") {
        out.is_public = on;
    } else if (key == "must-revalidate") {
        out.must_revalidate = on;
    } else if (key == "proxy-revalidate") {
        out.proxy_revalidate = on;
    } else if (key == "must-understand") {
        out.must_understand = on;
    } else if (key == "immutable") {
        out.immutable = on;
    }
}

// One "key[=value][;parameters]".
void read_targeted_member(TargetedCacheControl& out, std::string_view member) {
    const std::string_view item = ascii::trim(member.substr(0, end_of_member(member, 0, ';')));
    const std::size_t equals = item.find('=');
    const std::string_view key = item.substr(0, equals);
    const bool has_value = equals != std::string_view::npos;
    const std::string_view value = has_value ? item.substr(equals + 1) : "?1";
    const auto fail = [&] {
        out.valid = false;
        if (out.faulty.empty()) {
            out.faulty = member;
        }
    };
    if (!is_key(key) || !(is_bare_item(value) || value.starts_with('('))) {
        fail();
        return;
    }
    // RFC 9213 section 2.1: a directive of a wrong type is one that the whole field fails by.
    const bool right = is_number_directive(key)
                           ? ascii::is_digit(value.front()) && is_integer(value)
                           : !ascii::is_digit(value.front());
    if (!right && is_number_directive(key)) {
        out.bad_type = true;
        fail();
        return;
    }
    set(out.directives, key, value);
}

bool contains_word(std::string_view text, std::string_view word) {
    const auto found =
        std::search(text.begin(), text.end(), word.begin(), word.end(), [](char a, char b) {
            return ascii::to_lower(a) == b;
        });
    return found != text.end();
}

CacheEvidence evidence_of_status(const CacheStatusMember& member) {
    return member.hit ? CacheEvidence::Hit : CacheEvidence::Miss;
}

// RFC 9211 section 2.2: why a cache asked on.
bool is_forward_reason(std::string_view text) {
    static constexpr std::string_view kReasons[] = {
        "bypass", "method", "uri-miss", "vary-miss", "miss", "request", "stale", "partial"};
    return std::find(std::begin(kReasons), std::end(kReasons), text) != std::end(kReasons);
}

}  // namespace

TargetedCacheControl parse_targeted(const http::HeaderList& fields, std::string_view name) {
    TargetedCacheControl out;
    for (const http::Field& field : fields) {
        if (!ascii::equal_ignoring_case(field.name, name)) {
            continue;
        }
        if (!out.present) {
            out.present = true;
            out.valid = true;
            out.directives.present = true;
        }
        for_each_quoted_member(field.value,
                               [&](std::string_view member) { read_targeted_member(out, member); });
    }
    return out;
}

const http::Field* targeted_field(const http::HeaderList& fields) {
    const http::Field* found = nullptr;
    for (const http::Field& field : fields) {
        if (field.name.size() >= 17
            && ascii::equal_ignoring_case(field.name.substr(field.name.size() - 17),
                                          "cdn-cache-control")) {
            if (field.name.size() > 17) {
                return &field;  // a vendor's own comes before the common one
            }
            found = found == nullptr ? &field : found;
        }
    }
    return found;
}

std::vector<CacheStatusMember> parse_cache_status(const http::HeaderList& fields) {
    std::vector<CacheStatusMember> out;
    for (const http::Field& field : fields) {
        if (!ascii::equal_ignoring_case(field.name, "cache-status")) {
            continue;
        }
        for_each_quoted_member(field.value, [&](std::string_view text) {
            CacheStatusMember member;
            std::size_t end = end_of_member(text, 0, ';');
            member.cache = ascii::trim(text.substr(0, end));
            if (member.cache.size() >= 2 && member.cache.front() == '"') {
                member.cache = member.cache.substr(1, member.cache.size() - 2);
            } else if (!is_bare_item(member.cache)) {
                member.invalid = true;
            }
            while (end < text.size()) {
                const std::size_t begin = end + 1;
                end = end_of_member(text, begin, ';');
                const std::string_view parameter = ascii::trim(text.substr(begin, end - begin));
                const std::size_t equals = parameter.find('=');
                const std::string_view key = parameter.substr(0, equals);
                const std::string_view value =
                    equals == std::string_view::npos ? "?1" : parameter.substr(equals + 1);
                if (key == "hit") {
                    member.hit = value == "?1";
                } else if (key == "fwd") {
                    member.forwarded = value;
                    member.invalid = member.invalid || !is_forward_reason(value);
                } else if (key == "stored") {
                    member.stored = value == "?1";
                } else if (key == "collapsed") {
                    member.collapsed = value == "?1";
                } else if (key == "ttl" && is_integer(value)) {
                    const bool minus = value.front() == '-';
                    const auto number = ascii::parse_decimal(value.substr(minus ? 1 : 0));
                    if (number) {
                        member.ttl = static_cast<std::int64_t>(*number) * (minus ? -1 : 1);
                    }
                } else if (key == "ttl" || (key == "fwd-status" && !is_integer(value))) {
                    member.invalid = true;
                }
            }
            if (member.hit && !member.forwarded.empty()) {
                member.invalid = true;  // RFC 9211 section 2.1
            }
            if (out.size() < 32) {
                out.push_back(member);
            }
        });
    }
    return out;
}

CacheEvidence cache_evidence(const http::HeaderList& fields) {
    const std::vector<CacheStatusMember> members = parse_cache_status(fields);
    if (!members.empty()) {
        return evidence_of_status(members.back());  // the cache nearest to the client
    }
    CacheEvidence evidence = CacheEvidence::None;
    for (const http::Field& field : fields) {
        const bool told = ascii::equal_ignoring_case(field.name, "x-cache")
                          || ascii::equal_ignoring_case(field.name, "cf-cache-status")
                          || ascii::equal_ignoring_case(field.name, "x-cache-status");
        if (told && contains_word(field.value, "hit")) {
            return CacheEvidence::Hit;
        }
        if (told && contains_word(field.value, "miss")) {
            evidence = CacheEvidence::Miss;
        }
        if (ascii::equal_ignoring_case(field.name, "x-varnish")) {
            const bool two = ascii::trim(field.value).find(' ') != std::string_view::npos;
            evidence = two ? CacheEvidence::Hit : CacheEvidence::Miss;
        }
    }
    const Age age = parse_age(fields);
    if (evidence == CacheEvidence::None && age.seconds && *age.seconds > 0) {
        return CacheEvidence::Hit;
    }
    return evidence;
}

}  // namespace waybill::audit
