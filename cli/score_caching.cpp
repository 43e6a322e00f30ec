// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cases of what a cache may do with an answer (RFC 9111): what is to be said of one answer, whether
// a stored one may be used for a request, what a request makes a cache forget.
#include <algorithm>
#include <string>

#include "cli/score_cases.h"
#include "core/audit/cache_key.h"
#include "core/audit/cache_model.h"
#include "core/audit/freshness.h"
#include "core/base/ascii.h"

namespace waybill::cli {
namespace {

using audit::CacheKind;

constexpr std::int64_t kClock = 1'768'478'400;  // any time will do

std::uint16_t status_at(const json::object& object) {
    return static_cast<std::uint16_t>(
        std::clamp<std::int64_t>(number_at(object, "status").value_or(0), 0, 999));
}

json::object view_of(const audit::CachingFacts& facts, CacheKind kind, std::int64_t now) {
    const audit::CacheView view = audit::cache_view(facts, kind);
    const audit::Storing storing =
        view.storing == audit::Storing::RequestNoStore ? audit::Storing::NoStore : view.storing;
    json::object out{{"storable", view.storable()},
                     {"reason", name_of(storing)},
                     {"freshness_source", name_of(view.source)},
                     {"freshness_lifetime", view.lifetime}};
    if (view.storable()) {
        out["fresh"] = view.lifetime > audit::current_age(facts, now);
        out["stale_reuse_forbidden"] = view.stale_is_forbidden;
        out["state"] = name_of(audit::cache_state(facts, view, now));
    }
    return out;
}

json::object analysis_case(const json::object& given) {
    const json::object& request = object_at(given, "request");
    const json::object& response = object_at(given, "response");
    const http::HeaderList request_fields = fields_of(array_at(request, "headers"));
    const http::HeaderList response_fields = fields_of(array_at(response, "headers"));
    const std::int64_t now = number_at(given, "now").value_or(0);
    const audit::CachingFacts facts =
        audit::caching_facts({text_at(request, "method"),
                              text_at(request, "url"),
                              request_fields,
                              status_at(response),
                              response_fields,
                              number_at(given, "request_time").value_or(now),
                              number_at(given, "response_time").value_or(now)});
    json::array vary;
    if (facts.vary.star) {
        vary.emplace_back("*");
    }
    for (const std::string_view name : facts.vary.names) {
        vary.emplace_back(ascii::lower(name));
    }
    json::object validators{{"etag", nullptr}, {"last_modified", facts.last_modified.has_value()}};
    if (facts.etag_kind == audit::EtagKind::Strong || facts.etag_kind == audit::EtagKind::Weak) {
        validators["etag"] = facts.etag_kind == audit::EtagKind::Strong ? "strong" : "weak";
    }
    return {{"current_age", audit::current_age(facts, now)},
            {"vary", std::move(vary)},
            {"validators", std::move(validators)},
            {"private", view_of(facts, CacheKind::Private, now)},
            {"shared", view_of(facts, CacheKind::Shared, now)}};
}

json::object selection_case(const json::object& given) {
    const bool shared = text_at(given, "cache") == "shared";
    audit::CacheModel cache({shared ? CacheKind::Shared : CacheKind::Private, false});
    const json::object& stored = object_at(given, "stored");
    const json::object& old_request = object_at(stored, "request");
    const json::object& response = object_at(stored, "response");
    const json::object& new_request = object_at(given, "new_request");
    const http::HeaderList old_fields = fields_of(array_at(old_request, "headers"));
    const http::HeaderList response_fields = fields_of(array_at(response, "headers"));
    const http::HeaderList new_fields = fields_of(array_at(new_request, "headers"));
    cache.take({text_at(old_request, "method"), text_at(old_request, "url"), old_fields},
               {status_at(response), response_fields},
               kClock,
               kClock);
    const std::int64_t age =
        std::clamp<std::int64_t>(number_at(given, "age_s").value_or(0), 0, kClock);
    const auto answer = cache.look_up(
        {text_at(new_request, "method"), text_at(new_request, "url"), new_fields}, kClock + age);
    return {{"result", name_of(answer.reuse)}};
}

json::object invalidation_case(const json::object& given) {
    const std::string_view method = text_at(given, "method");
    const std::string_view target = text_at(given, "target");
    const http::HeaderList none;
    json::object out;
    // One cache for each address that a field names: what it holds is then forgotten or not.
    const auto forgets = [&](std::string_view address, std::string_view field) {
        http::HeaderList fresh;
        fresh.add({"Cache-Control", "max-age=600"});
        http::HeaderList fields;
        if (!field.empty()) {
            fields.add(
                {field == "location" ? "Location" : "Content-Location", text_at(given, field)});
        }
        audit::CacheModel cache({CacheKind::Shared, false});
        cache.take({"GET", address, none}, {200, fresh}, kClock, kClock);
        cache.take({method, target, none}, {status_at(given), fields}, kClock, kClock);
        return cache.look_up({"GET", address, none}, kClock).reuse != audit::Reuse::Use;
    };
    out["target_invalidated"] = method != "GET" && forgets(target, {});
    for (const std::string_view field : {"location", "content_location"}) {
        if (const std::string_view value = text_at(given, field); !value.empty()) {
            out[std::string(field) + "_may_be_invalidated"] =
                forgets(audit::resolve(target, value), field);
        }
    }
    return out;
}

}  // namespace

std::optional<json::object> score_cache_case(const json::object& given) {
    if (given.contains("new_request") && given.contains("stored")) {
        return selection_case(given);
    }
    if (given.contains("request") && given.contains("response") && given.contains("now")) {
        return analysis_case(given);
    }
    if (given.contains("target") && given.contains("method")) {
        return invalidation_case(given);
    }
    return std::nullopt;
}

}  // namespace waybill::cli
