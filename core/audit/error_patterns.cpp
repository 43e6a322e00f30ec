// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include "core/audit/rules_leak_text.h"
#include "core/audit/text_patterns.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

using Match = std::optional<TextMatch>;

constexpr std::size_t kLine = 300;  // of a line that is looked at

// The line around `at`, as evidence. Line ends of JSON strings count.
TextMatch line_around(std::string_view text, std::size_t at, std::string_view language) {
    const std::size_t from = at > kLine ? at - kLine : 0;
    const std::string_view before = text.substr(from, at - from);
    std::size_t begin = 0;
    for (std::size_t i = before.size(); i > 0; --i) {
        const char c = before[i - 1];
        if (c == '\n' || c == '>' || (c == 'n' && i > 1 && before[i - 2] == '\\')) {
            begin = i;
            break;
        }
    }
    const std::string_view behind = text.substr(at, kLine);
    const std::size_t end =
        std::min({behind.find('\n'), behind.find("\\n"), behind.find('<'), behind.size()});
    return {from + begin, at - from - begin + end, std::string(language)};
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
    while (at < text.size() && ascii::is_digit(text[at])) {
        ++at;
    }
    return at;
}

bool has_at(std::string_view text, std::size_t at, std::string_view wanted) {
    return at <= text.size() && text.substr(at, wanted.size()) == wanted;
}

// Whether `wanted` stands within `span` bytes behind `at`.
bool is_soon(std::string_view text, std::size_t at, std::string_view wanted, std::size_t span) {
    return text.substr(at, span).find(wanted) != std::string_view::npos;
}

std::string_view line_before(std::string_view text, std::size_t at) {
    const std::size_t from = at > kLine ? at - kLine : 0;
    const std::string_view before = text.substr(from, at - from);
    return before.substr(before.rfind('\n') + 1);
}

// "at org.shop.Cart.add(Cart.java:12)"
Match java_frame(std::string_view text, std::size_t at) {
    const std::size_t digits = text.find(':', at) + 1;
    const std::size_t end = skip_digits(text, digits);
    const std::string_view before = line_before(text, at);
    if (end == digits || !has_at(text, end, ")") || before.rfind('(') == std::string_view::npos
        || before.rfind("at ") == std::string_view::npos) {
        return std::nullopt;
    }
    return line_around(text, at, "Java");
}

