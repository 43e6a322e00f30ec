// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/csp_strength.h"

#include <algorithm>

#include "core/audit/csp_bypass.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

using enum CspOpening;

bool is_scheme(const CspSource& source, std::string_view scheme) {
    return source.kind == CspSourceKind::Scheme
           && ascii::equal_ignoring_case(source.scheme, scheme);
}

// Names that are only known inside a network are no top-level domains.
bool is_local_name(std::string_view host) {
    return std::any_of(host.begin(), host.end(), ascii::is_digit)
           || ascii::equal_ignoring_case(host, "localhost")
           || ascii::equal_ignoring_case(host, "local") || ascii::equal_ignoring_case(host, "test")
           || ascii::equal_ignoring_case(host, "internal")
           || ascii::equal_ignoring_case(host, "lan");
}

bool is_meant(const CspSource& source) {
    return source.kind != CspSourceKind::Invalid
           && !(source.kind == CspSourceKind::Host && lacks_csp_quotes(source.text));
}

CspOpenings openings_of_scripts(const CspDirective& list) {
    CspOpenings openings = 0;
    // 'strict-dynamic' with nothing to begin from lets no script run either.
    if ((ignores_hosts(list) && !has_valid_nonce_or_hash(list))
        || (!list.sources.empty()
            && std::none_of(list.sources.begin(), list.sources.end(), is_meant))) {
        return bit(NothingMeant) | bit(Hosts);
    }
    const bool hosts_count = !ignores_hosts(list);
    const bool eval_allowed = allows_eval(&list);
    for (const CspSource& source : list.sources) {
        if (source.kind == CspSourceKind::Nonce && source.value.size() < kShortestNonce) {
            openings |= bit(ShortNonce);
        } else if (hosts_count) {
            openings |= openings_of_source(source, eval_allowed);
        }
    }
    return openings;
}

// A base element turns relative addresses; it cannot change what a hash stands for.
bool depends_on_base(const CspDirective* scripts) {
    if (scripts == nullptr) {
        return true;
    }
    const bool by_hash = scripts->has(CspSourceKind::Hash) && ignores_hosts(*scripts);
    return scripts->has(CspSourceKind::Nonce) || by_hash
           || (openings_of_scripts(*scripts) & bit(Hosts)) != 0;
}

bool is_own_or_none(const CspDirective* list) {
    return list != nullptr
           && std::all_of(list->sources.begin(), list->sources.end(), [](const CspSource& source) {
                  return source.kind == CspSourceKind::Keyword;
              });
}

CspReach reach_of(const CspDirective* list) {
    if (list == nullptr) {
        return CspReach::Unrestricted;
    }
    if (list->allows_nothing()) {
        return CspReach::Nobody;
    }
    const bool anybody =
        std::any_of(list->sources.begin(), list->sources.end(), [](const CspSource& source) {
            return is_scheme(source, "https") || is_scheme(source, "http")
                   || (source.kind == CspSourceKind::Host && source.wildcard
                       && source.host.find('.') == std::string_view::npos
                       && !is_local_name(source.host));
        });
    return anybody ? CspReach::Anybody : CspReach::Listed;
}

ScriptProtection protection_of(CspOpenings openings) {
    const auto any = [openings](CspOpenings wanted) {
        return (openings & wanted) != 0;
    };
    if (any(bit(AnyHost))) {
        return ScriptProtection::None;
    }
    if (any(bit(InlineScripts) | bit(InlineHandlers) | bit(AnyOfScheme) | bit(Data) | bit(Blob)
            | bit(ShortNonce))) {
        return ScriptProtection::Weak;
    }
    if (any(bit(NothingMeant))) {
        return ScriptProtection::Broken;
    }
    if (any(bit(BypassHost) | bit(SharedSuffix))) {
        return ScriptProtection::Bypassable;
    }
    if (any(bit(Hosts))) {
        return ScriptProtection::Allowlist;
    }
    return any(bit(Objects) | bit(BaseUri)) ? ScriptProtection::Nonce : ScriptProtection::Strict;
}

bool requires_trusted_types(const CspPolicy& policy) {
    const CspDirective* const list = policy.find("require-trusted-types-for");
    return list != nullptr
           && std::any_of(list->sources.begin(), list->sources.end(), [](const CspSource& source) {
                  return source.text == "'script'";
              });
}

}  // namespace

