// SPDX-License-Identifier: GPL-3.0-or-later
//
// Referrer-Policy (its own specification, section 8.1): the last word that is known decides; words
// that are not known are passed over.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/http/head.h"

namespace waybill::audit {

enum class ReferrerPolicy : std::uint8_t {
    NoReferrer,
    NoReferrerWhenDowngrade,
    SameOrigin,
    Origin,
    StrictOrigin,
    OriginWhenCrossOrigin,
    StrictOriginWhenCrossOrigin,  // what browsers do when they are told nothing
    UnsafeUrl,
};
std::string_view name_of(ReferrerPolicy policy);
std::optional<ReferrerPolicy> referrer_policy_of(std::string_view word);  // case does not matter

// Whether it tells other sites, or somebody on the wire, more than browsers do by themselves.
bool is_weaker_than_default(ReferrerPolicy policy);

struct ReferrerPolicyField {
    bool present = false;
    bool empty = false;                  // no word at all: as if it were not there
    std::optional<ReferrerPolicy> told;  // empty: the browser's own
    bool unknown_words = false;
};
ReferrerPolicyField parse_referrer_policy(const http::HeaderList& response);

// The same of a list of words alone.
ReferrerPolicyField read_referrer_policy(std::string_view list);

}  // namespace waybill::audit
