// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/secret_names.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string>

#include "core/audit/cookie_use.h"
#include "core/audit/pii.h"
#include "core/audit/sensitive_names.h"
#include "core/base/ascii.h"
#include "core/http/parameters.h"
#include "core/report/secret_forms.h"

namespace waybill::report {
namespace {

constexpr std::size_t kLongestName = 48;  // that is remembered

bool equals(std::string_view a, std::string_view b) {
    return ascii::equal_ignoring_case(a, b);
}

NameUse find_use(std::string_view name) {
    if (equals(name, "name") || equals(name, "key") || equals(name, "property")) {
        return NameUse::NamesAnother;
    }
    if (equals(name, "authorization") || equals(name, "proxy-authorization")) {
        return NameUse::Authorization;
    }
    if (equals(name, "cookie") || equals(name, "cookies")) {
        return NameUse::Cookie;
    }
    if (equals(name, "set-cookie") || equals(name, "set-cookie2")) {
        return NameUse::SetCookie;
    }
    if (equals(name, "code")) {
        return NameUse::Code;
    }
    switch (audit::kind_of_shared(name)) {
        case audit::NameKind::Password:
            return NameUse::Password;
        case audit::NameKind::Token:
        case audit::NameKind::CsrfToken:
            return NameUse::Token;
        case audit::NameKind::Session:
            return NameUse::Session;
        case audit::NameKind::User:
        case audit::NameKind::Other:
            break;
    }
    if (audit::is_phone_number(name, "+15550100100")) {
        return NameUse::Phone;
    }
    // "document.cookie", "this.session"
    const std::size_t dot = name.rfind('.');
    return dot == std::string_view::npos ? NameUse::None : find_use(name.substr(dot + 1));
}

struct Remembered {
    std::array<char, kLongestName> name{};
    std::size_t size = 0;
    NameUse use = NameUse::None;
};

// A value and where it stands.
SecretPlace place_in(std::string_view all,
                     std::string_view part,
                     SecretKind kind,
                     SecretTrust trust = SecretTrust::High) {
    const auto begin = static_cast<std::size_t>(part.data() - all.data());
    return {begin, begin + part.size(), kind, trust, false};
}

bool is_word_of_scripts(std::string_view value) {
    return value == "true" || value == "false" || value == "null" || value == "undefined";
}

// What stands between two strings of a script: "...&token=" + get() + "...".
bool is_code(std::string_view value) {
    return value.starts_with('+') || value.find_first_of(" (){}<>;$") != std::string_view::npos;
}

// A code of OAuth is no status and no word: letters and digits.
bool can_be_code(std::string_view value) {
    constexpr std::size_t kShortest = 12;
    return value.size() >= kShortest && value.find(' ') == std::string_view::npos
           && std::any_of(value.begin(), value.end(), ascii::is_digit)
           && std::any_of(value.begin(), value.end(), ascii::is_alpha);
}

// name=value, name="value" of Digest, of AWS4 and the like: those that prove something.
void give_parameters(std::string_view all, std::string_view rest, const PlaceVisitor& visit) {
    while (!rest.empty()) {
        const std::size_t equals_sign = rest.find('=');
        if (equals_sign == std::string_view::npos) {
            return;
        }
        std::string_view name = rest.substr(0, equals_sign);
        name = ascii::trim(name.substr(name.find_last_of(", ") + 1));
        rest = rest.substr(equals_sign + 1);
        std::string_view value;
        if (rest.starts_with('"')) {
            rest.remove_prefix(1);
            value = rest.substr(0, rest.find('"'));
        } else {
            value = rest.substr(0, rest.find_first_of(", "));
        }
        rest.remove_prefix(value.size());
        const NameUse use = use_of_name(name);
        if (equals(name, "username") || equals(name, "credential")) {
            visit(place_in(all, value, SecretKind::Credentials));
        } else if (equals(name, "response") || equals(name, "cnonce") || equals(name, "opaque")
                   || use == NameUse::Token || use == NameUse::Password) {
            if (!value.empty()) {
                visit(place_in(all, value, SecretKind::Token));
            }
        }
    }
}

void give_authorization(std::string_view value, const PlaceVisitor& visit) {
    const std::size_t space = value.find(' ');
    if (space == std::string_view::npos) {
        if (!value.empty()) {
            visit(place_in(value, value, SecretKind::Token));
        }
        return;
    }
    const std::string_view scheme = value.substr(0, space);
    const std::string_view rest = ascii::trim(value.substr(space + 1));
    if (rest.empty()) {
        return;
    }
    if (equals(scheme, "basic")) {
        visit(place_in(value, rest, SecretKind::Credentials));
    } else if (rest.find("=\"") != std::string_view::npos
               || rest.find(", ") != std::string_view::npos || equals(scheme, "digest")
               || ascii::starts_with_ignoring_case(scheme, "aws4")) {
        give_parameters(value, rest, visit);
    } else {
        visit(place_in(value, rest, SecretKind::Token));
    }
}

std::string_view without_quotes(std::string_view value) {
    return value.size() >= 2 && value.starts_with('"') && value.ends_with('"')
               ? value.substr(1, value.size() - 2)
               : value;
}

void give_cookie(std::string_view all,
                 const http::NameAndValue& cookie,
                 const PlaceVisitor& visit) {
    const std::string_view value = without_quotes(ascii::trim(cookie.value));
    if (!value.empty()) {
        const bool trusted =
            audit::use_of_cookie(cookie.name, value) != audit::CookieUse::Helper
            && (audit::kind_of_shared(cookie.name) != audit::NameKind::Other
                || audit::use_of_cookie(cookie.name, value) == audit::CookieUse::Session);
        visit(place_in(
            all, value, SecretKind::Cookie, trusted ? SecretTrust::High : SecretTrust::Low));
    } else if (!cookie.text.empty() && cookie.name.size() == cookie.text.size()) {
        visit(place_in(all, cookie.text, SecretKind::Cookie, SecretTrust::Low));  // without a name
    }
}

}  // namespace

NameUse use_of_name(std::string_view name) {
    constexpr std::size_t kEntries = 1024;
    static thread_local std::array<Remembered, kEntries> memory;
    if (name.size() > kLongestName) {
        return find_use(name);
    }
    Remembered& entry = memory[std::hash<std::string_view>{}(name) % kEntries];
    if (std::string_view(entry.name.data(), entry.size) != name || entry.size == 0) {
        entry.use = find_use(name);
        entry.size = name.size();
        std::copy(name.begin(), name.end(), entry.name.begin());
    }
    return entry.use;
}

bool is_secret(NameUse use) {
    return use != NameUse::None && use != NameUse::NamesAnother;
}

void give_secret_value(std::string_view value, NameUse use, const PlaceVisitor& visit) {
    if (value.empty() || is_placeholder(value) || is_word_of_scripts(value)) {
        return;
    }
    const SecretPlace whole{0, value.size(), SecretKind::Token, SecretTrust::High, false};
    SecretPlace place = whole;
    switch (use) {
        case NameUse::None:
        case NameUse::NamesAnother:
            return;
        case NameUse::Password:
            place.kind = SecretKind::Password;
            visit(place);
            return;
        case NameUse::Token:
        case NameUse::Session: {
            const std::size_t space = value.find(' ');
            if (equals(value.substr(0, space), "bearer")
                || equals(value.substr(0, space), "basic")) {
                give_authorization(value, visit);
            } else if (audit::can_be_token(value) && !is_code(value)) {
                place.trust = std::any_of(value.begin(), value.end(), ascii::is_digit)
                                  ? SecretTrust::High
                                  : SecretTrust::Low;  // it may be words
                visit(place);
            }
            return;
        }
        case NameUse::Code:
            if (can_be_code(value)) {
                visit(place);
            }
            return;
        case NameUse::Phone:
            if (audit::is_phone_number("phone", without_percent(value))) {
                place.kind = SecretKind::Phone;
                visit(place);
            }
            return;
        case NameUse::Authorization:
            give_authorization(value, visit);
            return;
        case NameUse::Cookie:
            http::for_each_cookie(value, [&](const http::NameAndValue& cookie) {
                give_cookie(value, cookie, visit);
            });
            return;
        case NameUse::SetCookie:
            give_cookie(value, http::set_cookie(value), visit);
            return;
    }
}

void find_field_secrets(std::string_view name, std::string_view value, const PlaceVisitor& visit) {
    const NameUse use = use_of_name(name);
    switch (use) {
        case NameUse::Authorization:
        case NameUse::Cookie:
        case NameUse::SetCookie:
            give_secret_value(value, use, visit);
            return;
        case NameUse::Password:
        case NameUse::Token:
        case NameUse::Session: {
            const std::size_t space = value.find(' ');
            if (space != std::string_view::npos
                && (equals(value.substr(0, space), "bearer")
                    || equals(value.substr(0, space), "basic")
                    || equals(value.substr(0, space), "token"))) {
                give_authorization(value, visit);
            } else if (!value.empty()) {
                visit({0, value.size(), SecretKind::Token, SecretTrust::High, false});
            }
            return;
        }
        case NameUse::None:
        case NameUse::NamesAnother:
        case NameUse::Code:
        case NameUse::Phone:
            break;
    }
    find_named_secrets(value, TextUse::Any, visit);
}

}  // namespace waybill::report
