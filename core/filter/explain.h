// SPDX-License-Identifier: GPL-3.0-or-later
//
// A filter in plain words: "status is 400 or more, and host contains "api"".
#pragma once

#include <string>

#include "core/filter/expression.h"

namespace waybill::filter {

// One line; bytes of values are made safe to show.
std::string explain(const Expression& expression);

}  // namespace waybill::filter
