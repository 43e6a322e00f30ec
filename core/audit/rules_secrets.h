// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on keys, tokens and password hashes in URLs, fields and bodies.
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kSecretAwsKey{
    .id = "secret-aws-access-key",
    .severity = Severity::High,
    .subject = Subject::Secrets,
    .title = "AWS access key id",
    .message =
        "The id of an AWS access key was sent. With its secret, that often lies "
        "beside it, anybody acts as its owner.",
    .fix =
        "Revoke it and issue another one; keep it on the server, where no client can "
        "read it.",
    .line = {},
    .source = "CWE-798",
};

inline constexpr RuleInfo kSecretAzureKey{
    .id = "secret-azure-storage-key",
    .severity = Severity::Critical,
    .subject = Subject::Secrets,
    .title = "Azure storage key",
    .message =
        "A connection string with an account key gives full access to the storage "
        "account.",
    .fix =
        "Revoke it and issue another one; keep it on the server, where no client can "
        "read it.",
    .line = {},
    .source = "CWE-798",
};

inline constexpr RuleInfo kSecretAiKey{
    .id = "secret-ai-provider-key",
    .severity = Severity::High,
    .subject = Subject::Secrets,
    .title = "Key of an AI provider",
    .message =
        "Whoever has the key uses the service at its owner's cost and may read what "
        "is kept there.",
    .fix =
        "Revoke it and issue another one; keep it on the server, where no client can "
        "read it.",
    .line = {},
    .source = "CWE-798",
};

inline constexpr RuleInfo kSecretDatabaseUrl{
    .id = "secret-database-url",
    .severity = Severity::Critical,
    .subject = Subject::Secrets,
    .title = "Database URL with a password",
    .message = "The address of a database was sent with user and password.",
    .fix =
        "Revoke it and issue another one; keep it on the server, where no client can "
        "read it.",
    .line = {},
    .source = "CWE-798",
};

inline constexpr RuleInfo kSecretDigitalOceanToken{
    .id = "secret-digitalocean-token",
    .severity = Severity::Critical,
    .subject = Subject::Secrets,
    .title = "DigitalOcean token",
    .message = "The token controls the account's servers and data.",
    .fix =
        "Revoke it and issue another one; keep it on the server, where no client can "
        "read it.",
    .line = {},
    .source = "CWE-798",
};

inline constexpr RuleInfo kSecretGeneric{
    .id = "secret-generic",
    .severity = Severity::Medium,
    .subject = Subject::Secrets,
    .title = "Value that looks like a secret",
    .message = "A field with the name of a secret holds a long random value.",
    .fix =
        "Revoke it and issue another one; keep it on the server, where no client can "
        "read it.",
    .line = {},
    .source = "CWE-798",
};

inline constexpr RuleInfo kSecretGithubToken{
    .id = "secret-github-token",
    .severity = Severity::Critical,
    .subject = Subject::Secrets,
    .title = "GitHub token",
    .message = "The token gives access to repositories as its owner has it.",
    .fix =
        "Revoke it and issue another one; keep it on the server, where no client can "
        "read it.",
    .line = {},
    .source = "CWE-798",
};

inline constexpr RuleInfo kSecretGitlabToken{
    .id = "secret-gitlab-token",
    .severity = Severity::Critical,
    .subject = Subject::Secrets,
    .title = "GitLab token",
    .message = "The token gives access to projects as its owner has it.",
    .fix =
        "Revoke it and issue another one; keep it on the server, where no client can "
        "read it.",
    .line = {},
    .source = "CWE-798",
};

inline constexpr RuleInfo kSecretGoogleApiKey{
    .id = "secret-google-api-key",
    .severity = Severity::Low,
    .subject = Subject::Secrets,
    .title = "Google API key",
    .message =
        "Keys for maps and for Firebase in browsers are public by design; without "
        "restrictions anybody uses them at their owner's cost.",
    .fix =
        "Restrict the key to the sites and interfaces that need it; keep keys of "
        "servers on servers.",
    .line = {},
    .source = "Google Cloud: API keys best practices",
};

inline constexpr RuleInfo kSecretGoogleOauth{
    .id = "secret-google-oauth",
    .severity = Severity::High,
    .subject = Subject::Secrets,
    .title = "Google OAuth client secret",
    .message = "The client secret lets others act as this application.",
    .fix =
        "Revoke it and issue another one; keep it on the server, where no client can "
        "read it.",
    .line = {},
    .source = "CWE-798",
};

