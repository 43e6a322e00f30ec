// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/observatory_sri.h"

#include <algorithm>
#include <array>

#include "core/audit/public_suffix.h"
#include "core/base/ascii.h"
#include "core/http/media_type.h"

namespace waybill::audit {
namespace {

struct Outcome {
    std::string_view result;
    int score_modifier;
    bool pass;
};

constexpr Outcome kAllWithIntegrity{"sri-implemented-and-all-scripts-loaded-securely", 5, true};
constexpr Outcome kExternalWithIntegrity{
    "sri-implemented-and-external-scripts-loaded-securely", 5, true};
constexpr Outcome kNotHtml{"sri-not-implemented-response-not-html", 0, true};
constexpr Outcome kNoScripts{"sri-not-implemented-but-no-scripts-loaded", 0, true};
constexpr Outcome kSecureOrigin{
    "sri-not-implemented-but-all-scripts-loaded-from-secure-origin", 0, true};
constexpr Outcome kExternalWithout{
    "sri-not-implemented-but-external-scripts-loaded-securely", -5, false};
constexpr Outcome kNotSecure{
    "sri-implemented-but-external-scripts-not-loaded-securely", -20, false};
constexpr Outcome kNothing{
    "sri-not-implemented-and-external-scripts-not-loaded-securely", -50, false};

bool is_page(std::string_view content_type) {
    const std::string_view type = content_type.substr(0, content_type.find(';'));
    return ascii::trim(type) == "text/html" || ascii::trim(type) == "application/xhtml+xml";
}

// By registrable domain; hosts that have none must be equal.
bool is_same_party(std::string_view a, std::string_view b) {
    const std::string domain_a = registrable_domain(a);
    const std::string domain_b = registrable_domain(b);
    return domain_a.empty() || domain_b.empty() ? ascii::equal_ignoring_case(a, b)
                                                : domain_a == domain_b;
}

class Judge {
public:
    explicit Judge(std::string_view page_url) {
        if (const auto url = http::parse_url(page_url); url && url->host) {
            page_host_ = *url->host;
            page_is_https_ = url->scheme == "https";
        }
    }

    void judge(const HtmlScript& script) {
        if (!script.src || script.src->empty()) {
            return;
        }
        const std::string_view src = *script.src;
        const bool has_integrity = script.integrity && !script.integrity->empty();
        const bool is_protocol_relative = src.starts_with("//");
        const bool has_scheme = ascii::starts_with_ignoring_case(src, "http://")
                                || ascii::starts_with_ignoring_case(src, "https://");
        bool is_secure_origin = !is_protocol_relative;
        bool is_secure = page_is_https_;
        if (has_scheme) {
            const auto url = http::parse_url(src);
            is_secure_origin = url && url->host && is_same_party(*url->host, page_host_);
            is_secure = ascii::starts_with_ignoring_case(src, "https://");
        } else if (is_protocol_relative) {
            is_secure = false;
        }
        if (is_secure_origin) {
            if (has_integrity && is_secure && worst_ == nullptr) {
                worst_ = &kAllWithIntegrity;
            }
            return;
        }
        keep(script);
        if (has_integrity) {
            take_worse(is_secure ? kExternalWithIntegrity : kNotSecure);
        } else {
            take_worse(is_secure ? kExternalWithout : kNothing);
        }
    }

    ObservatorySri finish(bool has_scripts) && {
        const Outcome& outcome = worst_ != nullptr ? *worst_
                                 : has_scripts     ? kSecureOrigin
                                                   : kNoScripts;
        return {outcome.result, outcome.score_modifier, outcome.pass, std::move(external_)};
    }

private:
    void take_worse(const Outcome& outcome) {
        if (worst_ == nullptr || worst_ == &kAllWithIntegrity
            || outcome.score_modifier < worst_->score_modifier) {
            worst_ = &outcome;
        }
    }

    void keep(const HtmlScript& script) {
        const auto known = std::find_if(external_.begin(), external_.end(), [&](const auto& one) {
            return one.src == *script.src;
        });
        if (known == external_.end()) {
            external_.push_back({*script.src, script.integrity, script.crossorigin});
        } else {
            known->integrity = script.integrity;
            known->crossorigin = script.crossorigin;
        }
    }

    std::string page_host_;
    bool page_is_https_ = false;
    const Outcome* worst_ = nullptr;
    std::vector<ObservatorySri::Script> external_;
};

}  // namespace

ObservatorySri observatory_sri(std::string_view content_type,
                               const HtmlFacts& page,
                               std::string_view page_url) {
    if (!is_page(content_type)) {
        return {kNotHtml.result, kNotHtml.score_modifier, kNotHtml.pass, {}};
    }
    Judge judge(page_url);
    for (const HtmlScript& script : page.scripts) {
        judge.judge(script);
    }
    return std::move(judge).finish(!page.scripts.empty());
}

}  // namespace waybill::audit
