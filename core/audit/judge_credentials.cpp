// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <string>

#include "core/audit/jwt.h"
#include "core/audit/login_form.h"
#include "core/audit/mask.h"
#include "core/audit/pii.h"
#include "core/audit/rules_credentials.h"
#include "core/audit/sensitive_names.h"
#include "core/base/ascii.h"
#include "core/base/text_finder.h"
#include "core/http/parameters.h"
#include "core/http/url.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kAuthChallengeOverHttp,
    &rule::kCredentialOverPlaintext,
    &rule::kDefaultPassword,
    &rule::kLoginOverHttp,
    &rule::kPasswordInUrl,
    &rule::kSecretInReferer,
    &rule::kSessionIdInUrl,
    &rule::kTokenInUrl,
    &rule::kUserInUrl,
});

bool is_loopback(std::string_view host) {
    return host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.")
           || host == "::1";
}

struct Credentials {
    std::string_view scheme;
    std::string_view rest;
};

Credentials split_credentials(std::string_view authorization) {
    const std::size_t space = authorization.find(' ');
    return space == std::string_view::npos
               ? Credentials{authorization, {}}
               : Credentials{authorization.substr(0, space),
                             ascii::trim(authorization.substr(space + 1))};
}

bool is_default_password(std::string_view user_and_password) {
    static constexpr auto kDefaults = std::to_array<std::string_view>(
        {"admin:admin",      "admin:password", "admin:1234",       "admin:12345",
         "admin:123456",     "admin:",         "root:root",        "root:toor",
         "root:password",    "root:",          "user:user",        "user:password",
         "test:test",        "guest:guest",    "tomcat:tomcat",    "tomcat:s3cret",
         "admin:changeme",   "admin:secret",   "admin:admin123",   "pi:raspberry",
         "elastic:changeme", "cisco:cisco",    "manager:manager",  "administrator:administrator",
         "ubnt:ubnt",        "neo4j:neo4j",    "rabbitmq:rabbitmq"});
    return std::find(kDefaults.begin(), kDefaults.end(), user_and_password) != kDefaults.end();
}

class Judge {
public:
    Judge(const ExchangeFacts& facts, Findings& findings)
        : facts_(facts),
          findings_(findings),
          plain_(!facts.over_tls && facts.exchange.url.scheme != "") {}

    void run() {
        if (facts_.exchange.request.present) {
            judge_authorization();
            judge_url();
            judge_referer();
            judge_form();
        }
        judge_challenges();
        judge_login_page();
    }

private:
    // On the loopback nobody listens but who may read the password anyway.
    std::optional<Severity> in_the_clear() const {
        return is_loopback(facts_.exchange.url.host) ? std::optional(Severity::Low) : std::nullopt;
    }

    void judge_authorization() {
        for (const std::string_view name : {"Authorization", "X-API-Key", "X-Auth-Token"}) {
            const std::string_view value = facts_.request(name);
            if (value.empty()) {
                continue;
            }
            const Credentials credentials = split_credentials(value);
            const std::string shown = credentials.rest.empty() ? mask(value)
                                                               : std::string(credentials.scheme)
                                                                     + ' ' + mask(credentials.rest);
            if (plain_) {
                report(findings_,
                       rule::kCredentialOverPlaintext,
                       {Side::Client, std::string(name), shown},
                       credentials.rest.empty() ? "" : std::string(credentials.scheme),
                       in_the_clear());
            }
            const auto user = basic_credentials(value);
            if (user && is_default_password(*user)
                && facts_.exchange.response.head.status / 100 == 2) {
                report(findings_,
                       rule::kDefaultPassword,
                       {Side::Client, std::string(name), shown},
                       user->substr(0, user->find(':')));
            }
        }
    }

    void judge_url() {
        const http::Url& url = facts_.exchange.url;
        // Servlet containers write the session into the path.
        const std::size_t session = ascii::lower(url.path).find(";jsessionid=");
        if (session != std::string::npos) {
            const std::string_view value = std::string_view(url.path).substr(session + 12);
            if (can_be_token(value)) {
                report(findings_,
                       rule::kSessionIdInUrl,
                       {Side::Client, {}, mask_parameter("jsessionid", value)});
            }
        }
        if (!url.query) {
            return;
        }
        http::for_each_parameter(
            *url.query, [&](const http::NameAndValue& parameter) { judge_parameter(parameter); });
    }

