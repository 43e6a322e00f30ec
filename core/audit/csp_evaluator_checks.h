// SPDX-License-Identifier: GPL-3.0-or-later
//
// The checks that csp_evaluator.h is made of, each on one policy; and what they share.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/audit/csp_evaluator.h"

namespace waybill::audit::evaluator {

inline constexpr std::string_view kNone = "'none'";
inline constexpr std::string_view kSelf = "'self'";
inline constexpr std::string_view kStrictDynamic = "'strict-dynamic'";
inline constexpr std::string_view kUnsafeInline = "'unsafe-inline'";

bool is_keyword(std::string_view quoted);        // in lower case
bool is_plain_scheme(std::string_view value);    // "https:"
bool has_nonce(const EvaluatorDirective& list);  // a valid one
bool has_hash(const EvaluatorDirective& list);

// The names of the directives that govern scripts, script elements and script attributes; each
// once, the first that of script-src. A name need not be in the policy.
std::vector<std::string_view> script_directives(const EvaluatorPolicy& policy);

// On the policy as it is.
void check_strict_dynamic(const EvaluatorPolicy& policy, EvaluatorFindings& findings);
void check_strict_dynamic_alone(const EvaluatorPolicy& policy, EvaluatorFindings& findings);
void check_unsafe_inline_fallback(const EvaluatorPolicy& policy, EvaluatorFindings& findings);
void check_allowlist_fallback(const EvaluatorPolicy& policy, EvaluatorFindings& findings);
void check_trusted_types(const EvaluatorPolicy& policy, EvaluatorFindings& findings);

// On the policy as it is in effect.
void check_unsafe_inline(const EvaluatorPolicy& policy, EvaluatorFindings& findings);
void check_unsafe_hashes(const EvaluatorPolicy& policy, EvaluatorFindings& findings);
void check_unsafe_eval(const EvaluatorPolicy& policy, EvaluatorFindings& findings);
void check_plain_schemes(const EvaluatorPolicy& policy, EvaluatorFindings& findings);
void check_wildcards(const EvaluatorPolicy& policy, EvaluatorFindings& findings);
void check_missing_object_src(const EvaluatorPolicy& policy, EvaluatorFindings& findings);
void check_missing_script_src(const EvaluatorPolicy& policy, EvaluatorFindings& findings);
void check_missing_base_uri(const EvaluatorPolicy& policy, EvaluatorFindings& findings);
void check_missing_base_uri_of_all(std::span<const EvaluatorPolicy> policies,
                                   EvaluatorFindings& findings);
void check_script_allowlist(const EvaluatorPolicy& policy, EvaluatorFindings& findings);
void check_flash_allowlist(const EvaluatorPolicy& policy, EvaluatorFindings& findings);
void check_addresses(const EvaluatorPolicy& policy, EvaluatorFindings& findings);
void check_plain_http(const EvaluatorPolicy& policy, EvaluatorFindings& findings);

// On how it is written.
void check_nonces(const EvaluatorPolicy& policy, EvaluatorFindings& findings);
void check_deprecated(const EvaluatorPolicy& policy, EvaluatorFindings& findings);
void check_unknown_directives(const EvaluatorPolicy& policy, EvaluatorFindings& findings);
void check_missing_semicolons(const EvaluatorPolicy& policy, EvaluatorFindings& findings);
void check_keywords(const EvaluatorPolicy& policy, EvaluatorFindings& findings);

}  // namespace waybill::audit::evaluator
