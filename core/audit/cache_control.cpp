// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/cache_control.h"

#include <algorithm>
#include <array>

namespace waybill::audit {
namespace {

// Which messages a directive has a meaning in.
enum Where : std::uint8_t { InRequest = 1, InResponse = 2, InBoth = 3 };

struct FlagDirective {
    std::string_view name;
    Where where;
    bool CacheControl::*member;
};
constexpr auto kFlags = std::to_array<FlagDirective>({
    {"no-store", InBoth, &CacheControl::no_store},
    {"no-transform", InBoth, &CacheControl::no_transform},
    {"only-if-cached", InRequest, &CacheControl::only_if_cached},
    {"must-revalidate", InResponse, &CacheControl::must_revalidate},
    {"proxy-revalidate", InResponse, &CacheControl::proxy_revalidate},
    {"must-understand", InResponse, &CacheControl::must_understand},
    {"public", InResponse, &CacheControl::is_public},
    {"immutable", InResponse, &CacheControl::immutable},
});

struct DeltaDirective {
    std::string_view name;
    Where where;
    Delta CacheControl::*member;
};
constexpr auto kDeltas = std::to_array<DeltaDirective>({
    {"max-age", InBoth, &CacheControl::max_age},
    {"s-maxage", InResponse, &CacheControl::s_maxage},
    {"stale-while-revalidate", InResponse, &CacheControl::stale_while_revalidate},
    {"stale-if-error", InBoth, &CacheControl::stale_if_error},  // RFC 5861 section 4
    {"min-fresh", InRequest, &CacheControl::min_fresh},
    {"max-stale", InRequest, &CacheControl::max_stale},
    {"pre-check", InResponse, &CacheControl::pre_check},
    {"post-check", InResponse, &CacheControl::post_check},
});

template <typename Table>
auto find_in(const Table& table, std::string_view name) {
    return std::find_if(table.begin(), table.end(), [&](const auto& entry) {
        return ascii::equal_ignoring_case(entry.name, name);
    });
}

// Reads the directives of all lines into `out`.
class Reader {
public:
    Reader(CacheControl& out, Where where) : out_(out), where_(where) {}

    void read_line(std::string_view line) {
        for_each_quoted_member(line, [&](std::string_view member) { read(member); });
    }

private:
    void read(std::string_view member) {
        const std::size_t equals = member.find('=');
        const bool has_value = equals != std::string_view::npos;
        const std::string_view name = member.substr(0, equals);
        std::string_view value = has_value ? member.substr(equals + 1) : std::string_view{};
        if (!ascii::is_token(name)) {
            const bool space = ascii::is_token(ascii::trim(name)) && has_value;
            fault(space ? CacheControlFault::Space : CacheControlFault::Syntax, member);
            return;
        }
        const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
        if (!value.empty() && value.front() == '"' && !quoted) {
            fault(CacheControlFault::Syntax, member);
        }
        if (quoted) {
            value = value.substr(1, value.size() - 2);
        }
        if (std::any_of(name.begin(), name.end(), ascii::is_upper)) {
            fault(CacheControlFault::Miscased, member);
        }
        if (const auto* flag = find_in(kFlags, name); flag != kFlags.end()) {
            read_flag(*flag, member, has_value);
        } else if (const auto* delta = find_in(kDeltas, name); delta != kDeltas.end()) {
            read_delta(*delta, member, has_value, quoted, value);
        } else if (ascii::equal_ignoring_case(name, "no-cache")) {
            read_qualified(out_.no_cache, out_.no_cache_fields, member, has_value, value, InBoth);
        } else if (ascii::equal_ignoring_case(name, "private")) {
            read_qualified(
                out_.is_private, out_.private_fields, member, has_value, value, InResponse);
        } else {
            fault(CacheControlFault::Unknown, member);
        }
    }

    void read_flag(const FlagDirective& flag, std::string_view member, bool has_value) {
        if (has_value) {
            fault(CacheControlFault::FlagWithValue, member);
        }
        check_place(flag.where, member);
        bool& set = out_.*flag.member;
        if (set) {
            fault(CacheControlFault::Duplicate, member);
        }
        set = true;
    }

    // RFC 9111 sections 5.2.2.4 and 5.2.2.7: with field names the directive is about these alone.
    // Requests have no such form.
    void read_qualified(bool& whole,
                        QualifiedFields& fields,
                        std::string_view member,
                        bool has_value,
                        std::string_view value,
                        Where where) {
        check_place(where, member);
        const bool names = has_value && where_ == InResponse && !ascii::trim(value).empty();
        if (has_value && !names) {
            fault(where_ == InResponse ? CacheControlFault::BadValue
                                       : CacheControlFault::FlagWithValue,
                  member);
        }
        if (names ? fields.present : whole) {
            fault(CacheControlFault::Duplicate, member);
        }
        if (!names) {
            whole = true;
        } else if (!fields.present) {
            fields = {true, value};
        }
    }

