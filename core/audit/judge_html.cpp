// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <string>

#include "core/audit/body_evidence.h"
#include "core/audit/html_facts.h"
#include "core/audit/public_suffix.h"
#include "core/audit/rules_html.h"
#include "core/audit/sri.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kSriMissing,
    &rule::kSriMissingStyle,
    &rule::kSriWithoutCrossorigin,
    &rule::kSriInvalid,
    &rule::kSriOnlySha256,
    &rule::kMixedActive,
    &rule::kMixedUpgradable,
    &rule::kCompromisedHost,
});

// Hosts where anybody can publish: a script of theirs without integrity weighs more.
constexpr auto kSharedHosts = std::to_array<std::string_view>({
    "ajax.aspnetcdn.com",
    "ajax.googleapis.com",
    "cdn.jsdelivr.net",
    "cdn.skypack.dev",
    "cdnjs.cloudflare.com",
    "code.jquery.com",
    "esm.sh",
    "ga.jspm.io",
    "maxcdn.bootstrapcdn.com",
    "raw.githack.com",
    "rawcdn.githack.com",
    "rawgit.com",
    "stackpath.bootstrapcdn.com",
    "unpkg.com",
    "yastatic.net",
});

// Files that change by design, so that no hash can be given.
constexpr auto kUnversioned = std::to_array<std::string_view>({
    "applepay.cdn-apple.com",
    "challenges.cloudflare.com",
    "connect.facebook.net",
    "fonts.googleapis.com",
    "js.hcaptcha.com",
    "js.stripe.com",
    "maps.googleapis.com",
    "pay.google.com",
    "platform.twitter.com",
    "static.cloudflareinsights.com",
    "use.typekit.net",
    "www.google-analytics.com",
    "www.google.com",
    "www.googletagmanager.com",
    "www.paypal.com",
    "www.recaptcha.net",
    "www.youtube.com",
});

// Domains of the polyfill.io case and those run by the same hands.
constexpr auto kCompromised = std::to_array<std::string_view>({
    "bootcdn.net",
    "bootcss.com",
    "macoms.la",
    "newcrbpc.com",
    "polyfill.com",
    "polyfill.io",
    "polyfillcache.com",
    "staticfile.net",
    "staticfile.org",
    "unionadjs.com",
    "xhsbpza.com",
});

bool is_listed(std::string_view host, std::span<const std::string_view> hosts) {
    return std::find(hosts.begin(), hosts.end(), host) != hosts.end();
}

bool is_under(std::string_view host, std::string_view domain) {
    return host == domain
           || (host.size() > domain.size() && host.ends_with(domain)
               && host[host.size() - domain.size() - 1] == '.');
}

bool is_compromised(std::string_view host) {
    return std::any_of(kCompromised.begin(), kCompromised.end(), [&](std::string_view domain) {
        return is_under(host, domain);
    });
}

bool has_directive(std::string_view policy, std::string_view name) {
    while (!policy.empty()) {
        const std::size_t end = std::min(policy.find_first_of(";,"), policy.size());
        const std::string_view directive = ascii::trim(policy.substr(0, end));
        if (ascii::equal_ignoring_case(directive.substr(0, directive.find(' ')), name)) {
            return true;
        }
        policy.remove_prefix(std::min(end + 1, policy.size()));
    }
    return false;
}

// Whether browsers load by https what the page names by http.
bool upgrades_requests(const ExchangeFacts& facts) {
    constexpr std::string_view kDirective = "upgrade-insecure-requests";
    for (const http::Field& field : facts.exchange.response.head.fields) {
        if (ascii::equal_ignoring_case(field.name, "content-security-policy")
            && has_directive(field.value, kDirective)) {
            return true;
        }
    }
    const auto& metas = facts.html->metas;
    return std::any_of(metas.begin(), metas.end(), [&](const HtmlMeta& meta) {
        return meta.in_head && meta.http_equiv == "content-security-policy"
               && has_directive(meta.content, kDirective);
    });
}

class Judge {
public:
    Judge(const ExchangeFacts& facts, const http::ResolvedUrl& base, Findings& findings)
        : body_(*facts.response_body),
          page_host_(ascii::lower(facts.exchange.url.host)),
          over_tls_(facts.over_tls),
          page_origin_(facts.exchange.url.scheme + "://" + page_host_),
          base_(base),
          findings_(findings) {
        if (const auto page = http::parse_url(facts.exchange.url.text)) {
            page_origin_ = page->origin();
        }
        if (over_tls_) {
            upgrades_ = upgrades_requests(facts);
        }
    }