inline constexpr RuleInfo kSecretNpmToken{
    .id = "secret-npm-token",
    .severity = Severity::Critical,
    .subject = Subject::Secrets,
    .title = "npm token",
    .message = "The token may publish packages as its owner.",
    .fix =
        "Revoke it and issue another one; keep it on the server, where no client can "
        "read it.",
    .line = {},
    .source = "CWE-798",
};

inline constexpr RuleInfo kSecretPasswordHash{
    .id = "secret-password-hash",
    .severity = Severity::High,
    .subject = Subject::Secrets,
    .title = "Password hash",
    .message =
        "A hash as password files hold them was sent; weak passwords are soon found "
        "out from it.",
    .fix = "Leave password fields out of answers; change the passwords.",
    .line = {},
    .source = "CWE-522",
};

inline constexpr RuleInfo kSecretPrivateKey{
    .id = "secret-private-key",
    .severity = Severity::Critical,
    .subject = Subject::Secrets,
    .title = "Private key",
    .message = "A private key was sent: all that it protects or signs is open.",
    .fix =
        "Replace the key and revoke its certificates; keep private keys out of what "
        "is served.",
    .line = {},
    .source = "CWE-321",
};

inline constexpr RuleInfo kSecretPublicKey{
    .id = "secret-public-key",
    .severity = Severity::Info,
    .subject = Subject::Secrets,
    .title = "Publishable key",
    .message =
        "The key is meant to be public; it is listed so that you can check it is the "
        "one you mean to publish.",
    .fix = "Nothing to do when it is the publishable key of this site.",
    .line = {},
    .source = "Stripe: API keys",
};

inline constexpr RuleInfo kSecretPypiToken{
    .id = "secret-pypi-token",
    .severity = Severity::Critical,
    .subject = Subject::Secrets,
    .title = "PyPI token",
    .message = "The token may publish packages as its owner.",
    .fix =
        "Revoke it and issue another one; keep it on the server, where no client can "
        "read it.",
    .line = {},
    .source = "CWE-798",
};

inline constexpr RuleInfo kSecretSendgridKey{
    .id = "secret-sendgrid-key",
    .severity = Severity::High,
    .subject = Subject::Secrets,
    .title = "SendGrid key",
    .message = "Whoever has the key sends mail in its owner's name.",
    .fix =
        "Revoke it and issue another one; keep it on the server, where no client can "
        "read it.",
    .line = {},
    .source = "CWE-798",
};

inline constexpr RuleInfo kSecretShopifyToken{
    .id = "secret-shopify-token",
    .severity = Severity::High,
    .subject = Subject::Secrets,
    .title = "Shopify token",
    .message = "The token gives access to a shop's orders and customers.",
    .fix =
        "Revoke it and issue another one; keep it on the server, where no client can "
        "read it.",
    .line = {},
    .source = "CWE-798",
};

inline constexpr RuleInfo kSecretSlackToken{
    .id = "secret-slack-token",
    .severity = Severity::High,
    .subject = Subject::Secrets,
    .title = "Slack token",
    .message = "The token reads or writes messages as its owner may.",
    .fix =
        "Revoke it and issue another one; keep it on the server, where no client can "
        "read it.",
    .line = {},
    .source = "CWE-798",
};

inline constexpr RuleInfo kSecretSlackWebhook{
    .id = "secret-slack-webhook",
    .severity = Severity::Medium,
    .subject = Subject::Secrets,
    .title = "Slack webhook",
    .message = "Whoever has the address can post messages to the channel.",
    .fix =
        "Revoke it and issue another one; keep it on the server, where no client can "
        "read it.",
    .line = {},
    .source = "CWE-798",
};

inline constexpr RuleInfo kSecretStripeKey{
    .id = "secret-stripe-key",
    .severity = Severity::Critical,
    .subject = Subject::Secrets,
    .title = "Stripe secret key",
    .message = "The key moves money and reads customers' data.",
    .fix =
        "Revoke it and issue another one; keep it on the server, where no client can "
        "read it.",
    .line = {},
    .source = "CWE-798",
};

inline constexpr RuleInfo kSecretTwilioKey{
    .id = "secret-twilio-key",
    .severity = Severity::High,
    .subject = Subject::Secrets,
    .title = "Twilio key",
    .message = "The key sends messages and places calls at its owner's cost.",
    .fix =
        "Revoke it and issue another one; keep it on the server, where no client can "
        "read it.",
    .line = {},
    .source = "CWE-798",
};

}  // namespace rule

std::span<const RuleInfo* const> secrets_rules();

// Also finds the stack traces and database errors of rules_leak_text.h: both are looked for in one
// pass.
void judge_secrets(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
