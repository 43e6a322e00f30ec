// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cases of what a cache may do with an answer.
#include "cli/score_cases.h"

namespace waybill::cli {

std::optional<json::object> score_cache_case(const json::object& given) {
    static_cast<void>(given);
    return std::nullopt;
}

}  // namespace waybill::cli
