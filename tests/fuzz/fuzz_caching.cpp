// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariant: any fields of a request and a response give facts about caching whose lifetimes and
// ages are within bounds, the private cache may store whatever the shared one may but by s-maxage,
// and a cache that was given the response answers the same request without falling over; what it
// stores it can renew and forget.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/audit/cache_key.h"
#include "core/audit/cache_model.h"
#include "core/http/head_parser.h"

namespace {

using namespace waybill;  // NOLINT(google-build-using-namespace)

constexpr std::int64_t kNow = 1'768'478'400;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

// The input: a response's head, an empty line, a request's fields.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::size_t split = text.find("\n\n");
    const std::string response_text =
        "HTTP/1.1 200 OK\r\n" + std::string(text.substr(0, split)) + "\r\n\r\n";
    const std::string request_text =
        "GET /a HTTP/1.1\r\n"
        + std::string(split == std::string_view::npos ? std::string_view{} : text.substr(split + 2))
        + "\r\n\r\n";
    http::HeadParser parser;
    const http::Head response = parser.parse(http::HeadKind::Response, response_text);
    http::HeadParser other;
    const http::Head request = other.parse(http::HeadKind::Request, request_text);
    const std::string url = audit::resolve("http://example.com/x/y?z", text.substr(0, 64));
    require(audit::cache_key(audit::cache_key(url)) == audit::cache_key(url));

    const audit::CachingFacts facts =
        audit::caching_facts({"GET", url, request.fields, 200, response.fields, kNow, kNow + 1});
    for (const audit::CacheKind kind : {audit::CacheKind::Private, audit::CacheKind::Shared}) {
        const audit::CacheView view = audit::cache_view(facts, kind);
        require(view.lifetime >= 0);
        require(audit::current_age(facts, kNow + 1) >= 0);
        audit::CacheModel cache({kind, true});
        const audit::CacheRequest asked{"GET", url, request.fields};
        const auto outcome = cache.take(asked, {200, response.fields, "content"}, kNow, kNow + 1);
        require((outcome == audit::CacheModel::Outcome::Stored) == (cache.size() == 1));
        const auto answer = cache.look_up(asked, kNow + 2);
        require(answer.stored == nullptr || cache.size() == 1);
        cache.take(asked, {304, response.fields}, kNow + 3, kNow + 3);
        cache.stand_in(asked, 503, kNow + 4);
        cache.take({"DELETE", url, request.fields}, {204, request.fields}, kNow + 5, kNow + 5);
        require(cache.size() == 0);
    }
    require(!audit::cache_view(facts, audit::CacheKind::Shared).storable()
            || audit::cache_view(facts, audit::CacheKind::Private).storable());
    for (const http::Field& field : response.fields) {
        audit::parse_targeted(response.fields, field.name);
        audit::parse_content_range(field.value);
        if (const auto range = audit::parse_range(field.value, 1000)) {
            require(range->first <= range->last && range->last < 1000);
        }
    }
    audit::parse_cache_status(response.fields);
    audit::cache_evidence(response.fields);
    return 0;
}
