// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <string>

#include "core/audit/body_evidence.h"
#include "core/audit/html_facts.h"
#include "core/audit/public_suffix.h"
#include "core/audit/rules_forms.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kFormPostsToHttp,
    &rule::kFormOverHttp,
    &rule::kPasswordFormGet,
    &rule::kCsrfTokenMissing,
});

// Parts of the names that frameworks give the fields with their tokens.
constexpr auto kTokenNames = std::to_array<std::string_view>({
    "antiforgery",
    "authenticity",
    "csrf",
    "csrt",
    "form_build_id",
    "form_key",
    "formhash",
    "javax.faces.viewstate",
    "nonce",
    "sesskey",
    "state",
    "token",
    "verification",
    "xsrf",
});

bool names_token(std::string_view name) {
    const std::string lower = ascii::lower(name);
    return std::any_of(kTokenNames.begin(), kTokenNames.end(), [&](std::string_view part) {
        return lower.find(part) != std::string::npos;
    });
}

bool has_token(const HtmlForm& form) {
    return std::any_of(form.inputs.begin(), form.inputs.end(), [](const HtmlInput& input) {
        return names_token(input.name) || names_token(input.id);
    });
}

// Pages with scripts that send the token in a field of their own say it in a meta element.
bool page_has_token(const HtmlFacts& html) {
    return std::any_of(html.metas.begin(), html.metas.end(), [](const HtmlMeta& meta) {
        return names_token(meta.name);
    });
}

// A search changes nothing, whatever it is sent by.
bool is_search(const HtmlForm& form) {
    return std::any_of(form.inputs.begin(), form.inputs.end(), [](const HtmlInput& input) {
        return input.type == "search" || input.name == "q" || input.name == "query";
    });
}

// Whether all cookies that the answer sets stay at home.
bool sets_cookie_for_other_sites(const ExchangeFacts& facts) {
    for (const http::Field& field : facts.exchange.response.head.fields) {
        if (ascii::equal_ignoring_case(field.name, "set-cookie")) {
            const std::string lower = ascii::lower(field.value);
            if (lower.find("samesite=lax") == std::string::npos
                && lower.find("samesite=strict") == std::string::npos) {
                return true;
            }
        }
    }
    return false;
}

bool is_local(std::string_view host) {
    return host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.")
           || host == "[::1]";
}

class Judge {
public:
    Judge(const ExchangeFacts& facts, const http::ResolvedUrl& base, Findings& findings)
        : facts_(facts),
          base_(base),
          findings_(findings) {}

    void judge(const HtmlForm& form) {
        // Without an action a form sends to its page.
        const auto target = form.action && !form.action->empty()
                                ? http::parse_url(*form.action, &base_)
                                : http::parse_url(facts_.exchange.url.text);
        if (!target || !target->host) {
            return;
        }
        if (facts_.over_tls && target->scheme == "http" && !is_local(*target->host)) {
            add(rule::kFormPostsToHttp, form, target->href());
        }
        if (!facts_.over_tls && target->scheme == "https" && !is_local(facts_.exchange.url.host)) {
            add(rule::kFormOverHttp, form, target->href());
        }
        if (form.has_password()) {
            // Forms without a method and an action are sent by script.
            if (form.method == "get" || (form.method.empty() && form.action)) {
                add(rule::kPasswordFormGet, form, target->href());
            }
        }
        token(form, *target);
    }

private:
    void add(const RuleInfo& rule, const HtmlForm& form, std::string detail) {
        if (added_ < kMaxBodyFindings) {
            ++added_;
            report(findings_,
                   rule,
                   tag_evidence(*facts_.response_body, form.offset),
                   std::move(detail));
        }
    }

    void token(const HtmlForm& form, const http::ResolvedUrl& target) {
        if (form.method != "post" || has_token(form) || is_search(form)
            || page_has_token(*facts_.html)
            || !is_same_site(*target.host, facts_.exchange.url.host)) {
            return;
        }
        const bool has_session = facts_.exchange.request.head.fields.find("cookie") != nullptr;
        if (has_session || sets_cookie_for_other_sites(facts_)) {
            add(rule::kCsrfTokenMissing, form, target.href());
        }
    }

    const ExchangeFacts& facts_;
    const http::ResolvedUrl& base_;
    Findings& findings_;
    std::size_t added_ = 0;
};

}  // namespace

std::span<const RuleInfo* const> forms_rules() {
    return kRules;
}

void judge_forms(const ExchangeFacts& facts, Findings& findings) {
    if (facts.html == nullptr || !facts.response_body || facts.html->forms.empty()) {
        return;
    }
    if (const auto base = base_of_document(*facts.html, facts.exchange.url.text)) {
        Judge judge(facts, *base, findings);
        for (const HtmlForm& form : facts.html->forms) {
            judge.judge(form);
        }
    }
}

}  // namespace waybill::audit