std::string_view name_of(ScriptProtection protection) {
    switch (protection) {
        case ScriptProtection::None:
            return "none";
        case ScriptProtection::Weak:
            return "weak";
        case ScriptProtection::Broken:
            return "broken";
        case ScriptProtection::Bypassable:
            return "bypassable";
        case ScriptProtection::Allowlist:
            return "allowlist";
        case ScriptProtection::Nonce:
            return "nonce";
        case ScriptProtection::Strict:
            return "strict";
        case ScriptProtection::NotApplicable:
            return "not-applicable";
    }
    return "none";
}

const CspDirective* insecure_directive(const CspPolicy& policy) {
    const auto found = std::find_if(
        policy.directives.begin(), policy.directives.end(), [](const CspDirective& directive) {
            const CspDirectiveInfo* const info = find_csp_directive(directive.name);
            return info != nullptr && info->has_sources && !ignores_hosts(directive)
                   && std::any_of(directive.sources.begin(),
                                  directive.sources.end(),
                                  [](const CspSource& source) {
                                      return ascii::equal_ignoring_case(source.scheme, "http");
                                  });
        });
    return found == policy.directives.end() ? nullptr : &*found;
}

CspOpenings openings_of_source(const CspSource& source, bool eval_allowed) {
    switch (source.kind) {
        case CspSourceKind::Keyword:
            return source.keyword == CspKeyword::Self ? bit(Hosts) : 0;
        case CspSourceKind::Nonce:
        case CspSourceKind::Hash:
        case CspSourceKind::Invalid:
            return 0;
        case CspSourceKind::Scheme:
            if (is_scheme(source, "https") || is_scheme(source, "http")) {
                return bit(AnyOfScheme) | bit(Hosts);
            }
            if (is_scheme(source, "data")) {
                return bit(Data) | bit(Hosts);
            }
            return is_scheme(source, "blob") || is_scheme(source, "filesystem")
                       ? bit(Blob) | bit(Hosts)
                       : bit(Hosts);
        case CspSourceKind::Host:
            break;
    }
    if (source.wildcard && source.host.find('.') == std::string_view::npos
        && !is_local_name(source.host)) {
        return bit(AnyHost) | bit(Hosts);
    }
    if (source.wildcard && is_shared_hosting(source.host)) {
        return bit(SharedSuffix) | bit(Hosts);
    }
    const CspBypass* const bypass = find_csp_bypass({.host = source.host,
                                                     .path = source.path,
                                                     .wildcard = source.wildcard,
                                                     .eval_allowed = eval_allowed});
    return bypass != nullptr ? bit(BypassHost) | bit(Hosts) : bit(Hosts);
}

CspOpenings openings_of(const CspPolicy& policy) {
    const CspDirective* const scripts = governing(policy, CspUse::ScriptElement);
    CspOpenings openings = scripts != nullptr ? openings_of_scripts(*scripts) : kAllOpenings;
    const auto set = [&openings](CspOpening opening, bool open) {
        openings = open ? openings | bit(opening) : openings & ~bit(opening);
    };
    const CspDirective* const handlers = governing(policy, CspUse::ScriptAttribute);
    const CspDirective* const objects = governing(policy, CspUse::Object);
    set(InlineScripts, allows_all_inline(scripts, true));
    set(InlineHandlers, allows_all_inline(handlers, true));
    set(Eval, allows_eval(governing(policy, CspUse::Eval)));
    set(Objects, objects == nullptr || !objects->allows_nothing());
    set(BaseUri, depends_on_base(scripts) && !is_own_or_none(policy.find("base-uri")));
    set(InlineStyles,
        allows_all_inline(governing(policy, CspUse::StyleElement), false)
            || allows_all_inline(governing(policy, CspUse::StyleAttribute), false));
    return openings;
}

CspStrength csp_strength(std::span<const CspPolicy> policies) {
    CspStrength strength;
    bool upgraded = false;
    for (const CspPolicy& policy : policies) {
        strength.reports = strength.reports || policy.find("report-uri") != nullptr
                           || policy.find("report-to") != nullptr;
        if (!policy.enforced()) {
            continue;
        }
        strength.openings &= openings_of(policy);
        strength.trusted_types = strength.trusted_types || requires_trusted_types(policy);
        strength.framing = std::max(strength.framing, reach_of(policy.find("frame-ancestors")));
        strength.forms = std::max(strength.forms, reach_of(policy.find("form-action")));
        strength.base = std::max(strength.base, reach_of(policy.find("base-uri")));
        strength.insecure_sources =
            strength.insecure_sources || insecure_directive(policy) != nullptr;
        upgraded = upgraded || policy.find("upgrade-insecure-requests") != nullptr;
    }
    strength.insecure_sources = strength.insecure_sources && !upgraded;
    strength.scripts = protection_of(strength.openings);
    return strength;
}

}  // namespace waybill::audit
