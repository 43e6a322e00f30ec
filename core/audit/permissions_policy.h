// SPDX-License-Identifier: GPL-3.0-or-later
//
// Permissions-Policy (W3C, section 5.2): which features of the browser a document and its frames
// may use. A dictionary of features with their allowlists.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/http/head.h"

namespace waybill::audit {

struct FeaturePermission {
    std::string feature;
    bool everyone = false;  // "*"
    bool self = false;
    std::vector<std::string> origins;
    bool has_bad_members = false;  // those that browsers pass over: 'none', an origin unquoted
};

struct PermissionsPolicy {
    bool present = false;
    bool valid = false;  // when it is not, browsers pass all of it over
    std::vector<FeaturePermission> features;
};
PermissionsPolicy parse_permissions_policy(const http::HeaderList& response);

// Camera, microphone and their kind: what a page should hand to others by name only.
bool is_powerful_feature(std::string_view feature);

}  // namespace waybill::audit
