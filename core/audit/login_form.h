// SPDX-License-Identifier: GPL-3.0-or-later
//
// Attempts to log in, as requests show them: forms, JSON, Basic credentials, token endpoints.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/audit/exchange_facts.h"

namespace waybill::audit {

struct PasswordForm {
    std::string password_name;  // of the field; its value is not kept
    std::string account;        // value of the field with the user's name; empty when there is none
};

// A form (urlencoded, multipart) or a JSON message that has a password.
std::optional<PasswordForm> read_password_form(std::string_view content_type,
                                               std::string_view body);

// Of Basic credentials, RFC 7617 section 2: "user:password".
std::optional<std::string> basic_credentials(std::string_view authorization);

// Whether the path is one where users log in, or log out.
bool is_login_path(std::string_view path);
bool is_logout_path(std::string_view path);

struct LoginAttempt {
    enum class Outcome : unsigned char { Unknown, Failed, Worked, Refused };  // Refused: not tried

    std::string account;
    Outcome outcome = Outcome::Unknown;
    bool by_basic = false;  // sent with every request, not only to log in
};

// nullopt when the exchange is no attempt.
std::optional<LoginAttempt> read_login_attempt(const ExchangeFacts& facts);

}  // namespace waybill::audit
