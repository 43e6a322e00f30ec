// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/mitmproxy_rules.h"

#include <optional>
#include <vector>

#include <fmt/format.h>

#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/filter/parser.h"
#include "proxy/rules/field_text.h"
#include "proxy/rules/rewriter.h"

namespace waybill::proxy {
namespace {

struct Parts {
    std::string_view filter;  // empty: everything
    std::string_view subject;
    std::string_view replacement;
};

std::string_view option_of(MitmproxyRule kind) {
    switch (kind) {
        case MitmproxyRule::MapRemote:
            return "--map-remote";
        case MitmproxyRule::ModifyHeaders:
            return "--modify-headers";
        case MitmproxyRule::ModifyBody:
            return "--modify-body";
        case MitmproxyRule::MapLocal:
            return "--map-local";
    }
    return "";
}

Error error_of(MitmproxyRule kind, std::string_view text, std::string_view what) {
    return Error{fmt::format("{} {}: {}", option_of(kind), for_terminal(text), what)};
}

// The last part may have the separator in it.
std::optional<Parts> parts_of(std::string_view text) {
    if (text.empty()) {
        return std::nullopt;
    }
    const char separator = text.front();
    text.remove_prefix(1);
    const std::size_t first = text.find(separator);
    if (first == std::string_view::npos) {
        return std::nullopt;
    }
    const std::size_t second = text.find(separator, first + 1);
    if (second == std::string_view::npos) {
        return Parts{{}, text.substr(0, first), text.substr(first + 1)};
    }
    return Parts{
        text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)};
}

// Python's \g<1> as \1; what stands for a character there (\n) is that character.
std::optional<std::string> replacement_of(std::string_view python) {
    std::string with;
    for (std::size_t i = 0; i < python.size(); ++i) {
        if (python[i] != '\\' || i + 1 == python.size()) {
            with += python[i] == '\\' ? "\\\\" : std::string(1, python[i]);
            continue;
        }
        const char next = python[++i];
        if (next == 'g') {
            const std::size_t end = python.find('>', i);
            if (end != i + 3 || python[i + 1] != '<' || !ascii::is_digit(python[i + 2])) {
                return std::nullopt;
            }
            with.append("\\").append(1, python[i + 2]);
            i = end;
        } else if (ascii::is_digit(next) || next == '\\') {
            with.append("\\").append(1, next);
        } else if (next == 'n' || next == 'r' || next == 't') {
            with += next == 'n' ? '\n' : next == 'r' ? '\r' : '\t';
        } else if (ascii::is_alpha(next)) {
            return std::nullopt;
        } else {
            with.append("\\\\").append(1, next);
        }
    }
    return with;
}

// "with = ..." or "file = ..."; nothing: the replacement is none.
std::optional<std::string> with_of(std::string_view replacement) {
    if (replacement.starts_with('@')) {
        return "file = " + toml_text(replacement.substr(1));
    }
    const auto with = replacement_of(replacement);
    return with ? std::optional("with = " + toml_text(*with)) : std::nullopt;
}

std::string change_of_fields(const Parts& parts) {
    const std::string name = toml_text(parts.subject);
    if (parts.replacement.empty()) {
        return fmt::format("request.remove = [{0}]\nresponse.remove = [{0}]\n", name);
    }
    const std::string value = parts.replacement.starts_with('@') ? fmt::format(
                                  "{{ file = {} }}", toml_text(parts.replacement.substr(1)))
                                                                 : toml_text(parts.replacement);
    return fmt::format(
        "request.set = {{ {0} = {1} }}\nresponse.set = {{ {0} = {1} }}\n", name, value);
}

}  // namespace

std::string toml_text(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            quoted += '\\';
            quoted += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == '\x7f') {
            quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            quoted += c;
        }
    }
    return quoted += '"';
}

Result<std::string> rule_from_mitmproxy(MitmproxyRule kind, std::string_view text) {
    if (!is_valid_utf8(text)) {
        return error_of(kind, text, "is not UTF-8");
    }
    const auto parts = parts_of(text);
    if (!parts || parts->subject.empty()) {
        return error_of(kind,
                        text,
                        "must be |filter|pattern|replacement or |pattern|replacement, with any "
                        "character in front as the separator");
    }
    std::string rule = "[[rule]]\n";
    rule +=
        "name = " + toml_text(fmt::format("{} {}", option_of(kind), text.substr(0, 150))) + "\n";
    if (!parts->filter.empty()) {
        const auto filter = filter::parse_expression(parts->filter);
        if (!filter) {
            return error_of(kind, text, filter.error().message);
        }
        rule += "when = " + toml_text(parts->filter) + "\n";
    }
    if (kind == MitmproxyRule::ModifyHeaders) {
        const std::string fault = parts->replacement.empty() ? fault_of_removing(parts->subject)
                                                             : fault_of_setting(parts->subject);
        if (!fault.empty()) {
            return error_of(kind, text, "the field " + fault);
        }
        if (const std::string bad = fault_of_value(parts->replacement); !bad.empty()) {
            return error_of(kind, text, "the value " + bad);
        }
        return rule + change_of_fields(*parts);
    }
    const auto pattern = Rewriter::compile(parts->subject);
    if (!pattern) {
        return error_of(kind, text, pattern.error().message);
    }
    const std::string subject = toml_text(parts->subject);
    if (kind == MitmproxyRule::MapLocal) {
        return rule
               + fmt::format("map_local = {{ pattern = {}, path = {} }}\n",
                             subject,
                             toml_text(parts->replacement));
    }
    const auto with = with_of(parts->replacement);
    const auto plain = replacement_of(parts->replacement);
    if (!with || (!parts->replacement.starts_with('@') && !pattern->fault_of(*plain).empty())) {
        return error_of(kind, text, "the replacement names a group that the pattern does not have");
    }
    return rule
           + fmt::format("{} = {{ pattern = {}, {} }}\n",
                         kind == MitmproxyRule::MapRemote ? "rewrite" : "body",
                         subject,
                         *with);
}

}  // namespace waybill::proxy
