// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/permissions_policy.h"

#include <algorithm>
#include <array>

#include "core/audit/header_values.h"
#include "core/http/structured_field.h"

namespace waybill::audit {
namespace {

void add_member(FeaturePermission& permission, const http::StructuredValue& value) {
    if (value.type == http::StructuredType::Token && value.text == "*") {
        permission.everyone = true;
    } else if (value.type == http::StructuredType::Token && value.text == "self") {
        permission.self = true;
    } else if (value.type == http::StructuredType::String
               && value.text.find("://") != std::string::npos) {
        permission.origins.push_back(value.text);
    } else if (value.type != http::StructuredType::Token || value.text != "src") {
        permission.has_bad_members = true;
    }
}

}  // namespace

PermissionsPolicy parse_permissions_policy(const http::HeaderList& response) {
    PermissionsPolicy out;
    std::string scratch;
    const auto value = combined_value(response, "permissions-policy", scratch);
    if (!value) {
        return out;
    }
    out.present = true;
    const auto field = http::parse_structured_field(*value, http::StructuredShape::Dictionary);
    if (!field) {
        return out;
    }
    out.valid = true;
    for (const http::StructuredMember& member : field->members) {
        FeaturePermission permission;
        permission.feature = member.key;
        if (member.is_inner_list) {
            for (const http::StructuredItem& item : member.items) {
                add_member(permission, item.value);
            }
        } else {
            add_member(permission, member.value);
        }
        out.features.push_back(std::move(permission));
    }
    return out;
}

bool is_powerful_feature(std::string_view feature) {
    static constexpr std::array<std::string_view, 11> kPowerful = {"bluetooth",
                                                                   "camera",
                                                                   "clipboard-read",
                                                                   "display-capture",
                                                                   "geolocation",
                                                                   "hid",
                                                                   "microphone",
                                                                   "midi",
                                                                   "payment",
                                                                   "serial",
                                                                   "usb"};
    return std::find(kPowerful.begin(), kPowerful.end(), feature) != kPowerful.end();
}

}  // namespace waybill::audit