// "at add (/srv/shop/cart.js:12:34)". Of scripts that ran in a browser the frames name URLs.
Match node_frame(std::string_view text, std::size_t at) {
    const std::size_t line = text.find(':', at) + 1;
    const std::size_t line_end = skip_digits(text, line);
    if (line_end == line || !has_at(text, line_end, ":")) {
        return std::nullopt;
    }
    const std::size_t column_end = skip_digits(text, line_end + 1);
    const std::string_view before = line_before(text, at);
    const std::size_t frame = before.rfind("at ");
    if (column_end == line_end + 1 || frame == std::string_view::npos
        || before.find("http", frame) != std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view place = before.substr(frame);
    if (place.find('/') == std::string_view::npos && place.find('\\') == std::string_view::npos
        && place.find("node:") == std::string_view::npos) {
        return std::nullopt;
    }
    return line_around(text, at, "JavaScript");
}

Match python_trace(std::string_view text, std::size_t at) {
    constexpr std::size_t kFirstFrame = 300;
    const bool framed = is_soon(text, at, "File \"", kFirstFrame)
                        || is_soon(text, at, "File \\\"", kFirstFrame)
                        || is_soon(text, at, "File &quot;", kFirstFrame)
                        || is_soon(text, at, "File &#34;", kFirstFrame);
    return framed ? Match(line_around(text, at, "Python")) : std::nullopt;
}

// "Fatal error: ... in /srv/shop/cart.php on line 12", with or without <b>.
Match php_error(std::string_view text, std::size_t at) {
    constexpr std::size_t kMessage = 600;
    const bool placed =
        is_soon(text, at, ".php", kMessage)
        && (is_soon(text, at, " on line ", kMessage) || is_soon(text, at, ".php:", kMessage));
    return placed ? Match(line_around(text, at, "PHP")) : std::nullopt;
}

// "#0 /srv/shop/cart.php(12): add()"
Match php_frame(std::string_view text, std::size_t at) {
    const std::size_t digits = text.find('(', at) + 1;
    const std::size_t end = skip_digits(text, digits);
    if (end == digits || !has_at(text, end, "): ")
        || line_before(text, at).find('#') == std::string_view::npos) {
        return std::nullopt;
    }
    return line_around(text, at, "PHP");
}

// "in C:\shop\Cart.cs:line 12"
Match dotnet_frame(std::string_view text, std::size_t at) {
    const std::size_t digits = text.find(' ', at) + 1;
    if (skip_digits(text, digits) == digits
        || line_before(text, at).find(" in ") == std::string_view::npos) {
        return std::nullopt;
    }
    return line_around(text, at, ".NET");
}

// "app/models/cart.rb:12:in `add'"
Match ruby_frame(std::string_view text, std::size_t at) {
    const std::size_t digits = text.find(':', at) + 1;
    const std::size_t end = skip_digits(text, digits);
    if (end == digits
        || (!has_at(text, end, ":in `") && !has_at(text, end, ":in '")
            && !has_at(text, end, ":in &#39;") && !has_at(text, end, ":in &#x27;"))) {
        return std::nullopt;
    }
    return line_around(text, at, "Ruby");
}

// "goroutine 1 [running]:"
Match go_trace(std::string_view text, std::size_t at) {
    const std::string_view before = line_before(text, at);
    const std::size_t word = before.rfind("goroutine ");
    if (word == std::string_view::npos) {
        return std::nullopt;
    }
    return line_around(text, at, "Go");
}

Match rust_panic(std::string_view text, std::size_t at) {
    if (line_before(text, at).find("thread '") == std::string_view::npos
        || !is_soon(text, at, ".rs:", kLine)) {
        return std::nullopt;
    }
    return line_around(text, at, "Rust");
}

// "died at /srv/shop/cart.pl line 12."
Match perl_message(std::string_view text, std::size_t at) {
    const std::size_t digits = text.find(" line ", at) + 6;
    if (skip_digits(text, digits) == digits
        || line_before(text, at).find(" at ") == std::string_view::npos) {
        return std::nullopt;
    }
    return line_around(text, at, "Perl");
}

// "ORA-00933: SQL command not properly ended"
Match oracle_error(std::string_view text, std::size_t at) {
    constexpr std::size_t kPrefix = 4;
    constexpr std::size_t kDigits = 5;
    const std::size_t end = skip_digits(text, at + kPrefix);
    if (end != at + kPrefix + kDigits || !has_at(text, end, ":")) {
        return std::nullopt;
    }
    return line_around(text, at, "Oracle");
}

template <const char* kName>
Match message_of(std::string_view text, std::size_t at) {
    return line_around(text, at, kName);
}

constexpr char kMySql[] = "MySQL";           // NOLINT(modernize-avoid-c-arrays): a template's
constexpr char kPostgres[] = "PostgreSQL";   // NOLINT(modernize-avoid-c-arrays)
constexpr char kSqlServer[] = "SQL Server";  // NOLINT(modernize-avoid-c-arrays)
constexpr char kSqlite[] = "SQLite";         // NOLINT(modernize-avoid-c-arrays)
constexpr char kOtherSql[] = "SQL";          // NOLINT(modernize-avoid-c-arrays)
constexpr char kDjango[] = "Django";         // NOLINT(modernize-avoid-c-arrays)
constexpr char kWerkzeug[] = "Werkzeug";     // NOLINT(modernize-avoid-c-arrays)
constexpr char kRails[] = "Rails";           // NOLINT(modernize-avoid-c-arrays)
constexpr char kLaravel[] = "Laravel";       // NOLINT(modernize-avoid-c-arrays)
constexpr char kAspNet[] = "ASP.NET";        // NOLINT(modernize-avoid-c-arrays)
constexpr char kPhpInfo[] = "PHP";           // NOLINT(modernize-avoid-c-arrays)
constexpr char kSymfony[] = "Symfony";       // NOLINT(modernize-avoid-c-arrays)

constexpr auto kPatterns = std::to_array<TextPattern>({
    {".java:", &rule::kLeakStackTrace, java_frame},
    {".kt:", &rule::kLeakStackTrace, java_frame},
    {".scala:", &rule::kLeakStackTrace, java_frame},
    {".js:", &rule::kLeakStackTrace, node_frame},
    {".mjs:", &rule::kLeakStackTrace, node_frame},
    {".ts:", &rule::kLeakStackTrace, node_frame},
    {"Traceback (most recent call last)", &rule::kLeakStackTrace, python_trace},
    {"Fatal error", &rule::kLeakStackTrace, php_error},
    {"Parse error", &rule::kLeakStackTrace, php_error},
    {"<b>Warning</b>:", &rule::kLeakStackTrace, php_error},
    {"<b>Notice</b>:", &rule::kLeakStackTrace, php_error},
    {"<b>Deprecated</b>:", &rule::kLeakStackTrace, php_error},
    {".php(", &rule::kLeakStackTrace, php_frame},
    {".cs:line ", &rule::kLeakStackTrace, dotnet_frame},
    {".vb:line ", &rule::kLeakStackTrace, dotnet_frame},
    {".fs:line ", &rule::kLeakStackTrace, dotnet_frame},
    {".rb:", &rule::kLeakStackTrace, ruby_frame},
    {" [running]:", &rule::kLeakStackTrace, go_trace},
    {"' panicked at ", &rule::kLeakStackTrace, rust_panic},
    {".pl line ", &rule::kLeakStackTrace, perl_message},
    {".pm line ", &rule::kLeakStackTrace, perl_message},
    {"You have an error in your SQL syntax", &rule::kLeakSqlError, message_of<kMySql>},
    {"com.mysql.jdbc.", &rule::kLeakSqlError, message_of<kMySql>},
    {"com.mysql.cj.", &rule::kLeakSqlError, message_of<kMySql>},
    {"mysql_fetch_", &rule::kLeakSqlError, message_of<kMySql>},
    {"org.postgresql.util.PSQLException", &rule::kLeakSqlError, message_of<kPostgres>},
    {"PG::SyntaxError", &rule::kLeakSqlError, message_of<kPostgres>},
    {"PG::UndefinedTable", &rule::kLeakSqlError, message_of<kPostgres>},
    {"ERROR: syntax error at or near", &rule::kLeakSqlError, message_of<kPostgres>},
    {"ERROR:  syntax error at or near", &rule::kLeakSqlError, message_of<kPostgres>},
    {"psycopg2.errors.", &rule::kLeakSqlError, message_of<kPostgres>},
    {"pg_query(): Query failed", &rule::kLeakSqlError, message_of<kPostgres>},
    {"Unclosed quotation mark after the character string",
     &rule::kLeakSqlError,
     message_of<kSqlServer>},
    {"System.Data.SqlClient.SqlException", &rule::kLeakSqlError, message_of<kSqlServer>},
    {"Microsoft.Data.SqlClient.SqlException", &rule::kLeakSqlError, message_of<kSqlServer>},
    {"Microsoft OLE DB Provider for", &rule::kLeakSqlError, message_of<kSqlServer>},
    {"[ODBC SQL Server Driver]", &rule::kLeakSqlError, message_of<kSqlServer>},
    {"sqlite3.OperationalError", &rule::kLeakSqlError, message_of<kSqlite>},
    {"SQLite3::SQLException", &rule::kLeakSqlError, message_of<kSqlite>},
    {"SQLITE_ERROR: ", &rule::kLeakSqlError, message_of<kSqlite>},
    {"ORA-", &rule::kLeakSqlError, oracle_error},
    {"SQLSTATE[", &rule::kLeakSqlError, message_of<kOtherSql>},
    {"java.sql.SQLSyntaxErrorException", &rule::kLeakSqlError, message_of<kOtherSql>},
    {"DB2 SQL error", &rule::kLeakSqlError, message_of<kOtherSql>},
    {"because you have <code>DEBUG = True</code>", &rule::kLeakDebugPage, message_of<kDjango>},
    {"The debugger caught an exception in your WSGI", &rule::kLeakDebugPage, message_of<kWerkzeug>},
    {"// Werkzeug Debugger</title>", &rule::kLeakDebugPage, message_of<kWerkzeug>},
    {"Action Controller: Exception caught", &rule::kLeakDebugPage, message_of<kRails>},
    {"Whoops! There was an error.", &rule::kLeakDebugPage, message_of<kLaravel>},
    {"window.ignite(", &rule::kLeakDebugPage, message_of<kLaravel>},
    {"Server Error in '/", &rule::kLeakDebugPage, message_of<kAspNet>},
    {"<title>phpinfo()</title>", &rule::kLeakDebugPage, message_of<kPhpInfo>},
    {"<h1 class=\"break-long-words exception-message\"",
     &rule::kLeakDebugPage,
     message_of<kSymfony>},
});

}  // namespace

std::span<const TextPattern> error_patterns() {
    return kPatterns;
}

}  // namespace waybill::audit
