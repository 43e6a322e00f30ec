// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sequences of requests through a cache: the model between a client and a server that are played.
#include <algorithm>
#include <array>
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

using audit::CacheModel;
using audit::Reuse;

constexpr std::int64_t kStart = 1'768'478'400;

// IMF-fixdate.
std::string date_text(std::int64_t seconds) {
    static constexpr auto kDays =
        std::to_array<std::string_view>({"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"});
    static constexpr auto kMonths = std::to_array<std::string_view>(
        {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});
    std::int64_t days = seconds / 86'400;
    const std::int64_t clock = seconds % 86'400;
    const auto weekday = static_cast<std::size_t>(days % 7);
    std::int64_t year = 1970;
    const auto length = [](std::int64_t of) {
        return (of % 4 == 0 && of % 100 != 0) || of % 400 == 0 ? 366 : 365;
    };
    while (days >= length(year)) {
        days -= length(year++);
    }
    static constexpr auto kLengths =
        std::to_array<std::int64_t>({31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31});
    std::size_t month = 0;
    for (; month < 11; ++month) {
        const std::int64_t here = kLengths[month] + (month == 1 && length(year) == 366 ? 1 : 0);
        if (days < here) {
            break;
        }
        days -= here;
    }
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
                       kDays[weekday],
                       days + 1,
                       kMonths[month],
                       year,
                       clock / 3600,
                       clock / 60 % 60,
                       clock % 60);
}

bool is_date(std::string_view name) {
    return ascii::equal_ignoring_case(name, "date") || ascii::equal_ignoring_case(name, "expires")
           || ascii::equal_ignoring_case(name, "last-modified")
           || ascii::equal_ignoring_case(name, "if-modified-since");
}

// Numbers of dates are seconds from `now`.
void fill(JsonFields& out, const json::array& fields, std::int64_t now) {
    for (const json::value& field : fields) {
        if (!field.is_array() || field.as_array().size() < 2) {
            continue;
        }
        const std::string name(text_of(field.as_array()[0]));
        const json::value& value = field.as_array()[1];
        if (value.is_int64()) {
            out.add(name,
                    is_date(name) ? date_text(now + value.as_int64())
                                  : std::to_string(value.as_int64()));
        } else {
            out.add(name, std::string(text_of(value)));
        }
    }
}

// What the client got.
struct Got {
    bool from_cache = false;
    bool validated_by_etag = false;
    bool validated_by_date = false;
    std::uint16_t status = 0;
};

class Sequence {
public:
    explicit Sequence(const json::value& test)
        : test_(test),
          cache_({true_member(test, "browser_only") ? audit::CacheKind::Private
                                                    : audit::CacheKind::Shared,
                  true_member(test, "cdn_only")}) {}

    std::string run() {
        for (const json::value& request : array_member(test_, "requests")) {
            const std::string difference = step(request);
            if (!difference.empty()) {
                return fmt::format("request {}: {}", number_, difference);
            }
            now_ += true_member(request, "pause_after") ? 3 : 0;
        }
        return {};
    }

private:
    std::string step(const json::value& request) {
        ++number_;
        std::string_view method = text_member(request, "request_method");
        method = method.empty() ? "GET" : method;
        const std::string url = "https://example.com/"
                                + std::string(text_member(request, "filename")) + "?"
                                + std::string(text_member(request, "query_arg"));
        JsonFields asked;
        fill(asked,
             array_member(request, "request_headers"),
             true_member(request, "magic_ims") ? kStart : now_);
        JsonFields answer;
        fill(answer, array_member(request, "response_headers"), now_);
        const std::string_view expected = text_member(request, "expected_type");
        const audit::CacheRequest to_cache{method, url, asked.list()};
        const CacheModel::Answer looked = cache_.look_up(to_cache, now_);
        Got got;
        if (looked.reuse == Reuse::Use || looked.reuse == Reuse::UseAndRevalidate) {
            got.from_cache = true;
            got.status = looked.stored->status();
            if (audit::is_not_modified_for(looked.stored->facts, asked.list(), now_)) {
                got.status = 304;
            } else if (asked.list().find("range") != nullptr && got.status == 200) {
                got.status = 206;
            }
            if (const std::string difference = compare_fields(request, *looked.stored);
                !difference.empty()) {
                return difference;
            }
        } else if (true_member(request, "disconnect")) {
            const auto* const stored = cache_.stand_in(to_cache, 0, now_);
            got.from_cache = stored != nullptr;
            got.status = stored != nullptr ? stored->status() : std::uint16_t{504};
        } else {
            got = ask_server(request, to_cache, looked, answer.list(), expected);
        }
        return judge(request, expected, got);
    }

