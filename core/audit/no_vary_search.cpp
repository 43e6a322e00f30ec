// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/no_vary_search.h"

#include <algorithm>

#include "core/http/structured_field.h"

namespace waybill::audit {
namespace {

// Nothing when it is no inner list of strings.
bool read_names(const http::StructuredMember& member, std::vector<std::string>& names) {
    if (!member.is_inner_list) {
        return false;
    }
    for (const http::StructuredItem& item : member.items) {
        if (item.value.type != http::StructuredType::String) {
            return false;
        }
        names.push_back(item.value.text);
    }
    return true;
}

bool is_boolean(const http::StructuredMember& member) {
    return !member.is_inner_list && member.value.type == http::StructuredType::Boolean;
}

bool read(const http::StructuredField& field, NoVarySearch& out) {
    if (const http::StructuredMember* const order = field.find("key-order")) {
        if (!is_boolean(*order)) {
            return false;
        }
        out.order_counts = order->value.number == 0;
    }
    const http::StructuredMember* const params = field.find("params");
    if (params != nullptr) {
        if (is_boolean(*params)) {
            out.all_but_named = params->value.number != 0;
        } else if (!read_names(*params, out.names)) {
            return false;
        }
    }
    if (const http::StructuredMember* const except = field.find("except")) {
        return out.all_but_named && read_names(*except, out.names);
    }
    return true;
}

}  // namespace

bool NoVarySearch::counts(std::string_view name) const {
    return (std::find(names.begin(), names.end(), name) != names.end()) == all_but_named;
}

NoVarySearch parse_no_vary_search(std::string_view value) {
    NoVarySearch out;
    const auto field = http::parse_structured_field(value, http::StructuredShape::Dictionary);
    if (!field || !read(*field, out)) {
        out = NoVarySearch{};
        out.valid = false;
    }
    return out;
}

}  // namespace waybill::audit
