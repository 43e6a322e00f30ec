// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/curl.h"

#include <algorithm>
#include <iterator>

#include "core/base/ascii.h"
#include "core/base/text.h"

namespace waybill::report {
namespace {

bool is_argument(std::string_view text) {
    return text.find('\0') == std::string_view::npos;
}

bool is_plain_word(std::string_view text) {
    static constexpr std::string_view kPlain = "-_./:,+%@=";
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return ascii::is_alpha(c) || ascii::is_digit(c) || kPlain.find(c) != std::string_view::npos;
    });
}

// What curl sends by itself, and what only this connection needed.
bool is_made_by_curl(std::string_view name) {
    static constexpr std::string_view kNames[] = {// NOLINT(modernize-avoid-c-arrays)
                                                  "content-length",
                                                  "transfer-encoding",
                                                  "connection",
                                                  "proxy-connection",
                                                  "keep-alive"};
    return std::any_of(std::begin(kNames), std::end(kNames), [name](std::string_view made) {
        return ascii::equal_ignoring_case(name, made);
    });
}

// Bytes as printf of POSIX writes them: each special one as \ and three octal digits.
void append_printf_format(std::string& out, std::string_view bytes) {
    std::string format;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '%') {
            format += "%%";
        } else if (byte >= 0x20 && byte < 0x7f && c != '\\') {
            format += c;
        } else {
            format += '\\';
            format += static_cast<char>('0' + (byte >> 6U));
            format += static_cast<char>('0' + (byte >> 3U & 7U));
            format += static_cast<char>('0' + (byte & 7U));
        }
    }
    append_shell_word(out, format);
}

// "name: value" as -H wants it; an empty value is "name;" there.
std::string header_argument(const http::Field& field) {
    std::string line(field.name);
    const std::string value = http::unfold(field.value);
    return value.empty() ? line + ';' : line + ": " + value;
}

}  // namespace

void append_shell_word(std::string& out, std::string_view text) {
    if (is_plain_word(text)) {
        out += text;
        return;
    }
    out += '\'';
    for (const char c : text) {
        if (c == '\'') {
            out += "'\\''";
        } else {
            out += c;
        }
    }
    out += '\'';
}

void append_curl(std::string& out, const http::Exchange& exchange, std::string_view body) {
    const http::Head& head = exchange.request.head;
    const bool too_long = body.size() > kLongestCurlBody;
    // No argument holds a NUL, and no terminal shows other bytes unharmed.
    const bool in_argument =
        is_valid_utf8(body) && is_argument(body)
        && std::all_of(body.begin(), body.end(), [](char c) {
               return static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t';
           });
    const bool piped = !body.empty() && !too_long && !in_argument;
    if (piped) {
        out += "printf ";
        append_printf_format(out, body);
        out += " | ";
    }
    out += "curl";
    const std::string_view method = head.method;
    const bool has_body = !body.empty() && !too_long;
    if (ascii::equal_ignoring_case(method, "HEAD")) {
        out += " --head";
    } else if (!method.empty() && method != (has_body ? "POST" : "GET") && is_argument(method)) {
        out += " -X ";
        append_shell_word(out, method);
    }
    for (const http::Field& field : head.fields) {
        const std::string line = header_argument(field);
        // A field that begins with @ would be read from a file.
        if (!is_made_by_curl(field.name) && is_argument(line) && ascii::is_token(field.name)) {
            out += " -H ";
            append_shell_word(out, line);
        }
    }
    if (has_body && in_argument) {
        out += " --data-raw ";
        append_shell_word(out, body);
    } else if (piped) {
        out += " --data-binary @-";
    }
    if (head.fields.find("accept-encoding") != nullptr) {
        out += " --compressed";
    }
    // Nothing in the URL is a pattern of curl's, and it is never taken for an option.
    out += " --globoff --path-as-is --url ";
    append_shell_word(out, is_argument(exchange.url.text) ? exchange.url.text : std::string());
    if (too_long) {
        out += " # the body of " + std::to_string(body.size()) + " bytes is left out";
    }
}

}  // namespace waybill::report