    Got ask_server(const json::value& request,
                   const audit::CacheRequest& to_cache,
                   const CacheModel::Answer& looked,
                   const http::HeaderList& answer,
                   std::string_view expected) {
        Got got;
        std::uint16_t status = 200;
        const json::array& told = array_member(request, "response_status");
        if (!told.empty() && told[0].is_int64()) {
            status = static_cast<std::uint16_t>(told[0].as_int64());
        }
        const bool validates = looked.reuse == Reuse::Validate && looked.stored != nullptr;
        got.validated_by_etag = validates && !looked.stored->facts.etag.empty();
        got.validated_by_date = validates && looked.stored->facts.last_modified.has_value();
        const bool confirms = (expected == "etag_validated" && got.validated_by_etag)
                              || (expected == "lm_validated" && got.validated_by_date);
        status = confirms ? std::uint16_t{304} : status;
        cache_.take(to_cache, {status, answer, text_member(request, "response_body")}, now_, now_);
        got.status = confirms ? 200 : status;
        if (confirms) {
            const CacheModel::Answer after = cache_.look_up(to_cache, now_);
            if (after.stored != nullptr
                && audit::is_not_modified_for(after.stored->facts, to_cache.fields, now_)) {
                got.status = 304;
            }
        }
        return got;
    }

    std::string compare_fields(const json::value& request, const audit::StoredResponse& stored) {
        const http::HeaderList& fields = stored.fields();
        for (const json::value& field : array_member(request, "expected_response_headers")) {
            if (!field.is_array() || field.as_array().size() != 2) {
                continue;
            }
            const std::string_view name = text_of(field.as_array()[0]);
            const json::value& value = field.as_array()[1];
            if (value.is_string() && fields.value(name) != text_of(value)) {
                return fmt::format("{} is {}", name, fields.value(name));
            }
        }
        for (const json::value& field :
             array_member(request, "expected_response_headers_missing")) {
            const std::string_view name =
                field.is_array() ? text_of(field.as_array()[0]) : text_of(field);
            if (fields.find(name) != nullptr) {
                return fmt::format("{} was kept", name);
            }
        }
        return {};
    }

    static std::string judge(const json::value& request,
                             std::string_view expected,
                             const Got& got) {
        if (expected == "cached" && !got.from_cache) {
            return "is not reused";
        }
        if (expected == "not_cached" && got.from_cache) {
            return "is reused";
        }
        if (expected == "etag_validated" && !got.validated_by_etag) {
            return "is not validated by its tag";
        }
        if (expected == "lm_validated" && !got.validated_by_date) {
            return "is not validated by its date";
        }
        const auto status = number_member(request, "expected_status");
        if (status && *status != got.status) {
            return fmt::format("status {}", got.status);
        }
        return {};
    }

    const json::value& test_;
    CacheModel cache_;
    std::int64_t now_ = kStart;
    int number_ = 0;
};

}  // namespace

std::vector<VectorOutcome> check_cache_sequence_vectors(const json::value& content) {
    std::vector<VectorOutcome> outcomes;
    for (const json::value& test : array_member(content, "cases")) {
        std::string difference = Sequence(test).run();
        // "check" asks what a cache does; there is no right answer.
        if (text_member(test, "kind") == "check") {
            difference.clear();
        }
        outcomes.push_back({std::string(text_member(test, "name")), std::move(difference)});
    }
    return outcomes;
}

}  // namespace waybill::corpus
