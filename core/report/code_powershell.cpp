// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invoke-WebRequest of PowerShell 7.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ascii.h"
#include "core/report/code_forms.h"
#include "core/report/code_words.h"

namespace waybill::report {
namespace {

bool is_standard_method(std::string_view method) {
    static constexpr auto kMethods = std::to_array<std::string_view>(
        {"DELETE", "GET", "HEAD", "MERGE", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"});
    return std::find(kMethods.begin(), kMethods.end(), method) != kMethods.end();
}

// .NET writes fields in ASCII.
bool is_sendable_value(std::string_view value) {
    return std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

struct Merged {
    std::string_view name;
    std::string value;
};

// A table has each name once: values of the same name are put together (RFC 9110 section 5.3).
std::vector<Merged> merged_fields(CodeRequest& request) {
    std::vector<Merged> merged;
    std::vector<std::string_view> left_out;
    bool has_same = false;
    for (const CodeField& field : request.fields) {
        if (field.role == FieldRole::Length || field.role == FieldRole::Framing
            || request.is_host_of_url(field)) {
            continue;
        }
        if (!is_sendable_value(field.value)) {
            left_out.push_back(field.name);
            continue;
        }
        const auto same = std::find_if(merged.begin(), merged.end(), [&](const Merged& one) {
            return ascii::equal_ignoring_case(one.name, field.name);
        });
        if (same == merged.end()) {
            merged.push_back({field.name, field.value});
        } else {
            const bool is_cookie = ascii::equal_ignoring_case(field.name, "cookie");
            same->value += (is_cookie ? "; " : ", ") + field.value;
            has_same = true;
        }
    }
    request.note_left_out(left_out);
    if (has_same) {
        request.note("values of the same name are put into one field");
    }
    return merged;
}

}  // namespace

std::string powershell_of(CodeRequest& request) {
    if (!request.has_plain_target()) {
        request.note("PowerShell writes the target in another way");
    }
    const std::vector<Merged> fields = merged_fields(request);
    std::string out = "Invoke-WebRequest";
    const auto option = [&out](std::string_view name, std::string_view value) {
        out += " `\n  -";
        out += name;
        out += ' ';
        append_powershell_text(out, value);
    };
    option(is_standard_method(request.method) ? "Method" : "CustomMethod", request.method);
    const std::string url = request.target.starts_with('/') ? request.url() : request.origin + '/';
    option("Uri", is_visible_text(url) ? url : request.origin + '/');
    if (request.is_http2()) {
        out += " `\n  -HttpVersion 2.0";
    }
    out += " `\n  -SkipHeaderValidation -SkipHttpErrorCheck -MaximumRedirection 0";
    if (request.chunked) {
        out += " -TransferEncoding chunked";
    }
    out += " `\n  -Headers @{";
    const Merged* content_type = nullptr;
    for (const Merged& field : fields) {
        if (ascii::equal_ignoring_case(field.name, "content-type")) {
            content_type = &field;
            continue;
        }
        out += "\n    ";
        append_powershell_text(out, field.name);
        out += " = ";
        append_powershell_text(out, field.value);
    }
    out += fields.empty() ? "}" : "\n  }";
    if (content_type != nullptr) {
        option("ContentType", content_type->value);
    }
    if (!request.body.empty()) {
        out += " `\n  -Body (";
        append_powershell_bytes(out, request.body);
        out += ')';
    }
    return out;
}

}  // namespace waybill::report
