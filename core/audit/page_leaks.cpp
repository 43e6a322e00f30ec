// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/page_leaks.h"

#include <algorithm>
#include <array>

#include "core/audit/html_tokenizer.h"
#include "core/base/ascii.h"
#include "core/base/text_finder.h"

namespace waybill::audit {
namespace {

// The first of `finders` that is in the text.
std::optional<TextRange> find_any(std::string_view text, const std::vector<TextFinder>& finders) {
    for (const TextFinder& finder : finders) {
        if (const std::size_t at = finder.find(text); at != TextFinder::kNowhere) {
            return TextRange{at, finder.size()};
        }
    }
    return std::nullopt;
}

std::vector<TextFinder> make_finders(std::initializer_list<std::string_view> texts) {
    std::vector<TextFinder> finders;
    finders.reserve(texts.size());
    for (const std::string_view text : texts) {
        finders.emplace_back(text);
    }
    return finders;
}

bool is_word_char(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c);
}

// One to three digits up to 255; moves behind them.
std::optional<unsigned> take_octet(std::string_view text, std::size_t& at) {
    unsigned value = 0;
    const std::size_t first = at;
    while (at < text.size() && ascii::is_digit(text[at]) && at - first < 4) {
        value = value * 10 + static_cast<unsigned>(text[at++] - '0');
    }
    const std::size_t digits = at - first;
    return digits == 0 || digits > 3 || value > 255 ? std::nullopt : std::optional(value);
}

// The end of a private address that begins at text[at]; 0: there is none.
std::size_t private_address_end(std::string_view text, std::size_t at, char separator) {
    std::array<unsigned, 4> octets{};
    for (std::size_t i = 0; i < octets.size(); ++i) {
        if (i > 0) {
            if (at >= text.size() || text[at] != separator) {
                return 0;
            }
            ++at;
        }
        const auto octet = take_octet(text, at);
        if (!octet) {
            return 0;
        }
        octets[i] = *octet;
    }
    const bool is_private = octets[0] == 10
                            || (octets[0] == 172 && octets[1] >= 16 && octets[1] <= 31)
                            || (octets[0] == 192 && octets[1] == 168);
    return is_private ? at : 0;
}

// Behind a port where one follows.
std::size_t behind_port(std::string_view text, std::size_t at) {
    std::size_t end = at + 1;
    while (end < text.size() && ascii::is_digit(text[end]) && end - at <= 6) {
        ++end;
    }
    const std::size_t digits = end - at - 1;
    return at < text.size() && text[at] == ':' && digits >= 1 && digits <= 5 ? end : at;
}

// Whether an address may end here: not in the middle of a word, nor of a longer number with dots.
bool may_end(std::string_view text, std::size_t at) {
    if (at >= text.size()) {
        return true;
    }
    return !is_word_char(text[at]) && text[at] != '_'
           && !(text[at] == '.' && at + 1 < text.size() && ascii::is_digit(text[at + 1]));
}

bool may_begin(std::string_view text, std::size_t at) {
    if (at == 0) {
        return true;
    }
    const char before = text[at - 1];
    if (is_word_char(before) || before == '_') {
        return false;
    }
    const char further = at >= 2 ? text[at - 2] : '\0';
    if (before == '.') {
        return !ascii::is_digit(further);
    }
    // "Product/10.0.0.1" is a version.
    return before != '/' || !is_word_char(further);
}

void find_addresses(std::string_view text,
                    const TextFinder& beginning,
                    std::size_t limit,
                    std::vector<TextRange>& found) {
    std::size_t at = beginning.find(text);
    while (at != TextFinder::kNowhere && found.size() < limit) {
        std::size_t next = at + 1;
        if (may_begin(text, at)) {
            const std::size_t address = private_address_end(text, at, '.');
            const std::size_t end = address == 0 ? 0 : behind_port(text, address);
            if (end != 0 && may_end(text, end)) {
                found.push_back({at, end - at});
                next = end;
            }
        }
        at = beginning.find(text, next);
    }
}

// "ip-10-0-0-1", names that clouds give.
void find_address_names(std::string_view text, std::size_t limit, std::vector<TextRange>& found) {
    static const TextFinder kBeginning("ip-1", true);
    std::size_t at = kBeginning.find(text);
    while (at != TextFinder::kNowhere && found.size() < limit) {
        const std::size_t end = private_address_end(text, at + 3, '-');
        const bool begins = at == 0 || !is_word_char(text[at - 1]);
        if (begins && end != 0 && (end >= text.size() || !is_word_char(text[end]))) {
            found.push_back({at, behind_port(text, end) - at});
        }
        at = kBeginning.find(text, at + 1);
    }
}

// "\Users\" behind a drive: how long it is, 0 for no path.
std::size_t windows_path_length(std::string_view text) {
    if (text.size() < 5 || !ascii::is_alpha(text[0]) || text[1] != ':' || text[2] != '\\'
        || !ascii::is_alpha(text[3])) {
        return 0;
    }
    const std::size_t end = text.substr(0, 80).find('\\', 3);
    if (end == std::string_view::npos
        || text.substr(3, end - 3).find_first_of("<>\"'\r\n:;") != std::string_view::npos) {
        return 0;
    }
    return end + 1;
}

constexpr auto kUnixRoots = std::to_array<std::string_view>({
    "/Applications/",
    "/Library/",
    "/System/",
    "/Users/",
    "/dev/",
    "/etc/",
    "/home/",
    "/lib/",
    "/mnt/",
    "/opt/",
    "/proc/",
    "/root/",
    "/srv/",
    "/tmp/",
    "/usr/",
    "/var/",
});

// Whether what is before a slash belongs to an address of the web or a longer path.
bool is_part_of_address(std::string_view text, std::size_t slash) {
    std::size_t begin = slash;
    while (begin > 0 && slash - begin < 100
           && std::string_view(" \t\r\n\"'<>();=").find(text[begin - 1])
                  == std::string_view::npos) {
        --begin;
    }
    const std::string_view before = text.substr(begin, slash - begin);
    return before.find_first_of("./:") != std::string_view::npos;
}

std::optional<TextRange> find_path_in_text(std::string_view text) {
    for (std::size_t at = text.find_first_of("/\\"); at != std::string_view::npos;
         at = text.find_first_of("/\\", at + 1)) {
        if (text[at] == '\\') {
            if (at >= 2) {
                if (const std::size_t length = windows_path_length(text.substr(at - 2))) {
                    return TextRange{at - 2, length};
                }
            }
            continue;
        }
        for (const std::string_view root : kUnixRoots) {
            if (text.substr(at, root.size()) == root && !is_part_of_address(text, at)) {
                return TextRange{at, root.size()};
            }
        }
    }
    return std::nullopt;
}

// Text that somebody wrote: no control characters, neither those behind ASCII.
bool is_written(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool is_space = text[i] == '\n' || text[i] == '\r' || text[i] == '\t';
        if ((byte < 0x20 && !is_space) || byte == 0x7f
            || (byte == 0xc2 && i + 1 < text.size()
                && static_cast<unsigned char>(text[i + 1]) < 0xa0)) {
            return false;
        }
    }
    return true;
}

