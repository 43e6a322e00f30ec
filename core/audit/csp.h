// SPDX-License-Identifier: GPL-3.0-or-later
//
// Content Security Policy, level 3: policies as they were sent, taken apart.
//
// Policies are enforced each for itself: an action is allowed only where every one of them allows
// it. Nothing here merges source lists, and a directive that a policy lacks (after its fallbacks)
// leaves that action unrestricted by this policy.
//
// Views point into the texts that were parsed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/head.h"

namespace waybill::audit {

enum class CspSourceKind : std::uint8_t { Keyword, Nonce, Hash, Scheme, Host, Invalid };

enum class CspKeyword : std::uint8_t {
    None,
    Self,
    UnsafeInline,
    UnsafeEval,
    UnsafeHashes,
    StrictDynamic,
    WasmUnsafeEval,
    ReportSample,
    Other,  // known, and of no weight here
};

// One source expression (CSP level 3, section 2.3.1).
struct CspSource {
    std::string_view text;
    CspSourceKind kind = CspSourceKind::Invalid;
    CspKeyword keyword = CspKeyword::None;  // of kind Keyword
    std::string_view value{};               // of a nonce or a hash: what follows the first hyphen
    std::string_view scheme{};  // without its colon; of Scheme, and of Host when written
    std::string_view host{};    // without "*."; empty for "*" alone
    std::string_view port{};    // digits or "*"; empty: not written
    std::string_view path{};    // from its slash; empty: not written
    bool wildcard = false;      // "*" or "*.host"
};
CspSource parse_csp_source(std::string_view text);

struct CspDirective {
    std::string name;  // lower case
    std::string_view value;
    std::vector<CspSource> sources;  // the words of the value

    bool has(CspKeyword keyword) const;
    bool has(CspSourceKind kind) const;
    // 'none' alone, or nothing at all: no source matches.
    bool allows_nothing() const;
};

enum class CspOrigin : std::uint8_t { Header, Meta, ReportOnly };

struct CspPolicy {
    std::string_view text;
    CspOrigin origin = CspOrigin::Header;
    // Of each name the first; of unknown names not more than a hundred.
    std::vector<CspDirective> directives;
    std::vector<std::string_view> repeated;  // names of those that are ignored for being later ones
    std::vector<std::string_view> dropped;   // names of those that have no effect in a meta element

    const CspDirective* find(std::string_view name) const;
    bool enforced() const { return origin != CspOrigin::ReportOnly; }
};

// One serialised policy, without top-level commas.
CspPolicy parse_csp(std::string_view text, CspOrigin origin);

// All policies of a response: of the lines of Content-Security-Policy, then of meta elements, then
// of Content-Security-Policy-Report-Only. Lines are split at commas; `metas` are not.
std::vector<CspPolicy> csp_policies(const http::HeaderList& fields,
                                    std::span<const std::string_view> metas);

// What a document may do, each governed by a directive and those it falls back to.
enum class CspUse : std::uint8_t {
    ScriptElement,
    ScriptAttribute,
    Eval,
    StyleElement,
    StyleAttribute,
    Worker,
    Object,
    Frame,
    Image,
    Media,
    Connect,
    Font,
    Manifest,
    BaseUri,
    FormAction,
    FrameAncestors,
};

// The directive of `policy` that governs `use`; null when it does not restrict it.
const CspDirective* governing(const CspPolicy& policy, CspUse use);

// Questions to one source list, answered as a browser of level 3 does. `list` may be null.
// Whether any inline script (or style) runs: not where a valid nonce or hash is listed.
bool allows_all_inline(const CspDirective* list, bool is_script);
bool allows_eval(const CspDirective* list);
// Whether 'strict-dynamic' takes hosts, schemes and 'self' out of the list.
bool ignores_hosts(const CspDirective& list);
bool has_valid_nonce_or_hash(const CspDirective& list);

struct CspDirectiveInfo {
    std::string_view name;
    bool deprecated = false;
    bool has_sources = false;  // its value is a source list
};
// In alphabetical order.
std::span<const CspDirectiveInfo> csp_directives();
// Null for a name that no specification knows.
const CspDirectiveInfo* find_csp_directive(std::string_view lower_case_name);

// Whether `text` is a keyword without its quotes, or a nonce or hash without them.
bool lacks_csp_quotes(std::string_view text);

}  // namespace waybill::audit
