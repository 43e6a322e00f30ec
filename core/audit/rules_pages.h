// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on what the text of answers gives away of the server, and on addresses that carry what they
// should not.
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kApplicationError{
    .id = "page-application-error",
    .severity = Severity::Medium,
    .subject = Subject::Leaks,
    .title = "Error of the application in an answer",
    .message =
        "The answer holds an error message of a database, a language or a framework: it tells how "
        "the server works and where it breaks.",
    .fix = "Show visitors an error page without details and keep those in the log.",
    .line = {},
    .source = "OWASP Error Handling",
    .counted_by = "leak-debug-page leak-sql-error leak-stack-trace",
};

inline constexpr RuleInfo kDebugError{
    .id = "page-debug-error",
    .severity = Severity::Low,
    .subject = Subject::Leaks,
    .title = "Debugging message in an answer",
    .message = "The answer holds a message that is meant for those who run the server.",
    .fix = "Show visitors an error page without details.",
    .line = {},
    .source = "OWASP Error Handling",
    .counted_by = "leak-debug-page leak-sql-error leak-stack-trace",
};

inline constexpr RuleInfo kDirectoryListing{
    .id = "page-directory-listing",
    .severity = Severity::Medium,
    .subject = Subject::Leaks,
    .title = "Listing of a directory",
    .message =
        "The server lists the files of a directory: everybody can find what no page links to.",
    .fix = "Switch off automatic indexes (Options -Indexes, autoindex off).",
    .line = {},
    .source = "CWE-548",
};

inline constexpr RuleInfo kPageBanner{
    .id = "page-banner",
    .severity = Severity::Low,
    .subject = Subject::Leaks,
    .title = "Name and version of the server in an error page",
    .message =
        "The error page names the product and its version, which tells what attacks are worth "
        "trying.",
    .fix =
        "Switch off signatures (ServerSignature Off, server_tokens off) or serve an error page of "
        "your own.",
    .line = {},
    .source = "CWE-200",
};

inline constexpr RuleInfo kPrivateAddress{
    .id = "page-private-address",
    .severity = Severity::Low,
    .subject = Subject::Leaks,
    .title = "Private address in an answer",
    .message =
        "The answer holds an address of a private network: it tells how the inside is laid out.",
    .fix = "Leave internal addresses out of what is sent.",
    .line = {},
    .source = "RFC 1918",
};

inline constexpr RuleInfo kPathDisclosure{
    .id = "page-path-disclosure",
    .severity = Severity::Low,
    .subject = Subject::Leaks,
    .title = "Path of the file system in an error",
    .message =
        "The error page names a path on the server, which helps to attack what includes or uploads "
        "files.",
    .fix = "Show visitors an error page without details.",
    .line = {},
    .source = "CWE-209",
};

inline constexpr RuleInfo kSourceCode{
    .id = "page-source-code",
    .severity = Severity::Medium,
    .subject = Subject::Leaks,
    .title = "Source code in an answer",
    .message = "The answer holds code that should have run on the server.",
    .fix =
        "Let the server run files of that kind rather than send them, and keep sources outside its "
        "folders.",
    .line = {},
    .source = "CWE-540",
};

inline constexpr RuleInfo kCharsetMismatch{
    .id = "charset-mismatch",
    .severity = Severity::Info,
    .subject = Subject::Content,
    .title = "Document that names two character sets",
    .message =
        "The field and the document name different character sets: what browsers take may not be "
        "what was meant, and filters can be led around it.",
    .fix = "Name one character set, utf-8, in the Content-Type field.",
    .line = "Content-Type: text/html; charset=utf-8",
    .source = "HTML standard section 13.2.3",
};

inline constexpr RuleInfo kSessionIdToLinks{
    .id = "session-id-exposed-to-links",
    .severity = Severity::Medium,
    .subject = Subject::Cookies,
    .title = "Page with a session in its address links to other sites",
    .message =
        "The address of the page carries a session and the page links to another site, which may "
        "be told the address as Referer.",
    .fix = "Keep the session in a cookie, and send a Referrer-Policy.",
    .line = "Referrer-Policy: no-referrer",
    .source = "OWASP Session Management",
};

inline constexpr RuleInfo kBigRedirect{
    .id = "redirect-body-large",
    .severity = Severity::Low,
    .subject = Subject::Leaks,
    .title = "Redirect with a large body",
    .message =
        "A redirect needs no body but a link; this one is longer, which often is a page that "
        "should not have been sent, with data of users.",
    .fix = "End the answer after the redirect.",
    .line = {},
    .source = "OWASP Web Security Testing Guide 4.4.2",
};

inline constexpr RuleInfo kRedirectLinks{
    .id = "redirect-many-links",
    .severity = Severity::Low,
    .subject = Subject::Leaks,
    .title = "Redirect with several links in its body",
    .message =
        "A redirect that holds more links than the one it leads to often is a page that should not "
        "have been sent.",
    .fix = "End the answer after the redirect.",
    .line = {},
    .source = "OWASP Web Security Testing Guide 4.4.2",
};

inline constexpr RuleInfo kViewStateOld{
    .id = "viewstate-old-version",
    .severity = Severity::Low,
    .subject = Subject::Leaks,
    .title = "ViewState of an old ASP.NET",
    .message =
        "The state in the page has the form of ASP.NET 1.0 or 1.1, which nobody looks after any "
        "more.",
    .fix = "Move to a version that is looked after.",
    .line = {},
    .source = "OWASP ASP.NET",
};

inline constexpr RuleInfo kViewStateSplit{
    .id = "viewstate-split",
    .severity = Severity::Info,
    .subject = Subject::Leaks,
    .title = "ViewState in several fields",
    .message =
        "The server cuts the state of its page into pieces: it is large and travels with each "
        "request.",
    .fix = "Keep state on the server, or less of it.",
    .line = {},
    .source = "OWASP ASP.NET",
};

inline constexpr RuleInfo kViewStateData{
    .id = "viewstate-private-data",
    .severity = Severity::Medium,
    .subject = Subject::Leaks,
    .title = "Address or email in the ViewState",
    .message =
        "The state in the page is not encrypted and holds an email address or the address of a "
        "private network.",
    .fix = "Encrypt the state (ViewStateEncryptionMode) or leave such data out.",
    .line = {},
    .source = "OWASP ASP.NET",
};

inline constexpr RuleInfo kJsfViewState{
    .id = "viewstate-jsf-readable",
    .severity = Severity::Low,
    .subject = Subject::Leaks,
    .title = "JSF ViewState that can be read",
    .message =
        "The state of the page is a serialised Java object that the client gets without encryption "
        "or check: it can be read and changed.",
    .fix = "Keep the state on the server (javax.faces.STATE_SAVING_METHOD).",
    .line = {},
    .source = "CVE-2013-5855",
};

inline constexpr RuleInfo kJavaObject{
    .id = "java-serialized-object",
    .severity = Severity::Medium,
    .subject = Subject::Leaks,
    .title = "Serialised Java object",
    .message =
        "A serialised Java object travels between client and server. A server that reads objects "
        "from clients can often be made to run code.",
    .fix = "Use a format that holds data alone, such as JSON.",
    .line = {},
    .source = "CWE-502",
};

}  // namespace rule

std::span<const RuleInfo* const> pages_rules();

// Of an exchange on its own: bodies count.
void judge_pages(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
