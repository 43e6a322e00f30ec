// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/safe_file_name.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "core/base/ascii.h"

namespace waybill::report {
namespace {

constexpr std::size_t kLongestName = 80;

constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kEndings = {{
    {"application/gzip", ".gz"},   {"application/javascript", ".js"},
    {"application/json", ".json"}, {"application/pdf", ".pdf"},
    {"application/wasm", ".wasm"}, {"application/x-www-form-urlencoded", ".form"},
    {"application/xml", ".xml"},   {"application/zip", ".zip"},
    {"font/woff2", ".woff2"},      {"image/gif", ".gif"},
    {"image/jpeg", ".jpg"},        {"image/png", ".png"},
    {"image/svg+xml", ".svg"},     {"image/webp", ".webp"},
    {"image/x-icon", ".ico"},      {"text/css", ".css"},
    {"text/html", ".html"},        {"text/javascript", ".js"},
    {"text/plain", ".txt"},        {"text/xml", ".xml"},
}};

std::string_view ending_for(std::string_view media_type) {
    const auto* const at = std::find_if(kEndings.begin(), kEndings.end(), [&](const auto& entry) {
        return entry.first == media_type;
    });
    return at == kEndings.end() ? std::string_view(".bin") : at->second;
}

// The last part of a path, with everything that is not plainly harmless replaced.
std::string harmless(std::string_view path) {
    const std::size_t slash = path.find_last_of("/\\");
    std::string_view last = slash == std::string_view::npos ? path : path.substr(slash + 1);
    last = last.substr(0, kLongestName);
    std::string name;
    for (const char c : last) {
        const bool keeps = ascii::is_alpha(c) || ascii::is_digit(c) || c == '-' || c == '_'
                           || (c == '.' && !name.empty() && name.back() != '.');
        name += keeps ? c : '_';
    }
    while (!name.empty() && (name.back() == '.' || name.back() == '_')) {
        name.pop_back();
    }
    return name;
}

bool has_ending(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    return dot != std::string_view::npos && dot > 0 && name.size() - dot <= 6;
}

}  // namespace

// The number in front makes names unique and keeps reserved ones (CON, NUL) from standing alone.
std::string safe_file_name(std::uint64_t id,
                           std::string_view part,
                           std::string_view path,
                           std::string_view media_type) {
    std::string name = harmless(path);
    if (!name.empty()) {
        name.insert(name.begin(), '-');
    }
    if (!has_ending(name)) {
        name += ending_for(media_type);
    }
    return fmt::format("{:06}-{}{}", id, part, name);
}

}  // namespace waybill::report
