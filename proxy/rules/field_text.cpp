// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/field_text.h"

#include <algorithm>
#include <array>

#include "core/base/ascii.h"

namespace waybill::proxy {
namespace {

constexpr auto kConnectionFields = std::to_array<std::string_view>(
    {"http2-settings", "keep-alive", "proxy-connection", "te", "trailer", "upgrade"});

bool is_control(char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == '\x7f';
}

}  // namespace

bool is_framing_field(std::string_view name) {
    constexpr auto kFraming =
        std::to_array<std::string_view>({"connection", "content-length", "transfer-encoding"});
    return std::any_of(kFraming.begin(), kFraming.end(), [name](std::string_view framing) {
        return ascii::equal_ignoring_case(name, framing);
    });
}

std::string fault_of_removing(std::string_view name) {
    if (!ascii::is_token(name)) {
        return "is not a field name";
    }
    return is_framing_field(name) ? "is written by the proxy itself" : "";
}

std::string fault_of_setting(std::string_view name) {
    std::string fault = fault_of_removing(name);
    if (fault.empty()
        && std::any_of(
            kConnectionFields.begin(), kConnectionFields.end(), [name](std::string_view field) {
                return ascii::equal_ignoring_case(name, field);
            })) {
        fault = "concerns one connection, and is written by the proxy itself";
    }
    return fault;
}

std::string fault_of_value(std::string_view value) {
    if (std::any_of(value.begin(), value.end(), is_control)) {
        return "has a control character in it";
    }
    if (ascii::trim(value).size() != value.size()) {
        return "has white space at its end";
    }
    if (value.size() > kLongestFieldValue) {
        return "is longer than " + std::to_string(kLongestFieldValue) + " bytes";
    }
    return {};
}

void make_value(std::string& text) {
    std::erase_if(text, is_control);
    if (text.size() > kLongestFieldValue) {
        text.resize(kLongestFieldValue);
    }
    if (const std::string_view trimmed = ascii::trim(text); trimmed.size() != text.size()) {
        text = std::string(trimmed);
    }
}

}  // namespace waybill::proxy
