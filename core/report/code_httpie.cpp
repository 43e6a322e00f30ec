// SPDX-License-Identifier: GPL-3.0-or-later
//
// HTTPie, for a POSIX shell.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/report/code_forms.h"
#include "core/report/code_shell.h"
#include "core/report/code_target.h"

namespace waybill::report {
namespace {

// What separates names from values there.
constexpr std::string_view kSeparators = ":;=@";

// White space of Python's, that HTTPie takes off at the ends of a value.
bool has_blank_end(std::string_view value) {
    const auto is_blank = [](std::string_view end) {
        return std::any_of(
            end.begin(), end.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20; });
    };
    static constexpr std::string_view kBlanks[] = {// NOLINT(modernize-avoid-c-arrays)
                                                   "\xc2\x85",
                                                   "\xc2\xa0",
                                                   "\xe1\x9a\x80",
                                                   "\xe2\x80\x80",
                                                   "\xe2\x80\x81",
                                                   "\xe2\x80\x82",
                                                   "\xe2\x80\x83",
                                                   "\xe2\x80\x84",
                                                   "\xe2\x80\x85",
                                                   "\xe2\x80\x86",
                                                   "\xe2\x80\x87",
                                                   "\xe2\x80\x88",
                                                   "\xe2\x80\x89",
                                                   "\xe2\x80\x8a",
                                                   "\xe2\x80\xa8",
                                                   "\xe2\x80\xa9",
                                                   "\xe2\x80\xaf",
                                                   "\xe2\x81\x9f",
                                                   "\xe3\x80\x80"};
    return is_blank(value.substr(0, 1)) || is_blank(value.substr(value.size() - 1))
           || std::any_of(std::begin(kBlanks), std::end(kBlanks), [value](std::string_view blank) {
                  return value.starts_with(blank) || value.ends_with(blank);
              });
}

// A backslash in front of a separator would be taken for an escape, and cannot be escaped itself.
bool has_escape(std::string_view value) {
    for (std::size_t at = value.find('\\'); at != std::string_view::npos;
         at = value.find('\\', at + 1)) {
        if (at + 1 < value.size() && kSeparators.find(value[at + 1]) != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

bool is_sendable(const CodeField& field) {
    return field.value.empty()
           || (is_valid_utf8(field.value) && !has_blank_end(field.value)
               && !has_escape(field.value));
}

std::string item_of(const CodeField& field) {
    std::string item(field.name);
    if (field.value.empty()) {
        return item + ';';
    }
    item += ':';
    if (kSeparators.find(field.value.front()) != std::string_view::npos) {
        item += '\\';
    }
    return item + field.value;
}

}  // namespace

std::string httpie_of(CodeRequest& request) {
    if (!std::all_of(request.method.begin(), request.method.end(), ascii::is_upper)) {
        request.sendable = false;
        request.note("HTTPie does not send a method that is not of capital letters alone");
        return {};
    }
    if (!is_kept_by_requests(request)) {
        request.note("HTTPie writes the target in another way");
    }
    if (request.version != http::Version{1, 1}) {
        request.note("HTTPie sends it as HTTP/1.1");
    }
    std::vector<std::string> items;
    std::vector<std::string_view> left_out;
    bool has_host = false;
    bool has_sign = false;
    for (const CodeField& field : request.fields) {
        const bool is_made = field.role == FieldRole::Length || field.role == FieldRole::Framing;
        if ((field.role == FieldRole::Host && has_host) || (!is_made && !is_sendable(field))) {
            left_out.push_back(field.name);
            continue;
        }
        has_host = has_host || field.role == FieldRole::Host;
        if (!is_made && !request.is_host_of_url(field)) {
            items.push_back(item_of(field));
            has_sign = has_sign || field.name.starts_with('-');
        }
    }
    request.note_left_out(left_out);
    // What it would add; some of it, it sends nevertheless.
    for (const std::string_view name :
         {"User-Agent", "Accept", "Accept-Encoding", "Connection", "Content-Type"}) {
        const bool is_added = name != "Content-Type" || !request.body.empty();
        if (is_added && !request.has_field(name)) {
            items.push_back(std::string(name) + ':');
        }
    }

    std::string out;
    const bool has_body = !request.body.empty() || request.chunked;
    const bool inline_body =
        request.body.size() <= kLongestShellBody && is_shell_text(request.body);
    if (has_body && !inline_body) {
        append_shell_pipe(out, request.body);
        out += "http";
    } else {
        out += "http --ignore-stdin";
    }
    out += request.chunked ? " --chunked" : "";
    out += request.target.find("/.") != std::string::npos ? " --path-as-is" : "";
    if (has_body && inline_body) {
        out += " \\\n  ";
        append_shell_word(out, "--raw=" + request.body);
    }
    out += has_sign ? " --" : "";
    out += " \\\n  ";
    append_shell_word(out, request.method);
    out += ' ';
    append_shell_word(out, request.target.starts_with('/') ? request.url() : request.origin + '/');
    for (const std::string& item : items) {
        out += " \\\n  ";
        append_shell_word(out, item);
    }
    return out;
}

}  // namespace waybill::report
