// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an audit rule says of an exchange, a host or a session, with the evidence it judged.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/anomaly.h"

namespace waybill::audit {

enum class Severity : std::uint8_t { Info, Low, Medium, High, Critical };
std::string_view name_of(Severity severity);  // "info" ... "critical"

// What a rule is about; also the sections of reports.
enum class Subject : std::uint8_t {
    Transport,
    Scripts,  // Content-Security-Policy, SRI, mixed content
    Cookies,
    Framing,
    CrossOrigin,  // CORS, COOP, COEP, CORP
    Content,      // types, sniffing, referrer
    Leaks,
    Secrets,
    Forms,  // CSRF, logins
    Caching,
    Compression,
    Connections,
    Conformance,
    Smuggling,
};
std::string_view name_of(Subject subject);

// One rule of the table (rule_table.h). All texts are ours, one or two sentences, plain ASCII.
struct RuleInfo {
    std::string_view id;  // "hsts-missing": stable, lower case with hyphens
    Severity severity;    // the usual one; a finding may be graver or milder
    Subject subject;
    std::string_view title;    // a short noun phrase: "No Strict-Transport-Security"
    std::string_view message;  // what is wrong and what may come of it
    std::string_view fix;      // what to do
    std::string_view line;     // the exact field line to add; empty where there is none
    std::string_view source;   // "RFC 6797 section 6.1", "Fetch standard", "OWASP Secure Headers"
    // Ids, separated by spaces, of rules that see the same fault from another side: where one of
    // them fired too, this one takes no points in the Scorecard.
    std::string_view counted_by = {};
};

// Where the evidence lies. Texts quote the wire: escape before showing.
struct Evidence {
    Side side = Side::Server;
    std::string field;  // name of the field; empty for the start line or a body
    std::string value;  // at most kEvidenceKept bytes of what was judged; secrets are masked
    bool in_body = false;
    std::uint64_t offset = 0;  // in the decoded body
};
inline constexpr std::size_t kEvidenceKept = 200;

struct Finding {
    const RuleInfo* rule = nullptr;
    Severity severity = Severity::Info;
    std::string detail;  // what is particular to this one: "max-age is 300"; may be empty
    Evidence evidence;
};
using Findings = std::vector<Finding>;

// Adds a finding; what is too long of the evidence and the detail is cut, and of each rule the
// first twenty are kept: what is found in a message is no multiple of what was sent.
void report(Findings& findings,
            const RuleInfo& rule,
            Evidence evidence,
            std::string detail = {},
            std::optional<Severity> severity = std::nullopt);

}  // namespace waybill::audit
