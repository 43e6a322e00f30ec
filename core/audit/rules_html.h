// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on what documents load: integrity of scripts and styles of other sites, mixed content,
// hosts that are known to have served malicious code.
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kSriMissing{
    .id = "sri-missing-cross-origin",
    .severity = Severity::Low,
    .subject = Subject::Scripts,
    .title = "Script of another site without integrity",
    .message =
        "The page runs a script from a site that is not its own and does not say what hash it must "
        "have: whoever controls that host runs code in the page.",
    .fix =
        "Name the hash of the file in an integrity attribute, with crossorigin, or serve the file "
        "from the own site.",
    .line = {},
    .source = "Subresource Integrity section 3",
};

inline constexpr RuleInfo kSriMissingStyle{
    .id = "sri-missing-cross-origin-style",
    .severity = Severity::Info,
    .subject = Subject::Scripts,
    .title = "Stylesheet of another site without integrity",
    .message =
        "The page takes a stylesheet from a site that is not its own without a hash: whoever "
        "controls that host can change what the page shows and read what is typed by means of "
        "selectors.",
    .fix =
        "Name the hash of the file in an integrity attribute, with crossorigin, or serve it from "
        "the own site.",
    .line = {},
    .source = "Subresource Integrity section 3",
};

inline constexpr RuleInfo kSriWithoutCrossorigin{
    .id = "sri-without-crossorigin",
    .severity = Severity::Medium,
    .subject = Subject::Scripts,
    .title = "Integrity without crossorigin",
    .message =
        "A file of another origin can only be checked when it was loaded by CORS. Without the "
        "crossorigin attribute browsers refuse to run it.",
    .fix = "Add crossorigin=\"anonymous\" to the element.",
    .line = {},
    .source = "Subresource Integrity section 3.3.5",
};

inline constexpr RuleInfo kSriInvalid{
    .id = "sri-invalid-metadata",
    .severity = Severity::Medium,
    .subject = Subject::Scripts,
    .title = "Integrity attribute that checks nothing",
    .message =
        "None of the words in the integrity attribute is a hash that browsers know, so the file is "
        "not checked at all.",
    .fix = "Write sha256-, sha384- or sha512- and the digest in base64.",
    .line = {},
    .source = "Subresource Integrity section 3.5",
};

inline constexpr RuleInfo kSriOnlySha256{
    .id = "sri-weak-only-sha256",
    .severity = Severity::Info,
    .subject = Subject::Scripts,
    .title = "Integrity by SHA-256 alone",
    .message =
        "The hash is good enough today; SHA-384 is what the standard advises and costs nothing "
        "more.",
    .fix = "Use sha384 for the integrity attribute.",
    .line = {},
    .source = "Subresource Integrity section 3.2",
};

inline constexpr RuleInfo kMixedActive{
    .id = "mixed-content-active",
    .severity = Severity::High,
    .subject = Subject::Scripts,
    .title = "Active content over http in an https page",
    .message =
        "The page was loaded by https and asks for a script, style or frame by http. Browsers "
        "block it, and those that do not let anybody on the path take the page over.",
    .fix = "Load it by https.",
    .line = "Content-Security-Policy: upgrade-insecure-requests",
    .source = "Mixed Content section 3.2",
};

inline constexpr RuleInfo kMixedUpgradable{
    .id = "mixed-content-upgradable",
    .severity = Severity::Low,
    .subject = Subject::Scripts,
    .title = "Images or media over http in an https page",
    .message =
        "The page was loaded by https and asks for an image, a sound or a film by http. Browsers "
        "try https instead; where that fails it is missing.",
    .fix = "Load it by https.",
    .line = "Content-Security-Policy: upgrade-insecure-requests",
    .source = "Mixed Content section 3.1",
};

inline constexpr RuleInfo kCompromisedHost{
    .id = "script-host-compromised",
    .severity = Severity::Critical,
    .subject = Subject::Scripts,
    .title = "Script from a host known for malicious code",
    .message =
        "The page loads a script from a domain that has served malicious code to the visitors of "
        "other pages after it changed hands.",
    .fix = "Remove the script, or take it from a source that is looked after.",
    .line = {},
    .source = "Public reports on the polyfill supply chain attack of 2024",
};

}  // namespace rule

std::span<const RuleInfo* const> html_rules();

// Of an exchange on its own: bodies count.
void judge_html(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
