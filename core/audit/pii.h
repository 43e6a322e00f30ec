// SPDX-License-Identifier: GPL-3.0-or-later
//
// Numbers that belong to persons, found in any text and told from other numbers by what their
// issuers check them with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace waybill::audit {

struct PersonalNumber {
    enum class Kind : std::uint8_t {
        Card,            // issuer's prefix, length and check digit (ISO/IEC 7812-1)
        Iban,            // country, length and check digits (ISO 13616-1)
        SocialSecurity,  // US; only with words about it in front
    };

    Kind kind = Kind::Card;
    std::size_t offset = 0;
    std::size_t length = 0;
};

// At most `most`, in order.
std::vector<PersonalNumber> find_personal_numbers(std::string_view text, std::size_t most);

// How many different mail addresses there are; stops counting at `most`.
std::size_t count_mail_addresses(std::string_view text, std::size_t most);

// All of them where they stand, until `visit` returns false.
void for_each_mail_address(std::string_view text,
                           const std::function<bool(std::string_view)>& visit);

bool is_mail_address(std::string_view text);

// Whether a parameter that is named after a telephone holds an international number (ITU-T E.164:
// a plus sign and at most 15 digits), decoded; separators are allowed. In a query an unescaped
// plus sign is a space by then.
bool is_phone_number(std::string_view name, std::string_view value);

// Digits only: whether the last is the check digit of the others (ISO/IEC 7812-1 annex B).
bool passes_luhn(std::string_view digits);

}  // namespace waybill::audit
