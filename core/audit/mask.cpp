// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/mask.h"

namespace waybill::audit {
namespace {

constexpr std::size_t kLong = 12;
constexpr std::size_t kMedium = 6;
constexpr std::size_t kShownOfNumber = 4;

}  // namespace

std::string mask(std::string_view secret) {
    std::string masked;
    if (secret.size() >= kLong) {
        masked.append(secret.substr(0, 4));
    } else if (secret.size() >= kMedium) {
        masked.append(secret.substr(0, 1));
    }
    masked += "...";
    if (secret.size() >= kLong) {
        masked.append(secret.substr(secret.size() - 2));
    }
    return masked;
}

std::string mask_number(std::string_view number) {
    if (number.size() <= 2 * kShownOfNumber) {
        return "...";
    }
    return "..." + std::string(number.substr(number.size() - kShownOfNumber));
}

std::string mask_parameter(std::string_view name, std::string_view value) {
    std::string masked(name);
    masked += '=';
    masked += mask(value);
    return masked;
}

}  // namespace waybill::audit
