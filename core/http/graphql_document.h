// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finds the operation in the text of a GraphQL document (GraphQL specification, section 2), without
// looking into its selections.
#pragma once

#include <string_view>

namespace waybill::http {

struct GraphQlOperation {
    bool found = false;
    std::string_view kind;  // "query", "mutation", "subscription"
    std::string_view name;  // empty: it has none
};

// The operation of that name, or the first one when `name` is empty or not there. Text that is cut
// off is read as far as it goes. `found` is false for what is no GraphQL document.
GraphQlOperation find_graphql_operation(std::string_view document, std::string_view name);

}  // namespace waybill::http
