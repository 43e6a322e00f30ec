// SPDX-License-Identifier: GPL-3.0-or-later
//
// How many requests a client may still send: RateLimit and RateLimit-Policy in the forms of the
// drafts (draft-ietf-httpapi-ratelimit-headers), and the X-RateLimit-* fields of APIs. Total on any
// bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/http/head.h"

namespace waybill::audit {

struct RateLimit {
    bool present = false;
    std::optional<std::int64_t> limit;
    std::optional<std::int64_t> remaining;
    // Seconds from now, or since 1970 in some of the X- fields.
    std::optional<std::int64_t> reset;
    const http::Field* faulty = nullptr;  // the first that cannot be read; lives with the fields
};

RateLimit parse_rate_limit(const http::HeaderList& response);

// Whether it is one of the fields that parse_rate_limit() reads.
bool is_rate_limit_field(std::string_view name);

}  // namespace waybill::audit
