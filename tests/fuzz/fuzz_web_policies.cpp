// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariant: the policies of framing, sniffing, referrers, sharing, isolation, permissions and
// reports are read from any head; one more frame-ancestors never lets more in; an answer that
// allows an origin with credentials allows it without them; the Observatory's score is that of its
// tests.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/audit/clear_site_data.h"
#include "core/audit/content_type_options.h"
#include "core/audit/cors.h"
#include "core/audit/exchange_facts.h"
#include "core/audit/framing.h"
#include "core/audit/observatory.h"
#include "core/audit/permissions_policy.h"
#include "core/audit/reporting.h"
#include "core/audit/rules_cors.h"
#include "core/audit/rules_cross_origin.h"
#include "core/audit/rules_framing.h"
#include "core/audit/rules_headers.h"
#include "core/audit/rules_redirects.h"
#include "tests/support/exchange_from_text.h"

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace waybill;
    using namespace waybill::audit;
    const std::string fields(reinterpret_cast<const char*>(data), size);
    const auto made = test::exchange_from_text(
        "GET / HTTP/1.1\nHost: a.example\nOrigin: https://b.example\nCookie: a=b\n",
        "HTTP/1.1 301 M\n" + fields,
        true);
    const http::HeaderList& response = made->exchange.response.head.fields;

    const Framing framing = framing_of(response, "a.example");
    http::HeaderList narrower = response;
    narrower.add({"Content-Security-Policy", "frame-ancestors 'none'"});
    require(framing_of(narrower, "a.example").by == FramingBy::None);
    require(framing.by != FramingBy::Any || framing.cross_origin_allowed);

    const CorsHeaders cors = parse_cors(response);
    require(!cors_check_passes(cors, "https://b.example", true)
            || cors_check_passes(cors, "https://b.example", false));
    const ContentTypeOptions options = parse_content_type_options(response);
    require(!options.nosniff || options.present);
    static_cast<void>(parse_permissions_policy(response));
    static_cast<void>(parse_clear_site_data(response));
    static_cast<void>(named_endpoints(response));

    ExchangeFacts facts = facts_of(made->exchange);
    facts.response_body = made->response_body;
    Findings findings;
    RedirectObserver redirects;
    for (int i = 0; i < 3; ++i) {
        redirects.observe(facts, findings);
    }
    for (const Role role : {Role::Document, Role::Data, Role::Preflight}) {
        facts.role = role;
        facts.is_document = role == Role::Document;
        judge_cors(facts, findings);
        judge_cross_origin(facts, findings);
        judge_framing(facts, findings);
        judge_headers(facts, findings);
        judge_preflight(facts, findings);
        judge_content_type(facts, findings);
    }

    ObservatorySite site;
    site.host = "a.example";
    site.page_url = "https://a.example/";
    site.response = response;
    site.https = ObservatorySite::Answer{true, response};
    site.html = made->response_body;
    read_metas(site);
    const ObservatoryGrade grade = grade_like_observatory(site);
    require(grade.tests.size() == observatory_test_names().size());
    require(grade.score >= 0 && grade.score <= 165);
    return 0;
}