    void judge_parameter(const http::NameAndValue& parameter) {
        if (parameter.value.empty()) {
            return;
        }
        NameKind kind = kind_of_parameter(parameter.name);
        bool is_jwt = false;
        if (parameter.value.starts_with("eyJ")
            && parameter.value.find('.') != std::string_view::npos) {
            kind = NameKind::Token;  // a JSON Web Token, whatever it is called
            is_jwt =
                parse_jwt_once(parameter.value, facts_.exchange.url.host).kind == Jwt::Kind::Signed;
        }
        const RuleInfo* rule = nullptr;
        switch (kind) {
            case NameKind::Password:
                rule = &rule::kPasswordInUrl;
                break;
            case NameKind::Token:
                // RFC 6750 section 2.3 gives this name to nothing else.
                rule = can_be_token(parameter.value) || parameter.name == "access_token"
                           ? &rule::kTokenInUrl
                           : nullptr;
                break;
            case NameKind::Session:
                rule = can_be_token(parameter.value) ? &rule::kSessionIdInUrl : nullptr;
                break;
            case NameKind::User:
                // Of a mail address and the like pii-in-url tells.
                rule = is_personal(parameter.value) ? nullptr : &rule::kUserInUrl;
                break;
            case NameKind::CsrfToken:
            case NameKind::Other:
                return;
        }
        if (rule == nullptr) {
            return;
        }
        const std::string shown = mask_parameter(parameter.name, parameter.value);
        if (!is_jwt) {  // else jwt-in-url tells
            report(findings_, *rule, {Side::Client, {}, shown});
        }
        if (plain_ && rule != &rule::kUserInUrl) {
            report(findings_,
                   rule::kCredentialOverPlaintext,
                   {Side::Client, {}, shown},
                   "in the URL",
                   in_the_clear());
        }
    }

    // RFC 9110 section 10.1.3: to other hosts only the origin should be told.
    void judge_referer() {
        const std::string_view referer = facts_.request("referer");
        const std::size_t question = referer.find('?');
        if (question == std::string_view::npos || referer.starts_with('/')) {
            return;
        }
        const auto parts = http::split_url(referer);
        if (parts && ascii::equal_ignoring_case(parts->host, facts_.exchange.url.host)) {
            return;
        }
        const std::string_view query =
            referer.substr(question + 1, referer.find('#', question) - question - 1);
        bool told = false;
        http::for_each_parameter(query, [&](const http::NameAndValue& parameter) {
            const NameKind kind = kind_of_parameter(parameter.name);
            const bool secret = !parameter.value.empty()
                                && (kind == NameKind::Password || kind == NameKind::User
                                    || ((kind == NameKind::Token || kind == NameKind::Session)
                                        && can_be_token(parameter.value)));
            if (!told && (secret || is_personal(parameter.value))) {
                told = true;
                report(findings_,
                       rule::kSecretInReferer,
                       {Side::Client, "Referer", mask_parameter(parameter.name, parameter.value)});
            }
        });
    }

    static bool is_personal(std::string_view value) {
        if (value.find('@') == std::string_view::npos && value.find("%40") == std::string_view::npos
            && std::none_of(value.begin(), value.end(), ascii::is_digit)) {
            return false;
        }
        std::string decoded;
        http::append_form_decoded(decoded, value);
        return is_mail_address(decoded) || !find_personal_numbers(decoded, 1).empty();
    }

    void judge_form() {
        if (!plain_ || !facts_.request_body) {
            return;
        }
        const auto password =
            read_password_form(facts_.request("content-type"), *facts_.request_body);
        if (!password) {
            return;
        }
        Evidence evidence{Side::Client, {}, password->password_name + "=...", true};
        report(findings_,
               rule::kCredentialOverPlaintext,
               std::move(evidence),
               "password in a form",
               in_the_clear());
    }

    void judge_challenges() {
        if (!plain_) {
            return;
        }
        for (const http::Field& field : facts_.exchange.response.head.fields) {
            if (!ascii::equal_ignoring_case(field.name, "www-authenticate")) {
                continue;
            }
            const Credentials challenge = split_credentials(field.value);
            if (ascii::equal_ignoring_case(challenge.scheme, "basic")
                || ascii::equal_ignoring_case(challenge.scheme, "digest")
                || ascii::equal_ignoring_case(challenge.scheme, "bearer")) {
                report(findings_,
                       rule::kAuthChallengeOverHttp,
                       {Side::Server, std::string(field.name), std::string(field.value)},
                       std::string(challenge.scheme),
                       in_the_clear());
            }
        }
    }

    void judge_login_page() {
        static const TextFinder quoted("type=\"password\"");
        static const TextFinder unquoted("type=password");
        static const TextFinder apostrophes("type='password'");
        if (!plain_ || !facts_.is_document || !facts_.response_body) {
            return;
        }
        for (const TextFinder* const finder : {&quoted, &unquoted, &apostrophes}) {
            const std::size_t at = finder->find(*facts_.response_body);
            if (at != TextFinder::kNowhere) {
                report(findings_,
                       rule::kLoginOverHttp,
                       {Side::Server,
                        {},
                        std::string(facts_.response_body->substr(at, finder->size())),
                        true,
                        at},
                       {},
                       in_the_clear());
                return;
            }
        }
    }

    const ExchangeFacts& facts_;
    Findings& findings_;
    bool plain_;
};

}  // namespace

std::span<const RuleInfo* const> credentials_rules() {
    return kRules;
}

void judge_credentials(const ExchangeFacts& facts, Findings& findings) {
    Judge(facts, findings).run();
}

}  // namespace waybill::audit
