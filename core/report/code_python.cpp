// SPDX-License-Identifier: GPL-3.0-or-later
//
// requests of Python. The fields are put into the prepared request, so that it adds none of its own
// and keeps those of the same name.
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
    std::string out;
    const bool has_body = request.chunked || !request.body.empty();
    if (has_body) {
        out += "body = ";
        append_python_bytes(out, request.body);
        out += '\n';
    }
    out += "request = requests.Request(";
    append_python_latin1(out, request.method);
    out += ", ";
    append_python_latin1(out, request.origin + '/');
    out += ").prepare()\nrequest.method = ";
    append_python_latin1(out, request.method);
    out += "\nrequest.url = ";
    append_python_latin1(out, url);
    out += "\nrequest.headers = HTTPHeaderDict([";
    const auto add = [&](std::string_view name, const CodeField* field) {
        out += "\n    (";
        append_python_latin1(out, name);
        out += ", ";
        if (field == nullptr) {
            out += "SKIP_HEADER";
        } else if (field->role == FieldRole::Length && has_body) {
            out += "str(len(body))";
        } else {
            append_python_latin1(out, field->value);
        }
        out += "),";
    };
    for (const CodeField& field : request.fields) {
        add(field.name, &field);
    }
    // What would be added.
    for (const std::string_view name : {"Host", "User-Agent", "Accept-Encoding"}) {
        const bool is_needed = name == "Host" && request.is_http2();
        if (!is_needed && !request.has_field(name)) {
            add(name, nullptr);
        }
    }
    if (has_body && !request.chunked && !request.has_field("Content-Length")) {
        const CodeField length{"Content-Length", "", FieldRole::Length};
        add(length.name, &length);
    }
    out += "\n])\n";
    if (has_body) {
        // Without a length it is sent in chunks, one for each that the iterator gives.
        out += request.chunked ? "request.body = iter([body])\n" : "request.body = body\n";
    }
    if (request.version != http::Version{1, 1}) {
        request.note("requests sends it as HTTP/1.1");
    }
    return out
           + "response = requests.Session().send(request, allow_redirects=False)\n"
             "print(response.status_code, response.text)";
}

}  // namespace waybill::report
