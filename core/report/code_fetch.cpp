// SPDX-License-Identifier: GPL-3.0-or-later
//
// fetch() of JavaScript, for a browser's console and for Node. Both put values of one name together
// and make what frames the body; a browser sets some more fields itself.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/ascii.h"
#include "core/http/url_resolve.h"
#include "core/report/code_forms.h"
#include "core/report/code_words.h"

namespace waybill::report {
namespace {

bool is_one_of(std::string_view name, const auto& names) {
    return std::any_of(names.begin(), names.end(), [name](std::string_view other) {
        return ascii::equal_ignoring_case(name, other);
    });
}

// Node refuses those of the connection, writes the mode itself and loses the last one.
bool is_made_by_fetch(const CodeField& field) {
    static constexpr auto kNames = std::to_array<std::string_view>(
        {"connection", "expect", "keep-alive", "upgrade", "sec-fetch-mode", "__proto__"});
    return field.role != FieldRole::Plain || is_one_of(field.name, kNames);
}

// The forbidden request-headers of the Fetch standard that Node sends.
bool is_made_by_browser(std::string_view name) {
    static constexpr auto kNames =
        std::to_array<std::string_view>({"accept-charset",
                                         "accept-encoding",
                                         "access-control-request-headers",
                                         "access-control-request-method",
                                         "access-control-request-private-network",
                                         "cookie",
                                         "cookie2",
                                         "date",
                                         "dnt",
                                         "origin",
                                         "referer",
                                         "set-cookie",
                                         "te",
                                         "trailer",
                                         "via",
                                         "user-agent"});
    return is_one_of(name, kNames) || ascii::starts_with_ignoring_case(name, "proxy-")
           || ascii::starts_with_ignoring_case(name, "sec-");
}

bool is_sendable_value(std::string_view value) {
    return std::all_of(value.begin(), value.end(), [](char c) {
        return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    });
}

// Whether the target comes through the URL Standard as it is.
bool is_kept_by_url(const CodeRequest& request) {
    const auto url = http::parse_url(request.url());
    return request.target.starts_with('/') && url && !url->fragment && url->query != ""
           && url->path + (url->query ? '?' + *url->query : "") == request.target;
}

void settle_method(CodeRequest& request) {
    static constexpr auto kSpelled =
        std::to_array<std::string_view>({"DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"});
    static constexpr auto kForbidden =
        std::to_array<std::string_view>({"CONNECT", "TRACE", "TRACK"});
    if (is_one_of(request.method, kForbidden)) {
        request.sendable = false;
        request.note("fetch does not send the method " + std::string(request.method));
        return;
    }
    if (is_one_of(request.method, kSpelled)
        && std::find(kSpelled.begin(), kSpelled.end(), request.method) == kSpelled.end()) {
        request.note("fetch writes the method in capitals");
    }
    const bool has_no_body = ascii::equal_ignoring_case(request.method, "GET")
                             || ascii::equal_ignoring_case(request.method, "HEAD");
    if (has_no_body && !request.body.empty()) {
        request.note("left out: the body, which fetch does not send with GET and HEAD");
        request.body.clear();
    }
}

// The cookies of all Cookie fields, as RFC 9113 section 8.2.3 puts them together; older versions of
// Node would put a comma between them.
std::string cookies_in_one(const std::vector<const CodeField*>& fields) {
    std::string cookies;
    for (const CodeField* field : fields) {
        if (ascii::equal_ignoring_case(field->name, "cookie")) {
            cookies += cookies.empty() ? "" : "; ";
            cookies += field->value;
        }
    }
    return cookies;
}

}  // namespace

std::string fetch_of(CodeRequest& request, const CodeOptions& options) {
    settle_method(request);
    if (!request.sendable) {
        return {};
    }
    std::vector<const CodeField*> fields;
    std::vector<std::string_view> left_out;
    std::vector<std::string_view> not_in_browsers;
    bool has_same = false;
    for (const CodeField& field : request.fields) {
        const bool is_told_anyway =
            field.role == FieldRole::Length || request.is_host_of_url(field);
        if (is_made_by_fetch(field) || !is_sendable_value(field.value)) {
            if (!is_told_anyway) {
                left_out.push_back(field.name);
            }
            continue;
        }
        if (is_made_by_browser(field.name)) {
            not_in_browsers.push_back(field.name);
        }
        has_same = has_same || std::any_of(fields.begin(), fields.end(), [&](const CodeField* one) {
                       return ascii::equal_ignoring_case(one->name, field.name);
                   });
        fields.push_back(&field);
    }
    request.note_left_out(left_out);
    if (has_same) {
        request.note("fetch puts values of the same name into one field");
    }
    if (!is_kept_by_url(request)) {
        request.note("fetch writes the target in another way");
    }
    if (!not_in_browsers.empty() && !options.compact) {
        const std::size_t before = request.notes.size();
        request.note_left_out(not_in_browsers);
        request.notes[before] = "browsers, not Node, " + request.notes[before];
    }

    std::string out = "await fetch(";
    append_js_latin1(out, request.target.starts_with('/') ? request.url() : request.origin + '/');
    out += ", {\n  method: ";
    append_js_latin1(out, request.method);
    out += ",\n  headers: [";
    const std::string cookies = cookies_in_one(fields);
    bool has_cookies = false;
    for (const CodeField* field : fields) {
        const bool is_cookie = ascii::equal_ignoring_case(field->name, "cookie");
        if (is_cookie && std::exchange(has_cookies, true)) {
            continue;  // stands in the first one
        }
        out += "\n    [";
        append_js_latin1(out, field->name);
        out += ", ";
        append_js_latin1(out, is_cookie ? cookies : field->value);
        out += "],";
    }
    out += fields.empty() ? "],\n" : "\n  ],\n";
    if (request.has_field("cookie")) {
        out += "  credentials: \"include\",\n";
    }
    if (!request.body.empty()) {
        out += "  body: ";
        // A text would bring a Content-Type with it.
        append_js_body(out, request.body, !request.has_field("content-type"));
        out += ",\n";
    }
    return out + "  redirect: \"manual\",\n});";
}

}  // namespace waybill::report
