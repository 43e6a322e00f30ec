// SPDX-License-Identifier: GPL-3.0-or-later
//
// Secrets as findings show them: enough to recognise one by, too little to use it.
#pragma once

#include <string>
#include <string_view>

namespace waybill::audit {

// The first four characters and the last two, "ghp_...9z"; of a text that this would give away for
// the most part (under 12 characters), less or nothing.
std::string mask(std::string_view secret);

// Digits of a card, an account or a person: the last four only.
std::string mask_number(std::string_view number);

// From now on masks show nothing of a secret itself but "#" and 12 hexadecimal digits of its
// HMAC-SHA-256 under `key`: equal secrets can be told as equal, here and in other reports under the
// same key. Nobody without the key can try out what a number was. With an empty key masks show ends
// again. Not while other threads judge.
void set_mask_key(std::string_view key);

// A URL or form parameter "name=value" with the value masked.
std::string mask_parameter(std::string_view name, std::string_view value);

}  // namespace waybill::audit
