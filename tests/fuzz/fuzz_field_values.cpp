// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariant: what is read of a structured field is written in a form that reads the same and is
// written the same; a serialised MIME type reads as itself; all other readers of field values end,
// and what they give lies inside the value.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/audit/alt_svc.h"
#include "core/audit/json_check.h"
#include "core/audit/network_error_logging.h"
#include "core/audit/no_vary_search.h"
#include "core/audit/prefer.h"
#include "core/audit/rate_limit.h"
#include "core/audit/server_timing.h"
#include "core/audit/structured_types.h"
#include "core/audit/via.h"
#include "core/http/byte_range.h"
#include "core/http/challenge.h"
#include "core/http/entity_tag.h"
#include "core/http/http_date.h"
#include "core/http/link_field.h"
#include "core/http/mime_type.h"
#include "core/http/structured_field.h"

namespace {

using namespace waybill;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

bool lies_in(std::string_view part, std::string_view whole) {
    return part.empty()
           || (part.data() >= whole.data()
               && part.data() + part.size() <= whole.data() + whole.size());
}

void check_structured(std::string_view text) {
    for (const auto shape : {http::StructuredShape::Item,
                             http::StructuredShape::List,
                             http::StructuredShape::Dictionary}) {
        http::StructuredError error;
        const auto field = http::parse_structured_field(text, shape, &error);
        if (!field) {
            require(error.offset <= text.size() && !error.expected.empty());
            continue;
        }
        const auto written = http::serialise_structured_field(*field);
        require(written.has_value());
        const auto again = http::parse_structured_field(*written, shape);
        require(again && *again == *field);
    }
}

void check_mime_type(std::string_view text) {
    if (const auto type = http::parse_mime_type(text)) {
        const std::string written = http::serialise_mime_type(*type);
        const auto again = http::parse_mime_type(written);
        require(again && http::serialise_mime_type(*again) == written);
    }
}

void check_audited_fields(std::string_view text) {
    for (const audit::AlternativeService& service : audit::parse_alt_svc(text).services) {
        require(lies_in(service.protocol, text) && lies_in(service.host, text));
    }
    for (const audit::ServerTimingMetric& metric : audit::parse_server_timing(text).metrics) {
        require(lies_in(metric.name, text) && lies_in(metric.description, text));
    }
    for (const audit::ViaHop& hop : audit::parse_via(text).hops) {
        require(lies_in(hop.by, text) && lies_in(hop.comment, text));
    }
    const audit::NelPolicy nel = audit::parse_nel(text);
    require(nel.success_fraction >= 0 && nel.success_fraction <= 1 && nel.max_age >= 0);
    const audit::NoVarySearch search = audit::parse_no_vary_search(text);
    require(search.valid || search.counts("a"));
    for (const std::string_view name :
         {"prefer", "ratelimit", "ratelimit-policy", "ratelimit-reset"}) {
        http::HeaderList fields;
        fields.add({name, text});
        for (const audit::Preference& preference :
             audit::parse_preferences(fields, "prefer").members) {
            require(lies_in(preference.name, text) && lies_in(preference.value, text));
        }
        require(audit::parse_rate_limit(fields).remaining.value_or(0) >= 0);
    }
    for (const std::string_view name : {"cache-status", "no-vary-search", "use-as-dictionary"}) {
        const audit::StructuredRule* const rule = audit::find_structured_rule(name);
        require(rule != nullptr);
        if (const auto field = http::parse_structured_field(text, audit::shape_of(*rule))) {
            (void)audit::find_type_fault(*rule, *field);
            (void)audit::find_unknown_parameter(*rule, *field);
            (void)audit::has_repeated_key(text, *field);
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_structured(text);
    check_mime_type(text);
    check_audited_fields(text);
    for (const http::Link& link : http::parse_link_field(text).links) {
        require(lies_in(link.target, text) && lies_in(link.rel, text));
    }
    for (const http::Challenge& challenge : http::parse_challenges(text).challenges) {
        require(lies_in(challenge.scheme, text) && lies_in(challenge.token68, text));
    }
    std::string_view tags = text;
    while (const auto tag = http::take_entity_tag(tags)) {
        require(lies_in(tag->opaque, text));
    }
    require(lies_in(http::parse_content_range(text).unit, text));
    if (const auto range = http::parse_range(text)) {
        require(lies_in(range->unit, text));
    }
    (void)http::read_http_date(text, 1'768'478'400);
    const auto fault = audit::find_json_fault(text);
    require(!fault || *fault <= text.size());
    return 0;
}
