// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/login_form.h"

#include <algorithm>
#include <array>

#include "core/audit/base64.h"
#include "core/audit/cookie_use.h"
#include "core/audit/sensitive_names.h"
#include "core/base/ascii.h"
#include "core/base/text_finder.h"
#include "core/http/parameters.h"

namespace waybill::audit {
namespace {

constexpr std::size_t kLargestForm = 64 * 1024;
constexpr std::size_t kLongestAccount = 200;

void take(PasswordForm& form, std::string_view name, std::string_view value, bool& has_password) {
    if (value.empty()) {
        return;
    }
    const NameKind kind = kind_of_parameter(name);
    if (kind == NameKind::Password && !has_password) {
        has_password = true;
        form.password_name = name;
    } else if (kind == NameKind::User && form.account.empty()) {
        form.account = value.substr(0, kLongestAccount);
    }
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
    while (at < text.size()
           && (ascii::is_blank(text[at]) || text[at] == '\n' || text[at] == '\r')) {
        ++at;
    }
    return at;
}

// Members of JSON with strings as values, at any depth.
void read_members(PasswordForm& form, std::string_view body, bool& has_password) {
    for (std::size_t at = body.find('"'); at != std::string_view::npos;) {
        const std::size_t end = body.find('"', at + 1);
        if (end == std::string_view::npos) {
            return;
        }
        std::size_t next = skip_blanks(body, end + 1);
        if (next >= body.size() || body[next] != ':') {
            at = body.find('"', end + 1);
            continue;
        }
        next = skip_blanks(body, next + 1);
        if (next >= body.size() || body[next] != '"') {
            at = body.find('"', next);
            continue;
        }
        std::size_t value_end = next + 1;
        while (value_end < body.size() && body[value_end] != '"') {
            value_end += body[value_end] == '\\' ? 2U : 1U;
        }
        take(form,
             body.substr(at + 1, end - at - 1),
             body.substr(next + 1, std::min(value_end, body.size()) - next - 1),
             has_password);
        at = value_end < body.size() ? body.find('"', value_end + 1) : std::string_view::npos;
    }
}

// RFC 7578: name="..." and, behind an empty line, the value up to the end of its line.
void read_parts(PasswordForm& form, std::string_view body, bool& has_password) {
    constexpr std::string_view kName = "name=\"";
    for (std::size_t at = body.find(kName); at != std::string_view::npos;
         at = body.find(kName, at + 1)) {
        const std::size_t begin = at + kName.size();
        const std::size_t end = body.find('"', begin);
        const std::size_t empty_line = body.find("\r\n\r\n", begin);
        if (end == std::string_view::npos || empty_line == std::string_view::npos) {
            return;
        }
        const std::string_view value = body.substr(empty_line + 4);
        take(form,
             body.substr(begin, end - begin),
             value.substr(0, value.find("\r\n")),
             has_password);
    }
}

// Whether a word of the path, taken apart at what is no letter or digit, is one of `words`.
bool has_word(std::string_view path, std::initializer_list<std::string_view> words) {
    const std::string lower = ascii::lower(path);
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= lower.size(); ++i) {
        if (i < lower.size() && (ascii::is_lower(lower[i]) || ascii::is_digit(lower[i]))) {
            continue;
        }
        const std::string_view word = std::string_view(lower).substr(begin, i - begin);
        if (std::find(words.begin(), words.end(), word) != words.end()) {
            return true;
        }
        begin = i + 1;
    }
    return false;
}

bool says_failed(std::string_view body) {
    static const auto kFinders = std::to_array<TextFinder>({
        TextFinder("invalid"),
        TextFinder("incorrect"),
        TextFinder("wrong"),
        TextFinder("failed"),
        TextFinder("type=\"password\""),
        TextFinder("unauthorized"),
        TextFinder("\"error\""),
    });
    return std::any_of(kFinders.begin(), kFinders.end(), [body](const TextFinder& finder) {
        return finder.found_in(body);
    });
}

bool sets_session(const http::HeaderList& fields) {
    return std::any_of(fields.begin(), fields.end(), [](const http::Field& field) {
        if (!ascii::equal_ignoring_case(field.name, "set-cookie")) {
            return false;
        }
        const http::NameAndValue cookie = http::set_cookie(field.value);
        return is_session_cookie(cookie.name, cookie.value);
    });
}

LoginAttempt::Outcome outcome_of(const ExchangeFacts& facts) {
    using Outcome = LoginAttempt::Outcome;
    const std::uint16_t status = facts.exchange.response.head.status;
    if (status == 429 || status == 503) {
        return Outcome::Refused;
    }
    if (status >= 400 && status < 500) {
        return Outcome::Failed;
    }
    if (status >= 300 && status < 400) {
        const std::string location = ascii::lower(facts.response("location"));
        const bool back = is_login_path(location.substr(0, location.find('?')))
                          || location.find("error") != std::string::npos
                          || location.find("fail") != std::string::npos;
        return back ? Outcome::Failed : Outcome::Worked;
    }
    if (status / 100 != 2) {
        return Outcome::Unknown;
    }
    const std::string_view body = facts.response_body.value_or("");
    if (says_failed(body)) {
        return Outcome::Failed;
    }
    static const TextFinder token("token\"");
    return sets_session(facts.exchange.response.head.fields) || token.found_in(body)
               ? Outcome::Worked
               : Outcome::Unknown;
}

}  // namespace

