// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/csp_evaluator_checks.h"

#include <algorithm>
#include <array>

#include "core/audit/csp_evaluator_sources.h"
#include "core/base/ascii.h"

namespace waybill::audit::evaluator {
namespace {

constexpr auto kKeywords = std::to_array<std::string_view>({
    "'allow'",
    "'block'",
    "'inline-speculation-rules'",
    "'none'",
    "'report-sample'",
    "'self'",
    "'strict-dynamic'",
    "'unsafe-eval'",
    "'unsafe-hashed-attributes'",
    "'unsafe-hashes'",
    "'unsafe-inline'",
    "'wasm-eval'",
    "'wasm-unsafe-eval'",
});

// Those that fall back to default-src.
constexpr auto kFetchDirectives = std::to_array<std::string_view>({
    "child-src",
    "connect-src",
    "font-src",
    "frame-src",
    "img-src",
    "manifest-src",
    "media-src",
    "object-src",
    "prefetch-src",
    "script-src",
    "script-src-attr",
    "script-src-elem",
    "style-src",
    "style-src-attr",
    "style-src-elem",
    "worker-src",
});

constexpr auto kOtherDirectives = std::to_array<std::string_view>({
    "base-uri",
    "block-all-mixed-content",
    "default-src",
    "disown-opener",
    "form-action",
    "frame-ancestors",
    "navigate-to",
    "plugin-types",
    "referrer",
    "reflected-xss",
    "report-to",
    "report-uri",
    "require-sri-for",
    "require-trusted-types-for",
    "sandbox",
    "trusted-types",
    "upgrade-insecure-requests",
    "webrtc",
});

constexpr auto kDeprecated =
    std::to_array<std::string_view>({"reflected-xss", "referrer", "disown-opener", "prefetch-src"});

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& list, std::string_view text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

bool is_directive(std::string_view name) {
    return is_one_of(kFetchDirectives, name) || is_one_of(kOtherDirectives, name);
}

std::string_view effective_name(const EvaluatorPolicy& policy, std::string_view name) {
    if (policy.find(name) != nullptr) {
        return name;
    }
    if (name.starts_with("script-src-") && policy.find("script-src") != nullptr) {
        return "script-src";
    }
    if (name.starts_with("style-src-") && policy.find("style-src") != nullptr) {
        return "style-src";
    }
    return is_one_of(kFetchDirectives, name) ? "default-src" : name;
}

std::vector<std::string_view> effective_names(const EvaluatorPolicy& policy,
                                              std::initializer_list<std::string_view> names) {
    std::vector<std::string_view> effective;
    for (const std::string_view name : names) {
        const std::string_view found = effective_name(policy, name);
        if (std::find(effective.begin(), effective.end(), found) == effective.end()) {
            effective.push_back(found);
        }
    }
    return effective;
}

std::vector<std::string_view> injectable_directives(const EvaluatorPolicy& policy) {
    return effective_names(
        policy, {"script-src", "script-src-attr", "script-src-elem", "object-src", "base-uri"});
}

// The text after the prefix of a quoted nonce or hash, without its last quote; empty: it is none.
std::string_view quoted_after(std::string_view value, std::string_view prefix) {
    if (value.size() > prefix.size() + 1 && value.starts_with(prefix) && value.ends_with('\'')) {
        return value.substr(prefix.size(), value.size() - prefix.size() - 1);
    }
    return {};
}

bool is_base64(std::string_view text) {
    for (int i = 0; i < 2 && text.ends_with('='); ++i) {
        text.remove_suffix(1);
    }
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return ascii::is_alpha(c) || ascii::is_digit(c) || c == '+' || c == '/' || c == '_'
               || c == '-';
    });
}

bool is_nonce(std::string_view value) {
    return is_base64(quoted_after(value, "'nonce-"));
}

bool is_hash(std::string_view value) {
    return is_base64(quoted_after(value, "'sha256-")) || is_base64(quoted_after(value, "'sha384-"))
           || is_base64(quoted_after(value, "'sha512-"));
}

