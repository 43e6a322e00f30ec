// SPDX-License-Identifier: GPL-3.0-or-later
//
// Left out: http-cache (asks for lifetimes by file name), no-html-only-headers and
// no-http-redirects (matters of taste), validate-set-cookie-header (names and values by RFC 6265 as
// a server should write them: see the cookie sets), https-only (its site cannot be told from
// others), and cases with options.
#include "tests/corpus/webhint_vectors.h"

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <map>
#include <string>

#include <fmt/format.h>

#include "core/audit/hsts_observer.h"
#include "core/audit/html_facts.h"
#include "core/audit/judge.h"
#include "core/base/ascii.h"
#include "tests/corpus/json_access.h"
#include "tests/support/exchange_from_text.h"

namespace waybill::corpus {
namespace {

struct Mapping {
    std::string_view hint;
    std::initializer_list<std::string_view> rules;  // ids, or beginnings of them with a hyphen
};

const Mapping kMappings[] = {
    // NOLINT(modernize-avoid-c-arrays)
    {"hint-content-type",
     {"content-type-missing",
      "content-type-invalid",
      "content-type-mismatch",
      "charset-missing",
      "charset-needless",
      "script-type-obsolete",
      "conf-type-"}},
    {"hint-no-disallowed-headers",
     {"server-product-disclosed",
      "server-version-disclosed",
      "removable-field",
      "deprecated-field",
      "debug-field",
      "conf-request-field-in-response"}},
    {"hint-sri", {"sri-"}},
    {"hint-strict-transport-security", {"hsts-"}},
    {"hint-x-content-type-options", {"xcto-"}},
};

bool is_one_of(std::string_view id, const Mapping& mapping) {
    return std::any_of(mapping.rules.begin(), mapping.rules.end(), [&](std::string_view rule) {
        return rule.ends_with('-') ? id.starts_with(rule) : id == rule;
    });
}

// What webhint allows and we only mention: the bare name of a server, HSTS for one host alone.
bool is_allowed(const audit::Finding& finding) {
    return finding.rule->id == "hsts-no-includesubdomains"
           || (finding.rule->id == "server-product-disclosed"
               && ascii::equal_ignoring_case(finding.evidence.field, "server"));
}

// As the test server of webhint names it where a case does not.
std::string_view type_of_path(std::string_view path) {
    if (path.ends_with(".js")) {
        return "text/javascript; charset=utf-8";
    }
    if (path.ends_with(".css")) {
        return "text/css; charset=utf-8";
    }
    if (path.ends_with(".png")) {
        return "image/png";
    }
    if (path.ends_with(".ico")) {
        return "image/x-icon";
    }
    return path.ends_with(".svg") ? "image/svg+xml; charset=utf-8" : "text/html; charset=utf-8";
}

std::string response_of(std::string_view path, const json::value& resource, std::string& body) {
    const json::value* const headers = member(resource, "headers");
    body = resource.is_string() ? text_of(resource) : text_member(resource, "content");
    std::string text =
        fmt::format("HTTP/1.1 {} OK", number_member(resource, "status").value_or(200));
    bool has_type = false;
    if (headers != nullptr && headers->is_object()) {
        for (const auto& field : headers->get_object()) {
            has_type = has_type || field.key() == "Content-Type" || field.key() == "content-type";
            if (field.value().is_string()) {
                text +=
                    fmt::format("\n{}: {}", std::string_view(field.key()), text_of(field.value()));
            }
        }
    }
    if (!has_type) {
        text += fmt::format("\nContent-Type: {}", type_of_path(path));
    }
    if (body.empty()) {
        body = "x";  // the server sends a page of its own
    }
    return text + "\n\n" + body;
}

// What the elements of a page load, as browsers tell with each request: destinations by path.
using Destinations = std::map<std::string, std::string_view, std::less<>>;

Destinations destinations_of(std::string_view page) {
    Destinations destinations;
    const audit::HtmlFacts html = audit::read_html(page);
    for (const audit::HtmlScript& script : html.scripts) {
        if (script.src) {
            destinations.emplace("/" + *script.src, "script");
        }
    }
    for (const audit::HtmlLink& link : html.links) {
        if (link.has_rel("stylesheet")) {
            destinations.emplace("/" + link.href, "style");
        }
    }
    for (const audit::HtmlResource& resource : html.resources) {
        if (resource.kind == audit::HtmlResource::Kind::Image) {
            destinations.emplace("/" + resource.url, "image");
        }
    }
    return destinations;
}

// A site whose pages and files are judged one after the other.
struct Site {
    bool over_tls = false;
    Destinations destinations{};
    audit::HstsObserver hsts{};
};

// The first finding of a resource, as text; empty for none.
std::string finding_of(std::string_view path,
                       const json::value& resource,
                       Site& site,
                       const Mapping& mapping) {
    std::string body;
    const std::string response = response_of(path, resource, body);
    std::string request = fmt::format("GET /{} HTTP/1.1\nHost: www.example.com\n",
                                      path.starts_with('/') ? path.substr(1) : path);
    if (const auto used = site.destinations.find(path); used != site.destinations.end()) {
        request += fmt::format("Sec-Fetch-Dest: {}\n", used->second);
    }
    const auto made = test::exchange_from_text(request + "\n", response, site.over_tls);
    audit::ExchangeFacts facts = audit::facts_of(made->exchange);
    facts.response_body = made->response_body;
    if (facts.exchange.response.head.status == 200) {
        site.hsts.observe(facts);
    }
    for (const audit::Finding& finding : audit::judge(facts)) {
        if (is_one_of(finding.rule->id, mapping) && !is_allowed(finding)) {
            return fmt::format("{} on {} ({})", finding.rule->id, path, finding.evidence.value);
        }
    }
    return {};
}

std::string difference(const json::value& test, const Mapping& mapping) {
    Site site{true_member(test, "https")};
    std::string found;
    const json::value* const server = member(test, "server");
    const json::value* const page =
        server != nullptr && server->is_object() ? member(*server, "/") : nullptr;
    if (page != nullptr && page->is_object()) {
        site.destinations = destinations_of(text_member(*page, "content"));
    }
    if (server != nullptr && server->is_object()) {
        for (const auto& resource : server->get_object()) {
            if (found.empty()) {
                found =
                    finding_of(std::string_view(resource.key()), resource.value(), site, mapping);
            }
        }
    } else if (server != nullptr) {
        found = finding_of("/", *server, site, mapping);
    }
    // That two answers say different things is no fault to webhint, that one lacks the field is.
    const auto& hosts = site.hsts.hosts();
    if (found.empty() && mapping.hint == "hint-strict-transport-security"
        && std::any_of(hosts.begin(), hosts.end(), [](const auto& host) {
               return host.second.with > 0 && host.second.without > 0;
           })) {
        found = "hsts-inconsistent";
    }
    const json::value* const expected = member(test, "expected");
    const bool is_expected = expected != nullptr && !array_member(*expected, "reports").empty();
    if (is_expected == !found.empty()) {
        return {};
    }
    return is_expected ? "has no finding" : "has " + found;
}

}  // namespace

std::vector<VectorOutcome> check_webhint_vectors(const boost::json::value& content) {
    std::vector<VectorOutcome> outcomes;
    for (const json::value& test : array_member(content, "cases")) {
        const std::string_view hint = text_member(test, "hint");
        const auto* const mapping =
            std::find_if(std::begin(kMappings), std::end(kMappings), [&](const Mapping& one) {
                return one.hint == hint;
            });
        const json::value* const options = member(test, "hint_options");
        if (mapping != std::end(kMappings) && (options == nullptr || options->is_null())) {
            outcomes.push_back(
                {std::string(text_member(test, "name")), difference(test, *mapping)});
        }
    }
    return outcomes;
}

}  // namespace waybill::corpus
