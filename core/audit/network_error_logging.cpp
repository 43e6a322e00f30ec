// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/network_error_logging.h"

#include <optional>

#include <boost/json.hpp>

namespace waybill::audit {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestPolicy = 64 * 1024;

std::optional<double> number_of(const json::value& value) {
    if (value.is_double()) {
        return value.get_double();
    }
    if (value.is_int64()) {
        return static_cast<double>(value.get_int64());
    }
    return std::nullopt;
}

// A fraction is 0 to 1; without one the default stays.
bool read_fraction(const json::object& object, std::string_view name, double& fraction) {
    const json::value* const found = object.if_contains(name);
    if (found == nullptr) {
        return true;
    }
    const auto number = number_of(*found);
    if (!number || *number < 0 || *number > 1) {
        return false;
    }
    fraction = *number;
    return true;
}

void read_policy(const json::object& object, NelPolicy& policy) {
    const auto fault = [&policy](std::string_view name) {
        if (policy.faulty.empty()) {
            policy.faulty = name;
        }
    };
    const json::value* const max_age = object.if_contains("max_age");
    if (max_age == nullptr || !max_age->is_int64() || max_age->get_int64() < 0) {
        fault("max_age");
    } else {
        policy.max_age = max_age->get_int64();
    }
    const json::value* const group = object.if_contains("report_to");
    if (group != nullptr && group->is_string()) {
        policy.report_to = std::string(group->get_string());
    } else if (group != nullptr || policy.max_age != 0) {
        fault("report_to");
    }
    if (const json::value* const found = object.if_contains("include_subdomains")) {
        policy.include_subdomains = found->is_bool() && found->get_bool();
        if (!found->is_bool()) {
            fault("include_subdomains");
        }
    }
    if (!read_fraction(object, "success_fraction", policy.success_fraction)) {
        fault("success_fraction");
    }
    if (!read_fraction(object, "failure_fraction", policy.failure_fraction)) {
        fault("failure_fraction");
    }
}

}  // namespace

NelPolicy parse_nel(std::string_view value) {
    NelPolicy policy;
    if (value.size() > kLongestPolicy) {
        return policy;
    }
    // The field is a JSON array without its brackets.
    boost::system::error_code error;
    const json::value parsed = json::parse('[' + std::string(value) + ']', error);
    const json::array* const policies = error ? nullptr : parsed.if_array();
    if (policies == nullptr) {
        return policy;
    }
    policy.is_json = true;
    if (policies->empty() || !policies->front().is_object()) {
        policy.faulty = "max_age";
        return policy;
    }
    read_policy(policies->front().get_object(), policy);
    return policy;
}

}  // namespace waybill::audit
