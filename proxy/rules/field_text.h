// SPDX-License-Identifier: GPL-3.0-or-later
//
// Names and values of fields that rules give: nothing in them may end a line or a head.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace waybill::proxy {

inline constexpr std::size_t kLongestFieldValue = 16'384;

// Why a rule cannot set or add a field of that name; empty: it can. Framing and what concerns one
// connection is written by the proxy (RFC 9110 section 7.6.1, RFC 9112 section 6).
std::string fault_of_setting(std::string_view name);
// Why a rule cannot remove it.
std::string fault_of_removing(std::string_view name);
// Why a text is no value.
std::string fault_of_value(std::string_view value);

// Whether rules leave fields of that name alone.
bool is_framing_field(std::string_view name);

// What traffic or a file made of a value: control characters go (but for tabs), white space at the
// ends too, and what is behind kLongestFieldValue.
void make_value(std::string& text);

}  // namespace waybill::proxy
