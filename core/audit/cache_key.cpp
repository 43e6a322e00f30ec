// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/cache_key.h"

#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

struct Parts {
    std::string scheme;     // lower case
    std::string authority;  // lower case, without a default port and without user information
    std::string_view path;  // with the query, without the fragment
};

// False for what is no absolute http or https URI.
bool split(std::string_view url, Parts& out) {
    url = url.substr(0, url.find('#'));
    const std::size_t colon = url.find("://");
    if (colon == std::string_view::npos) {
        return false;
    }
    out.scheme = ascii::lower(url.substr(0, colon));
    if (out.scheme != "http" && out.scheme != "https") {
        return false;
    }
    url.remove_prefix(colon + 3);
    const std::size_t end = std::min(url.find_first_of("/?"), url.size());
    std::string_view authority = url.substr(0, end);
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        authority.remove_prefix(at + 1);
    }
    const std::string_view port = out.scheme == "http" ? ":80" : ":443";
    while (authority.ends_with(port) || authority.ends_with(':')) {
        authority.remove_suffix(authority.ends_with(':') ? 1 : port.size());
    }
    out.authority = ascii::lower(authority);
    out.path = url.substr(end);
    return true;
}

// RFC 3986 section 5.2.4.
std::string without_dots(std::string_view path) {
    std::string out;
    while (!path.empty()) {
        const std::size_t end = path.find('/', 1);
        const std::string_view segment = path.substr(0, end);
        const bool last = end == std::string_view::npos;
        if (segment == "/..") {
            out.resize(out.empty() ? 0 : out.rfind('/'));
            out += last ? "/" : "";
        } else if (segment == "/.") {
            out += last ? "/" : "";
        } else {
            out += segment;
        }
        path = last ? std::string_view{} : path.substr(end);
    }
    return out;
}

}  // namespace

std::string cache_key(std::string_view url) {
    Parts parts;
    if (!split(url, parts)) {
        return std::string(url.substr(0, url.find('#')));
    }
    std::string key = parts.scheme + "://" + parts.authority;
    if (parts.path.empty() || parts.path.front() == '?') {
        key += '/';
    }
    key += parts.path;
    return key;
}

std::string origin_of(std::string_view url) {
    Parts parts;
    return split(url, parts) ? parts.scheme + "://" + parts.authority : std::string();
}

std::string resolve(std::string_view base, std::string_view reference) {
    Parts own;
    if (split(reference, own)) {
        return std::string(reference);
    }
    Parts parts;
    if (!split(base, parts)) {
        return std::string(reference);
    }
    if (reference.starts_with("//")) {
        return parts.scheme + ":" + std::string(reference);
    }
    const std::string origin = parts.scheme + "://" + parts.authority;
    const std::string_view path = parts.path.substr(0, parts.path.find('?'));
    if (reference.empty() || reference.front() == '#') {
        return origin + std::string(parts.path);
    }
    if (reference.front() == '?') {
        return origin + std::string(path) + std::string(reference);
    }
    const std::string_view wanted = reference.substr(0, reference.find_first_of("?#"));
    const std::string_view rest = reference.substr(wanted.size());
    std::string merged;
    if (wanted.starts_with('/')) {
        merged = wanted;
    } else {
        const std::size_t slash = path.rfind('/');
        merged = slash == std::string_view::npos ? "/" : std::string(path.substr(0, slash + 1));
        merged += wanted;
    }
    return origin + without_dots(merged) + std::string(rest);
}

std::string selecting_value(const http::HeaderList& request, std::string_view field) {
    std::string out;
    for (const http::Field& line : request) {
        if (!ascii::equal_ignoring_case(line.name, field)) {
            continue;
        }
        for_each_quoted_member(line.value, [&](std::string_view member) {
            if (!out.empty()) {
                out += ',';
            }
            out += member;
        });
    }
    return out;
}

std::string variant_key(const Vary& vary, const http::HeaderList& request) {
    std::string out;
    for (const std::string_view name : vary.names) {
        out += ascii::lower(name);
        out += ':';
        out += selecting_value(request, name);
        out += '\n';
    }
    return out;
}

}  // namespace waybill::audit
