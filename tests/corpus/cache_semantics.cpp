// SPDX-License-Identifier: GPL-3.0-or-later
//
// Recorded calls of a library for caching, held against ours. It simplifies RFC 9111 in places;
// where it does, ours differs and the case is among those that were reviewed.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "core/audit/cache_model.h"
#include "core/base/ascii.h"
#include "tests/corpus/caching_vectors.h"
#include "tests/corpus/json_access.h"
#include "tests/corpus/json_fields.h"

namespace waybill::corpus {
namespace {

using audit::CacheKind;
using audit::CacheModel;
using audit::Reuse;

constexpr std::int64_t kClock = 1'768'478'400;

std::string_view method_of(const json::value& request) {
    const std::string_view method = text_member(request, "method");
    return method.empty() ? "GET" : method;
}

std::string url_of(const json::value& request, const http::HeaderList& fields) {
    const std::string_view host = fields.value("host");
    const std::string_view path = text_member(request, "url");
    return "http://" + std::string(host.empty() ? "example.com" : host)
           + std::string(path.empty() ? "/" : path);
}

class Policy {
public:
    explicit Policy(const json::value& test)
        : request_(*member(test, "request")),
          response_(*member(test, "response")),
          request_fields_(member(request_, "headers")),
          response_fields_(member(response_, "headers")),
          url_(url_of(request_, request_fields_.list())),
          status_(static_cast<std::uint16_t>(number_member(response_, "status").value_or(200))) {
        const json::value* const options = member(test, "options");
        const json::value* const shared = options ? member(*options, "shared") : nullptr;
        kind_ = shared != nullptr && shared->is_bool() && !shared->as_bool() ? CacheKind::Private
                                                                             : CacheKind::Shared;
        // Nobody asks before the response came: some cases have a clock of their own.
        for (const json::value& call : array_member(test, "calls")) {
            received_ =
                std::min(received_, kClock + number_member(call, "now_offset_s").value_or(0));
        }
        facts_ = audit::caching_facts({method_of(request_),
                                       url_,
                                       request_fields_.list(),
                                       status_,
                                       response_fields_.list(),
                                       received_,
                                       received_});
        view_ = audit::cache_view(facts_, kind_);
    }

    std::string check(const json::value& call) const {
        const std::string_view method = text_member(call, "method");
        const std::int64_t now = kClock + number_member(call, "now_offset_s").value_or(0);
        const json::value& result = *member(call, "result");
        const json::array& arguments = array_member(call, "args");
        const std::int64_t age = audit::current_age(facts_, now);
        const std::int64_t lifetime =
            view_.storable() && !facts_.directives.no_cache ? view_.lifetime : 0;
        if (method == "storable") {
            return expect(method, view_.storable(), result);
        }
        if (method == "stale") {
            return expect(method, lifetime <= age, result);
        }
        if (method == "maxAge") {
            return expect_number(method, lifetime, result);
        }
        if (method == "age") {
            return expect_number(method, age, result);
        }
        if (method == "timeToLive") {
            return expect_number(method, std::max<std::int64_t>(lifetime - age, 0) * 1000, result);
        }
        if (method == "useStaleWhileRevalidate") {
            return expect(
                method,
                audit::cache_state(facts_, view_, now) == audit::CacheState::StaleWhileRevalidate,
                result);
        }
        if (method == "satisfiesWithoutRevalidation") {
            return expect(method, satisfies(arguments.at(0), now), result);
        }
        if (method == "revalidationHeaders") {
            return check_validators(arguments.at(0), result);
        }
        if (method == "revalidatedPolicy") {
            return expect(method, !is_updated(arguments.at(1)), *member(result, "modified"));
        }
        return check_kept(result);
    }

private:
    static std::string expect(std::string_view what, bool ours, const json::value& theirs) {
        const bool told = theirs.is_bool() && theirs.as_bool();
        return ours == told ? "" : fmt::format("{} is {}; ", what, ours);
    }
    static std::string expect_number(std::string_view what,
                                     std::int64_t ours,
                                     const json::value& theirs) {
        const std::int64_t told = theirs.is_int64() ? theirs.as_int64()
                                  : theirs.is_double()
                                      ? static_cast<std::int64_t>(theirs.as_double())
                                      : -1;
        return ours == told ? "" : fmt::format("{} is {}, not {}; ", what, ours, told);
    }

    bool satisfies(const json::value& request, std::int64_t now) const {
        const JsonFields fields(member(request, "headers"));
        CacheModel cache({kind_, false});
        cache.take({method_of(request_), url_, request_fields_.list()},
                   {status_, response_fields_.list()},
                   received_,
                   received_);
        const std::string path(text_member(request, "url"));
        const std::string url =
            member(request, "url") == nullptr && fields.list().find("host") == nullptr
                ? url_
                : url_of(member(request, "url") != nullptr ? request : request_, fields.list());
        const Reuse reuse = cache.look_up({method_of(request), url, fields.list()}, now).reuse;
        return reuse == Reuse::Use || reuse == Reuse::UseAndRevalidate;
    }

    // Only that the stored validators are sent where they help, and only there.
    std::string check_validators(const json::value& request, const json::value& result) const {
        const JsonFields fields(member(request, "headers"));
        const bool same =
            url_of(request, fields.list()) == url_of(request_, request_fields_.list());
        const bool plain = method_of(request) == "GET"
                           && fields.list().find("accept-ranges") == nullptr
                           && fields.list().find("range") == nullptr;
        const std::string_view sent = text_member(result, "if-none-match");
        const bool sends_tag = same && !facts_.etag.empty();
        const bool sends_date = same && plain && facts_.last_modified.has_value();
        std::string difference;
        if (sends_tag && sent.find(facts_.etag) == std::string_view::npos) {
            difference += "the tag is not sent; ";
        }
        if (sends_date != (member(result, "if-modified-since") != nullptr)) {
            difference += "if-modified-since; ";
        }
        return difference;
    }

    bool is_updated(const json::value& response) const {
        const JsonFields fields(member(response, "headers"));
        const auto status = number_member(response, "status").value_or(304);
        const std::string_view etag = fields.list().value("etag");
        if (status != 304) {
            return false;
        }
        if (!etag.empty() || !facts_.etag.empty()) {
            return audit::matches_etag(fields.list(), "etag", facts_.etag);
        }
        return fields.list().value("last-modified")
                   == response_fields_.list().value("last-modified")
               && facts_.has_validator();
    }

    // Fields of the connection must be gone.
    std::string check_kept(const json::value& result) const {
        std::string difference;
        for (const http::Field& field : response_fields_.list()) {
            const bool kept = !audit::is_of_connection(field.name, response_fields_.list());
            if (kept != (member(result, field.name) != nullptr)) {
                difference += std::string(field.name) + "; ";
            }
        }
        return difference;
    }

    const json::value& request_;
    const json::value& response_;
    JsonFields request_fields_;
    JsonFields response_fields_;
    std::string url_;
    std::int64_t received_ = kClock;
    std::uint16_t status_;
    CacheKind kind_ = CacheKind::Shared;
    audit::CachingFacts facts_;
    audit::CacheView view_;
};

}  // namespace

std::vector<VectorOutcome> check_cache_semantics_vectors(const json::value& content) {
    std::vector<VectorOutcome> outcomes;
    for (const json::value& test : array_member(content, "cases")) {
        std::string difference;
        const Policy policy(test);
        for (const json::value& call : array_member(test, "calls")) {
            difference += policy.check(call);
        }
        std::string name(text_member(test, "name"));
        outcomes.push_back({std::move(name), std::move(difference)});
    }
    return outcomes;
}

}  // namespace waybill::corpus
