// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/set_cookie.h"

#include <algorithm>
#include <limits>

#include "core/audit/cookie_date.h"

namespace waybill::audit {
namespace {

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

enum class Attribute : std::uint8_t {
    Expires,
    MaxAge,
    Domain,
    Path,
    Secure,
    HttpOnly,
    SameSite,
    Partitioned,
    Priority,  // of Chromium; known so that it is not called unknown
    Unknown,
};

Attribute attribute_of(std::string_view name) {
    struct Entry {
        std::string_view name;
        Attribute attribute;
    };
    static constexpr Entry kEntries[] = {
        // NOLINT(modernize-avoid-c-arrays)
        {"expires", Attribute::Expires},
        {"max-age", Attribute::MaxAge},
        {"domain", Attribute::Domain},
        {"path", Attribute::Path},
        {"secure", Attribute::Secure},
        {"httponly", Attribute::HttpOnly},
        {"samesite", Attribute::SameSite},
        {"partitioned", Attribute::Partitioned},
        {"priority", Attribute::Priority},
    };
    for (const Entry& entry : kEntries) {
        if (ascii::equal_ignoring_case(name, entry.name)) {
            return entry.attribute;
        }
    }
    return Attribute::Unknown;
}

// RFC 6265bis section 5.6.2. What does not fit is the largest number there is; negative ones are 0.
std::optional<std::int64_t> read_max_age(std::string_view value) {
    const bool negative = value.starts_with('-');
    if (negative) {
        value.remove_prefix(1);
    }
    if (value.empty() || !std::all_of(value.begin(), value.end(), ascii::is_digit)) {
        // A minus sign alone passes the test of the RFC and is no number either.
        return std::nullopt;
    }
    if (negative) {
        return 0;
    }
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    const auto number = ascii::parse_decimal(value);
    return number && *number < static_cast<std::uint64_t>(kMost)
               ? static_cast<std::int64_t>(*number)
               : kMost;
}

SameSite read_same_site(std::string_view value) {
    for (const SameSite known : {SameSite::Lax, SameSite::Strict, SameSite::None}) {
        if (ascii::equal_ignoring_case(value, name_of(known))) {
            return known;
        }
    }
    return SameSite::Unknown;
}

class Reader {
public:
    SetCookie read(std::string_view line) {
        if (std::any_of(line.begin(), line.end(), is_control)) {
            add(CookieProblem::ControlCharacter);
        }
        const std::size_t end = line.find(';');
        read_pair(line.substr(0, end));
        while (end != std::string_view::npos && !line.empty()) {
            const std::size_t start = line.find(';');
            if (start == std::string_view::npos) {
                break;
            }
            line.remove_prefix(start + 1);
            read_attribute(line.substr(0, line.find(';')));
        }
        return cookie_;
    }

private:
    void add(CookieProblem problem) {
        cookie_.problems =
            static_cast<std::uint16_t>(cookie_.problems | static_cast<std::uint16_t>(problem));
    }

    // RFC 6265bis section 5.6, steps 3 to 7.
    void read_pair(std::string_view pair) {
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos) {
            add(CookieProblem::NoEqualsSign);
            cookie_.value = ascii::trim(pair);
        } else {
            cookie_.name = ascii::trim(pair.substr(0, equals));
            cookie_.value = ascii::trim(pair.substr(equals + 1));
        }
        if (cookie_.name.empty() && cookie_.value.empty()) {
            add(CookieProblem::Empty);
        }
        if (cookie_.name.size() + cookie_.value.size() > kLongestCookie) {
            add(CookieProblem::TooLarge);
        }
    }

