// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/csp.h"

#include <algorithm>
#include <optional>

#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

constexpr std::string_view kWhitespace = "\t\n\f\r ";  // ASCII whitespace, Infra standard

struct KeywordEntry {
    std::string_view text;  // without quotes
    CspKeyword keyword;
};
constexpr auto kKeywords = std::to_array<KeywordEntry>({
    {"inline-speculation-rules", CspKeyword::Other},
    {"none", CspKeyword::None},
    {"report-sample", CspKeyword::ReportSample},
    {"report-sha256", CspKeyword::Other},
    {"report-sha384", CspKeyword::Other},
    {"report-sha512", CspKeyword::Other},
    {"self", CspKeyword::Self},
    {"strict-dynamic", CspKeyword::StrictDynamic},
    {"trusted-types-eval", CspKeyword::Other},
    {"unsafe-allow-redirects", CspKeyword::Other},
    {"unsafe-eval", CspKeyword::UnsafeEval},
    {"unsafe-hashes", CspKeyword::UnsafeHashes},
    {"unsafe-inline", CspKeyword::UnsafeInline},
    {"wasm-unsafe-eval", CspKeyword::WasmUnsafeEval},
});

constexpr auto kDirectives = std::to_array<CspDirectiveInfo>({
    {"base-uri", false, true},
    {"block-all-mixed-content", true, false},
    {"child-src", false, true},
    {"connect-src", false, true},
    {"default-src", false, true},
    {"disown-opener", true, false},
    {"fenced-frame-src", false, true},
    {"font-src", false, true},
    {"form-action", false, true},
    {"frame-ancestors", false, true},
    {"frame-src", false, true},
    {"img-src", false, true},
    {"manifest-src", false, true},
    {"media-src", false, true},
    {"navigate-to", true, true},
    {"object-src", false, true},
    {"plugin-types", true, false},
    {"prefetch-src", true, true},
    {"referrer", true, false},
    {"reflected-xss", true, false},
    {"report-to", false, false},
    {"report-uri", false, false},
    {"require-sri-for", true, false},
    {"require-trusted-types-for", false, false},
    {"sandbox", false, false},
    {"script-src", false, true},
    {"script-src-attr", false, true},
    {"script-src-elem", false, true},
    {"style-src", false, true},
    {"style-src-attr", false, true},
    {"style-src-elem", false, true},
    {"trusted-types", false, false},
    {"upgrade-insecure-requests", false, false},
    {"webrtc", false, false},
    {"worker-src", false, true},
});

// CSP level 3, section 3.3.
constexpr auto kNotInMeta =
    std::to_array<std::string_view>({"frame-ancestors", "report-uri", "sandbox"});

// In the order of fallback (CSP level 3, section 6.8.3), by CspUse.
using Chain = std::array<std::string_view, 4>;
constexpr auto kChains = std::to_array<Chain>({
    {"script-src-elem", "script-src", "default-src"},
    {"script-src-attr", "script-src", "default-src"},
    {"script-src", "default-src"},
    {"style-src-elem", "style-src", "default-src"},
    {"style-src-attr", "style-src", "default-src"},
    {"worker-src", "child-src", "script-src", "default-src"},
    {"object-src", "default-src"},
    {"frame-src", "child-src", "default-src"},
    {"img-src", "default-src"},
    {"media-src", "default-src"},
    {"connect-src", "default-src"},
    {"font-src", "default-src"},
    {"manifest-src", "default-src"},
    {"base-uri"},
    {"form-action"},
    {"frame-ancestors"},
});

std::string_view strip(std::string_view text) {
    const std::size_t first = text.find_first_not_of(kWhitespace);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(kWhitespace) - first + 1);
}

bool is_scheme(std::string_view text) {
    return !text.empty() && ascii::is_alpha(text.front())
           && std::all_of(text.begin(), text.end(), [](char c) {
                  return ascii::is_alpha(c) || ascii::is_digit(c) || c == '+' || c == '-'
                         || c == '.';
              });
}

// The base64-value of CSP level 3: either alphabet, at most two signs of padding.
bool is_base64_value(std::string_view text) {
    for (int i = 0; i < 2 && text.ends_with('='); ++i) {
        text.remove_suffix(1);
    }
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return ascii::is_alpha(c) || ascii::is_digit(c) || c == '+' || c == '/' || c == '-'
               || c == '_';
    });
}

