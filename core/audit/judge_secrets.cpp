// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <vector>

#include "core/audit/mask.h"
#include "core/audit/rules_secrets.h"
#include "core/audit/text_patterns.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kSecretAwsKey,       &rule::kSecretAzureKey,          &rule::kSecretAiKey,
    &rule::kSecretDatabaseUrl,  &rule::kSecretDigitalOceanToken, &rule::kSecretGeneric,
    &rule::kSecretGithubToken,  &rule::kSecretGitlabToken,       &rule::kSecretGoogleApiKey,
    &rule::kSecretGoogleOauth,  &rule::kSecretNpmToken,          &rule::kSecretPasswordHash,
    &rule::kSecretPrivateKey,   &rule::kSecretPublicKey,         &rule::kSecretPypiToken,
    &rule::kSecretSendgridKey,  &rule::kSecretShopifyToken,      &rule::kSecretSlackToken,
    &rule::kSecretSlackWebhook, &rule::kSecretStripeKey,         &rule::kSecretTwilioKey,
});

// The name of the field whose value holds `place`; empty for the start line.
std::string field_at(const http::HeaderList& fields, const char* place) {
    for (const http::Field& field : fields) {
        if (place >= field.value.data() && place < field.value.data() + field.value.size()) {
            return std::string(field.name);
        }
    }
    return {};
}

class Judge {
public:
    Judge(const ExchangeFacts& facts, Findings& findings) : facts_(facts), findings_(findings) {}

    // Of a request's fields none is looked at: keys are sent there to those that issued them.
    void run() {
        const http::Exchange& exchange = facts_.exchange;
        look_into(exchange.request.head.target, {Side::Client, {}, {}}, nullptr);
        look_into(
            exchange.response.raw_head, {Side::Server, {}, {}}, &exchange.response.head.fields);
        if (facts_.request_body) {
            look_into(*facts_.request_body, {Side::Client, {}, {}, true}, nullptr);
        }
        if (facts_.response_body && facts_.role != Role::Image && facts_.role != Role::Font
            && facts_.role != Role::Media) {
            look_into(*facts_.response_body, {Side::Server, {}, {}, true}, nullptr);
        }
    }

private:
    // Scripts quote error messages, and what a client sends does not leak.
    bool shows_errors(const Evidence& evidence) const {
        return evidence.in_body && evidence.side == Side::Server && facts_.role != Role::Script
               && facts_.role != Role::Style;
    }

    void look_into(std::string_view text, const Evidence& where, const http::HeaderList* fields) {
        hits_.clear();
        scan_text(text, hits_);
        for (TextHit& hit : hits_) {
            if (!hit.is_secret && !shows_errors(where)) {
                continue;
            }
            Evidence evidence = where;
            const std::string_view found = text.substr(hit.match.offset, hit.match.length);
            evidence.value = hit.is_secret ? mask(found) : std::string(found);
            evidence.offset = where.in_body ? hit.match.offset : 0;
            if (fields != nullptr) {
                evidence.field = field_at(*fields, found.data());
            }
            report(findings_,
                   *hit.pattern->rule,
                   std::move(evidence),
                   std::move(hit.match.detail),
                   severity_of(hit, where));
        }
    }

    std::optional<Severity> severity_of(const TextHit& hit, const Evidence& where) const {
        // A body that the client sent: it may well be for the one that issued the key.
        if (hit.is_secret && where.in_body && where.side == Side::Client) {
            return Severity::Low;
        }
        // A page that is no error may be about stack traces.
        if (!hit.is_secret && facts_.is_document && facts_.exchange.response.head.status < 400
            && !hit.match.severity) {
            return Severity::Low;
        }
        return hit.match.severity;
    }

    const ExchangeFacts& facts_;
    Findings& findings_;
    std::vector<TextHit> hits_;
};

}  // namespace

std::span<const RuleInfo* const> secrets_rules() {
    return kRules;
}

void judge_secrets(const ExchangeFacts& facts, Findings& findings) {
    Judge(facts, findings).run();
}

}  // namespace waybill::audit
