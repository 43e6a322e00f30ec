// SPDX-License-Identifier: GPL-3.0-or-later
//
// Conditions and ranges of requests, as far as caches answer them themselves.
#include <algorithm>

#include "core/audit/cache_model.h"
#include "core/base/ascii.h"
#include "core/http/http_date.h"

namespace waybill::audit {
namespace {

std::string_view opaque(std::string_view etag) {
    return etag.starts_with("W/") ? etag.substr(2) : etag;
}

}  // namespace

bool matches_etag(const http::HeaderList& fields, std::string_view name, std::string_view etag) {
    bool found = false;
    for (const http::Field& field : fields) {
        if (!ascii::equal_ignoring_case(field.name, name)) {
            continue;
        }
        for_each_quoted_member(field.value, [&](std::string_view member) {
            found = found || member == "*" || (!etag.empty() && opaque(member) == opaque(etag));
        });
    }
    return found;
}

bool is_not_modified_for(const CachingFacts& stored,
                         const http::HeaderList& request,
                         std::int64_t now) {
    if (request.find("if-none-match") != nullptr) {  // comes before If-Modified-Since
        return matches_etag(request, "if-none-match", stored.etag);
    }
    const http::Field* const since = request.find("if-modified-since");
    if (since == nullptr) {
        return false;
    }
    const auto asked = http::parse_http_date(since->value, now);
    // Without Last-Modified, Date or the time of receipt stand for it.
    const std::int64_t modified = stored.last_modified.value_or(stored.date_or_receipt());
    return asked && modified <= *asked;
}

std::optional<ByteRange> parse_range(std::string_view range, std::uint64_t length) {
    constexpr std::string_view kUnit = "bytes=";
    if (!ascii::starts_with_ignoring_case(range, kUnit) || length == 0) {
        return std::nullopt;
    }
    range.remove_prefix(kUnit.size());
    const std::size_t dash = range.find('-');
    if (dash == std::string_view::npos || range.find(',') != std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view first_text = ascii::trim(range.substr(0, dash));
    const std::string_view last_text = ascii::trim(range.substr(dash + 1));
    const auto first = ascii::parse_decimal(first_text);
    const auto last = ascii::parse_decimal(last_text);
    if (first_text.empty()) {  // the last so many
        if (!last || *last == 0) {
            return std::nullopt;
        }
        return ByteRange{length - std::min(*last, length), length - 1};
    }
    if (!first || *first >= length || (!last_text.empty() && (!last || *last < *first))) {
        return std::nullopt;
    }
    return ByteRange{*first, last ? std::min(*last, length - 1) : length - 1};
}

std::optional<ContentRange> parse_content_range(std::string_view text) {
    constexpr std::string_view kUnit = "bytes ";
    if (!ascii::starts_with_ignoring_case(text, kUnit)) {
        return std::nullopt;
    }
    text = ascii::trim(text.substr(kUnit.size()));
    const std::size_t slash = text.find('/');
    const std::size_t dash = text.find('-');
    if (slash == std::string_view::npos || dash == std::string_view::npos || dash > slash) {
        return std::nullopt;
    }
    const auto first = ascii::parse_decimal(text.substr(0, dash));
    const auto last = ascii::parse_decimal(text.substr(dash + 1, slash - dash - 1));
    const std::string_view length_text = text.substr(slash + 1);
    const auto length = ascii::parse_decimal(length_text);
    if (!first || !last || *last < *first || (!length && length_text != "*")
        || (length && *last >= *length)) {
        return std::nullopt;
    }
    return ContentRange{{*first, *last}, length};
}

}  // namespace waybill::audit
