// SPDX-License-Identifier: GPL-3.0-or-later
//
// No text here is a key: they are put together so that they have the form of one.
#include <string>

#include "tests/core/audit/rule_case.h"
#include "tests/support/kept_text.h"

namespace waybill::audit {
namespace {

using test::keep;

constexpr std::string_view kGet = "GET /settings HTTP/1.1\nHost: h.example";
const std::string kMixed =
    "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY1zA2bC3dE4fG5hJ6kL7mN8pQ9rS0tU1v"
    "W2xY3zA4bC5dE6fG7hJ8kL9mN0pQ1rS2tU3vW4xY5z";
const std::string kHex = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

std::string json_answer(const std::string& value) {
    return "HTTP/1.1 200 OK\nContent-Type: application/json\n\n{\"a\": \"" + value + "\"}";
}

}  // namespace

std::vector<RuleCase> secrets_rule_cases() {
    struct Pair {
        std::string_view rule;
        std::string bad;
        std::string good;
    };
    const std::string hash = "N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy";
    const std::string pem = "-----BEGIN PRIVATE KEY-----\\n";
    const Pair pairs[] = {
        // NOLINT(modernize-avoid-c-arrays)
        {"secret-aws-access-key", "AKIA" + std::string("Z7Q2M4K6P3R5T8W1"), "AKIAIOSFODNN7EXAMPLE"},
        {"secret-azure-storage-key",
         "AccountKey=" + kMixed.substr(0, 86) + "==",
         "AccountKey=" + kMixed.substr(0, 20)},
        {"secret-ai-provider-key", "sk-proj-" + kMixed.substr(0, 48), "sk-proj-short"},
        {"secret-database-url",
         "postgres://shop:w8Rt5zQ1@db.example/shop",
         "postgres://shop:password@db.example/shop"},
        {"secret-digitalocean-token", "dop_v1_" + kHex, "dop_v1_" + kHex.substr(1)},
        {"secret-generic",
         "\", \"client_secret\": \"" + kMixed.substr(0, 32),
         "\", \"client_secret_hint\": \"" + kMixed.substr(0, 8)},
        {"secret-github-token", "ghp_" + kMixed.substr(0, 36), "ghp_" + std::string(36, 'x')},
        {"secret-gitlab-token", "glpat-" + kMixed.substr(0, 20), "glpat-" + kMixed.substr(0, 12)},
        {"secret-google-api-key", "AIza" + kMixed.substr(0, 35), "AIza" + kMixed.substr(0, 34)},
        {"secret-google-oauth", "GOCSPX-" + kMixed.substr(0, 28), "GOCSPX-" + kMixed.substr(0, 10)},
        {"secret-npm-token", "npm_" + kMixed.substr(0, 36), "npm_config_registry"},
        {"secret-password-hash", "$2b$12$" + hash, "$2b$12$" + hash.substr(1)},
        {"secret-private-key", pem + kMixed.substr(0, 64), "-----BEGIN PRIVATE KEY-----\\n..."},
        {"secret-public-key", "pk_live_" + kMixed.substr(0, 24), "pk_live_"},
        {"secret-pypi-token", "pypi-AgE" + kMixed.substr(0, 80), "pypi-AgE" + kMixed.substr(0, 10)},
        {"secret-sendgrid-key",
         "SG." + kMixed.substr(0, 22) + '.' + kMixed.substr(20, 43),
         "SG." + kMixed.substr(0, 22) + '.' + kMixed.substr(20, 40)},
        {"secret-shopify-token", "shpat_" + kHex.substr(0, 32), "shpat_" + kHex.substr(0, 31)},
        {"secret-slack-token", "xoxb-" + kMixed.substr(0, 40), "xoxb-your-token-goes-here-please"},
        {"secret-slack-webhook",
         "https://hooks.slack.com/services/T0A1B2C3D/B4E5F6G7H/" + kMixed.substr(0, 24),
         "https://hooks.slack.com/services/T0A1B2C3D/B4E5F6G7H"},
        {"secret-stripe-key", "sk_live_" + kMixed.substr(0, 24), "sk_test_" + kMixed.substr(0, 24)},
        {"secret-twilio-key", "SK" + kHex.substr(0, 32), "TASK" + kHex.substr(0, 32)},
    };
    std::vector<RuleCase> cases;
    for (const Pair& pair : pairs) {
        cases.push_back({pair.rule, kGet, keep(json_answer(pair.bad))});
        cases.push_back({pair.rule, kGet, keep(json_answer(pair.good)), false});
    }
    // In a field, and in the target.
    cases.push_back({"secret-stripe-key",
                     kGet,
                     keep("HTTP/1.1 200 OK\nX-Key: sk_live_" + kMixed.substr(0, 24))});
    cases.push_back({"secret-gitlab-token",
                     keep("GET /a?k=glpat-" + kMixed.substr(0, 20) + " HTTP/1.1\nHost: h.example"),
                     "HTTP/1.1 200 OK"});
    return cases;
}

}  // namespace waybill::audit
