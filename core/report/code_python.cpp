// SPDX-License-Identifier: GPL-3.0-or-later
//
// requests of Python. The fields are put into the prepared request, so that it adds none of its own
// and keeps those of the same name.
#include <algorithm>
#include <string>
#include <string_view>

#include "core/base/ascii.h"
#include "core/report/code_forms.h"
#include "core/report/code_target.h"
#include "core/report/code_words.h"

namespace waybill::report {

std::string python_of(CodeRequest& request) {
    if (!is_kept_by_urllib3(request)) {
        request.note("requests writes the target in another way");
    }
    const std::string url = request.target.starts_with('/') ? request.url() : request.origin + '/';
    std::string out = "request = requests.Request(";
    append_python_latin1(out, request.method);
    out += ", ";
    append_python_latin1(out, request.origin + '/');
    out += ").prepare()\nrequest.method = ";
    append_python_latin1(out, request.method);
    out += "\nrequest.url = ";
    append_python_latin1(out, url);
    out += "\nrequest.headers = HTTPHeaderDict([";
    const auto add = [&out](std::string_view name, std::string_view value) {
        out += "\n    (";
        append_python_latin1(out, name);
        out += ", ";
        append_python_latin1(out, value);
        out += "),";
    };
    for (const CodeField& field : request.fields) {
        add(field.name, field.value);
    }
    // What would be added.
    for (const std::string_view name : {"Host", "User-Agent", "Accept-Encoding"}) {
        const bool is_needed = name == "Host" && request.is_http2();
        if (!is_needed && !request.has_field(name)) {
            out += "\n    (";
            append_python_latin1(out, name);
            out += ", SKIP_HEADER),";
        }
    }
    if (!request.body.empty() && !request.chunked && !request.has_field("Content-Length")) {
        add("Content-Length", std::to_string(request.body.size()));
    }
    out += "\n])\n";
    if (request.chunked) {
        out += "request.body = iter([";
        append_python_bytes(out, request.body);
        out += "])\n";
    } else if (!request.body.empty()) {
        out += "request.body = ";
        append_python_bytes(out, request.body);
        out += '\n';
    }
    if (request.version != http::Version{1, 1}) {
        request.note("requests sends it as HTTP/1.1");
    }
    return out
           + "response = requests.Session().send(request, allow_redirects=False)\n"
             "print(response.status_code, response.text)";
}

}  // namespace waybill::report