    void judge(const HtmlFacts& html) {
        for (const HtmlScript& script : html.scripts) {
            inline_text(script);
            if (script.src && is_run(script.type)) {
                script_or_style(*script.src,
                                script.integrity,
                                script.crossorigin.has_value() || script.type == "module",
                                script.offset,
                                rule::kSriMissing);
            }
        }
        for (const HtmlLink& link : html.links) {
            if (link.has_rel("modulepreload") || (link.has_rel("preload") && link.as == "script")) {
                script_or_style(link.href,
                                link.integrity,
                                link.crossorigin.has_value() || link.has_rel("modulepreload"),
                                link.offset,
                                rule::kSriMissing);
            } else if (link.has_rel("stylesheet")
                       || (link.has_rel("preload") && link.as == "style")) {
                script_or_style(link.href,
                                link.integrity,
                                link.crossorigin.has_value(),
                                link.offset,
                                rule::kSriMissingStyle);
            }
        }
        if (over_tls_) {
            for (const HtmlResource& resource : html.resources) {
                mixed(resource);
            }
        }
    }

private:
    // Types that browsers run; others are data (HTML standard, section 4.12.1).
    static bool is_run(std::string_view type) {
        return type.empty() || ascii::equal_ignoring_case(type, "module")
               || ascii::equal_ignoring_case(type, "text/javascript")
               || ascii::equal_ignoring_case(type, "application/javascript")
               || ascii::equal_ignoring_case(type, "application/x-javascript")
               || ascii::equal_ignoring_case(type, "text/ecmascript")
               || ascii::equal_ignoring_case(type, "application/ecmascript");
    }

    void add(const RuleInfo& rule,
             std::size_t offset,
             std::string detail,
             std::optional<Severity> severity = std::nullopt) {
        const auto known = std::count_if(findings_.begin(),
                                         findings_.end(),
                                         [&](const Finding& one) { return one.rule == &rule; });
        if (static_cast<std::size_t>(known) < kMaxBodyFindings) {
            report(findings_, rule, tag_evidence(body_, offset), std::move(detail), severity);
        }
    }

    void add_mixed(const RuleInfo& rule, std::size_t offset, const std::string& url) {
        const Severity lower = rule.severity == Severity::High ? Severity::Medium : Severity::Info;
        add(rule, offset, url, upgrades_ ? std::optional(lower) : std::nullopt);
    }

    void script_or_style(std::string_view address,
                         const std::optional<std::string>& integrity,
                         bool has_crossorigin,
                         std::size_t offset,
                         const RuleInfo& missing) {
        const auto url = http::parse_url(address, &base_);
        if (!url || !url->host || (url->scheme != "http" && url->scheme != "https")) {
            return;
        }
        const std::string& host = *url->host;
        if (&missing == &rule::kSriMissing && is_compromised(host)) {
            add(rule::kCompromisedHost, offset, host);
        }
        if (over_tls_ && url->scheme == "http" && !is_loopback(host)) {
            add_mixed(rule::kMixedActive, offset, url->href());
            return;  // it is not loaded anyway
        }
        const bool has_integrity = integrity && !ascii::trim(*integrity).empty();
        if (!has_integrity) {
            if (!is_same_site(host, page_host_) && !is_listed(host, kUnversioned)) {
                const bool weighs_more =
                    &missing == &rule::kSriMissing && is_listed(host, kSharedHosts);
                add(missing,
                    offset,
                    host,
                    weighs_more ? std::optional(Severity::Medium) : std::nullopt);
            }
            return;
        }
        const IntegrityMetadata metadata = parse_integrity(*integrity);
        if (!metadata.protects()) {
            add(rule::kSriInvalid, offset, host);
        } else if (metadata.strongest() == IntegrityHash::Sha256) {
            add(rule::kSriOnlySha256, offset, host);
        }
        if (metadata.protects() && !has_crossorigin && url->origin() != page_origin_) {
            add(rule::kSriWithoutCrossorigin, offset, host);
        }
    }

    // Scripts that load others name their addresses.
    void inline_text(const HtmlScript& script) {
        constexpr std::string_view kEnd = "/\"'`:?# \t\r\n)\\";
        for (std::size_t at = script.text.find("//"); at != std::string_view::npos;
             at = script.text.find("//", at + 2)) {
            const std::string_view rest = script.text.substr(at + 2, 100);
            const std::string_view host = rest.substr(0, rest.find_first_of(kEnd));
            if (host.find('.') != std::string_view::npos && is_compromised(ascii::lower(host))) {
                add(rule::kCompromisedHost, script.offset, std::string(host), Severity::Medium);
                return;
            }
        }
    }

    void mixed(const HtmlResource& resource) {
        const auto url = http::parse_url(resource.url, &base_);
        if (!url || url->scheme != "http" || !url->host || is_loopback(*url->host)) {
            return;
        }
        const bool is_active = resource.kind == HtmlResource::Kind::Frame
                               || resource.kind == HtmlResource::Kind::Object;
        add_mixed(
            is_active ? rule::kMixedActive : rule::kMixedUpgradable, resource.offset, url->href());
    }

    // Trusted without encryption (Secure Contexts, section 3.1).
    static bool is_loopback(std::string_view host) {
        return host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.")
               || host == "[::1]";
    }

    std::string_view body_;
    std::string page_host_;
    bool over_tls_;
    bool upgrades_ = false;
    std::string page_origin_;
    const http::ResolvedUrl& base_;
    Findings& findings_;
};

}  // namespace

std::span<const RuleInfo* const> html_rules() {
    return kRules;
}

void judge_html(const ExchangeFacts& facts, Findings& findings) {
    if (facts.html == nullptr || !facts.response_body) {
        return;
    }
    const HtmlFacts& html = *facts.html;
    if (html.scripts.empty() && html.links.empty() && html.resources.empty()) {
        return;
    }
    if (const auto base = base_of_document(html, facts.exchange.url.text)) {
        Judge(facts, *base, findings).judge(html);
    }
}

}  // namespace waybill::audit
