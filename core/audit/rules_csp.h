// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on what a document's Content Security Policies leave open. Those on how they are written
// are in rules_csp_writing.h. Each cause is told once: where any host may send scripts, single
// hosts are not listed as well.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/audit/csp_strength.h"
#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kCspMissing{
    .id = "csp-missing",
    .severity = Severity::Medium,
    .subject = Subject::Scripts,
    .title = "No Content-Security-Policy",
    .message =
        "Nothing limits which scripts run in this document: markup that an attacker gets into "
        "it runs with all rights of the page.",
    .fix =
        "Send a policy; begin with Content-Security-Policy-Report-Only to see what it would "
        "stop.",
    .line =
        "Content-Security-Policy: script-src 'nonce-RANDOM' 'strict-dynamic'; object-src "
        "'none'; base-uri 'none'",
    .source = "CSP level 3, section 3.1",
};

inline constexpr RuleInfo kCspReportOnly{
    .id = "csp-report-only",
    .severity = Severity::Low,
    .subject = Subject::Scripts,
    .title = "Policy only reported, never enforced",
    .message =
        "The document's policy is sent as Report-Only alone: violations are told of and happen "
        "all the same.",
    .fix = "Send the policy as Content-Security-Policy too, once its reports are quiet.",
    .line = {},
    .source = "CSP level 3, section 3.2",
};

inline constexpr RuleInfo kCspNoScriptRestriction{
    .id = "csp-no-script-restriction",
    .severity = Severity::Medium,
    .subject = Subject::Scripts,
    .title = "Policy that leaves scripts alone",
    .message =
        "There is a policy, but neither script-src nor default-src in it: any injected script "
        "runs.",
    .fix = "Add script-src with nonces or hashes.",
    .line =
        "Content-Security-Policy: script-src 'nonce-RANDOM' 'strict-dynamic'; object-src "
        "'none'; base-uri 'none'",
    .source = "CSP level 3, section 6.1",
};

inline constexpr RuleInfo kCspWildcardScript{
    .id = "csp-wildcard-script",
    .severity = Severity::High,
    .subject = Subject::Scripts,
    .title = "Scripts of any host allowed",
    .message =
        "The list of scripts holds a wildcard that takes in every host, the attacker's as well.",
    .fix = "List the hosts that are needed, or better use nonces with 'strict-dynamic'.",
    .line = {},
    .source = "CSP level 3, section 6.7.2",
};

inline constexpr RuleInfo kCspSchemeScript{
    .id = "csp-scheme-script",
    .severity = Severity::Medium,
    .subject = Subject::Scripts,
    .title = "Scripts of a whole scheme allowed",
    .message =
        "A scheme alone, such as https:, takes in every host that speaks it, the attacker's as "
        "well.",
    .fix = "List the hosts that are needed, or better use nonces with 'strict-dynamic'.",
    .line = {},
    .source = "CSP level 3, section 6.7.2",
};

inline constexpr RuleInfo kCspDataScript{
    .id = "csp-data-script",
    .severity = Severity::High,
    .subject = Subject::Scripts,
    .title = "Scripts from data: addresses allowed",
    .message =
        "A data: address carries its script in itself, so that an injected element brings its "
        "own code.",
    .fix = "Take data: out of the list of scripts.",
    .line = {},
    .source = "CSP level 3, section 8.4",
};

inline constexpr RuleInfo kCspBlobScript{
    .id = "csp-blob-script",
    .severity = Severity::Medium,
    .subject = Subject::Scripts,
    .title = "Scripts from blob: addresses allowed",
    .message =
        "Whatever text a page's code turns into a blob: or filesystem: address can be run as a "
        "script.",
    .fix = "Take blob: and filesystem: out of script-src; workers may have them in worker-src.",
    .line = {},
    .source = "CSP level 3, section 8.4",
};

inline constexpr RuleInfo kCspUnsafeInline{
    .id = "csp-unsafe-inline",
    .severity = Severity::Medium,
    .subject = Subject::Scripts,
    .title = "Inline scripts allowed",
    .message =
        "'unsafe-inline' is in effect for scripts, so injected script elements run: against "
        "cross-site scripting the policy does next to nothing.",
    .fix =
        "Give the page's own inline scripts a nonce or a hash; browsers then ignore "
        "'unsafe-inline'.",
    .line = {},
    .source = "CSP level 3, section 6.7.3",
};

inline constexpr RuleInfo kCspUnsafeInlineAttr{
    .id = "csp-unsafe-inline-attr",
    .severity = Severity::Medium,
    .subject = Subject::Scripts,
    .title = "Inline event handlers allowed",
    .message =
        "'unsafe-inline' is in effect for attributes such as onclick, so injected elements can "
        "run script.",
    .fix = "Attach handlers from script files and take 'unsafe-inline' out of script-src-attr.",
    .line = {},
    .source = "CSP level 3, section 6.1.15",
};

inline constexpr RuleInfo kCspUnsafeEval{
    .id = "csp-unsafe-eval",
    .severity = Severity::Low,
    .subject = Subject::Scripts,
    .title = "Evaluation of text as script allowed",
    .message =
        "'unsafe-eval' lets eval() and its kin run text: one that an attacker can reach "
        "becomes script.",
    .fix = "Replace eval() and Function(); for WebAssembly alone 'wasm-unsafe-eval' will do.",
    .line = {},
    .source = "CSP level 3, section 4.4",
};

inline constexpr RuleInfo kCspUnsafeHashes{
    .id = "csp-unsafe-hashes",
    .severity = Severity::Info,
    .subject = Subject::Scripts,
    .title = "Handlers allowed by hash",
    .message =
        "'unsafe-hashes' lets listed handler texts run on any element that an attacker adds, "
        "not only where the page put them.",
    .fix = "Attach handlers from script files instead.",
    .line = {},
    .source = "CSP level 3, section 8.3",
};

