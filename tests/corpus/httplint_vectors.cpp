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
        "STORE_PUBLIC_UNNECESSARY CURRENT_AGE";
    const audit::CacheControl& cc = facts.directives;
    const bool differs =
        // Interim responses and 304 are never stored themselves, sections 3 and 4.3.4.
        facts.status < 200
        || facts.status == 304
        // Statuses that may be stored without being told so; upstream lacks these, RFC 9110 section
        // 15.1.
        || (lists_type("204 308 404 405 414 501", facts.status) && !facts.has_explicit_freshness())
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
    return differs ? std::string(kAllOfCaching) : std::string();
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

// One field in an otherwise plain message; only what is said of that field counts.
std::string field_difference(const json::value& test) {
    const bool in_request = text_member(test, "message") == "request";
    const std::string_view name = text_member(test, "field");
    const std::string_view uri = text_member(test, "base_uri");
    const bool over_tls = uri.starts_with("https");
    const std::string_view path = uri.substr(std::min(uri.find('/', 8), uri.size()));
    std::string lines;
    for (const json::value& line : array_member(test, "inputs")) {
        lines += std::string(name) + ": " + std::string(text_of(line)) + "\r\n";
    }
    const std::string_view method = text_member(test, in_request ? "method" : "request_method");
    std::string request = std::string(method.empty() ? "GET" : method) + ' ' + std::string(path)
                          + " HTTP/1.1\r\nHost: example.com\r\n";
    for (const json::value& field : array_member(test, "request_headers")) {
        request += std::string(text_of(field.as_array().at(0))) + ": "
                   + std::string(text_of(field.as_array().at(1))) + "\r\n";
    }
    if (in_request && !ascii::equal_ignoring_case(name, "host")) {
        request += lines;
    }
    const std::int64_t status = number_member(test, "status_code").value_or(200);
    const std::string response =
        "HTTP/1.1 " + std::to_string(status) + " Reason\r\n" + (in_request ? "" : lines) + "\r\n";
    const auto made =
        test::exchange_from_text(request + "\r\n", response, over_tls, kClockOfFields);
    Words fired;
    for (const audit::Finding& finding : audit::judge(audit::facts_of(made->exchange))) {
        if (ascii::equal_ignoring_case(finding.evidence.field, name)) {
            fired.emplace(finding.rule->id);
        }
    }
    return compare_notes(notes_of(array_member(test, "expected_notes")),
                         fired,
                         "AGE_LARGE CC_AND_EXPIRES DATE_CLOCKLESS_BAD_HDR DATE_INCORRECT "
                         "STORE_PUBLIC_UNNECESSARY FRESHNESS_NO_CACHE_NO_VALIDATOR");
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
    return compare_notes(notes,
                         fired,
                         set_aside(caching,
                                   caching.status == 200 && text_member(request, "method") == "POST"
                                       && fields.find("content-location") != nullptr));
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