    void read_attribute(std::string_view text) {
        const std::size_t equals = text.find('=');
        const std::string_view name = ascii::trim(text.substr(0, equals));
        const std::string_view value = equals == std::string_view::npos
                                           ? std::string_view{}
                                           : ascii::trim(text.substr(equals + 1));
        if (name.empty() && value.empty()) {
            return;
        }
        if (value.size() > kLongestCookieAttribute) {
            add(CookieProblem::AttributeTooLong);
            return;
        }
        const Attribute attribute = attribute_of(name);
        const auto bit = static_cast<std::uint16_t>(1U << static_cast<unsigned>(attribute));
        if (attribute != Attribute::Unknown) {
            if ((seen_ & bit) != 0) {
                add(CookieProblem::AttributeRepeated);
            }
            seen_ = static_cast<std::uint16_t>(seen_ | bit);
        }
        apply(attribute, value);
    }

    // RFC 6265bis sections 5.6.1 to 5.6.7.
    void apply(Attribute attribute, std::string_view value) {
        switch (attribute) {
            case Attribute::Expires:
                cookie_.expires_text = value;
                if (const auto at = parse_cookie_date(value)) {
                    cookie_.expires = at;
                } else {
                    add(CookieProblem::BadExpires);
                }
                break;
            case Attribute::MaxAge:
                if (const auto seconds = read_max_age(value)) {
                    cookie_.max_age = seconds;
                } else {
                    add(CookieProblem::BadMaxAge);
                }
                break;
            case Attribute::Domain:
                cookie_.domain = value.starts_with('.') ? value.substr(1) : value;
                break;
            case Attribute::Path:
                if (value.starts_with('/')) {
                    cookie_.path = value;
                } else {
                    cookie_.path = std::string_view{};
                    if (!value.empty()) {
                        add(CookieProblem::BadPath);
                    }
                }
                break;
            case Attribute::Secure:
                cookie_.secure = true;
                break;
            case Attribute::HttpOnly:
                cookie_.http_only = true;
                break;
            case Attribute::SameSite:
                cookie_.same_site = read_same_site(value);
                cookie_.same_site_text = value;
                break;
            case Attribute::Partitioned:
                cookie_.partitioned = true;
                break;
            case Attribute::Priority:
                break;
            case Attribute::Unknown:
                add(CookieProblem::UnknownAttribute);
                break;
        }
    }

    SetCookie cookie_;
    std::uint16_t seen_ = 0;
};

}  // namespace

std::string_view name_of(SameSite same_site) {
    switch (same_site) {
        case SameSite::Missing:
            return "missing";
        case SameSite::Lax:
            return "Lax";
        case SameSite::Strict:
            return "Strict";
        case SameSite::None:
            return "None";
        case SameSite::Unknown:
            return "unknown";
    }
    return "missing";
}

std::optional<std::int64_t> SetCookie::lifetime(std::int64_t now) const {
    if (max_age) {
        return *max_age;
    }
    if (expires) {
        return std::max<std::int64_t>(0, *expires - now);
    }
    return std::nullopt;
}

bool SetCookie::is_deletion(std::int64_t now) const {
    return lifetime(now).value_or(1) <= 0;
}

SetCookie parse_set_cookie(std::string_view line) {
    return Reader{}.read(line);
}

CookiePrefix cookie_prefix(std::string_view name) {
    // The longer one first: what it begins with is a prefix too.
    for (const CookiePrefix prefix :
         {CookiePrefix::HostHttp, CookiePrefix::Host, CookiePrefix::Http, CookiePrefix::Secure}) {
        if (ascii::starts_with_ignoring_case(name, name_of(prefix))) {
            return prefix;
        }
    }
    return CookiePrefix::None;
}

std::string_view name_of(CookiePrefix prefix) {
    switch (prefix) {
        case CookiePrefix::None:
            return {};
        case CookiePrefix::Secure:
            return "__Secure-";
        case CookiePrefix::Host:
            return "__Host-";
        case CookiePrefix::Http:
            return "__Http-";
        case CookiePrefix::HostHttp:
            return "__Host-Http-";
    }
    return {};
}

}  // namespace waybill::audit
