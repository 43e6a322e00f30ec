// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <string_view>

#include "core/audit/judge.h"
#include "core/audit/key_hash.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

constexpr auto kVolatile = std::to_array<std::string_view>({
    "age",
    "cf-ray",
    "content-length",
    "content-range",
    "date",
    "etag",
    "expires",
    "last-modified",
    "server-timing",
    "traceparent",
    "x-amz-cf-id",
    "x-amzn-trace-id",
    "x-correlation-id",
    "x-request-id",
    "x-runtime",
    "x-trace-id",
    "x-varnish",
});

// A bit for each length that a volatile name has.
constexpr std::uint32_t lengths_of_volatile() {
    std::uint32_t lengths = 0;
    for (const std::string_view name : kVolatile) {
        lengths |= 1U << name.size();
    }
    return lengths;
}
constexpr std::uint32_t kVolatileLengths = lengths_of_volatile();
constexpr std::size_t kLengthBits = 32;

}  // namespace

bool is_volatile(std::string_view field_name) {
    if (field_name.size() >= kLengthBits || (kVolatileLengths >> field_name.size() & 1U) == 0) {
        return false;
    }
    return std::any_of(kVolatile.begin(), kVolatile.end(), [&](std::string_view name) {
        return name.size() == field_name.size() && ascii::equal_ignoring_case(name, field_name);
    });
}

// Names are taken as they are written: a server writes them always alike.
std::uint64_t policy_key(const ExchangeFacts& facts) {
    const http::Exchange& exchange = facts.exchange;
    KeyHash hash;
    hash.add_number(static_cast<std::uint64_t>(facts.role) | (facts.over_tls ? 1U << 8U : 0U)
                    | (facts.is_document ? 1U << 9U : 0U)
                    | (exchange.request.present ? 1U << 10U : 0U)
                    | (exchange.response.present ? 1U << 11U : 0U)
                    | static_cast<std::uint64_t>(exchange.response.head.status) << 16U);
    hash.add(exchange.request.head.method);
    hash.add(exchange.url.host);
    for (const std::string_view name : {"origin", "authorization", "upgrade"}) {
        hash.add(facts.request(name));
    }
    hash.add_number(exchange.request.head.fields.find("cookie") != nullptr ? 1 : 0);
    for (const http::Field& field : exchange.response.head.fields) {
        hash.add(field.name);
        if (!is_volatile(field.name)) {
            hash.add(field.value);
        }
    }
    return hash.value();
}

}  // namespace waybill::audit