constexpr std::size_t kLongestCode = 1000;

// The range of code that begins at text[at] and ends with `mark`.
std::optional<TextRange> code_until(std::string_view text, std::size_t at, std::string_view mark) {
    const std::string_view rest = text.substr(at, kLongestCode);
    const std::size_t end = rest.find(mark);
    if (end == std::string_view::npos || !is_written(rest.substr(0, end))) {
        return std::nullopt;
    }
    return TextRange{at, end + mark.size()};
}

std::optional<TextRange> find_php(std::string_view text) {
    static const TextFinder kBeginning("<?");
    for (std::size_t at = kBeginning.find(text); at != TextFinder::kNowhere;
         at = kBeginning.find(text, at + 2)) {
        const std::string_view rest = text.substr(at + 2, 4);
        const bool is_tag =
            ascii::starts_with_ignoring_case(rest, "php") && rest.size() == 4 && rest[3] <= ' ';
        if (is_tag || rest.starts_with('=')) {
            if (const auto code = code_until(text, at, "?>")) {
                return code;
            }
            if (is_tag && is_written(text.substr(at, 200))) {
                return TextRange{at, 5};
            }
        }
    }
    return std::nullopt;
}

// "insert into NAME values(": a statement rather than a sentence.
std::optional<TextRange> find_sql(std::string_view text) {
    static const TextFinder kBeginning("insert into ");
    for (std::size_t at = kBeginning.find(text); at != TextFinder::kNowhere;
         at = kBeginning.find(text, at + 1)) {
        const std::string_view rest = text.substr(at, 200);
        std::size_t end = kBeginning.size();
        while (end < rest.size()
               && (is_word_char(rest[end]) || rest[end] == '_' || rest[end] == '.'
                   || rest[end] == '`')) {
            ++end;
        }
        const std::string_view after = rest.substr(end);
        if (end > kBeginning.size()
            && (ascii::starts_with_ignoring_case(after, " values(")
                || ascii::starts_with_ignoring_case(after, " values ("))) {
            return TextRange{at, end + after.find('(') + 1};
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<TextRange> find_application_error(std::string_view text) {
    static const std::vector<TextFinder> kErrors = make_finders({
        "<b>Warning</b>:  ",
        "<b>Fatal error</b>:  ",
        "<b>Parse error</b>:  ",
        "<b>Notice</b>:  Undefined",
        "PHP Fatal error:",
        "A PHP Error was encountered",
        "Microsoft OLE DB Provider for ",
        "Microsoft VBScript runtime error",
        "Microsoft VBScript compilation error",
        "Microsoft JET Database Engine error",
        "ODBC Microsoft Access Driver",
        "ODBC SQL Server Driver",
        "ADODB.Field error",
        "Active Server Pages error",
        "An unhandled exception occurred during the execution of the current web request",
        "Server Error in '/",
        "<title>Runtime Error</title>",
        "Traceback (most recent call last)",
        "Django tried these URL patterns",
        "seeing this error because you have <code>DEBUG = True",
        "Werkzeug Debugger",
        "Action Controller: Exception caught",
        "Whoops, looks like something went wrong",
        "Symfony\\Component\\",
        "org.apache.jasper.JasperException",
        "javax.servlet.ServletException",
        "java.lang.NullPointerException",
        "Whitelabel Error Page",
        "ORA-00933",
        "ORA-01756",
        "You have an error in your SQL syntax",
        "Unclosed quotation mark after the character string",
        "supplied argument is not a valid MySQL",
        "pg_query(): Query failed",
        "Error Occurred While Processing Request",
        "ColdFusion documentation",
        "Invision Power Board Database Error",
        "goroutine 1 [running]",
    });
    return find_any(text, kErrors);
}

std::optional<TextRange> find_debug_error(std::string_view text) {
    static const std::vector<TextFinder> kErrors = make_finders({
        "Internal Server Error",
        "There seems to have been a problem with the",
        "PHP Error",
        "PHP Warning",
        "PHP Parse error",
        "PHP Notice",
        "Error Diagnostic Information",
        "Error Message : Error loading required libraries",
        "This error page might contain sensitive information because ASP.NET",
        "ASP.NET is configured to show verbose error messages",
        "[an error occurred while processing this directive]",
        "A syntax error has occurred",
        "Call to undefined function",
        "Can't connect to local",
        "Custom Error Message",
        "Disallowed Parent Path",
        "Fatal error: ",
        "Incorrect syntax near",
        "Invalid Path Character",
        "Invalid procedure call or argument",
        "Invision Power Board Database Error",
        "Microsoft OLE DB Provider for",
        "Microsoft VBScript",
        "Stack trace:",
        "Syntax error in query expression",
        "The script whose uid is",
        "Warning: Cannot modify header information",
        "Warning: Supplied argument is not a valid",
        "Warning: pg_connect()",
        "error '800",
        "parse error, unexpected",
        "mySQL error with query",
    });
    return find_any(text, kErrors);
}

std::optional<TextRange> find_directory_listing(std::string_view text) {
    static const std::vector<TextFinder> kListings = make_finders({
        "<title>Index of /",
        "<title>Directory listing for /",
        "<title>Directory Listing For ",
        "<title>Directory: /",
        "<title>Listing directory /",
        "<h1>Index of /",
        "<h1>Directory listing for /",
        "[To Parent Directory]",
        "<ListBucketResult",
    });
    return find_any(text, kListings);
}

std::optional<TextRange> find_server_banner(std::string_view text) {
    static constexpr auto kProducts = std::to_array<std::string_view>({
        "Apache",
        "Tomcat",
        "nginx",
        "openresty",
        "Squid",
        "lighttpd",
        "LiteSpeed",
        "Microsoft-IIS",
        "Jetty",
        "JBoss",
        "JBossWeb",
        "WildFly",
        "GlassFish",
        "WebLogic",
        "WebSphere",
        "Cherokee",
        "Caddy",
        "gunicorn",
        "Werkzeug",
        "PHP",
        "OpenSSL",
        "mod_ssl",
        "Phusion Passenger",
        "Varnish",
        "HAProxy",
        "Oracle-Application-Server",
        "Lotus-Domino",
        "Zope",
        "WEBrick",
        "CherryPy",
        "TwistedWeb",
    });
    for (std::size_t slash = text.find('/'); slash != std::string_view::npos;
         slash = text.find('/', slash + 1)) {
        if (slash + 1 >= text.size() || !ascii::is_digit(text[slash + 1])) {
            continue;
        }
        for (const std::string_view product : kProducts) {
            if (slash < product.size()) {
                continue;
            }
            const std::size_t begin = slash - product.size();
            if (ascii::equal_ignoring_case(text.substr(begin, product.size()), product)
                && (begin == 0 || !is_word_char(text[begin - 1]))) {
                std::size_t end = slash + 1;
                while (end < text.size() && (ascii::is_digit(text[end]) || text[end] == '.')) {
                    ++end;
                }
                return TextRange{begin, end - begin};
            }
        }
    }
    return std::nullopt;
}

std::vector<TextRange> find_private_addresses(std::string_view text, std::size_t limit) {
    static const std::array<TextFinder, 3> kBeginnings = {
        TextFinder("10."), TextFinder("172."), TextFinder("192.168.")};
    std::vector<TextRange> found;
    for (const TextFinder& beginning : kBeginnings) {
        find_addresses(text, beginning, limit, found);
    }
    find_address_names(text, limit, found);
    return found;
}

std::optional<TextRange> find_file_path(std::string_view text, bool is_html) {
    if (!is_html) {
        return find_path_in_text(text);
    }
    HtmlTokenizer tokenizer(text);
    while (true) {
        const HtmlToken& token = tokenizer.next();
        if (token.kind == HtmlToken::Kind::End) {
            return std::nullopt;
        }
        if (token.kind == HtmlToken::Kind::Text) {
            if (const auto path = find_path_in_text(token.text)) {
                return TextRange{token.offset + path->offset, path->length};
            }
        }
    }
}

std::optional<TextRange> find_source_code(std::string_view text) {
    if (const auto php = find_php(text)) {
        return php;
    }
    static const std::vector<TextFinder> kDirectives =
        make_finders({"<%@ page ", "<%@ Page Language=", "<%@ taglib ", "<%@Language="});
    if (const auto directive = find_any(text, kDirectives)) {
        return code_until(text, directive->offset, "%>");
    }
    return find_sql(text);
}

bool is_private_address(std::string_view text) {
    const std::size_t end = private_address_end(text, 0, '.');
    return end != 0 && end == text.size();
}

bool has_email(std::string_view text) {
    for (std::size_t at = text.find('@'); at != std::string_view::npos;
         at = text.find('@', at + 1)) {
        if (at == 0 || !is_word_char(text[at - 1])) {
            continue;
        }
        std::size_t end = at + 1;
        while (end < text.size() && end - at < 250
               && (is_word_char(text[end]) || text[end] == '-' || text[end] == '.')) {
            ++end;
        }
        const std::string_view host = text.substr(at + 1, end - at - 1);
        const std::size_t dot = host.rfind('.');
        if (dot != std::string_view::npos && dot > 0 && host.size() - dot > 2
            && ascii::is_alpha(host[dot + 1])) {
            return true;
        }
    }
    return false;
}

}  // namespace waybill::audit
