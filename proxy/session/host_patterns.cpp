// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <re2/re2.h>

#include "core/http/url.h"
#include "proxy/session/session_options.h"

namespace waybill::proxy {
namespace {

constexpr std::size_t kMostPatternBytes = 4 * kKiB;
constexpr std::int64_t kMostCompiledBytes = 8 * static_cast<std::int64_t>(kMiB);

using Patterns = std::vector<std::unique_ptr<const re2::RE2>>;

Result<Patterns> compile_all(const std::vector<std::string>& texts) {
    Patterns patterns;
    for (const std::string& text : texts) {
        if (text.size() > kMostPatternBytes) {
            return Error{"a pattern of hosts is longer than 4 KiB"};
        }
        re2::RE2::Options options;
        options.set_case_sensitive(false);
        options.set_log_errors(false);
        options.set_max_mem(kMostCompiledBytes);
        auto pattern = std::make_unique<const re2::RE2>(text, options);
        if (!pattern->ok()) {
            return Error{"'" + text + "' is no pattern of hosts: " + pattern->error()};
        }
        patterns.push_back(std::move(pattern));
    }
    return patterns;
}

bool any_matches(const Patterns& patterns, std::string_view text) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const auto& pattern) {
        return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *pattern);
    });
}

std::string with_port(std::string_view host, std::uint16_t port) {
    std::string text;
    if (http::needs_brackets(host)) {
        text.append("[").append(host).append("]");
    } else {
        text.append(host);
    }
    return text + ":" + std::to_string(port);
}

}  // namespace

struct HostPatterns::Compiled {
    Patterns ignore;
    Patterns allow;
};

Result<HostPatterns> HostPatterns::compile(const std::vector<std::string>& ignore,
                                           const std::vector<std::string>& allow) {
    Result<Patterns> ignored = compile_all(ignore);
    if (!ignored) {
        return ignored.error();
    }
    Result<Patterns> allowed = compile_all(allow);
    if (!allowed) {
        return allowed.error();
    }
    HostPatterns patterns;
    if (!ignored->empty() || !allowed->empty()) {
        auto compiled = std::make_shared<Compiled>();
        compiled->ignore = std::move(*ignored);
        compiled->allow = std::move(*allowed);
        patterns.compiled_ = std::move(compiled);
    }
    return patterns;
}

bool HostPatterns::passes_through(std::string_view host,
                                  std::string_view sni,
                                  std::uint16_t port) const {
    if (!compiled_) {
        return false;
    }
    const auto matches = [&](const Patterns& patterns) {
        return any_matches(patterns, with_port(host, port))
               || (!sni.empty() && sni != host && any_matches(patterns, with_port(sni, port)));
    };
    return matches(compiled_->ignore) || (!compiled_->allow.empty() && !matches(compiled_->allow));
}

}  // namespace waybill::proxy
