// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hosts that give scripts away to anybody: JSONP endpoints, which call a function of the caller's
// choice, copies of AngularJS, which evaluates what it finds in a page, and hosts that serve
// whatever is uploaded. To list such a host in script-src is to let an attacker run scripts.
//
// Where the facts come from: known JSONP endpoints and hosts of script gadgets, which is public
// knowledge. Those with `in_evaluator` are in the lists of Google's CSP Evaluator, too
// (github.com/google/csp-evaluator, Apache License 2.0). The table is partial, and what it names
// may have been closed since: that a host is not in it does not make it safe.
#pragma once

#include <cstdint>
#include <string_view>

namespace waybill::audit {

enum class BypassKind : std::uint8_t { Jsonp, JsonpWithEval, Angular, Uploads, Flash };

struct CspBypass {
    std::string_view host;
    std::string_view path;  // of one resource that serves; "/" where any does
    BypassKind kind;
    bool in_evaluator;  // CSP Evaluator knows it too
};

// What to ask of the table. The host is without "*."; with a `path` other than empty or "/" that
// path must lead to the resource (CSP level 3, section 6.7.2.12).
struct BypassQuestion {
    std::string_view host;
    std::string_view path{};
    bool wildcard = false;
    bool flash = false;  // a film for object-src instead of a script
    bool eval_allowed = false;
    bool as_evaluator = false;  // only what CSP Evaluator knows
};

// The first that the source lets in; null when none is known.
const CspBypass* find_csp_bypass(const BypassQuestion& question);

// Whether anybody can get a name under `host` by signing up for a service: "github.io".
bool is_shared_hosting(std::string_view host);

}  // namespace waybill::audit
