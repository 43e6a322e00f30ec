// SPDX-License-Identifier: GPL-3.0-or-later
//
// No-Vary-Search (draft-ietf-httpbis-no-vary-search): which parameters of the query make no
// difference, so that caches may take one response for all of them. Total on any bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace waybill::audit {

struct NoVarySearch {
    bool valid = true;           // when it is not, all of the query counts
    bool order_counts = true;    // of the parameters
    bool all_but_named = false;  // `names` are those that count; else those that do not
    std::vector<std::string> names;

    // Whether a parameter of that name, decoded, makes a difference.
    bool counts(std::string_view name) const;
};

// All lines of the field, joined.
NoVarySearch parse_no_vary_search(std::string_view value);

}  // namespace waybill::audit