    void read_delta(const DeltaDirective& directive,
                    std::string_view member,
                    bool has_value,
                    bool quoted,
                    std::string_view value) {
        check_place(directive.where, member);
        if (directive.member == &CacheControl::pre_check
            || directive.member == &CacheControl::post_check) {
            fault(CacheControlFault::Obsolete, member);
        }
        Delta& delta = out_.*directive.member;
        if (delta.present || (directive.member == &CacheControl::max_stale && out_.max_stale_any)) {
            fault(CacheControlFault::Duplicate, member);
            return;  // RFC 9111 section 4.2.1: the first one may be used
        }
        if (directive.member == &CacheControl::max_stale && !has_value) {
            out_.max_stale_any = true;
            return;
        }
        delta.present = true;
        const bool digits = !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
            return ascii::is_digit(c);
        });
        if (!digits) {
            fault(CacheControlFault::BadValue, member);
            return;
        }
        if (quoted) {
            fault(CacheControlFault::QuotedNumber, member);
        }
        delta.valid = true;
        const auto number = ascii::parse_decimal(value);
        if (!number || *number >= static_cast<std::uint64_t>(kLargestDelta)) {
            fault(CacheControlFault::TooLarge, member);
            delta.seconds = kLargestDelta;
        } else {
            delta.seconds = static_cast<std::int64_t>(*number);
        }
    }

    void check_place(Where where, std::string_view member) {
        if ((where & where_) == 0) {
            fault(CacheControlFault::WrongMessage, member);
        }
    }

    void fault(CacheControlFault fault, std::string_view member) {
        constexpr std::size_t kProblemsKept = 32;
        if (out_.problems.size() < kProblemsKept) {
            out_.problems.push_back({fault, member});
        }
    }

    CacheControl& out_;
    Where where_;
};

}  // namespace

std::size_t end_of_member(std::string_view list, std::size_t begin, char separator) {
    bool quoted = false;
    for (std::size_t i = begin; i < list.size(); ++i) {
        if (quoted && list[i] == '\\') {
            ++i;
        } else if (list[i] == '"') {
            quoted = !quoted;
        } else if (list[i] == separator && !quoted) {
            return i;
        }
    }
    return list.size();
}

bool CacheControl::has(CacheControlFault fault) const {
    return std::any_of(problems.begin(), problems.end(), [&](const CacheControlProblem& problem) {
        return problem.fault == fault;
    });
}

CacheControl parse_cache_control(const http::HeaderList& fields, http::HeadKind kind) {
    CacheControl out;
    Reader reader(out, kind == http::HeadKind::Request ? InRequest : InResponse);
    for (const http::Field& field : fields) {
        if (ascii::equal_ignoring_case(field.name, "cache-control")) {
            out.present = true;
            reader.read_line(field.value);
        }
    }
    return out;
}

Age parse_age(const http::HeaderList& fields) {
    Age age;
    for (const http::Field& field : fields) {
        if (!ascii::equal_ignoring_case(field.name, "age")) {
            continue;
        }
        if (age.present) {
            if (age.fault == AgeFault::None) {
                age.fault = AgeFault::SeveralValues;
            }
            break;
        }
        age.present = true;
        const std::size_t comma = field.value.find(',');
        const std::string_view first = ascii::trim(field.value.substr(0, comma));
        const bool digits = !first.empty() && std::all_of(first.begin(), first.end(), [](char c) {
            return ascii::is_digit(c);
        });
        if (digits) {
            const auto number = ascii::parse_decimal(first);
            const bool large = !number || *number > static_cast<std::uint64_t>(kLargestDelta);
            age.seconds = large ? kLargestDelta : static_cast<std::int64_t>(*number);
            age.fault = large                             ? AgeFault::TooLarge
                        : comma != std::string_view::npos ? AgeFault::SeveralValues
                                                          : AgeFault::None;
        } else {
            const bool negative = first.size() > 1 && first.front() == '-'
                                  && ascii::parse_decimal(first.substr(1)).has_value();
            age.fault = negative ? AgeFault::Negative : AgeFault::NotANumber;
        }
    }
    return age;
}

bool Vary::contains(std::string_view name) const {
    return std::any_of(names.begin(), names.end(), [&](std::string_view known) {
        return ascii::equal_ignoring_case(known, name);
    });
}

Vary parse_vary(const http::HeaderList& fields) {
    Vary vary;
    for (const http::Field& field : fields) {
        if (!ascii::equal_ignoring_case(field.name, "vary")) {
            continue;
        }
        ascii::for_each_member(field.value, [&](std::string_view name) {
            if (name == "*") {
                vary.star = true;
            } else if (vary.names.size() < 64) {  // more than any real one
                if (vary.contains(name)) {
                    vary.duplicate = true;
                } else {
                    vary.names.push_back(name);
                }
            }
        });
    }
    return vary;
}

}  // namespace waybill::audit
