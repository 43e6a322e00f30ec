// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on what answers tell by mistake, whatever their format: stack traces, database errors,
// debug pages, and files that nobody meant to serve.
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kLeakBackupFile{
    .id = "leak-backup-file",
    .severity = Severity::High,
    .subject = Subject::Leaks,
    .title = "Backup or dump served",
    .message =
        "The server handed out a file by a name that editors, dumps and old copies "
        "have: source or data is readable.",
    .fix =
        "Remove such files from what is served, and deny their names in the server's "
        "configuration.",
    .line = {},
    .source = "CWE-530",
};

inline constexpr RuleInfo kLeakConfigFile{
    .id = "leak-config-file",
    .severity = Severity::High,
    .subject = Subject::Leaks,
    .title = "Configuration file served",
    .message =
        "A file that configures the server or its deployment was handed out; they "
        "hold names of hosts, users and often passwords.",
    .fix = "Keep configuration outside of the document root, and deny these names.",
    .line = {},
    .source = "CWE-538",
};

inline constexpr RuleInfo kLeakDebugPage{
    .id = "leak-debug-page",
    .severity = Severity::High,
    .subject = Subject::Leaks,
    .title = "Debug page of a framework",
    .message =
        "The application runs in debug mode: its error pages show code, settings and "
        "sometimes a console.",
    .fix = "Switch debug mode off in production.",
    .line = {},
    .source = "CWE-489",
};

inline constexpr RuleInfo kLeakEnvFile{
    .id = "leak-env-file",
    .severity = Severity::Critical,
    .subject = Subject::Leaks,
    .title = "Environment file served",
    .message = "A .env file was handed out; they hold passwords and keys.",
    .fix =
        "Remove it from what is served, deny names that begin with a dot, and change "
        "every secret that it held.",
    .line = {},
    .source = "CWE-538",
};

inline constexpr RuleInfo kLeakGit{
    .id = "leak-git",
    .severity = Severity::High,
    .subject = Subject::Leaks,
    .title = "Repository served",
    .message =
        "Files of a repository can be fetched, and with them all source and its "
        "history.",
    .fix =
        "Deny .git, .svn and .hg in the server's configuration, and deploy without "
        "them.",
    .line = {},
    .source = "CWE-527",
};

inline constexpr RuleInfo kLeakSourceMap{
    .id = "leak-source-map",
    .severity = Severity::Low,
    .subject = Subject::Leaks,
    .title = "Source map served",
    .message = "The map holds the sources of the scripts with their comments and names.",
    .fix = "Do not deploy maps, or serve them to your own network only.",
    .line = {},
    .source = "CWE-540",
};

inline constexpr RuleInfo kLeakSqlError{
    .id = "leak-sql-error",
    .severity = Severity::Medium,
    .subject = Subject::Leaks,
    .title = "Database error shown",
    .message =
        "The answer quotes an error of a database: it tells names of tables, and "
        "often that input reaches SQL.",
    .fix =
        "Show a plain error page and write the details to a log that only you can "
        "read.",
    .line = {},
    .source = "CWE-209",
};

inline constexpr RuleInfo kLeakStackTrace{
    .id = "leak-stack-trace",
    .severity = Severity::Medium,
    .subject = Subject::Leaks,
    .title = "Stack trace shown",
    .message = "The answer holds a stack trace: it tells paths, libraries and versions.",
    .fix =
        "Show a plain error page and write the details to a log that only you can "
        "read.",
    .line = {},
    .source = "CWE-209",
};

}  // namespace rule

std::span<const RuleInfo* const> leak_text_rules();

// Files by name and content; what the text itself tells is found by judge_secrets().
void judge_leak_text(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
