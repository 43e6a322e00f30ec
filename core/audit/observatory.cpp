// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tests that look at fields of the answer and at its redirects.
#include "core/audit/observatory.h"

#include <algorithm>
#include <limits>

#include "core/audit/header_values.h"
#include "core/audit/html_facts.h"
#include "core/audit/observatory_cookies.h"
#include "core/audit/observatory_csp.h"
#include "core/audit/observatory_sri.h"
#include "core/audit/referrer_policy.h"
#include "core/base/ascii.h"
#include "core/http/media_type.h"
#include "core/http/structured_field.h"
#include "core/http/url.h"

namespace waybill::audit {
namespace {

constexpr std::int64_t kSixMonths = 15'552'000;

// A small extract of the browsers' list, whose whole is too large to carry: top-level domains that
// are on it as such, and some of the hosts that are visited most.
struct BuiltInHost {
    std::string_view host;
    bool include_subdomains;
};
constexpr auto kBuiltIn = std::to_array<BuiltInHost>({
    {"android", true},
    {"app", true},
    {"bank", true},
    {"boo", true},
    {"bugzilla.mozilla.org", true},
    {"channel", true},
    {"chrome", true},
    {"cloudflare.com", true},
    {"dad", true},
    {"day", true},
    {"dev", true},
    {"eat", true},
    {"esq", true},
    {"facebook.com", false},
    {"fly", true},
    {"foo", true},
    {"github.com", true},
    {"gle", true},
    {"gmail", true},
    {"google", true},
    {"hangout", true},
    {"ing", true},
    {"insurance", true},
    {"meet", true},
    {"meme", true},
    {"mov", true},
    {"new", true},
    {"nexus", true},
    {"page", true},
    {"phd", true},
    {"play", true},
    {"prof", true},
    {"rsvp", true},
    {"search", true},
    {"youtube", true},
    {"zip", true},
});

bool is_preloaded(const ObservatorySite& site, std::string_view host_as_sent) {
    const std::string host = ascii::lower(host_as_sent);
    const auto covers = [&](std::string_view listed, bool include_subdomains) {
        return host == listed
               || (include_subdomains && host.size() > listed.size() && host.ends_with(listed)
                   && host[host.size() - listed.size() - 1] == '.');
    };
    if (site.preloaded) {
        return std::any_of(
            site.preloaded->begin(), site.preloaded->end(), [&](const PreloadedHost& entry) {
                return covers(entry.host, entry.include_subdomains);
            });
    }
    return std::any_of(kBuiltIn.begin(), kBuiltIn.end(), [&](const BuiltInHost& entry) {
        return covers(entry.host, entry.include_subdomains);
    });
}

std::string_view host_of(std::string_view url) {
    const auto parts = http::split_url(url);
    return parts ? parts->host : std::string_view{};
}

bool is_https(std::string_view url) {
    return ascii::starts_with_ignoring_case(url, "https:");
}

// As parseInt() reads it: the digits in front, whatever follows; nullopt without any.
std::optional<std::int64_t> lenient_integer(std::string_view text) {
    text = ascii::trim(text);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) {
        text.remove_prefix(1);
    }
    std::size_t digits = 0;
    std::int64_t number = 0;
    constexpr std::int64_t kEnough = std::numeric_limits<std::int64_t>::max() / 16;
    while (digits < text.size() && ascii::is_digit(text[digits])) {
        number = std::min(number * 10 + (text[digits] - '0'), kEnough);
        ++digits;
    }
    if (digits == 0) {
        return std::nullopt;
    }
    return negative ? -number : number;
}

std::string_view hsts_result(const ObservatorySite& site) {
    if (!site.https) {
        return "hsts-not-implemented-no-https";
    }
    if (is_preloaded(site, site.host)) {
        return "hsts-preloaded";
    }
    if (!site.https->verified) {
        return "hsts-invalid-cert";
    }
    const http::Field* const field = site.https->fields.find("strict-transport-security");
    if (field == nullptr) {
        return "hsts-not-implemented";
    }
    if (field->value.find(',') != std::string_view::npos) {
        return "hsts-header-invalid";
    }
    bool has_max_age = false;
    std::optional<std::int64_t> max_age;
    std::string_view rest = field->value;
    for (std::size_t end = 0; end != std::string_view::npos;) {
        end = rest.find(';');
        const std::string_view directive = ascii::trim(rest.substr(0, end));
        if (ascii::starts_with_ignoring_case(directive, "max-age=")) {
            has_max_age = true;
            max_age = lenient_integer(directive.substr(8));
        }
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    if (!has_max_age) {
        return "hsts-header-invalid";
    }
    // What is no number counts as long: that is how the comparison comes out there.
    return max_age && *max_age < kSixMonths ? "hsts-implemented-max-age-less-than-six-months"
                                            : "hsts-implemented-max-age-at-least-six-months";
}

std::string_view redirection_result(const ObservatorySite& site) {
    if (!site.http) {
        return "redirection-not-needed-no-http";
    }
    if (!site.http->verified) {
        return "redirection-invalid-cert";
    }
    const auto& chain = site.http_chain;
    if (!chain.empty()
        && std::all_of(chain.begin(), chain.end(), [&](const ObservatorySite::Hop& hop) {
               return is_preloaded(site, host_of(hop.url));
           })) {
        return "redirection-all-redirects-preloaded";
    }
    if (chain.size() < 2) {
        return "redirection-missing";
    }
    if (!is_https(chain.back().url)) {
        return "redirection-not-to-https";
    }
    if (!is_https(chain[1].url)) {
        return "redirection-not-to-https-on-initial-redirection";
    }
    if (!is_https(chain[0].url)
        && !ascii::equal_ignoring_case(host_of(chain[0].url), host_of(chain[1].url))) {
        return "redirection-off-host-from-http";
    }
    return "redirection-to-https";
}

std::string_view cors_result(const ObservatorySite& site) {
    if (!site.preflight) {
        return "cross-origin-resource-sharing-not-implemented";
    }
    const http::HeaderList& fields = site.preflight->fields;
    const std::string_view origin = ascii::trim(fields.value("access-control-allow-origin"));
    if (origin.empty()) {
        return "cross-origin-resource-sharing-not-implemented";
    }
    if (origin == "*") {
        return "cross-origin-resource-sharing-implemented-with-public-access";
    }
    const bool with_credentials = ascii::equal_ignoring_case(
        ascii::trim(fields.value("access-control-allow-credentials")), "true");
    return with_credentials && origin == site.preflight->origin
               ? "cross-origin-resource-sharing-implemented-with-universal-access"
               : "cross-origin-resource-sharing-implemented-with-restricted-access";
}

std::string_view referrer_result(const ObservatorySite& site) {
    std::string scratch;
    const auto field = combined_value(site.response, "referrer-policy", scratch);
    if (!field && site.referrer_metas.empty()) {
        return "referrer-policy-not-implemented";
    }
    std::string all(field.value_or(std::string_view{}));
    for (const std::string& meta : site.referrer_metas) {
        all += all.empty() ? "" : ", ";
        all += meta;
    }
    const ReferrerPolicyField policy = read_referrer_policy(all);
    if (!policy.told) {
        return "referrer-policy-header-invalid";
    }
    return is_weaker_than_default(*policy.told) ? "referrer-policy-unsafe"
                                                : "referrer-policy-private";
}

std::string_view content_type_options_result(const ObservatorySite& site) {
    const std::string_view value = site.response.value("x-content-type-options");
    if (value.empty()) {
        return "x-content-type-options-not-implemented";
    }
    return ascii::equal_ignoring_case(ascii::trim(value), "nosniff")
               ? "x-content-type-options-nosniff"
               : "x-content-type-options-header-invalid";
}

ObservatoryCsp csp_of(const ObservatorySite& site) {
    std::vector<std::string_view> lines;
    ObservatoryCspInput input;
    for (const http::Field& field : site.response) {
        if (ascii::equal_ignoring_case(field.name, "content-security-policy")) {
            lines.push_back(field.value);
        }
    }
    const std::vector<std::string_view> metas(site.csp_metas.begin(), site.csp_metas.end());
    input.lines = lines;
    input.metas = metas;
    input.report_only = site.response.find("content-security-policy-report-only") != nullptr;
    input.over_tls = is_https(site.page_url);
    return observatory_csp(input);
}

std::string_view frame_options_result(const ObservatorySite& site) {
    const ObservatoryCsp csp = csp_of(site);
    if (csp.data && csp.data->find("frame-ancestors") != nullptr) {
        return "x-frame-options-implemented-via-csp";
    }
    const std::string value = ascii::lower(ascii::trim(site.response.value("x-frame-options")));
    if (value.empty()) {
        return "x-frame-options-not-implemented";
    }
    if (value == "deny" || value == "sameorigin") {
        return "x-frame-options-sameorigin-or-deny";
    }
    return value.starts_with("allow-from") ? "x-frame-options-allow-from-origin"
                                           : "x-frame-options-header-invalid";
}

std::string_view resource_policy_result(const ObservatorySite& site) {
    std::string scratch;
    const auto field = combined_value(site.response, "cross-origin-resource-policy", scratch);
    const std::string value = ascii::lower(ascii::trim(field.value_or(std::string_view{})));
    if (value.empty()) {
        return "corp-not-implemented";
    }
    if (value == "same-origin") {
        return "corp-implemented-with-same-origin";
    }
    if (value == "same-site") {
        return "corp-implemented-with-same-site";
    }
    return value == "cross-origin" ? "corp-implemented-with-cross-origin" : "corp-header-invalid";
}

// The result for the first of `words` that the field's token is; `invalid` for any other.
struct WordResult {
    std::string_view word;
    std::string_view result;
};
std::string_view isolation_result(const http::HeaderList& fields,
                                  std::string_view name,
                                  std::string_view missing,
                                  std::string_view invalid,
                                  std::span<const WordResult> words) {
    if (count_lines(fields, name) > 1) {
        return invalid;
    }
    const std::string_view value = fields.value(name);
    if (ascii::trim(value).empty()) {
        return missing;
    }
    const auto item = http::parse_structured_field(value, http::StructuredShape::Item);
    if (!item || item->members.front().value.type != http::StructuredType::Token) {
        return invalid;
    }
    for (const WordResult& entry : words) {
        if (item->members.front().value.text == entry.word) {
            return entry.result;
        }
    }
    return invalid;
}

std::string_view embedder_policy_result(const ObservatorySite& site) {
    static constexpr auto kWords = std::to_array<WordResult>({
        {"require-corp", "coep-implemented-with-require-corp"},
        {"credentialless", "coep-implemented-with-credentialless"},
        {"unsafe-none", "coep-implemented-with-unsafe-none"},
    });
    return isolation_result(site.response,
                            "cross-origin-embedder-policy",
                            "coep-not-implemented",
                            "coep-header-invalid",
                            kWords);
}

std::string_view opener_policy_result(const ObservatorySite& site) {
    static constexpr auto kWords = std::to_array<WordResult>({
        {"same-origin", "coop-implemented-with-same-origin"},
        {"same-origin-allow-popups", "coop-implemented-with-same-origin-allow-popups"},
        {"noopener-allow-popups", "coop-implemented-with-noopener-allow-popups"},
        {"unsafe-none", "coop-implemented-with-unsafe-none"},
    });
    return isolation_result(site.response,
                            "cross-origin-opener-policy",
                            "coop-not-implemented",
                            "coop-header-invalid",
                            kWords);
}

std::string_view cookies_result(const ObservatorySite& site) {
    const bool hsts = observatory_result({}, hsts_result(site)).passes;
    return observatory_cookies_result(site.response, host_of(site.page_url), hsts);
}

std::string_view csp_result(const ObservatorySite& site) {
    return csp_of(site).result;
}

std::string_view sri_result(const ObservatorySite& site) {
    const HtmlFacts page = read_html(site.html);
    return observatory_sri(site.response.value("content-type"), page, site.page_url).result;
}

struct Test {
    std::string_view name;
    std::string_view (*result)(const ObservatorySite& site);
};
constexpr auto kTests = std::to_array<Test>({
    {"content-security-policy", csp_result},
    {"cookies", cookies_result},
    {"cross-origin-embedder-policy", embedder_policy_result},
    {"cross-origin-opener-policy", opener_policy_result},
    {"cross-origin-resource-policy", resource_policy_result},
    {"cross-origin-resource-sharing", cors_result},
    {"redirection", redirection_result},
    {"referrer-policy", referrer_result},
    {"strict-transport-security", hsts_result},
    {"subresource-integrity", sri_result},
    {"x-content-type-options", content_type_options_result},
    {"x-frame-options", frame_options_result},
});

}  // namespace

void read_metas(ObservatorySite& site) {
    const std::string type =
        ascii::lower(http::parse_media_type(site.response.value("content-type")).type);
    if (site.html.empty() || (type != "text/html" && type != "application/xhtml+xml")) {
        return;
    }
    const HtmlFacts facts = read_html(site.html);
    for (const HtmlMeta& meta : facts.metas) {
        if (meta.http_equiv == "content-security-policy") {
            site.csp_metas.push_back(meta.content);
        } else if (meta.name == "referrer") {
            site.referrer_metas.push_back(meta.content);
        }
    }
}

std::optional<ObservatoryResult> run_observatory_test(std::string_view test,
                                                      const ObservatorySite& site) {
    for (const Test& entry : kTests) {
        if (entry.name == test) {
            return observatory_result(entry.name, entry.result(site));
        }
    }
    return std::nullopt;
}

}  // namespace waybill::audit