std::optional<PasswordForm> read_password_form(std::string_view content_type,
                                               std::string_view body) {
    if (body.size() > kLargestForm) {
        return std::nullopt;
    }
    PasswordForm form;
    bool has_password = false;
    if (ascii::starts_with_ignoring_case(content_type, "application/x-www-form-urlencoded")) {
        http::for_each_parameter(body, [&](const http::NameAndValue& parameter) {
            std::string name;
            std::string value;
            http::append_form_decoded(name, parameter.name);
            http::append_form_decoded(value, parameter.value);
            take(form, name, value, has_password);
        });
    } else if (content_type.find("json") != std::string_view::npos) {
        read_members(form, body, has_password);
    } else if (ascii::starts_with_ignoring_case(content_type, "multipart/form-data")) {
        read_parts(form, body, has_password);
    }
    return has_password ? std::optional(std::move(form)) : std::nullopt;
}

std::optional<std::string> basic_credentials(std::string_view authorization) {
    constexpr std::string_view kScheme = "basic ";
    if (!ascii::starts_with_ignoring_case(authorization, kScheme)) {
        return std::nullopt;
    }
    return decode_base64(ascii::trim(authorization.substr(kScheme.size())),
                         Base64Alphabet::Standard);
}

bool is_login_path(std::string_view path) {
    return has_word(path, {"login", "signin", "logon", "authenticate", "auth", "sessions"});
}

bool is_logout_path(std::string_view path) {
    return has_word(path, {"logout", "signout", "logoff"});
}

std::optional<LoginAttempt> read_login_attempt(const ExchangeFacts& facts) {
    const http::Exchange& exchange = facts.exchange;
    if (!exchange.request.present || !exchange.response.present) {
        return std::nullopt;
    }
    const std::string_view authorization = facts.request("authorization");
    if (!authorization.empty()) {
        const auto basic = basic_credentials(authorization);
        if (!basic) {
            return std::nullopt;
        }
        const std::uint16_t status = exchange.response.head.status;
        LoginAttempt attempt{basic->substr(0, std::min(basic->find(':'), kLongestAccount))};
        attempt.by_basic = true;
        attempt.outcome = status == 401                   ? LoginAttempt::Outcome::Failed
                          : status == 429                 ? LoginAttempt::Outcome::Refused
                          : status >= 200 && status < 400 ? LoginAttempt::Outcome::Worked
                                                          : LoginAttempt::Outcome::Unknown;
        return attempt;
    }
    if (exchange.request.head.method != "POST") {
        return std::nullopt;
    }
    std::optional<PasswordForm> form;
    if (facts.request_body) {
        form = read_password_form(facts.request("content-type"), *facts.request_body);
    }
    // A form with a password elsewhere may set one; a login without one may be its second step.
    const bool at_login = is_login_path(exchange.url.path);
    if (!at_login && (!form || form->account.empty())) {
        return std::nullopt;
    }
    if (at_login && facts.request_body && !form) {
        return std::nullopt;
    }
    return LoginAttempt{form ? form->account : "", outcome_of(facts)};
}

}  // namespace waybill::audit
