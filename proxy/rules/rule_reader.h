// SPDX-License-Identifier: GPL-3.0-or-later
//
// TOML to rules.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "proxy/rules/rule.h"

namespace waybill::proxy {

inline constexpr std::size_t kLargestRuleFile = 1'048'576;  // bytes
inline constexpr std::size_t kMostRules = 1000;

// `name` is the file's, for errors, and paths in it count from its folder. Rules that are off are
// left out, but must be right.
Result<std::vector<Rule>> read_rules(std::string_view toml, const std::string& name);

}  // namespace waybill::proxy
