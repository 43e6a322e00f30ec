// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the values of structured fields (RFC 9651) must be: a field may be well written and yet hold
// a number where its standard wants a string, and is then passed over as a whole.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/http/structured_field.h"

namespace waybill::audit {

// Nothing known of a field: null. Case does not count.
struct StructuredRule;
const StructuredRule* find_structured_rule(std::string_view field_name);
http::StructuredShape shape_of(const StructuredRule& rule);

// The first member or parameter that has not the type it must have, and what that is: "a string for
// ttl". Nothing when all is right.
std::optional<std::string> find_type_fault(const StructuredRule& rule,
                                           const http::StructuredField& field);

// The first parameter of Cache-Status or Proxy-Status that is not registered; empty without.
std::string_view find_unknown_parameter(const StructuredRule& rule,
                                        const http::StructuredField& field);

// Whether a key stands twice in the text that `field` was read from, so that only the last counts.
bool has_repeated_key(std::string_view text, const http::StructuredField& field);

}  // namespace waybill::audit
