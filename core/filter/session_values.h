// SPDX-License-Identifier: GPL-3.0-or-later
//
// The values that a field has in a session, counted over its rows; nothing is loaded.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/filter/field.h"
#include "core/store/session.h"

namespace waybill::filter {

struct CountedValue {
    std::string text;         // as on the wire, in the spelling that the filter compares with
    std::uint64_t count = 0;  // of exchanges
};

inline constexpr std::size_t kMostPaths = 10'000;  // different ones; later ones are passed over

// In no order. Empty for a field that the rows do not tell, or that has too many values to choose
// from. Of the path no more than two segments are told: the rest is "/a/b/".
std::vector<CountedValue> values_in(const store::Session& session, FieldId field);

}  // namespace waybill::filter
