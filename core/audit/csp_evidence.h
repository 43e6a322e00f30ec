// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where findings on Content Security Policies point to.
#pragma once

#include <string>

#include "core/audit/csp.h"
#include "core/audit/finding.h"

namespace waybill::audit {

inline Evidence csp_evidence(const CspPolicy& policy, std::string_view part) {
    Evidence evidence;
    evidence.side = Side::Server;
    evidence.in_body = policy.origin == CspOrigin::Meta;
    if (policy.origin != CspOrigin::Meta) {
        evidence.field = policy.origin == CspOrigin::Header ? "Content-Security-Policy"
                                                            : "Content-Security-Policy-Report-Only";
    }
    evidence.value = part.substr(0, kEvidenceKept);
    return evidence;
}

inline Evidence csp_evidence(const CspPolicy& policy) {
    return csp_evidence(policy, policy.text);
}

// The directive as it is sent, but for its name's case and the space after it.
inline Evidence csp_evidence(const CspPolicy& policy, const CspDirective& directive) {
    std::string text = directive.name;
    text += ' ';
    text += directive.value.substr(0, kEvidenceKept);
    return csp_evidence(policy, text);
}

}  // namespace waybill::audit
