// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/referrer_policy.h"

#include <array>
#include <string>

#include "core/audit/header_values.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, 8> kWords = {"no-referrer",
                                                    "no-referrer-when-downgrade",
                                                    "same-origin",
                                                    "origin",
                                                    "strict-origin",
                                                    "origin-when-cross-origin",
                                                    "strict-origin-when-cross-origin",
                                                    "unsafe-url"};

}  // namespace

std::string_view name_of(ReferrerPolicy policy) {
    return kWords[static_cast<std::size_t>(policy)];
}

std::optional<ReferrerPolicy> referrer_policy_of(std::string_view word) {
    for (std::size_t i = 0; i < kWords.size(); ++i) {
        if (ascii::equal_ignoring_case(kWords[i], word)) {
            return static_cast<ReferrerPolicy>(i);
        }
    }
    return std::nullopt;
}

bool is_weaker_than_default(ReferrerPolicy policy) {
    switch (policy) {
        case ReferrerPolicy::NoReferrerWhenDowngrade:
        case ReferrerPolicy::Origin:
        case ReferrerPolicy::OriginWhenCrossOrigin:
        case ReferrerPolicy::UnsafeUrl:
            return true;
        case ReferrerPolicy::NoReferrer:
        case ReferrerPolicy::SameOrigin:
        case ReferrerPolicy::StrictOrigin:
        case ReferrerPolicy::StrictOriginWhenCrossOrigin:
            return false;
    }
    return false;
}

ReferrerPolicyField read_referrer_policy(std::string_view list) {
    ReferrerPolicyField out;
    out.present = true;
    out.empty = true;
    ascii::for_each_member(list, [&](std::string_view word) {
        out.empty = false;
        if (const auto known = referrer_policy_of(word)) {
            out.told = known;
        } else {
            out.unknown_words = true;
        }
    });
    return out;
}

ReferrerPolicyField parse_referrer_policy(const http::HeaderList& response) {
    std::string scratch;
    const auto value = combined_value(response, "referrer-policy", scratch);
    return value ? read_referrer_policy(*value) : ReferrerPolicyField{};
}

}  // namespace waybill::audit
