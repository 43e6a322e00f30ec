// SPDX-License-Identifier: GPL-3.0-or-later
//
// The parts of rules that have keys of their own. What is wrong is told to the problems of the
// table, and what is returned then does not count.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/rules/rule.h"
#include "proxy/rules/rule_table.h"

namespace waybill::proxy {

// A path of a rule, from the folder of the file that names it.
std::string path_from(const std::string& folder, const std::string& path);

// Each reads the key of that name.
std::vector<FieldSetting> read_fields(RuleTable& table,
                                      std::string_view key,
                                      const std::string& folder);
// Of set, add, remove, replace, adds to `changes`.
void read_head_changes(RuleTable& table, const std::string& folder, HeadChanges& changes);
std::vector<Replacement> read_replacements(RuleTable& table,
                                           std::string_view key,
                                           const std::string& folder);
std::vector<MessageChange> read_messages(RuleTable& table, const std::string& folder);
std::optional<MapLocal> read_map_local(RuleTable& table, const std::string& folder);
std::optional<MapRemote> read_map_remote(RuleTable& table);
std::optional<Respond> read_respond(RuleTable& table, const std::string& folder);
std::optional<Redirect> read_redirect(RuleTable& table);
std::optional<Block> read_block(RuleTable& table);
std::optional<Caching> read_caching(RuleTable& table);
std::optional<std::vector<Compression>> read_compress(RuleTable& table);
std::shared_ptr<RateLimiter> read_rate_limit(RuleTable& table);
ThrottleRates read_throttle(RuleTable& table);

}  // namespace waybill::proxy
