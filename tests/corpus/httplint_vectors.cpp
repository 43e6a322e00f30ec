// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/httplint_vectors.h"

#include <set>
#include <string>
#include <string_view>

#include "core/audit/freshness.h"
#include "core/audit/judge.h"
#include "core/base/ascii.h"
#include "tests/corpus/httplint_notes.h"
#include "tests/corpus/json_access.h"
#include "tests/support/exchange_from_text.h"

namespace waybill::corpus {
namespace {

using audit::CacheKind;
using audit::Storing;
using Words = std::set<std::string, std::less<>>;

// 31 Dec 2022 23:59:59 GMT, as in those upstream cases whose outcome depends on the time.
constexpr std::int64_t kClockOfFields = 1'672'531'199;

const json::value& part(const json::value& value, std::string_view key) {
    static const json::value kNothing;
    const json::value* const found = member(value, key);
    return found != nullptr ? *found : kNothing;
}

std::string fields_text(const json::value& message) {
    std::string text;
    for (const json::value& field : array_member(message, "headers")) {
        text += std::string(text_of(field.as_array().at(0))) + ": "
                + std::string(text_of(field.as_array().at(1))) + "\r\n";
    }
    return text;
}

bool lists_type(std::string_view note_sources, std::uint16_t status) {
    return note_sources.find(std::to_string(status)) != std::string_view::npos;
}

// Notes on caching that are not compared, for upstream reads RFC 9111 otherwise than it stands.
std::string set_aside(const audit::CachingFacts& facts, bool has_content_location) {
    static constexpr std::string_view kAllOfCaching =
        "CC_AND_EXPIRES FRESHNESS_FRESH FRESHNESS_HEURISTIC FRESHNESS_NO_CACHE FRESHNESS_NONE "
        "FRESHNESS_SHARED_PRIVATE FRESHNESS_STALE_ALREADY STALE_IF_ERROR STALE_WHILE_REVALIDATE "
        "STORE_METHOD_UNCACHEABLE STORE_NO_STORE STORE_PRIVATE_AUTH STORE_PRIVATE_CC "
        "STORE_PUBLIC_AUTH STORE_STORABLE STORE_STORABLE_SHARED_ONLY STORE_UNSTORABLE "
        "STORE_PUBLIC_UNNECESSARY CURRENT_AGE CC_CONFLICTING FRESHNESS_NO_CACHE_NO_VALIDATOR ";
    const audit::CacheControl& cc = facts.directives;
    const bool differs =
        // Interim responses and 304 are never stored themselves, sections 3 and 4.3.4.
        facts.status < 200
        || facts.status == 304
        // Statuses that may be stored without being told so; upstream lacks these, RFC 9110 section
        // 15.1.
        || (lists_type("204 308 404 405 414 501", facts.status) && !cc.max_age.present
            && !facts.has_expires)
        // Section 5.2.2.3; for upstream no-store is the end of it.
        || (cc.must_understand && cc.no_store)
        // Upstream takes private="x" and no-cache="x" for the whole, sections 5.2.2.4 and 5.2.2.7.
        || cc.private_fields.present
        || cc.no_cache_fields.present
        // The first of two directives counts, or the response is stale, section 4.2.1.
        || cc.has(audit::CacheControlFault::Duplicate)
        // What is no number makes a response stale, section 4.2.1; quotation marks are no fault,
        // section 5.2; upstream goes on to a heuristic lifetime.
        || (cc.max_age.present
            && (!cc.max_age.valid || cc.has(audit::CacheControlFault::QuotedNumber)))
        || cc.has(audit::CacheControlFault::Space)
        // POST that names what it answers may be stored, section 3.
        || has_content_location
        // "public" allows a heuristic lifetime, section 4.2.2.
        || (cc.is_public && !facts.has_explicit_freshness())
        // Such a response may be stored; it is never chosen without asking, section 4.1.
        || facts.vary.star
        // Fields that cannot be read are overlooked, section 5.1.
        || facts.age.fault == audit::AgeFault::SeveralValues;
    std::string notes(differs ? kAllOfCaching : std::string_view());
    // "private" is the fault then, not "public"; and what is never stored needs neither.
    if (cc.is_private || !facts.method_allows) {
        notes += "STORE_PUBLIC_UNNECESSARY ";
    }
    // Pragma in responses has a rule of its own.
    if (facts.has_pragma) {
        notes += "FIELD_DEPRECATED ";
    }
    // A cache that does not send Age, as those of HTTP/1.0, makes a date old that was right.
    if (facts.date && *facts.date < facts.response_time) {
        notes += "DATE_INCORRECT ";
    }
    return notes;
}

// What our reading of caching says, in words that stand for notes.
void add_caching(const audit::CachingFacts& facts, Words& words) {
    const audit::CacheView mine = audit::cache_view(facts, CacheKind::Private);
    const audit::CacheView shared = audit::cache_view(facts, CacheKind::Shared);
    const audit::CacheControl& cc = facts.directives;
    const auto say = [&words](bool holds, std::string_view word) {
        if (holds) {
            words.emplace(word);
        }
    };
    say(facts.age.fault == audit::AgeFault::TooLarge, "@age-large");
    say(facts.has_expires && cc.max_age.usable(), "@max-age-and-expires");
    say(!facts.has_date && (facts.has_expires || facts.has_last_modified), "@dated-without-date");
    say(cc.is_public && cc.is_private, "@private-and-public");
    if (!facts.method_allows) {
        words.emplace("@store-method");
        return;
    }
    say(mine.storing == Storing::NoStore, "@store-no-store");
    say(shared.storing == Storing::Private, "@store-private");
    say(shared.storing == Storing::Authorization, "@store-private-auth");
    say(facts.has_authorization && shared.storable(), "@store-public-auth");
    say(!facts.has_authorization && mine.storable() && shared.storable(), "@storable");
    say(!mine.storable() && shared.storable(), "@storable-by-shared");
    const bool nothing_allows =
        !mine.storable() && !shared.storable() && mine.storing != Storing::NoStore;
    say(nothing_allows, "@not-storable");
    if (!mine.storable() && !shared.storable()) {
        return;
    }
    const std::int64_t age = audit::current_age(facts, facts.response_time);
    say(age > 0, "@aged");
    say(cc.stale_if_error.usable(), "@stale-if-error");
    say(cc.stale_while_revalidate.usable(), "@stale-while-revalidate");
    if (cc.no_cache) {
        say(facts.has_validator() || facts.etag_kind != audit::EtagKind::None, "@no-cache");
        return;
    }
    if (mine.lifetime != shared.lifetime) {
        words.emplace("@lifetimes-differ");
    } else if (facts.has_explicit_freshness()) {
        words.emplace(mine.lifetime > age ? "@fresh" : "@stale");
    } else {
        words.emplace(audit::is_heuristically_cacheable(facts.status) ? "@heuristic"
                                                                      : "@no-freshness");
    }
}

std::set<std::string_view> notes_of(const json::array& notes) {
    std::set<std::string_view> found;
    for (const json::value& note : notes) {
        found.insert(text_of(note));
    }
    return found;
}

// Fields that mean something in documents of secure origins only: upstream judges them wherever
// they stand.
bool is_of_documents(std::string_view name) {
    for (const std::string_view prefix : {"clear-site-data",
                                          "content-security-policy",
                                          "cross-origin-",
                                          "permissions-policy",
                                          "set-cookie",
                                          "x-frame-options"}) {
        if (ascii::starts_with_ignoring_case(name, prefix)) {
            return true;
        }
    }
    return false;
}

bool is(std::string_view name, std::string_view wanted) {
    return ascii::equal_ignoring_case(name, wanted);
}

std::string line_of(std::string_view name, std::string_view value) {
    return std::string(name) + ": " + std::string(value) + "\r\n";
}

// Notes on a field that are not compared.
std::string set_aside(std::string_view field, const std::set<std::string_view>& expected) {
    // Of the message as a whole.
    std::string notes =
        "AGE_LARGE CC_AND_EXPIRES DATE_CLOCKLESS_BAD_HDR DATE_INCORRECT STORE_PUBLIC_UNNECESSARY "
        "FRESHNESS_NO_CACHE_NO_VALIDATOR ";
    if (expected.contains("VARY_ASTERISK")) {  // beside it the names mean nothing
        notes += "VARY_COMPLEX VARY_HOST VARY_USER_AGENT ";
    }
    if (is(field, "content-security-policy-report-only")) {  // no protection to be judged
        notes += "CSP_UNSAFE_EVAL CSP_UNSAFE_INLINE CSP_WIDE_OPEN ";
    }
    if (is(field, "pragma")) {  // clients have nothing else to tell old caches
        notes += "FIELD_DEPRECATED ";
    }
    return notes;
}

// One field in an otherwise plain message; only what is said of that field counts.
std::string field_difference(const json::value& test) {
    const bool in_request = text_member(test, "message") == "request";
    const std::string_view name = text_member(test, "field");
    const std::string_view uri = text_member(test, "base_uri");
    const std::set<std::string_view> notes = notes_of(array_member(test, "expected_notes"));
    const bool of_document = is_of_documents(name);
    const bool over_tls = of_document || uri.starts_with("https");
    const std::string_view path = uri.substr(std::min(uri.find('/', 8), uri.size()));
    const std::string_view method = text_member(test, in_request ? "method" : "request_method");
    std::string request = std::string(method.empty() ? "GET" : method) + ' ' + std::string(path)
                          + " HTTP/1.1\r\n" + line_of("Host", "example.com");
    for (const json::value& field : array_member(test, "request_headers")) {
        request += line_of(text_of(field.as_array().at(0)), text_of(field.as_array().at(1)));
    }
    const std::int64_t status = number_member(test, "status_code").value_or(200);
    std::string response = "HTTP/1.1 " + std::to_string(status) + " Reason\r\n";
    if (!is(name, "host")) {
        for (const json::value& line : array_member(test, "inputs")) {
            (in_request ? request : response) += line_of(name, text_of(line));
        }
    }
    // What else the message had, the case does not say; these notes do.
    if (notes.contains("CORS_PREFLIGHT_REQUEST")) {
        request += line_of("Origin", "https://a.example");
        request += is(name, "access-control-request-method")
                       ? ""
                       : line_of("Access-Control-Request-Method", "PUT");
    }
    if (notes.contains("NEL_CONFIGURED")) {
        response += line_of("Report-To", "{\"group\":\"group1\"}");
    }
    if (is(name, "access-control-allow-credentials")) {  // it means nothing without
        response += line_of("Access-Control-Allow-Origin", "https://a.example");
    }
    response += of_document ? line_of("Content-Type", "text/html") + "\r\n<p>" : "\r\n";
    const auto made =
        test::exchange_from_text(request + "\r\n", response, over_tls, kClockOfFields);
    audit::ExchangeFacts facts = audit::facts_of(made->exchange);
    facts.response_body = made->response_body;
    Words fired;
    for (const audit::Finding& finding : audit::judge(facts)) {
        if (is(finding.evidence.field, name)
            || (finding.rule->id == "reporting-endpoint-unknown"
                && name.starts_with("Cross-Origin-"))) {
            fired.emplace(finding.rule->id);
        }
    }
    return compare_notes(notes, fired, set_aside(name, notes));
}

std::string message_difference(const json::value& test) {
    const json::value& request = part(test, "request");
    const json::value& response = part(test, "response");
    const json::value& expected = part(test, "expected");
    const std::string_view url = text_member(request, "url");
    const std::size_t path = std::min(url.find('/', 8), url.size());
    const std::int64_t status = number_member(response, "status").value_or(0);
    const auto made = test::exchange_from_text(
        std::string(text_member(request, "method")) + ' ' + std::string(url.substr(path))
            + " HTTP/1.1\r\n" + fields_text(request) + "\r\n",
        "HTTP/1.1 " + std::to_string(status) + " Reason\r\n" + fields_text(response) + "\r\n"
            + std::string(text_member(response, "body")),
        url.starts_with("https"),
        number_member(test, "time").value_or(0));
    made->exchange.timing.total = 0;
    audit::ExchangeFacts facts = audit::facts_of(made->exchange);
    facts.request_body = made->request_body;
    facts.response_body = made->response_body;
    Words fired;
    for (const audit::Finding& finding : audit::judge(facts)) {
        fired.emplace(finding.rule->id);
    }
    const audit::CachingFacts caching = audit::caching_facts(audit::caching_input(made->exchange));
    add_caching(caching, fired);
    std::set<std::string_view> notes = notes_of(array_member(expected, "response_notes"));
    notes.merge(notes_of(array_member(expected, "request_notes")));
    const http::HeaderList& fields = made->exchange.response.head.fields;
    const bool names_content = caching.status == 200 && text_member(request, "method") == "POST"
                               && fields.find("content-location") != nullptr;
    std::string aside = set_aside(caching, names_content);
    if (fields.find("pragma") != nullptr) {
        aside += "FIELD_DEPRECATED";  // that it stands in a response says more
    }
    return compare_notes(notes, fired, aside);
}

template <typename Check>
std::vector<VectorOutcome> check_cases(const json::value& content, Check check) {
    std::vector<VectorOutcome> outcomes;
    for (const json::value& test : array_member(content, "cases")) {
        outcomes.push_back({std::string(text_member(test, "name")), check(test)});
    }
    return outcomes;
}

}  // namespace

std::vector<VectorOutcome> check_httplint_field_vectors(const json::value& content) {
    return check_cases(content, field_difference);
}

std::vector<VectorOutcome> check_httplint_message_vectors(const json::value& content) {
    return check_cases(content, message_difference);
}

}  // namespace waybill::corpus
