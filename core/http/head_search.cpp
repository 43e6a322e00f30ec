// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/head_search.h"

#include <algorithm>
#include <array>

#include "core/base/ascii.h"
#include "core/http/head_parser.h"

namespace waybill::http {
namespace {

using namespace std::string_view_literals;
constexpr std::size_t kNone = std::string_view::npos;

constexpr std::size_t kLongestMethod = 32;
constexpr std::size_t kLongestUnknownLine = 4096;  // without an LF, behind an unknown method
constexpr std::size_t kSlop = 4;  // bytes of junk that browsers pass over in front of a response

constexpr std::array kKnownMethods = {
    "GET"sv,          "POST"sv,
    "HEAD"sv,         "PUT"sv,
    "DELETE"sv,       "OPTIONS"sv,
    "PATCH"sv,        "CONNECT"sv,
    "TRACE"sv,        "PROPFIND"sv,
    "PROPPATCH"sv,    "MKCOL"sv,
    "COPY"sv,         "MOVE"sv,
    "LOCK"sv,         "UNLOCK"sv,
    "REPORT"sv,       "MKACTIVITY"sv,
    "CHECKOUT"sv,     "MERGE"sv,
    "SEARCH"sv,       "M-SEARCH"sv,
    "NOTIFY"sv,       "SUBSCRIBE"sv,
    "UNSUBSCRIBE"sv,  "PURGE"sv,
    "QUERY"sv,        "LINK"sv,
    "UNLINK"sv,       "BIND"sv,
    "REBIND"sv,       "UNBIND"sv,
    "ACL"sv,          "MKCALENDAR"sv,
    "SOURCE"sv,       "RPC_IN_DATA"sv,
    "TRACK"sv,        "VERSION-CONTROL"sv,
    "RPC_OUT_DATA"sv, "DEBUG"sv,
};

// Those that stand alone in a line often enough by mistake; others are words of other protocols
// too.
constexpr std::array kPlainMethods = {"GET"sv,
                                      "POST"sv,
                                      "HEAD"sv,
                                      "PUT"sv,
                                      "DELETE"sv,
                                      "OPTIONS"sv,
                                      "PATCH"sv,
                                      "CONNECT"sv,
                                      "TRACE"sv};

bool is_plain_method(std::string_view word) {
    return std::find(kPlainMethods.begin(), kPlainMethods.end(), word) != kPlainMethods.end();
}

bool is_known_method(std::string_view word) {
    return std::find(kKnownMethods.begin(), kKnownMethods.end(), word) != kKnownMethods.end();
}

std::string_view without_empty_lines(std::string_view data) {
    const std::size_t start = data.find_first_not_of("\r\n");
    return start == kNone ? std::string_view{} : data.substr(start);
}

// "NAME/1.1", as protocols that borrow HTTP's form have at the end of a request line.
bool is_other_protocol(std::string_view word) {
    const std::size_t slash = word.find('/');
    return slash != kNone && slash > 0 && word.size() >= slash + 4
           && std::all_of(
               word.begin(), word.begin() + static_cast<std::ptrdiff_t>(slash), ascii::is_upper)
           && ascii::is_digit(word[slash + 1]) && word[slash + 2] == '.';
}

// "/HTTP/1.1": a target that has swallowed the space and the version.
bool ends_with_version(std::string_view target) {
    constexpr std::string_view kForm = "HTTP/1."sv;
    return target.size() > kForm.size() && ascii::is_digit(target.back())
           && target.substr(0, target.size() - 1).ends_with(kForm);
}

bool is_absolute_or_path(std::string_view target) {
    return target.front() == '/' || ascii::starts_with_ignoring_case(target, "http");
}

// The usual form, in one look.
bool is_plain_request_line(std::string_view line) {
    constexpr std::string_view kVersion = " HTTP/1."sv;
    const std::size_t cr = line.size() >= 2 && line[line.size() - 2] == '\r' ? 2 : 1;
    if (!line.ends_with('\n') || line.size() < cr + kVersion.size() + 1
        || !ascii::is_digit(line[line.size() - cr - 1])
        || line.substr(line.size() - cr - 1 - kVersion.size(), kVersion.size()) != kVersion) {
        return false;
    }
    std::size_t method = 0;
    while (method <= kLongestMethod && ascii::is_token_char(line[method])) {
        ++method;
    }
    return method > 0 && method <= kLongestMethod && line[method] == ' ' && line[method + 1] == '/';
}

FirstLine judge_request_line(std::string_view line) {
    if (is_plain_request_line(line)) {
        return FirstLine::Head;
    }
    line = ascii::trim(line.substr(0, line.find_first_of("\r\n")));
    const std::size_t method_end = std::min(line.find_first_of(" \t"), line.size());
    if (method_end > kLongestMethod || !ascii::is_token(line.substr(0, method_end))) {
        return FirstLine::NotHttp;
    }
    const std::string_view method = line.substr(0, method_end);
    if (method.size() == line.size()) {
        return is_plain_method(method) ? FirstLine::Head : FirstLine::NotHttp;
    }
    const std::string_view rest = ascii::trim(line.substr(method_end));
    const std::string_view last = rest.substr(rest.find_last_of(" \t") + 1);
    if (ascii::starts_with_ignoring_case(last, "HTTP/")
        && (last.size() < rest.size() || last.size() == 8)) {
        return FirstLine::Head;
    }
    if (rest.front() == '/' && ends_with_version(rest)) {
        return FirstLine::Head;
    }
    if (!is_known_method(method) || !is_absolute_or_path(rest)) {
        return FirstLine::NotHttp;
    }
    if (last.size() == rest.size()) {
        return method == "GET" ? FirstLine::Http09 : FirstLine::Head;
    }
    return is_other_protocol(last) ? FirstLine::NotHttp : FirstLine::Head;
}

FirstLine judge_status_line(std::string_view line) {
    const bool http = ascii::starts_with_ignoring_case(line, "HTTP")
                      && (line.size() == 4 || !ascii::is_alpha(line[4]));
    return http || line.starts_with("ICY ") ? FirstLine::Head : FirstLine::NotHttp;
}

Likeness looks_like_request(std::string_view data) {
    const std::size_t scanned = std::min(data.size(), kLongestMethod + 1);
    const auto* const method_end = std::find_if_not(
        data.begin(), data.begin() + static_cast<std::ptrdiff_t>(scanned), ascii::is_token_char);
    const auto length = static_cast<std::size_t>(method_end - data.begin());
    if (length == data.size()) {
        return Likeness::Maybe;
    }
    if (length == 0 || length == scanned) {
        return Likeness::No;
    }
    if (data[length] == '\n' || data[length] == '\r') {
        return is_plain_method(data.substr(0, length)) ? Likeness::Yes : Likeness::No;
    }
    if (!ascii::is_blank(data[length])) {
        return Likeness::No;
    }
    const std::size_t target = data.find_first_not_of(" \t", length);
    if (target == kNone) {
        return Likeness::Maybe;
    }
    const std::size_t line_end = data.find('\n');
    if (line_end != kNone) {
        return judge_request_line(data.substr(0, line_end)) == FirstLine::NotHttp ? Likeness::No
                                                                                  : Likeness::Yes;
    }
    if (is_known_method(data.substr(0, length)) && is_absolute_or_path(data.substr(target))) {
        return Likeness::Yes;
    }
    const bool printable = std::all_of(data.begin(), data.end(), [](char c) {
        return static_cast<unsigned char>(c) >= ' ' || c == '\t' || c == '\r';
    });
    return printable && data.size() < kLongestUnknownLine ? Likeness::Maybe : Likeness::No;
}

bool is_prefix(std::string_view text, std::string_view whole) {
    return text.size() <= whole.size()
           && ascii::equal_ignoring_case(text, whole.substr(0, text.size()));
}

Likeness looks_like_response(std::string_view data) {
    if (judge_status_line(data) == FirstLine::Head) {
        return data.size() > 4 ? Likeness::Yes : Likeness::Maybe;
    }
    bool maybe = is_prefix(data, "HTTP") || is_prefix(data, "ICY ");
    for (std::size_t skip = 1; skip <= kSlop; ++skip) {
        if (skip >= data.size()) {
            maybe = true;
            break;
        }
        const std::string_view rest = data.substr(skip);
        if (rest.starts_with("HTTP/")) {
            return Likeness::Yes;
        }
        maybe = maybe || is_prefix(rest, "HTTP/");
    }
    return maybe ? Likeness::Maybe : Likeness::No;
}

// Whether `text`, behind a start line, goes on as a head does: a field line or the empty line.
Likeness looks_like_fields(std::string_view text) {
    if (text.starts_with('\r')) {
        text.remove_prefix(1);
        return text.empty() ? Likeness::Maybe : (text[0] == '\n' ? Likeness::Yes : Likeness::No);
    }
    if (text.starts_with('\n')) {
        return Likeness::Yes;
    }
    constexpr std::size_t kLongestName = 256;
    const std::size_t scanned = std::min(text.size(), kLongestName);
    for (std::size_t i = 0; i < scanned; ++i) {
        if (!ascii::is_token_char(text[i])) {
            return i > 0 && text[i] == ':' ? Likeness::Yes : Likeness::No;
        }
    }
    return scanned == kLongestName ? Likeness::No : Likeness::Maybe;
}

// "HTTP/1.1 200", then a space or the line's end, then fields. REQUIRES: starts with "HTTP/".
Likeness is_status_line(std::string_view text) {
    constexpr std::string_view kForm = "HTTP/0.0 000"sv;
    for (std::size_t i = 5; i < kForm.size(); ++i) {
        if (i >= text.size()) {
            return Likeness::Maybe;
        }
        if (kForm[i] == '0' ? !ascii::is_digit(text[i]) : text[i] != kForm[i]) {
            return Likeness::No;
        }
    }
    if (text.size() == kForm.size()) {
        return Likeness::Maybe;
    }
    const char behind = text[kForm.size()];
    if (behind != ' ' && behind != '\r' && behind != '\n') {
        return Likeness::No;
    }
    const std::size_t line_end = text.find('\n');
    if (line_end == kNone) {
        constexpr std::size_t kLongestReason = 1024;
        return text.size() > kLongestReason ? Likeness::No : Likeness::Maybe;
    }
    return looks_like_fields(text.substr(line_end + 1));
}

HeadSearch find_response(std::string_view text) {
    constexpr std::string_view kName = "HTTP/"sv;
    std::size_t from = 0;
    while (true) {
        const std::size_t at = text.find(kName, from);
        if (at == kNone) {
            break;
        }
        const Likeness likeness = is_status_line(text.substr(at));
        if (likeness != Likeness::No) {
            return {likeness == Likeness::Yes ? HeadSearch::Result::Found
                                              : HeadSearch::Result::NeedMore,
                    at};
        }
        from = at + kName.size();
    }
    for (std::size_t kept = std::min(text.size(), kName.size() - 1); kept > 0; --kept) {
        if (kName.starts_with(text.substr(text.size() - kept))) {
            return {HeadSearch::Result::NeedMore, text.size() - kept};
        }
    }
    return {};
}

// Where a request line that has " HTTP/1." at `version` begins; kNone when there is none. A method
// at the line's start may be any word; one that follows other bytes must be known.
std::size_t request_line_start(std::string_view text, std::size_t version) {
    std::size_t line = version == 0 ? kNone : text.rfind('\n', version - 1);
    line = line == kNone ? 0 : line + 1;
    const std::string_view front = text.substr(line, version - line);
    const std::size_t blank = front.rfind(' ');
    if (blank == kNone || blank == 0 || blank + 1 == front.size()) {
        return kNone;
    }
    const std::string_view word = front.substr(0, blank);
    if (word.size() <= kLongestMethod && ascii::is_token(word)
        && std::none_of(word.begin(), word.end(), ascii::is_lower)) {
        return line;
    }
    std::string_view longest;
    for (const std::string_view method : kKnownMethods) {
        if (word.ends_with(method) && method.size() > longest.size()) {
            longest = method;
        }
    }
    return longest.empty() ? kNone : line + blank - longest.size();
}

HeadSearch find_request(std::string_view text) {
    constexpr std::string_view kVersion = " HTTP/1."sv;
    for (std::size_t from = 0;;) {
        const std::size_t version = text.find(kVersion, from);
        if (version == kNone) {
            break;
        }
        from = version + kVersion.size();
        std::size_t end = from;
        if (end < text.size() && ascii::is_digit(text[end])) {
            ++end;
            if (end < text.size() && text[end] == '\r') {
                ++end;
            }
        } else if (end < text.size()) {
            continue;
        }
        if (end < text.size() && text[end] != '\n') {
            continue;
        }
        const std::size_t start = request_line_start(text, version);
        if (start == kNone) {
            continue;
        }
        const Likeness fields =
            end < text.size() ? looks_like_fields(text.substr(end + 1)) : Likeness::Maybe;
        if (fields == Likeness::Yes) {
            return {HeadSearch::Result::Found, start};
        }
        if (fields == Likeness::Maybe && text.size() - start <= kSearchTail) {
            return {HeadSearch::Result::NeedMore, start};
        }
    }
    const std::size_t last_line = text.rfind('\n') + 1;  // 0 when there is none
    if (last_line == text.size()) {
        return {};
    }
    return {HeadSearch::Result::NeedMore,
            std::max(last_line, text.size() - std::min(text.size(), kSearchTail))};
}

}  // namespace

FirstLine judge_first_line(HeadKind kind, std::string_view line) {
    return kind == HeadKind::Request ? judge_request_line(line) : judge_status_line(line);
}

bool may_begin_first_line(HeadKind kind, std::string_view text) {
    if (kind == HeadKind::Response) {
        return judge_status_line(text) == FirstLine::Head || is_prefix(text, "HTTP")
               || std::string_view("ICY ").starts_with(text);
    }
    const std::size_t start = text.find_first_not_of(" \t");
    if (start == kNone) {
        return true;
    }
    const std::string_view line = text.substr(start, kLongestMethod + 1);
    const auto* const end = std::find_if_not(line.begin(), line.end(), ascii::is_token_char);
    if (end == line.end()) {
        return line.size() <= kLongestMethod;
    }
    if (*end == '\r' || *end == '\n') {
        return is_plain_method({line.begin(), end});
    }
    return end != line.begin() && ascii::is_blank(*end);
}

HeadSearch find_head(HeadKind kind, std::string_view text) {
    return kind == HeadKind::Request ? find_request(text) : find_response(text);
}

Likeness looks_like_head(HeadKind kind, std::string_view data) {
    const std::string_view head = without_empty_lines(data);
    if (head.empty()) {
        return Likeness::Maybe;
    }
    return kind == HeadKind::Request ? looks_like_request(head) : looks_like_response(head);
}

}  // namespace waybill::http
