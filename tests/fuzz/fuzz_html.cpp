// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariant: any bytes are read as HTML: tokens lie in the text, one behind the other, up to its
// end; facts are bounded; rules on pages find what lies in the body; an address that is read is
// read alike when it is written out.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/audit/html_facts.h"
#include "core/audit/html_tokenizer.h"
#include "core/audit/mime_sniff.h"
#include "core/audit/rules_content_types.h"
#include "core/audit/rules_forms.h"
#include "core/audit/rules_html.h"
#include "core/audit/rules_pages.h"
#include "core/audit/rules_reflection.h"
#include "core/audit/sri.h"
#include "core/http/url_resolve.h"
#include "tests/support/exchange_from_text.h"

namespace waybill {
namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void check_tokens(std::string_view text) {
    audit::HtmlTokenizer tokenizer(text);
    std::size_t last = 0;
    std::size_t count = 0;
    while (true) {
        const audit::HtmlToken& token = tokenizer.next();
        if (token.kind == audit::HtmlToken::Kind::End) {
            return;
        }
        require(token.offset >= last && token.offset <= text.size());
        require(token.attributes.size() <= audit::HtmlTokenizer::kMaxAttributes);
        if (!token.text.empty()) {
            require(token.text.data() >= text.data()
                    && token.text.data() + token.text.size() <= text.data() + text.size());
        }
        last = token.offset;
        require(++count <= 2 * text.size() + 1);
    }
}

void check_url(std::string_view text) {
    const auto base = http::parse_url("https://www.example.com/a/b?c");
    for (const http::ResolvedUrl* from : {static_cast<const http::ResolvedUrl*>(nullptr), &*base}) {
        if (const auto url = http::parse_url(text, from)) {
            const std::string once = url->href();
            const auto again = http::parse_url(once);
            require(again.has_value() && again->href() == once);
        }
    }
}

void check_judging(std::string_view text) {
    const auto made = test::exchange_from_text(
        "GET /a?name=freddy&sid=0123456789ab HTTP/1.1\nHost: www.example.com\n\n",
        "HTTP/1.1 404 Not Found\nContent-Type: text/html\n\n",
        true);
    audit::ExchangeFacts facts = audit::facts_of(made->exchange);
    facts.response_body = text;
    const audit::HtmlFacts html = audit::read_html(text);
    facts.html = &html;
    audit::Findings findings;
    audit::judge_forms(facts, findings);
    audit::judge_html(facts, findings);
    audit::judge_pages(facts, findings);
    audit::judge_reflection(facts, findings);
    for (const audit::Finding& finding : findings) {
        require(finding.rule != nullptr && finding.evidence.value.size() <= audit::kEvidenceKept);
        require(!finding.evidence.in_body || finding.evidence.offset <= text.size());
    }
}

// What the first bytes are does not depend on the rest of a long text, and is told against a type
// once at most.
void check_types(std::string_view text) {
    constexpr std::size_t kLooked = 1445;
    require(audit::sniff_type(text).type == audit::sniff_type(text.substr(0, kLooked)).type);
    for (const std::string_view type : {"text/html", "text/css", "image/png", "font/woff2"}) {
        const auto made = test::exchange_from_text(
            "GET /a HTTP/1.1\nHost: www.example.com\n\n",
            "HTTP/1.1 200 OK\nContent-Type: " + std::string(type) + "\n\nx",
            true);
        audit::ExchangeFacts facts = audit::facts_of(made->exchange);
        facts.response_body = text;
        audit::Findings findings;
        audit::judge_content_types(facts, findings);
        require(findings.size() <= 1);
    }
}

}  // namespace
}  // namespace waybill

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    waybill::check_tokens(text);
    waybill::check_url(text);
    waybill::check_judging(text);
    waybill::check_types(text);
    const waybill::audit::IntegrityMetadata metadata = waybill::audit::parse_integrity(text);
    waybill::require(metadata.entries.size() + metadata.invalid.size() <= 64);
    return 0;
}
