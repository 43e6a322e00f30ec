// SPDX-License-Identifier: GPL-3.0-or-later
//
// The notes of httplint, and what of ours says the same.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace waybill::corpus {

// Of one case: the notes it expects, and what fired: ids of rules, and words with "@" in front for
// what our parsers say without a rule. Empty when both say the same; `set_aside`: notes, separated
// by spaces, that are not compared.
std::string compare_notes(const std::set<std::string_view>& expected,
                          const std::set<std::string, std::less<>>& fired,
                          std::string_view set_aside);

}  // namespace waybill::corpus