std::optional<CspKeyword> keyword_of(std::string_view unquoted) {
    for (const KeywordEntry& entry : kKeywords) {
        if (ascii::equal_ignoring_case(entry.text, unquoted)) {
            return entry.keyword;
        }
    }
    return std::nullopt;
}

std::size_t hash_prefix(std::string_view unquoted) {
    for (const std::string_view prefix : {"sha256-", "sha384-", "sha512-"}) {
        if (ascii::starts_with_ignoring_case(unquoted, prefix)) {
            return prefix.size();
        }
    }
    return 0;
}

void parse_quoted(CspSource& source) {
    const std::string_view inner = source.text.substr(1, source.text.size() - 2);
    if (const auto keyword = keyword_of(inner)) {
        source.kind = CspSourceKind::Keyword;
        source.keyword = *keyword;
        return;
    }
    const bool nonce = ascii::starts_with_ignoring_case(inner, "nonce-");
    const std::size_t prefix = nonce ? 6 : hash_prefix(inner);
    if (prefix != 0) {
        source.value = inner.substr(prefix);
        if (is_base64_value(source.value)) {
            source.kind = nonce ? CspSourceKind::Nonce : CspSourceKind::Hash;
        }
    }
}

bool is_host_char(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || c == '-' || c == '.' || c == '_';
}

// [ scheme "://" ] host [ ":" port ] [ path ]; the host may be "*" or begin with "*.". An address
// in brackets is not in the grammar, but browsers read it.
void parse_host(CspSource& source) {
    std::string_view rest = source.text;
    if (const std::size_t end = rest.find("://"); end != std::string_view::npos) {
        if (!is_scheme(rest.substr(0, end))) {
            return;
        }
        source.scheme = rest.substr(0, end);
        rest.remove_prefix(end + 3);
    }
    if (const std::size_t slash = rest.find('/'); slash != std::string_view::npos) {
        source.path = rest.substr(slash);
        rest = rest.substr(0, slash);
    }
    const std::size_t bracket = rest.find(']');
    const std::size_t colon = rest.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon != std::string_view::npos) {
        source.port = rest.substr(colon + 1);
        rest = rest.substr(0, colon);
        const bool digits = std::all_of(source.port.begin(), source.port.end(), ascii::is_digit);
        if (source.port.empty() || (!digits && source.port != "*")) {
            return;
        }
    }
    source.wildcard = rest == "*" || rest.starts_with("*.");
    source.host = source.wildcard ? rest.substr(std::min<std::size_t>(2, rest.size())) : rest;
    if (source.host.empty()) {
        source.kind = source.wildcard && rest == "*" ? CspSourceKind::Host : CspSourceKind::Invalid;
        return;
    }
    const bool address = source.host.starts_with('[') && source.host.ends_with(']');
    if (address || std::all_of(source.host.begin(), source.host.end(), is_host_char)) {
        source.kind = CspSourceKind::Host;
    }
}

void parse_words(std::string_view text, std::vector<CspSource>& sources) {
    std::size_t at = text.find_first_not_of(kWhitespace);
    while (at != std::string_view::npos) {
        const std::size_t end = std::min(text.find_first_of(kWhitespace, at), text.size());
        sources.push_back(parse_csp_source(text.substr(at, end - at)));
        at = text.find_first_not_of(kWhitespace, end);
    }
}

// Names that no specification knows are kept until a policy has so many directives, so that telling
// a repeated one costs no more however many there are.
constexpr std::size_t kMostDirectives = 100;

void parse_directive(std::string_view text, CspPolicy& policy) {
    const std::size_t end = std::min(text.find_first_of(kWhitespace), text.size());
    const std::string_view sent = text.substr(0, end);
    std::string name = ascii::lower(sent);
    if (policy.find(name) != nullptr) {
        policy.repeated.push_back(sent);
        return;
    }
    if (policy.directives.size() >= kMostDirectives && find_csp_directive(name) == nullptr) {
        return;
    }
    if (policy.origin == CspOrigin::Meta
        && std::find(kNotInMeta.begin(), kNotInMeta.end(), name) != kNotInMeta.end()) {
        policy.dropped.push_back(sent);
        return;
    }
    CspDirective& directive = policy.directives.emplace_back();
    directive.name = std::move(name);
    directive.value = strip(text.substr(end));
    parse_words(directive.value, directive.sources);
}

