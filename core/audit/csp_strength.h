// SPDX-License-Identifier: GPL-3.0-or-later
//
// How far a document's policies keep an attacker who can inject markup from running scripts; and,
// each for itself, what else they leave open.
//
// Openings are found per policy and an opening counts only where every enforced policy leaves it:
// so one more policy never makes the verdict worse, and neither order nor repetition matters.
// Policies that only report protect nothing.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/audit/csp.h"

namespace waybill::audit {

// From the least to the best; but for the last, which stands apart.
enum class ScriptProtection : std::uint8_t {
    None,        // scripts of any host run
    Weak,        // inline scripts run, or those of a whole scheme, or a nonce can be guessed
    Broken,      // the list is written so that it lets in nothing that was meant
    Bypassable,  // a listed host gives scripts away to anybody
    Allowlist,
    Nonce,   // only scripts with a nonce or hash, but plugins or base elements are open
    Strict,  // as above, and those are closed
    NotApplicable,
};
std::string_view name_of(ScriptProtection protection);

// What a policy leaves open: bits of a set.
enum class CspOpening : std::uint32_t {
    InlineScripts = 1U << 0U,
    InlineHandlers = 1U << 1U,
    Eval = 1U << 2U,
    AnyHost = 1U << 3U,
    AnyOfScheme = 1U << 4U,  // "https:"
    Data = 1U << 5U,
    Blob = 1U << 6U,  // "blob:" or "filesystem:"
    ShortNonce = 1U << 7U,
    NothingMeant = 1U << 8U,   // no source is valid: see ScriptProtection::Broken
    BypassHost = 1U << 9U,     // csp_bypass.h
    SharedSuffix = 1U << 10U,  // "*.github.io"
    Hosts = 1U << 11U,         // scripts by where they come from
    Objects = 1U << 12U,
    BaseUri = 1U << 13U,  // relative addresses of scripts that are let in can be turned elsewhere
    InlineStyles = 1U << 14U,
};
using CspOpenings = std::uint32_t;
constexpr CspOpenings bit(CspOpening opening) {
    return static_cast<CspOpenings>(opening);
}
inline constexpr CspOpenings kAllOpenings = (1U << 15U) - 1;

// Of one policy.
CspOpenings openings_of(const CspPolicy& policy);
// Of one source in a list of scripts of which hosts count.
CspOpenings openings_of_source(const CspSource& source, bool eval_allowed);

enum class CspReach : std::uint8_t { Unrestricted, Anybody, Listed, Nobody };

struct CspStrength {
    ScriptProtection scripts = ScriptProtection::None;
    bool trusted_types = false;  // enforced for scripts
    CspOpenings openings = kAllOpenings;
    CspReach framing = CspReach::Unrestricted;
    CspReach forms = CspReach::Unrestricted;
    CspReach base = CspReach::Unrestricted;
    bool insecure_sources = false;  // a source is named with http:, and nothing upgrades it
    bool reports = false;           // violations are reported somewhere

    bool leaves(CspOpening opening) const { return (openings & bit(opening)) != 0; }
};
CspStrength csp_strength(std::span<const CspPolicy> policies);

// The first directive that names a source with http: which counts; null when there is none.
const CspDirective* insecure_directive(const CspPolicy& policy);

// The shortest nonce that is not flagged, in characters.
inline constexpr std::size_t kShortestNonce = 8;

}  // namespace waybill::audit
