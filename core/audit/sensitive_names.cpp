// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/sensitive_names.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::size_t kLongestName = 40;
constexpr std::size_t kShortestToken = 8;

constexpr auto kPasswords = std::to_array<std::string_view>({"password",
                                                             "passwd",
                                                             "pass",
                                                             "pwd",
                                                             "passphrase",
                                                             "userpassword",
                                                             "newpassword",
                                                             "oldpassword",
                                                             "passwordhash",
                                                             "loginpassword",
                                                             "userpass",
                                                             "clientsecret",
                                                             "passwort",
                                                             "motdepasse",
                                                             "contrasena",
                                                             "secret",
                                                             "currentpassword",
                                                             "confirmpassword",
                                                             "passwordconfirmation",
                                                             "apisecret",
                                                             "pin",
                                                             "jpassword",
                                                             "userpwd"});
constexpr auto kTokens = std::to_array<std::string_view>({"token",
                                                          "accesstoken",
                                                          "refreshtoken",
                                                          "idtoken",
                                                          "authtoken",
                                                          "apikey",
                                                          "apitoken",
                                                          "jwt",
                                                          "ticket",
                                                          "bearer",
                                                          "xapikey",
                                                          "authorization",
                                                          "sessiontoken",
                                                          "oauthtoken",
                                                          "logintoken",
                                                          "subscriptionkey",
                                                          "usertoken",
                                                          "authkey",
                                                          "accesskey"});
constexpr auto kSessions = std::to_array<std::string_view>({"jsessionid",
                                                            "phpsessid",
                                                            "sessionid",
                                                            "sessid",
                                                            "sid",
                                                            "session",
                                                            "aspsessionid",
                                                            "aspnetsessionid",
                                                            "cfid",
                                                            "cftoken",
                                                            "zenid",
                                                            "sessionkey",
                                                            "usersessionid",
                                                            "weblogicsession",
                                                            "ssid"});
constexpr auto kUsers = std::to_array<std::string_view>({"user",
                                                         "username",
                                                         "login",
                                                         "userid",
                                                         "useremail",
                                                         "email",
                                                         "mail",
                                                         "loginname",
                                                         "uname",
                                                         "emailaddress",
                                                         "account",
                                                         "identifier",
                                                         "log",
                                                         "userlogin"});
constexpr auto kCsrf = std::to_array<std::string_view>({"csrf",
                                                        "csrftoken",
                                                        "csrfmiddlewaretoken",
                                                        "xsrf",
                                                        "xsrftoken",
                                                        "authenticitytoken",
                                                        "requestverificationtoken",
                                                        "anticsrf",
                                                        "csrfkey",
                                                        "csrfname",
                                                        "csrfvalue",
                                                        "nonce",
                                                        "wpnonce",
                                                        "formtoken",
                                                        "formkey",
                                                        "formbuildid",
                                                        "state",
                                                        "antiforgery",
                                                        "antiforgerytoken",
                                                        "viewstate",
                                                        "eventvalidation",
                                                        "anoncsrf",
                                                        "csrfpreventiontoken",
                                                        "synchronizertoken",
                                                        "struts.token",
                                                        "orgapachestrutstaglibhtmltoken",
                                                        "glpicsrftoken",
                                                        "utf8token"});

// Of what is not to be shared, besides.
constexpr auto kSharedPasswords = std::to_array<std::string_view>({"cardcvc",
                                                                   "cardsecuritycode",
                                                                   "cvc",
                                                                   "cvv",
                                                                   "cvv2",
                                                                   "newpass",
                                                                   "oldpass",
                                                                   "otp",
                                                                   "otpcode",
                                                                   "passcode",
                                                                   "recoverycode",
                                                                   "securitycode",
                                                                   "totp",
                                                                   "totpcode",
                                                                   "verificationcode"});
