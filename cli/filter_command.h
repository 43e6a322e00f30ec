// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill filter EXPR`: checks a filter and says it in other words; completes one for shells.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace waybill::cli {

struct FilterArguments {
    std::vector<std::string> words;       // the filter, or with `complete` captures
    std::optional<std::string> complete;  // a filter that is being typed
    std::optional<std::uint64_t> cursor;  // in it, in bytes; its end unless told
    std::string format = "text";
    bool quiet = false;
};

// Returns the exit status of the program.
int run_filter(const FilterArguments& arguments);

}  // namespace waybill::cli
