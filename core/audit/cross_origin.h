// SPDX-License-Identifier: GPL-3.0-or-later
//
// The policies by which documents and resources keep apart from other origins:
// Cross-Origin-Opener-Policy and Cross-Origin-Embedder-Policy (HTML standard, sections 7.1.3 and
// 7.1.4), Cross-Origin-Resource-Policy (Fetch standard, section 3.7).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/http/head.h"

namespace waybill::audit {

// One of the two policies of documents: a token with parameters, in one line.
struct IsolationPolicy {
    bool present = false;
    bool valid = false;                    // a word that browsers know
    std::string word;                      // that word; empty when it is not valid
    std::optional<std::string> report_to;  // the endpoint it names
    std::string_view raw;                  // of the first line
};
IsolationPolicy parse_opener_policy(const http::HeaderList& response, bool report_only = false);
IsolationPolicy parse_embedder_policy(const http::HeaderList& response, bool report_only = false);

// Whether both together give a document an origin of its own (cross-origin isolation).
bool is_cross_origin_isolated(const IsolationPolicy& opener, const IsolationPolicy& embedder);

enum class ResourcePolicy : std::uint8_t {
    None,  // absent, or what browsers pass over
    SameOrigin,
    SameSite,
    CrossOrigin,
};
struct ResourcePolicyField {
    bool present = false;
    ResourcePolicy policy = ResourcePolicy::None;  // lower case only, all lines joined
};
ResourcePolicyField parse_resource_policy(const http::HeaderList& response);

}  // namespace waybill::audit
