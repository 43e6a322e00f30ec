// SPDX-License-Identifier: GPL-3.0-or-later
//
// .http files, as the REST clients of editors read them. They have no escapes: {{ }} is replaced by
// a variable or by what the environment holds, lines that begin with < or > read files, write files
// or run scripts, ### begins the next request. What holds any of these cannot stand there.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ascii.h"
#include "core/report/code_forms.h"
#include "core/report/code_words.h"

namespace waybill::report {
namespace {

bool has_variable(std::string_view text) {
    return text.find("{{") != std::string_view::npos;
}

// Markup begins with < and a name; anything else behind it may name a file.
bool is_plain_line(std::string_view line) {
    if (line.starts_with("###") || line.starts_with('>')) {
        return false;
    }
    const char next = line.size() > 1 ? line[1] : ' ';
    return !line.starts_with('<') || ascii::is_alpha(next) || next == '/' || next == '!'
           || next == '?';
}

bool is_plain_body(std::string_view body) {
    if (!is_visible_text(body, true) || has_variable(body) || body.starts_with('\n')
        || body.ends_with('\n')) {
        return false;
    }
    while (!body.empty()) {
        const std::size_t end = std::min(body.find('\n'), body.size());
        if (!is_plain_line(ascii::trim(body.substr(0, end)))) {
            return false;
        }
        body.remove_prefix(std::min(end + 1, body.size()));
    }
    return true;
}

}  // namespace

std::string http_file_of(CodeRequest& request) {
    const bool is_plain_method = std::all_of(request.method.begin(),
                                             request.method.end(),
                                             [](char c) { return ascii::is_upper(c) || c == '-'; });
    if (!is_plain_method || !request.has_plain_target()) {
        request.sendable = false;
        request.note("it cannot stand here: its method or target is none that these files hold");
        return {};
    }
    std::string out(request.method);
    out += ' ' + request.url();
    out += request.is_http2() ? " HTTP/2" : " HTTP/1.1";
    std::vector<std::string_view> left_out;
    for (const CodeField& field : request.fields) {
        if (field.role == FieldRole::Length || field.role == FieldRole::Framing
            || request.is_host_of_url(field)) {
            continue;
        }
        const bool is_plain = is_visible_text(field.value) && !has_variable(field.value)
                              && !field.name.starts_with('#');
        if (!is_plain) {
            left_out.push_back(field.name);
            continue;
        }
        out += '\n';
        out += field.name;
        out += field.value.empty() ? ":" : ": ";
        out += field.value;
    }
    request.note_left_out(left_out);
    if (!request.body.empty()) {
        if (is_plain_body(request.body)) {
            out += "\n\n" + request.body;
        } else {
            request.note("left out: the body, which these files cannot hold");
        }
    }
    return out;
}

}  // namespace waybill::report