// Reports the keyword wherever it is in a list that governs scripts.
void check_script_keyword(const EvaluatorPolicy& policy,
                          std::string_view keyword,
                          std::string_view type,
                          std::string_view severity,
                          EvaluatorFindings& findings) {
    for (const std::string_view name : script_directives(policy)) {
        const EvaluatorDirective* const list = policy.find(name);
        if (list != nullptr && list->has(keyword)) {
            findings.push_back({type, severity, list->name, std::string(keyword)});
        }
    }
}

template <typename Wrong>
void check_values(const EvaluatorPolicy& policy,
                  std::string_view type,
                  std::string_view severity,
                  Wrong wrong,
                  EvaluatorFindings& findings) {
    for (const EvaluatorDirective& directive : policy.directives) {
        for (const std::string& value : directive.values) {
            if (wrong(directive, value)) {
                findings.push_back({type, severity, directive.name, value});
            }
        }
    }
}

const EvaluatorDirective* script_list(const EvaluatorPolicy& policy) {
    return policy.find(effective_name(policy, "script-src"));
}

bool has_text(const EvaluatorPolicy& policy, std::string_view name) {
    return policy.find(name) != nullptr;
}

bool needs_base_uri(const EvaluatorPolicy& policy) {
    const EvaluatorDirective* const list = script_list(policy);
    return list != nullptr && (has_nonce(*list) || (has_hash(*list) && list->has(kStrictDynamic)));
}

bool is_wrong_keyword(const EvaluatorDirective& directive, std::string_view value) {
    if (is_keyword("'" + std::string(value) + "'") || value.starts_with("nonce-")
        || value.starts_with("sha256-") || value.starts_with("sha384-")
        || value.starts_with("sha512-")) {
        return true;
    }
    if (!value.starts_with('\'')) {
        return false;
    }
    if (directive.name == "require-trusted-types-for") {
        return value != "'script'";
    }
    if (directive.name == "trusted-types") {
        return value != "'allow-duplicates'" && value != kNone;
    }
    return !is_keyword(value) && !is_hash(value) && !is_nonce(value);
}

}  // namespace

bool is_keyword(std::string_view quoted) {
    return is_one_of(kKeywords, quoted);
}

bool is_plain_scheme(std::string_view value) {
    return value.size() > 1 && value.ends_with(':') && ascii::is_alpha(value.front())
           && std::all_of(value.begin(), value.end() - 1, is_scheme_char);
}

bool has_nonce(const EvaluatorDirective& list) {
    return std::any_of(list.values.begin(), list.values.end(), is_nonce);
}

bool has_hash(const EvaluatorDirective& list) {
    return std::any_of(list.values.begin(), list.values.end(), is_hash);
}

std::vector<std::string_view> script_directives(const EvaluatorPolicy& policy) {
    return effective_names(policy, {"script-src", "script-src-attr", "script-src-elem"});
}

void check_strict_dynamic(const EvaluatorPolicy& policy, EvaluatorFindings& findings) {
    const EvaluatorDirective* const list = script_list(policy);
    if (list != nullptr && !list->has(kStrictDynamic)
        && std::any_of(list->values.begin(), list->values.end(), [](const std::string& value) {
               return !value.starts_with('\'');
           })) {
        findings.push_back({"STRICT_DYNAMIC", "STRICT_CSP", list->name, {}});
    }
}

void check_strict_dynamic_alone(const EvaluatorPolicy& policy, EvaluatorFindings& findings) {
    const EvaluatorDirective* const list = script_list(policy);
    if (list != nullptr && list->has(kStrictDynamic) && !has_nonce(*list) && !has_hash(*list)) {
        findings.push_back({"STRICT_DYNAMIC_NOT_STANDALONE", "INFO", list->name, {}});
    }
}

void check_unsafe_inline_fallback(const EvaluatorPolicy& policy, EvaluatorFindings& findings) {
    const EvaluatorDirective* const list = script_list(policy);
    if (list != nullptr && (has_nonce(*list) || has_hash(*list)) && !list->has(kUnsafeInline)) {
        findings.push_back({"UNSAFE_INLINE_FALLBACK", "STRICT_CSP", list->name, {}});
    }
}