constexpr auto kSharedTokens = std::to_array<std::string_view>({"accountkey",
                                                                "appkey",
                                                                "assertion",
                                                                "auth",
                                                                "authcode",
                                                                "authorizationcode",
                                                                "awsaccesskeyid",
                                                                "clientassertion",
                                                                "codeverifier",
                                                                "consumerkey",
                                                                "credential",
                                                                "credentials",
                                                                "devicecode",
                                                                "encryptionkey",
                                                                "googleaccessid",
                                                                "hmac",
                                                                "masterkey",
                                                                "phpsessionid",
                                                                "privatekey",
                                                                "proxyauthorization",
                                                                "samlresponse",
                                                                "sessionticket",
                                                                "sharedaccesskey",
                                                                "sharedaccesssignature",
                                                                "sig",
                                                                "signature",
                                                                "signingkey",
                                                                "usercode",
                                                                "xamzcredential",
                                                                "xamzsignature",
                                                                "xauth",
                                                                "xfunctionskey",
                                                                "xgoogcredential",
                                                                "xgoogsignature",
                                                                "xhubsignature256",
                                                                "xmsclientprincipal",
                                                                "xsession",
                                                                "xvaulttoken"});
constexpr auto kPasswordEndings =
    std::to_array<std::string_view>({"passphrase", "passwort", "pwd", "secret"});
constexpr auto kTokenEndings = std::to_array<std::string_view>({"accesskey",
                                                                "apikey",
                                                                "authkey",
                                                                "jwt",
                                                                "secretkey",
                                                                "sessionid",
                                                                "signature",
                                                                "subscriptionkey",
                                                                "token"});

// Lower case, without what joins words. Empty when it is longer than any name here.
class PlainName {
public:
    explicit PlainName(std::string_view name) {
        if (name.size() > kLongestName) {
            return;
        }
        for (const char c : name) {
            if (ascii::is_alpha(c) || ascii::is_digit(c)) {
                text_[size_++] = ascii::to_lower(c);
            }
        }
    }
    std::string_view text() const { return {text_.data(), size_}; }

private:
    std::array<char, kLongestName> text_{};
    std::size_t size_ = 0;
};

bool is_one_of(Names names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

NameKind kind_of_parameter(std::string_view name) {
    const PlainName plain(name);
    const std::string_view text = plain.text();
    if (text.size() < 3) {
        return NameKind::Other;
    }
    // "user[password]", "login.password": the last part says what it is.
    if (is_one_of(kPasswords, text) || text.ends_with("password") || text.ends_with("passwd")) {
        return NameKind::Password;
    }
    if (is_one_of(kCsrf, text) || text.find("csrf") != std::string_view::npos
        || text.find("xsrf") != std::string_view::npos) {
        return NameKind::CsrfToken;
    }
    if (is_one_of(kTokens, text)) {
        return NameKind::Token;
    }
    if (is_one_of(kSessions, text) || text.starts_with("aspsessionid")) {
        return NameKind::Session;
    }
    return is_one_of(kUsers, text) || text.ends_with("username") ? NameKind::User : NameKind::Other;
}

NameKind kind_of_shared(std::string_view name) {
    const NameKind kind = kind_of_parameter(name);
    if (kind != NameKind::Other && kind != NameKind::User) {
        return kind;
    }
    const PlainName plain(name);
    const std::string_view text = plain.text();
    const auto ends_in_one_of = [text](Names endings) {
        return std::any_of(endings.begin(), endings.end(), [text](std::string_view ending) {
            return text.ends_with(ending);
        });
    };
    if (is_one_of(kSharedPasswords, text) || ends_in_one_of(kPasswordEndings)) {
        return NameKind::Password;
    }
    if (is_one_of(kSharedTokens, text) || ends_in_one_of(kTokenEndings)) {
        return NameKind::Token;
    }
    return kind;
}

bool can_be_token(std::string_view value) {
    if (value.size() < kShortestToken) {
        return false;
    }
    return std::any_of(value.begin(), value.end(), ascii::is_digit)
           || value.size() >= 2 * kShortestToken;
}

}  // namespace waybill::audit