// Policies of all lines of one field.
void add_lines(const http::HeaderList& fields,
               std::string_view name,
               CspOrigin origin,
               std::vector<CspPolicy>& policies) {
    for (const http::Field& field : fields) {
        if (ascii::equal_ignoring_case(field.name, name)) {
            ascii::for_each_member(field.value, [&](std::string_view member) {
                policies.push_back(parse_csp(member, origin));
            });
        }
    }
}

}  // namespace

CspSource parse_csp_source(std::string_view text) {
    CspSource source{text};
    if (text.starts_with('\'')) {
        if (text.size() > 2 && text.ends_with('\'')) {
            parse_quoted(source);
        }
    } else if (text.ends_with(':') && is_scheme(text.substr(0, text.size() - 1))) {
        source.kind = CspSourceKind::Scheme;
        source.scheme = text.substr(0, text.size() - 1);
    } else {
        parse_host(source);
    }
    return source;
}

bool CspDirective::has(CspKeyword keyword) const {
    return std::any_of(sources.begin(), sources.end(), [keyword](const CspSource& source) {
        return source.kind == CspSourceKind::Keyword && source.keyword == keyword;
    });
}

bool CspDirective::has(CspSourceKind kind) const {
    return std::any_of(sources.begin(), sources.end(), [kind](const CspSource& source) {
        return source.kind == kind;
    });
}

bool CspDirective::allows_nothing() const {
    return sources.empty() || (sources.size() == 1 && has(CspKeyword::None));
}

const CspDirective* CspPolicy::find(std::string_view name) const {
    const auto found = std::find_if(directives.begin(), directives.end(), [name](const auto& each) {
        return each.name == name;
    });
    return found == directives.end() ? nullptr : &*found;
}

CspPolicy parse_csp(std::string_view text, CspOrigin origin) {
    CspPolicy policy;
    policy.text = text;
    policy.origin = origin;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(';'), text.size());
        if (const std::string_view directive = strip(text.substr(0, end)); !directive.empty()) {
            parse_directive(directive, policy);
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return policy;
}

std::vector<CspPolicy> csp_policies(const http::HeaderList& fields,
                                    std::span<const std::string_view> metas) {
    std::vector<CspPolicy> policies;
    add_lines(fields, "content-security-policy", CspOrigin::Header, policies);
    for (const std::string_view meta : metas) {
        policies.push_back(parse_csp(meta, CspOrigin::Meta));
    }
    add_lines(fields, "content-security-policy-report-only", CspOrigin::ReportOnly, policies);
    return policies;
}

const CspDirective* governing(const CspPolicy& policy, CspUse use) {
    for (const std::string_view name : kChains[static_cast<std::size_t>(use)]) {
        if (name.empty()) {
            break;
        }
        if (const CspDirective* const found = policy.find(name)) {
            return found;
        }
    }
    return nullptr;
}

bool has_valid_nonce_or_hash(const CspDirective& list) {
    return list.has(CspSourceKind::Nonce) || list.has(CspSourceKind::Hash);
}

bool allows_all_inline(const CspDirective* list, bool is_script) {
    if (list == nullptr) {
        return true;
    }
    // CSP level 3, section 6.7.3.2.
    return list->has(CspKeyword::UnsafeInline) && !has_valid_nonce_or_hash(*list)
           && !(is_script && list->has(CspKeyword::StrictDynamic));
}

bool allows_eval(const CspDirective* list) {
    return list == nullptr || list->has(CspKeyword::UnsafeEval);
}

bool ignores_hosts(const CspDirective& list) {
    return list.has(CspKeyword::StrictDynamic);
}

std::span<const CspDirectiveInfo> csp_directives() {
    return kDirectives;
}

const CspDirectiveInfo* find_csp_directive(std::string_view lower_case_name) {
    const auto found = std::lower_bound(
        kDirectives.begin(),
        kDirectives.end(),
        lower_case_name,
        [](const CspDirectiveInfo& info, std::string_view wanted) { return info.name < wanted; });
    return found != kDirectives.end() && found->name == lower_case_name ? &*found : nullptr;
}

bool lacks_csp_quotes(std::string_view text) {
    return keyword_of(text).has_value() || ascii::starts_with_ignoring_case(text, "nonce-")
           || hash_prefix(text) != 0;
}

}  // namespace waybill::audit
