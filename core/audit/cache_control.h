// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cache-Control of requests and responses (RFC 9111 section 5.2) and the fields that caches are
// told or tell something by: targeted fields (RFC 9213), Cache-Status (RFC 9211), Age, Vary.
//
// Each field is parsed once, totally, from any bytes; what is wrong with it is listed with what was
// parsed. All views point into the fields' values. Nothing is allocated for a field without fault.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/ascii.h"
#include "core/http/head.h"

namespace waybill::audit {

// RFC 9111 section 1.2.2: a number of seconds that is larger counts as this one.
inline constexpr std::int64_t kLargestDelta = 2'147'483'648;

// A directive with a number of seconds. Invalid when it stands there without one.
struct Delta {
    bool present = false;
    bool valid = false;
    std::int64_t seconds = 0;

    bool usable() const { return present && valid; }
};

enum class CacheControlFault : std::uint8_t {
    Unknown,        // not a directive of any standard
    WrongMessage,   // a request's directive in a response, or the other way round
    Duplicate,      // the first one counts
    BadValue,       // not a number of seconds where there must be one, or none at all
    FlagWithValue,  // a value where there is none
    Miscased,       // directives are written in lower case; not every program looks in any case
    Space,          // white space around "=": the directive is not read
    QuotedNumber,   // max-age="60": not every cache reads it
    TooLarge,       // more than 2^31-1 seconds
    Syntax,         // no token, or a quoted string without end
    Obsolete,       // pre-check and post-check
};

struct CacheControlProblem {
    CacheControlFault fault = CacheControlFault::Syntax;
    std::string_view member;  // the whole of it, "max-age=abc"
};

// Names of one field list, "a, b" of private="a, b".
struct QualifiedFields {
    bool present = false;
    std::string_view names;
};

struct CacheControl {
    bool present = false;
    bool no_store = false;
    bool no_cache = false;  // without field names
    bool no_transform = false;
    bool only_if_cached = false;
    bool must_revalidate = false;
    bool proxy_revalidate = false;
    bool must_understand = false;
    bool is_public = false;
    bool is_private = false;  // without field names
    bool immutable = false;
    bool max_stale_any = false;  // max-stale without a number
    QualifiedFields no_cache_fields;
    QualifiedFields private_fields;
    Delta max_age;
    Delta s_maxage;
    Delta stale_while_revalidate;
    Delta stale_if_error;
    Delta min_fresh;
    Delta max_stale;
    Delta pre_check;
    Delta post_check;
    std::vector<CacheControlProblem> problems;

    bool has(CacheControlFault fault) const;
};

// All lines of that field together. `kind` tells which directives have a meaning there.
CacheControl parse_cache_control(const http::HeaderList& fields, http::HeadKind kind);

// The first member of Age (RFC 9111 section 5.1).
enum class AgeFault : std::uint8_t { None, NotANumber, Negative, TooLarge, SeveralValues };
struct Age {
    bool present = false;
    std::optional<std::int64_t> seconds;  // empty when it is to be ignored
    AgeFault fault = AgeFault::None;
};
Age parse_age(const http::HeaderList& fields);

// RFC 9110 section 12.5.5.
struct Vary {
    bool star = false;
    bool duplicate = false;
    std::vector<std::string_view> names;  // as sent, each once
    bool contains(std::string_view name) const;
};
Vary parse_vary(const http::HeaderList& fields);

// CDN-Cache-Control and its like (RFC 9213): a structured dictionary. An invalid one counts as if
// it were not there.
struct TargetedCacheControl {
    bool present = false;
    bool valid = false;
    bool bad_type = false;    // a directive whose value has not the type it must have
    std::string_view faulty;  // the first member that is wrong
    CacheControl directives;
};
// `name`: "cdn-cache-control".
TargetedCacheControl parse_targeted(const http::HeaderList& fields, std::string_view name);

// The targeted field that CDNs look at first, if any is there: CDN-Cache-Control or a vendor's own.
const http::Field* targeted_field(const http::HeaderList& fields);

// One member of Cache-Status (RFC 9211): what one cache on the way did.
struct CacheStatusMember {
    std::string_view cache;  // its name
    bool hit = false;
    std::string_view forwarded;  // why: "uri-miss"; empty when it was not
    std::optional<std::int64_t> ttl;
    bool stored = false;
    bool collapsed = false;
    bool invalid = false;  // both hit and fwd, or a parameter of a wrong type
};
std::vector<CacheStatusMember> parse_cache_status(const http::HeaderList& fields);

// What the response's fields say of where it came from: Cache-Status first, else Age and the fields
// of known caches (X-Cache, CF-Cache-Status, X-Varnish with two ids ...).
enum class CacheEvidence : std::uint8_t { None, Hit, Miss };
CacheEvidence cache_evidence(const http::HeaderList& fields);

// The end of the member of a list that begins at `begin`: the next separator outside of quoted
// strings, or the end of the list.
std::size_t end_of_member(std::string_view list, std::size_t begin, char separator);

// Calls `visit(std::string_view member)` for each member of a comma-separated list, trimmed, empty
// ones left out; commas in quoted strings do not count (RFC 9110 section 5.6.1).
template <typename Visit>
void for_each_quoted_member(std::string_view list, Visit visit) {
    for (std::size_t begin = 0; begin < list.size();) {
        const std::size_t end = end_of_member(list, begin, ',');
        const std::string_view member = ascii::trim(list.substr(begin, end - begin));
        if (!member.empty()) {
            visit(member);
        }
        begin = end + 1;
    }
}

}  // namespace waybill::audit
