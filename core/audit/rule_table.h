// SPDX-License-Identifier: GPL-3.0-or-later
//
// All rules there are. Each group has its own header rules_<group>.h, where its rules are written
// down, and is listed here.
#pragma once

#include <span>
#include <string_view>

#include "core/audit/finding.h"

namespace waybill::audit {

// By id.
std::span<const RuleInfo* const> all_rules();

// Those of them that only several exchanges together show, by id.
std::span<const RuleInfo* const> session_rules();

// Null when there is none of that id.
const RuleInfo* find_rule(std::string_view id);

}  // namespace waybill::audit