void check_allowlist_fallback(const EvaluatorPolicy& policy, EvaluatorFindings& findings) {
    const EvaluatorDirective* const list = script_list(policy);
    if (list == nullptr || !list->has(kStrictDynamic)) {
        return;
    }
    if (std::none_of(list->values.begin(), list->values.end(), [](const std::string& value) {
            return value == "http:" || value == "https:" || value == "*"
                   || value.find('.') != std::string::npos;
        })) {
        findings.push_back({"ALLOWLIST_FALLBACK", "STRICT_CSP", list->name, {}});
    }
}

void check_trusted_types(const EvaluatorPolicy& policy, EvaluatorFindings& findings) {
    const EvaluatorDirective* const list = policy.find("require-trusted-types-for");
    if (list == nullptr || !list->has("'script'")) {
        findings.push_back(
            {"REQUIRE_TRUSTED_TYPES_FOR_SCRIPTS", "INFO", "require-trusted-types-for", {}});
    }
}

void check_unsafe_inline(const EvaluatorPolicy& policy, EvaluatorFindings& findings) {
    check_script_keyword(policy, kUnsafeInline, "SCRIPT_UNSAFE_INLINE", "HIGH", findings);
}

void check_unsafe_hashes(const EvaluatorPolicy& policy, EvaluatorFindings& findings) {
    check_script_keyword(
        policy, "'unsafe-hashes'", "SCRIPT_UNSAFE_HASHES", "MEDIUM_MAYBE", findings);
}

void check_unsafe_eval(const EvaluatorPolicy& policy, EvaluatorFindings& findings) {
    check_script_keyword(policy, "'unsafe-eval'", "SCRIPT_UNSAFE_EVAL", "MEDIUM_MAYBE", findings);
}

void check_plain_schemes(const EvaluatorPolicy& policy, EvaluatorFindings& findings) {
    for (const std::string_view name : injectable_directives(policy)) {
        const EvaluatorDirective* const list = policy.find(name);
        for (std::size_t i = 0; list != nullptr && i < list->values.size(); ++i) {
            const std::string& value = list->values[i];
            if (value == "data:" || value == "http:" || value == "https:") {
                findings.push_back({"PLAIN_URL_SCHEMES", "HIGH", list->name, value});
            }
        }
    }
}

void check_wildcards(const EvaluatorPolicy& policy, EvaluatorFindings& findings) {
    for (const std::string_view name : injectable_directives(policy)) {
        const EvaluatorDirective* const list = policy.find(name);
        for (std::size_t i = 0; list != nullptr && i < list->values.size(); ++i) {
            if (without_scheme(list->values[i]) == "*") {
                findings.push_back({"PLAIN_WILDCARD", "HIGH", list->name, list->values[i]});
            }
        }
    }
}

void check_missing_object_src(const EvaluatorPolicy& policy, EvaluatorFindings& findings) {
    const EvaluatorDirective* list = policy.find("object-src");
    list = list != nullptr ? list : policy.find("default-src");
    if (list == nullptr || list->values.empty()) {
        findings.push_back({"MISSING_DIRECTIVES", "HIGH", "object-src", {}});
    }
}

void check_missing_script_src(const EvaluatorPolicy& policy, EvaluatorFindings& findings) {
    if (script_list(policy) == nullptr) {
        findings.push_back({"MISSING_DIRECTIVES", "HIGH", "script-src", {}});
    }
}

void check_missing_base_uri(const EvaluatorPolicy& policy, EvaluatorFindings& findings) {
    check_missing_base_uri_of_all({&policy, 1}, findings);
}

void check_missing_base_uri_of_all(std::span<const EvaluatorPolicy> policies,
                                   EvaluatorFindings& findings) {
    const bool needed = std::any_of(policies.begin(), policies.end(), needs_base_uri);
    if (needed && std::none_of(policies.begin(), policies.end(), [](const EvaluatorPolicy& each) {
            return has_text(each, "base-uri");
        })) {
        findings.push_back({"MISSING_DIRECTIVES", "HIGH", "base-uri", {}});
    }
}

