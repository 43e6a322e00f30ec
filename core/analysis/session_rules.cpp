// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/session_rules.h"

#include <string_view>
#include <utility>
#include <vector>

#include "core/audit/cache_observer.h"
#include "core/audit/cookie_observer.h"
#include "core/audit/csrf_observer.h"
#include "core/audit/framing_observer.h"
#include "core/audit/hsts_observer.h"
#include "core/audit/html_facts.h"
#include "core/audit/login_observer.h"
#include "core/audit/nonce_observer.h"
#include "core/audit/rules_cors_session.h"
#include "core/audit/rules_redirects.h"
#include "core/audit/sri_observer.h"

namespace waybill::analysis {

bool is_notable(const audit::ExchangeFacts& facts) {
    const http::HeaderList& request = facts.exchange.request.head.fields;
    const http::HeaderList& response = facts.exchange.response.head.fields;
    const std::string_view method = facts.exchange.request.head.method;
    const std::uint16_t status = facts.exchange.response.head.status;
    if (facts.over_tls || facts.is_document || (method != "GET" && method != "HEAD")
        || (status >= 300 && status < 400 && status != 304) || status == 401 || status == 403) {
        return true;
    }
    for (const std::string_view name : {"cookie", "authorization", "origin"}) {
        if (request.find(name) != nullptr) {
            return true;
        }
    }
    for (const std::string_view name : {"set-cookie", "content-security-policy"}) {
        if (response.find(name) != nullptr) {
            return true;
        }
    }
    // Caches are judged by what answers hold: only where bodies were read.
    return facts.response_body.has_value();
}

class SessionRules::Impl {
public:
    explicit Impl(SessionAudit& audit) : audit_(audit) {}

    void observe(std::uint32_t index, const audit::ExchangeFacts& told) {
        audit::ExchangeFacts facts = told;
        audit::HtmlFacts html;
        if (facts.is_document && facts.response_body && facts.html == nullptr) {
            html = audit::read_html(*facts.response_body);
            facts.html = &html;
        }
        cookies_.observe(facts, found_);
        nonces_.observe(facts, found_);
        cors_.observe(facts, found_);
        redirects_.observe(facts, found_);
        logins_.observe(facts, found_);
        if (facts.response_body) {  // without contents, it is not shown all it needs
            caches_.observe(facts, found_);
        }
        sri_.observe(facts, found_);
        csrf_.observe(facts);
        framing_.observe(facts);
        hsts_.observe(facts);
        for (audit::Finding& finding : found_) {
            audit_.add_finding(index, std::move(finding));
        }
        found_.clear();
    }

    void finish() {
        add(hsts_.findings());
        add(csrf_.findings());
        add(framing_.findings());
    }

private:
    void add(std::vector<audit::HostFinding> findings) {
        for (audit::HostFinding& found : findings) {
            if (found.exchange > 0) {
                audit_.add_finding(static_cast<std::uint32_t>(found.exchange - 1),
                                   std::move(found.finding));
            }
        }
    }

    SessionAudit& audit_;
    audit::Findings found_;
    audit::CacheObserver caches_;
    audit::CookieObserver cookies_;
    audit::CorsObserver cors_;
    audit::CsrfObserver csrf_;
    audit::FramingObserver framing_;
    audit::LoginObserver logins_;
    audit::NonceObserver nonces_;
    audit::RedirectObserver redirects_;
    audit::HstsObserver hsts_;
    audit::SriObserver sri_;
};

SessionRules::SessionRules(SessionAudit& audit) : impl_(std::make_unique<Impl>(audit)) {}

SessionRules::~SessionRules() = default;

void SessionRules::observe(std::uint32_t index, const audit::ExchangeFacts& facts) {
    impl_->observe(index, facts);
}

void SessionRules::finish() {
    impl_->finish();
}

}  // namespace waybill::analysis
