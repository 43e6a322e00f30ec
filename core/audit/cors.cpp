// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/cors.h"

#include <algorithm>

#include "core/audit/header_values.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

struct OriginParts {
    std::string_view scheme;
    std::string_view host;
    std::string_view port;
    bool has_port = false;
};

bool is_scheme(std::string_view text) {
    return !text.empty() && ascii::is_alpha(text.front())
           && std::all_of(text.begin(), text.end(), [](char c) {
                  return ascii::is_alpha(c) || ascii::is_digit(c) || c == '+' || c == '-'
                         || c == '.';
              });
}

bool is_host(std::string_view text) {
    if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
        text = text.substr(1, text.size() - 2);
        return std::all_of(text.begin(), text.end(), [](char c) {
            return ascii::is_hex_digit(c) || c == ':' || c == '.';
        });
    }
    return !text.empty() && std::none_of(text.begin(), text.end(), [](char c) {
        constexpr std::string_view kForbidden = "#%/:<>?@[\\]^|*,\"'`{}";
        return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'
               || kForbidden.find(c) != std::string_view::npos;
    });
}

std::optional<OriginParts> split_origin(std::string_view text) {
    const std::size_t colon = text.find("://");
    if (colon == std::string_view::npos || !is_scheme(text.substr(0, colon))) {
        return std::nullopt;
    }
    OriginParts parts;
    parts.scheme = text.substr(0, colon);
    std::string_view rest = text.substr(colon + 3);
    const std::size_t bracket = rest.find(']');
    const std::size_t port = rest.find(':', bracket == std::string_view::npos ? 0 : bracket);
    parts.host = rest.substr(0, port);
    if (port != std::string_view::npos) {
        parts.has_port = true;
        parts.port = rest.substr(port + 1);
        const auto number = ascii::parse_decimal(parts.port);
        if (!number || *number > 65535) {
            return std::nullopt;
        }
    }
    if (!is_host(parts.host)) {
        return std::nullopt;
    }
    return parts;
}

std::optional<std::string> value_of(const http::HeaderList& fields, std::string_view name) {
    std::string scratch;
    const auto value = combined_value(fields, name, scratch);
    if (!value) {
        return std::nullopt;
    }
    return std::string(ascii::trim(*value));
}

// Whether the list, or "*" where credentials do not forbid it, holds the word.
bool list_holds(std::optional<std::string_view> list,
                std::string_view word,
                bool ignoring_case,
                bool wildcard) {
    bool holds = false;
    if (list) {
        ascii::for_each_member(*list, [&](std::string_view member) {
            holds = holds || (wildcard && member == "*")
                    || (ignoring_case ? ascii::equal_ignoring_case(member, word) : member == word);
        });
    }
    return holds;
}

}  // namespace

bool is_origin(std::string_view text) {
    return split_origin(text).has_value();
}

bool is_serialized_origin(std::string_view text) {
    if (text == "null") {
        return true;
    }
    const auto parts = split_origin(text);
    if (!parts || std::any_of(text.begin(), text.end(), [](char c) {
            return ascii::is_upper(c) || static_cast<unsigned char>(c) >= 0x80;
        })) {
        return false;
    }
    const bool default_port = (parts->scheme == "http" && parts->port == "80")
                              || (parts->scheme == "https" && parts->port == "443");
    const bool odd_port = parts->has_port && (parts->port.empty() || parts->port.front() == '0');
    return !default_port && !odd_port;
}

CorsHeaders parse_cors(const http::HeaderList& response) {
    CorsHeaders out;
    out.allow_origin = value_of(response, "access-control-allow-origin");
    out.allow_credentials = value_of(response, "access-control-allow-credentials");
    const auto add = [&](CorsProblem problem) {
        out.problems.push_back(problem);
    };
    if (out.allow_origin) {
        const std::string_view origin = *out.allow_origin;
        if (origin == "*") {
            add(out.allows_credentials() ? CorsProblem::WildcardWithCredentials
                                         : CorsProblem::Public);
        } else if (origin == "null") {
            add(out.allows_credentials() ? CorsProblem::NullOriginWithCredentials
                                         : CorsProblem::NullOrigin);
        } else if (origin.find(',') != std::string_view::npos) {
            add(CorsProblem::Multiple);
        } else if (!is_origin(origin)) {
            add(CorsProblem::NotAnOrigin);
        } else if (!is_serialized_origin(origin)) {
            add(CorsProblem::NotSerializedOrigin);
        }
    }
    if (out.allow_credentials && !out.allows_credentials()) {
        add(CorsProblem::CredentialsNotTrue);
    }
    return out;
}

bool cors_check_passes(const CorsHeaders& headers, std::string_view origin, bool with_credentials) {
    if (!headers.allow_origin) {
        return false;
    }
    if (!with_credentials && *headers.allow_origin == "*") {
        return true;
    }
    if (*headers.allow_origin != origin) {
        return false;
    }
    return !with_credentials || headers.allows_credentials();
}

PreflightVerdict check_preflight(const http::Head& preflight, const http::Head& response) {
    // A preflight never carries credentials itself; whether its request will is seen from the
    // answer: only one that allows them is checked as if it did.
    const CorsHeaders headers = parse_cors(response.fields);
    const bool with_credentials = headers.allows_credentials();
    const std::string_view origin = preflight.fields.value("origin");
    if (!cors_check_passes(headers, origin, false)) {
        return {false, "the origin " + std::string(origin)};
    }
    if (response.status < 200 || response.status > 299) {
        return {false, "status " + std::to_string(response.status)};
    }
    std::string scratch;
    const std::string_view method = preflight.fields.value("access-control-request-method");
    const bool simple = method == "GET" || method == "HEAD" || method == "POST";
    if (!simple
        && !list_holds(combined_value(response.fields, "access-control-allow-methods", scratch),
                       method,
                       false,
                       !with_credentials)) {
        return {false, "the method " + std::string(method)};
    }
    constexpr std::size_t kMostNames = 100;  // of fields; no page asks for more
    std::size_t names = 0;
    PreflightVerdict verdict{true, {}};
    const auto allowed = combined_value(response.fields, "access-control-allow-headers", scratch);
    ascii::for_each_member(
        preflight.fields.value("access-control-request-headers"), [&](std::string_view name) {
            // "*" does not stand for Authorization.
            const bool wildcard =
                !with_credentials && !ascii::equal_ignoring_case(name, "authorization");
            if (verdict.passes && ++names <= kMostNames
                && !list_holds(allowed, name, true, wildcard)) {
                verdict = {false, "the field " + std::string(name)};
            }
        });
    return verdict;
}

}  // namespace waybill::audit