void check_script_allowlist(const EvaluatorPolicy& policy, EvaluatorFindings& findings) {
    // The evaluator leaves script attributes out: they load nothing.
    for (const std::string_view name : effective_names(policy, {"script-src", "script-src-elem"})) {
        const EvaluatorDirective* const list = policy.find(name);
        if (list == nullptr || list->has(kNone)) {
            continue;
        }
        const bool eval_allowed = list->has("'unsafe-eval'");
        for (const std::string& value : list->values) {
            if (value == kSelf) {
                findings.push_back({"SCRIPT_ALLOWLIST_BYPASS", "MEDIUM_MAYBE", list->name, value});
            } else if (!value.starts_with('\'') && !is_plain_scheme(value)
                       && value.find('.') != std::string::npos) {
                const bool known = bypass_of(value, false, eval_allowed) != nullptr;
                findings.push_back({"SCRIPT_ALLOWLIST_BYPASS",
                                    known ? "HIGH" : "MEDIUM_MAYBE",
                                    list->name,
                                    value});
            }
        }
    }
}

void check_flash_allowlist(const EvaluatorPolicy& policy, EvaluatorFindings& findings) {
    const EvaluatorDirective* const list = policy.find(effective_name(policy, "object-src"));
    const EvaluatorDirective* const types = policy.find("plugin-types");
    if (list == nullptr || list->has(kNone)
        || (types != nullptr && !types->has("application/x-shockwave-flash"))) {
        return;
    }
    for (const std::string& value : list->values) {
        if (bypass_of(value, true, false) != nullptr) {
            findings.push_back({"OBJECT_ALLOWLIST_BYPASS", "HIGH", list->name, value});
        } else if (list->name == "object-src") {
            findings.push_back({"OBJECT_ALLOWLIST_BYPASS", "MEDIUM_MAYBE", list->name, value});
        }
    }
}

void check_addresses(const EvaluatorPolicy& policy, EvaluatorFindings& findings) {
    check_values(
        policy,
        "IP_SOURCE",
        "INFO",
        [](const EvaluatorDirective&, const std::string& value) {
            return looks_like_address(split_url(value).host);
        },
        findings);
}

void check_plain_http(const EvaluatorPolicy& policy, EvaluatorFindings& findings) {
    check_values(
        policy,
        "SRC_HTTP",
        "MEDIUM",
        [](const EvaluatorDirective&, const std::string& value) {
            return value.starts_with("http://");
        },
        findings);
}

void check_nonces(const EvaluatorPolicy& policy, EvaluatorFindings& findings) {
    for (const EvaluatorDirective& directive : policy.directives) {
        for (const std::string& value : directive.values) {
            const std::string_view nonce = quoted_after(value, "'nonce-");
            if (!nonce.empty() && nonce.size() < 8) {
                findings.push_back({"NONCE_LENGTH", "MEDIUM", directive.name, value});
            }
            if (!nonce.empty() && !is_base64(nonce)) {
                findings.push_back({"NONCE_CHARSET", "INFO", directive.name, value});
            }
        }
    }
}

void check_deprecated(const EvaluatorPolicy& policy, EvaluatorFindings& findings) {
    for (const std::string_view name : kDeprecated) {
        if (has_text(policy, name)) {
            findings.push_back({"DEPRECATED_DIRECTIVE", "INFO", std::string(name), {}});
        }
    }
}

void check_unknown_directives(const EvaluatorPolicy& policy, EvaluatorFindings& findings) {
    for (const EvaluatorDirective& directive : policy.directives) {
        if (!is_directive(directive.name)) {
            findings.push_back({"UNKNOWN_DIRECTIVE", "SYNTAX", directive.name, {}});
        }
    }
}

void check_missing_semicolons(const EvaluatorPolicy& policy, EvaluatorFindings& findings) {
    check_values(
        policy,
        "MISSING_SEMICOLON",
        "SYNTAX",
        [](const EvaluatorDirective&, const std::string& value) { return is_directive(value); },
        findings);
}

void check_keywords(const EvaluatorPolicy& policy, EvaluatorFindings& findings) {
    check_values(policy, "INVALID_KEYWORD", "SYNTAX", is_wrong_keyword, findings);
}

}  // namespace waybill::audit::evaluator
