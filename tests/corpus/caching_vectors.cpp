// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/caching_vectors.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "core/audit/cache_key.h"
#include "core/audit/cache_model.h"
#include "core/audit/freshness.h"
#include "core/base/ascii.h"
#include "tests/corpus/json_access.h"
#include "tests/corpus/json_fields.h"

namespace waybill::corpus {
namespace {

using audit::CacheKind;

// Thu, 15 Jan 2026 12:00:00 GMT
constexpr std::int64_t kClock = 1'768'478'400;

// Runs `check` over all cases of a set.
template <typename Check>
std::vector<VectorOutcome> for_each_case(const json::value& content, Check check) {
    std::vector<VectorOutcome> outcomes;
    for (const json::value& test : array_member(content, "cases")) {
        outcomes.push_back({std::string(text_member(test, "name")), check(test)});
    }
    return outcomes;
}

const json::value& part(const json::value& value, std::string_view key) {
    static const json::value kNothing;
    const json::value* const found = member(value, key);
    return found != nullptr ? *found : kNothing;
}

void differ(std::string& difference,
            std::string_view what,
            std::string_view ours,
            std::string_view theirs) {
    if (ours != theirs) {
        difference += fmt::format("{} is {}, not {}; ", what, ours, theirs);
    }
}

void check_view(const json::value& expected,
                const audit::CachingFacts& facts,
                CacheKind kind,
                std::int64_t now,
                std::string& difference) {
    const audit::CacheView view = audit::cache_view(facts, kind);
    const std::string name(audit::name_of(kind));
    const auto reason = view.storing == audit::Storing::RequestNoStore
                            ? audit::name_of(audit::Storing::NoStore)
                            : audit::name_of(view.storing);
    differ(difference, name + " reason", reason, text_member(expected, "reason"));
    differ(difference,
           name + " source",
           audit::name_of(view.source),
           text_member(expected, "freshness_source"));
    differ(difference,
           name + " lifetime",
           std::to_string(view.lifetime),
           std::to_string(number_member(expected, "freshness_lifetime").value_or(-1)));
    if (member(expected, "state") != nullptr) {
        const bool fresh = view.lifetime > audit::current_age(facts, now);
        differ(difference,
               name + " state",
               audit::name_of(audit::cache_state(facts, view, now)),
               text_member(expected, "state"));
        differ(difference,
               name + " fresh",
               fresh ? "true" : "false",
               true_member(expected, "fresh") ? "true" : "false");
        differ(difference,
               name + " stale",
               view.stale_is_forbidden ? "forbidden" : "allowed",
               true_member(expected, "stale_reuse_forbidden") ? "forbidden" : "allowed");
    }
}

std::string check_analysis(const json::value& test) {
    const json::value& request = part(test, "request");
    const json::value& response = part(test, "response");
    const JsonFields request_fields(member(request, "headers"));
    const JsonFields response_fields(member(response, "headers"));
    const std::int64_t now = number_member(test, "now").value_or(0);
    const audit::CachingFacts facts = audit::caching_facts(
        {text_member(request, "method"),
         text_member(request, "url"),
         request_fields.list(),
         static_cast<std::uint16_t>(number_member(response, "status").value_or(0)),
         response_fields.list(),
         number_member(test, "request_time").value_or(0),
         number_member(test, "response_time").value_or(0)});
    const json::value& expected = part(test, "expected");
    std::string difference;
    differ(difference,
           "age",
           std::to_string(audit::current_age(facts, now)),
           std::to_string(number_member(expected, "current_age").value_or(-1)));
    const json::value& validators = part(expected, "validators");
    const std::string_view etag = facts.etag_kind == audit::EtagKind::Strong ? "strong"
                                  : facts.etag_kind == audit::EtagKind::Weak ? "weak"
                                                                             : "";
    differ(difference, "etag", etag, text_member(validators, "etag"));
    differ(difference,
           "last-modified",
           facts.last_modified ? "true" : "false",
           true_member(validators, "last_modified") ? "true" : "false");
    std::string vary = facts.vary.star ? "*" : "";
    for (const std::string_view name : facts.vary.names) {
        vary += (vary.empty() ? "" : ",") + ascii::lower(name);
    }
    std::string expected_vary;
    for (const json::value& name : array_member(expected, "vary")) {
        const std::string lower = ascii::lower(text_of(name));
        if (expected_vary.find(lower) == std::string::npos) {
            expected_vary += (expected_vary.empty() ? "" : ",") + lower;
        }
    }
    differ(difference, "vary", vary, expected_vary);
    check_view(part(expected, "private"), facts, CacheKind::Private, now, difference);
    check_view(part(expected, "shared"), facts, CacheKind::Shared, now, difference);
    return difference;
}

std::string check_selection(const json::value& test) {
    const bool shared = text_member(test, "cache") == "shared";
    audit::CacheModel cache({shared ? CacheKind::Shared : CacheKind::Private, false});
    const json::value& stored = part(test, "stored");
    const json::value& old_request = part(stored, "request");
    const json::value& response = part(stored, "response");
    const json::value& new_request = part(test, "new_request");
    const JsonFields old_fields(member(old_request, "headers"));
    const JsonFields response_fields(member(response, "headers"));
    const JsonFields new_fields(member(new_request, "headers"));
    cache.take(
        {text_member(old_request, "method"), text_member(old_request, "url"), old_fields.list()},
        {static_cast<std::uint16_t>(number_member(response, "status").value_or(0)),
         response_fields.list()},
        kClock,
        kClock);
    const auto answer = cache.look_up(
        {text_member(new_request, "method"), text_member(new_request, "url"), new_fields.list()},
        kClock + number_member(test, "age_s").value_or(0));
    std::string difference;
    differ(difference, "answer", audit::name_of(answer.reuse), text_member(test, "expected"));
    return difference;
}

std::string check_invalidation(const json::value& test) {
    const std::string_view method = text_member(test, "method");
    const auto status = static_cast<std::uint16_t>(number_member(test, "status").value_or(0));
    const std::string_view target = text_member(test, "target");
    const json::value& expected = part(test, "expected");
    const http::HeaderList none;
    JsonFields fields;
    std::string other;
    for (const std::string_view name : {"location", "content_location"}) {
        if (const std::string_view value = text_member(test, name); !value.empty()) {
            fields.add(name == "location" ? "Location" : "Content-Location", std::string(value));
            other = audit::resolve(target, value);
        }
    }
    audit::CacheModel cache({CacheKind::Shared, false});
    JsonFields fresh;
    fresh.add("Cache-Control", "max-age=600");
    cache.take({"GET", target, none}, {200, fresh.list()}, kClock, kClock);
    if (!other.empty()) {
        cache.take({"GET", other, none}, {200, fresh.list()}, kClock, kClock);
    }
    cache.take({method, target, none}, {status, fields.list()}, kClock, kClock);
    const auto kept = [&](std::string_view url) {
        return cache.look_up({"GET", url, none}, kClock).reuse == audit::Reuse::Use;
    };
    // A GET replaces what is stored; that is no invalidation.
    const bool dropped = method != "GET" && !kept(target);
    std::string difference;
    if (dropped != true_member(expected, "target_invalidated")) {
        difference += "target; ";
    }
    for (const std::string_view name :
         {"location_may_be_invalidated", "content_location_may_be_invalidated"}) {
        if (member(expected, name) != nullptr && !other.empty()
            && !kept(other) != true_member(expected, name)) {
            difference += std::string(name) + "; ";
        }
    }
    return difference;
}

}  // namespace

std::vector<VectorOutcome> check_rfc9111_analysis_vectors(const json::value& content) {
    return for_each_case(content, check_analysis);
}

std::vector<VectorOutcome> check_rfc9111_selection_vectors(const json::value& content) {
    return for_each_case(content, check_selection);
}

std::vector<VectorOutcome> check_rfc9111_invalidation_vectors(const json::value& content) {
    return for_each_case(content, check_invalidation);
}

}  // namespace waybill::corpus