inline constexpr RuleInfo kCspWildcardSuffix{
    .id = "csp-wildcard-public-suffix",
    .severity = Severity::High,
    .subject = Subject::Scripts,
    .title = "Scripts of everybody at a hosting service allowed",
    .message =
        "The wildcard covers names that anybody can get by signing up, so an attacker can "
        "serve scripts from one.",
    .fix = "Name the one host that is yours.",
    .line = {},
    .source = "CSP level 3, section 6.7.2",
};

inline constexpr RuleInfo kCspAllowlistBypass{
    .id = "csp-allowlist-bypass",
    .severity = Severity::High,
    .subject = Subject::Scripts,
    .title = "Allowed host that gives scripts to anybody",
    .message =
        "A listed host serves JSONP, old AngularJS or files that anybody uploads: through it "
        "an attacker runs code of his choice.",
    .fix =
        "Use nonces with 'strict-dynamic' in place of hosts, or list the full path of the one "
        "file.",
    .line = {},
    .source = "Weichselbaum and others, CSP Is Dead, Long Live CSP (2016)",
};

inline constexpr RuleInfo kCspNonceShort{
    .id = "csp-nonce-short",
    .severity = Severity::High,
    .subject = Subject::Scripts,
    .title = "Nonce that can be guessed",
    .message =
        "The nonce has fewer than 8 characters; an attacker may guess it and put it on a "
        "script of his own.",
    .fix = "Make a nonce of at least 128 random bits, new for each response.",
    .line = {},
    .source = "CSP level 3, section 7.1",
};

inline constexpr RuleInfo kCspStrictDynamicAlone{
    .id = "csp-strict-dynamic-alone",
    .severity = Severity::Medium,
    .subject = Subject::Scripts,
    .title = "'strict-dynamic' without nonce or hash",
    .message =
        "'strict-dynamic' makes browsers ignore listed hosts; without a nonce or hash no "
        "script at all can run.",
    .fix = "Add a nonce to the list and to the page's scripts.",
    .line = {},
    .source = "CSP level 3, section 8.2",
};

inline constexpr RuleInfo kCspBaseUriMissing{
    .id = "csp-base-uri-missing",
    .severity = Severity::Medium,
    .subject = Subject::Scripts,
    .title = "Base elements not restricted",
    .message =
        "Scripts are let in by nonce, but an injected base element turns their relative "
        "addresses to the attacker's host.",
    .fix = "Add base-uri 'none', or 'self' where pages use a base element.",
    .line = "Content-Security-Policy: base-uri 'none'",
    .source = "CSP level 3, section 6.3.1",
};

inline constexpr RuleInfo kCspBaseUriOpen{
    .id = "csp-base-uri-open",
    .severity = Severity::Medium,
    .subject = Subject::Scripts,
    .title = "Base elements may point anywhere",
    .message =
        "base-uri takes in every host, so an injected base element can turn all relative "
        "addresses elsewhere.",
    .fix = "Use base-uri 'none' or 'self'.",
    .line = "Content-Security-Policy: base-uri 'none'",
    .source = "CSP level 3, section 6.3.1",
};

inline constexpr RuleInfo kCspObjectSrcMissing{
    .id = "csp-object-src-missing",
    .severity = Severity::Low,
    .subject = Subject::Scripts,
    .title = "Plugins and embedded objects not restricted",
    .message =
        "Scripts are restricted, but object and embed elements may load from anywhere, which "
        "has been a way round.",
    .fix = "Add object-src 'none'.",
    .line = "Content-Security-Policy: object-src 'none'",
    .source = "CSP level 3, section 6.1.10",
};

inline constexpr RuleInfo kCspFormActionOpen{
    .id = "csp-form-action-open",
    .severity = Severity::Low,
    .subject = Subject::Scripts,
    .title = "Forms may be sent anywhere",
    .message =
        "form-action takes in every host, so an injected form can send what users type to an "
        "attacker.",
    .fix = "List the hosts that forms are sent to, mostly 'self'.",
    .line = "Content-Security-Policy: form-action 'self'",
    .source = "CSP level 3, section 6.4.1",
};

inline constexpr RuleInfo kCspStyleUnsafeInline{
    .id = "csp-style-unsafe-inline",
    .severity = Severity::Info,
    .subject = Subject::Scripts,
    .title = "Inline styles allowed",
    .message =
        "Injected styles can hide or move parts of the page and read out attribute values "
        "letter by letter.",
    .fix = "Give inline styles a nonce or a hash.",
    .line = {},
    .source = "CSP level 3, section 6.7.3",
};

inline constexpr RuleInfo kCspInsecureSource{
    .id = "csp-insecure-source",
    .severity = Severity::Low,
    .subject = Subject::Scripts,
    .title = "Sources without transport security",
    .message =
        "A page over https lists http: sources: what they send can be changed on the way, and "
        "browsers block part of it.",
    .fix = "List the hosts with https:, or add upgrade-insecure-requests.",
    .line = {},
    .source = "Mixed Content, section 4",
};

}  // namespace rule

// With those of rules_csp_writing.h.
std::span<const RuleInfo* const> csp_rules();

// Documents only. Meta elements count where the body was read.
void judge_csp(const ExchangeFacts& facts, Findings& findings);

// The same with the contents of meta elements given, whatever the response is; returns what the
// policies amount to.
CspStrength judge_csp_policies(const ExchangeFacts& facts,
                               std::span<const std::string_view> metas,
                               Findings& findings);

// The policies of a document's meta elements that count: those in its head.
std::vector<std::string_view> csp_metas(const HtmlFacts* html);

}  // namespace waybill::audit
