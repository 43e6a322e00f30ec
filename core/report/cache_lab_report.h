// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the cache laboratory found, and what caches may do with one exchange, as text and as JSON.
// What came over the wire is escaped.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "core/analysis/cache_lab.h"
#include "core/http/exchange.h"

namespace waybill::report {

struct CacheLabReport {
    audit::CacheKind kind = audit::CacheKind::Private;
    std::optional<std::int64_t> second_visit;  // minutes after the first
    std::optional<std::uint64_t> capacity;     // of each cache, in bytes
    analysis::CacheLabResult result;
};

void append_cache_lab_text(std::string& out, std::span<const CacheLabReport> reports);
void append_cache_lab_json(std::string& out, std::span<const CacheLabReport> reports);

// Storable or not and why, lifetime, age, state, key; for a private and a shared cache, each with
// its section.
void append_caching_text(std::string& out, const http::Exchange& exchange);
void append_caching_json(std::string& out, const http::Exchange& exchange);

}  // namespace waybill::report
