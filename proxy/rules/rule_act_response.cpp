// SPDX-License-Identifier: GPL-3.0-or-later
//
// Actions that add what a response lacks: fields for security, caching, a content coding.
#include <algorithm>
#include <array>

#include "core/audit/rules_cross_origin.h"
#include "core/audit/rules_framing.h"
#include "core/audit/rules_headers.h"
#include "core/audit/rules_hsts.h"
#include "core/base/ascii.h"
#include "core/http/media_type.h"
#include "proxy/rules/compressor.h"
#include "proxy/rules/rule_act.h"

namespace waybill::proxy {
namespace {

// What holds no page up; which scripts may run only its author knows.
constexpr std::string_view kPolicy =
    "Content-Security-Policy: object-src 'none'; base-uri 'none'; frame-ancestors 'self'";

// Where the field is not there already, adds the line that the audit recommends.
bool add_line(std::string_view line, FieldList& fields) {
    const std::size_t colon = line.find(": ");
    const std::string_view name = line.substr(0, colon);
    if (colon == std::string_view::npos || fields.contains(name)) {
        return false;
    }
    fields.add(name, line.substr(colon + 2));
    return true;
}

bool is_document(const FieldList& fields) {
    const std::string type =
        ascii::lower(http::parse_media_type(fields.value("content-type")).type);
    return type == "text/html" || type == "application/xhtml+xml";
}

void add_to_vary(FieldList& fields) {
    if (fields.has_token("vary", "accept-encoding") || fields.has_token("vary", "*")) {
        return;
    }
    fields.add("Vary", "Accept-Encoding");
}

}  // namespace

bool add_security_fields(const ActPlace& place) {
    using namespace audit::rule;  // NOLINT(google-build-using-namespace): a table of rules
    MessageHead& response = *place.flow.response;
    if (response.is_interim() || response.status == 304) {
        return false;
    }
    FieldList& fields = response.fields;
    const bool over_tls = ascii::equal_ignoring_case(place.flow.request.scheme, "https");
    bool added = add_line(kXctoMissing.line, fields);
    added = (over_tls && add_line(kHstsMissing.line, fields)) || added;
    if (!is_document(fields)) {
        return added;
    }
    added = add_line(kReferrerPolicyInvalid.line, fields) || added;
    added = add_line(kXfoInvalid.line, fields) || added;
    added = add_line(kPolicy, fields) || added;
    added = (over_tls && add_line(kPermissionsPolicyMissing.line, fields)) || added;
    return (over_tls && add_line(kCoopMissing.line, fields)) || added;
}

bool change_caching(const ActPlace& place) {
    const Caching& caching = *place.rule.caching;
    bool changed = false;
    if (!place.flow.response) {
        for (const char* const name : {"If-None-Match", "If-Modified-Since"}) {
            changed = place.flow.request.fields.remove(name) > 0 || changed;
        }
        return changed;
    }
    FieldList& fields = place.flow.response->fields;
    for (const char* const name : {"Expires", "Pragma"}) {
        fields.remove(name);
    }
    if (caching.off) {
        for (const char* const name : {"ETag", "Last-Modified", "Age"}) {
            fields.remove(name);
        }
    }
    fields.set("Cache-Control", caching.off ? "no-store" : caching.control);
    return true;
}

bool compress_response(const ActPlace& place) {
    MessageHead& response = *place.flow.response;
    if (place.verdict.filter != nullptr || !may_compress(place.flow.request, response)) {
        return false;
    }
    // Whether it is compressed hangs on Accept-Encoding, also where it is not.
    FieldList& fields = response.fields;
    add_to_vary(fields);
    const auto coding = choose_coding(place.flow.request.fields, *place.rule.compress);
    if (!coding) {
        return true;
    }
    place.verdict.filter = make_compressor(*coding);
    if (place.verdict.filter == nullptr) {
        place.problem("compress: there is no memory");
        return true;
    }
    fields.set("Content-Encoding", name_of(*coding));
    for (const char* const name :
         {"Content-Length", "Accept-Ranges", "Content-MD5", "Content-Digest", "Digest"}) {
        fields.remove(name);
    }
    for (HeadField& field : fields) {
        if (ascii::equal_ignoring_case(field.name, "etag") && field.value.starts_with('"')) {
            field.value.insert(0, "W/");
        }
    }
    return true;
}

}  // namespace waybill::proxy
