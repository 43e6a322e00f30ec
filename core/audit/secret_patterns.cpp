// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cstdint>

#include "core/audit/rules_secrets.h"
#include "core/audit/text_patterns.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

using Match = std::optional<TextMatch>;

// Under this a token is a placeholder: xxxxxxxx, 12341234.
constexpr double kPlaceholderEntropy = 2.8;

// Of values that only their field's name makes a secret.
constexpr double kSecretEntropy = 4.0;
constexpr std::size_t kShortestSecret = 20;
constexpr std::size_t kLongestSecret = 200;

enum class Alphabet : std::uint8_t { Hex, Upper, Base62, Word, Url, Base64 };

bool is_alphanumeric(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c);
}

bool is_in(Alphabet alphabet, char c) {
    switch (alphabet) {
        case Alphabet::Hex:
            return ascii::is_hex_digit(c);
        case Alphabet::Upper:
            return ascii::is_upper(c) || ascii::is_digit(c);
        case Alphabet::Base62:
            return is_alphanumeric(c);
        case Alphabet::Word:
            return is_alphanumeric(c) || c == '_';
        case Alphabet::Url:
            return is_alphanumeric(c) || c == '_' || c == '-';
        case Alphabet::Base64:
            return is_alphanumeric(c) || c == '+' || c == '/' || c == '=';
    }
    return false;
}

// How many characters at `at` are of the alphabet; not counted further than one more than `most`:
// a text may consist of nothing but prefixes, each of which begins a run to its end.
std::size_t run_length(std::string_view text, std::size_t at, Alphabet alphabet, std::size_t most) {
    std::size_t length = 0;
    while (length <= most && at + length < text.size() && is_in(alphabet, text[at + length])) {
        ++length;
    }
    return length;
}

bool is_within_word(std::string_view text, std::size_t at) {
    return at > 0 && (is_alphanumeric(text[at - 1]) || text[at - 1] == '_');
}

bool looks_made_up(std::string_view body) {
    if (entropy_of(body) < kPlaceholderEntropy) {
        return true;
    }
    const std::string lower = ascii::lower(body);
    return lower.find("example") != std::string::npos || lower.find("xxxx") != std::string::npos
           || lower.find("your") != std::string::npos;
}

// A prefix of kPrefix characters with kLeast to kMost more behind it, and then none of the
// alphabet.
template <std::size_t kPrefix, Alphabet kAlphabet, std::size_t kLeast, std::size_t kMost>
Match token(std::string_view text, std::size_t at) {
    const std::size_t length = run_length(text, at + kPrefix, kAlphabet, kMost);
    if (length < kLeast || length > kMost || is_within_word(text, at)
        || looks_made_up(text.substr(at + kPrefix, length))) {
        return std::nullopt;
    }
    return TextMatch{at, kPrefix + length};
}

std::uint32_t crc32(std::string_view text) {
    std::uint32_t crc = 0xffffffffU;
    for (const char c : text) {
        crc ^= static_cast<std::uint8_t>(c);
        for (int bit = 0; bit < 8; ++bit) {
            crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
        }
    }
    return ~crc;
}

// GitHub and npm: 30 random characters and their CRC-32 in six digits to the base of 62.
Match checked_token(std::string_view text, std::size_t at) {
    constexpr std::size_t kPrefix = 4;
    constexpr std::size_t kRandom = 30;
    constexpr std::size_t kChecksum = 6;
    auto match =
        token<kPrefix, Alphabet::Base62, kRandom + kChecksum, kRandom + kChecksum>(text, at);
    if (match) {
        std::uint32_t crc = crc32(text.substr(at + kPrefix, kRandom));
        std::array<char, kChecksum> digits{};
        for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
            *digit = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[crc % 62];
            crc /= 62;
        }
        if (text.substr(at + kPrefix + kRandom, kChecksum)
            != std::string_view(digits.data(), digits.size())) {
            match->detail = "its checksum does not fit: it may be made up";
            match->severity = Severity::Medium;
        }
    }
    return match;
}

// "SG." 22 characters "." 43 characters.
Match sendgrid_key(std::string_view text, std::size_t at) {
    constexpr std::size_t kId = 22;
    constexpr std::size_t kSecret = 43;
    const std::size_t dot = at + 3 + kId;
    if (is_within_word(text, at) || run_length(text, at + 3, Alphabet::Url, kId) != kId
        || dot >= text.size() || text[dot] != '.'
        || run_length(text, dot + 1, Alphabet::Url, kSecret) != kSecret
        || looks_made_up(text.substr(dot + 1, kSecret))) {
        return std::nullopt;
    }
    return TextMatch{at, 3 + kId + 1 + kSecret};
}

// RFC 7468: "-----BEGIN RSA PRIVATE KEY-----" and base64 behind it.
Match private_key(std::string_view text, std::size_t at) {
    constexpr std::size_t kLine = 64;  // of a label, in front of it
    constexpr std::string_view kBegin = "-----BEGIN ";
    const std::size_t from = at > kLine ? at - kLine : 0;
    const std::size_t begin = text.substr(from, at - from).rfind(kBegin);
    if (begin == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view label =
        text.substr(from + begin + kBegin.size(), at - from - begin - kBegin.size());
    if (!std::all_of(label.begin(), label.end(), [](char c) {
            return ascii::is_upper(c) || ascii::is_digit(c) || c == ' ';
        })) {
        return std::nullopt;
    }
    const std::size_t end = text.find("-----", at);
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    // Line ends may be written as \n in JSON; headers ("Proc-Type: ...") may come first.
    const std::string_view behind = text.substr(end + 5, 400);
    std::size_t run = 0;
    std::size_t longest = 0;
    for (const char c : behind) {
        run = is_in(Alphabet::Base64, c) ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    if (longest < 40) {
        return std::nullopt;
    }
    return TextMatch{from + begin, end + 5 - from - begin, std::string(label) + "PRIVATE KEY"};
}

// scheme://user:password@host. `at` is where the scheme begins.
Match database_url(std::string_view text, std::size_t at) {
    constexpr std::size_t kLongest = 300;
    const std::size_t start = text.find("://", at) + 3;
    const std::string_view rest = text.substr(start, kLongest);
    const std::size_t end = rest.find_first_of(" \t\r\n\"'<>\\`/?#,;{}");
    const std::string_view authority = rest.substr(0, end);
    const std::size_t sign = authority.rfind('@');
    const std::size_t colon = authority.find(':');
    if (sign == std::string_view::npos || colon >= sign || sign - colon < 4
        || sign + 1 == authority.size()) {
        return std::nullopt;
    }
    const std::string password = ascii::lower(authority.substr(colon + 1, sign - colon - 1));
    for (const std::string_view placeholder :
         {"password", "pass", "pwd", "passwd", "secret", "<password>", "***", "****", "xxx"}) {
        if (password == placeholder || password.starts_with("${") || password.starts_with("$(")) {
            return std::nullopt;
        }
    }
    return TextMatch{at, start - at + sign + 1, "on " + std::string(authority.substr(sign + 1))};
}

Match azure_key(std::string_view text, std::size_t at) {
    constexpr std::size_t kPrefix = 11;
    constexpr std::size_t kKey = 88;
    return token<kPrefix, Alphabet::Base64, kKey, kKey>(text, at);
}

Match slack_webhook(std::string_view text, std::size_t at) {
    constexpr std::string_view kPrefix = "hooks.slack.com/services/";
    constexpr std::size_t kLongestPath = 200;
    const std::size_t start = at + kPrefix.size();
    std::size_t end = start;
    while (end < text.size() && end - start < kLongestPath
           && (is_alphanumeric(text[end]) || text[end] == '/')) {
        ++end;
    }
    const std::string_view path = text.substr(start, end - start);
    if (!path.starts_with('T') || std::count(path.begin(), path.end(), '/') != 2 || path.size() < 30
        || looks_made_up(path.substr(path.rfind('/') + 1))) {
        return std::nullopt;
    }
    return TextMatch{at, end - at};
}

// $2b$12$ and 53 characters; $5$salt$hash; $argon2id$v=...
Match password_hash(std::string_view text, std::size_t at) {
    constexpr std::size_t kLongestHash = 1000;
    std::size_t end = at + 1;
    std::size_t longest = 0;
    std::size_t run = 0;
    while (end < text.size() && end - at < kLongestHash
           && (is_alphanumeric(text[end])
               || std::string_view("./$=,+").find(text[end]) != std::string_view::npos)) {
        run = text[end] == '$' ? 0 : run + 1;
        longest = std::max(longest, run);
        ++end;
    }
    const std::string_view hash = text.substr(at, end - at);
    const auto parts = std::count(hash.begin(), hash.end(), '$');
    const std::size_t least = hash.starts_with("$1$")       ? 22U
                              : hash.starts_with("$2")      ? 53U
                              : hash.starts_with("$5$")     ? 43U
                              : hash.starts_with("$6$")     ? 86U
                              : hash.starts_with("$argon2") ? 22U
                                                            : 30U;
    // The hash is the last part.
    const std::size_t last = hash.size() - hash.rfind('$') - 1;
    if (parts < 3 || last < least || longest > 2 * least + 80
        || (at > 0 && is_alphanumeric(text[at - 1])) || (hash.starts_with("$2") && last != 53)) {
        return std::nullopt;
    }
    return TextMatch{at, hash.size()};
}

// A member or an assignment whose name ends with the literal: "client_secret": "...", apiKey =
// '...'
Match named_value(std::string_view text, std::size_t at) {
    constexpr std::size_t kLongestName = 100;
    std::size_t i = at;
    while (i < text.size() && i - at < kLongestName
           && (is_alphanumeric(text[i]) || text[i] == '_' || text[i] == '-')) {
        ++i;
    }
    const auto skip = [&](std::string_view characters, std::size_t most) {
        for (std::size_t n = 0;
             n < most && i < text.size() && characters.find(text[i]) != std::string_view::npos;
             ++n) {
            ++i;
        }
    };
    skip("\"'\\", 2);
    skip(" ", 2);
    if (i >= text.size() || (text[i] != ':' && text[i] != '=')) {
        return std::nullopt;
    }
    ++i;
    skip(" ", 2);
    if (i >= text.size() || (text[i] != '"' && text[i] != '\'' && text[i] != '\\')) {
        return std::nullopt;
    }
    skip("\"'\\", 2);
    std::size_t end = i;
    while (end < text.size() && end - i <= kLongestSecret
           && (is_in(Alphabet::Base64, text[end]) || text[end] == '-' || text[end] == '_'
               || text[end] == '.')) {
        ++end;
    }
    const std::string_view value = text.substr(i, end - i);
    const bool closed =
        end < text.size() && (text[end] == '"' || text[end] == '\'' || text[end] == '\\');
    const bool has_digit = std::any_of(value.begin(), value.end(), ascii::is_digit);
    const bool has_letter = std::any_of(value.begin(), value.end(), ascii::is_alpha);
    // Others say more of these.
    const bool is_known = value.starts_with("eyJ") || value.starts_with("AIza")
                          || value.starts_with("pk_") || value.starts_with("sk_");
    if (!closed || value.size() < kShortestSecret || value.size() > kLongestSecret || !has_digit
        || !has_letter || is_known || entropy_of(value) <= kSecretEntropy || looks_made_up(value)) {
        return std::nullopt;
    }
    return TextMatch{i, value.size()};
}

// NOLINTBEGIN(readability-magic-numbers): the lengths of prefixes and keys
constexpr auto kPatterns = std::to_array<TextPattern>({
    {"AKIA", &rule::kSecretAwsKey, token<4, Alphabet::Upper, 16, 16>},
    {"ASIA", &rule::kSecretAwsKey, token<4, Alphabet::Upper, 16, 16>},
    {"AccountKey=", &rule::kSecretAzureKey, azure_key},
    {"AIza", &rule::kSecretGoogleApiKey, token<4, Alphabet::Url, 35, 35>},
    {"GOCSPX-", &rule::kSecretGoogleOauth, token<7, Alphabet::Url, 28, 28>},
    {"ghp_", &rule::kSecretGithubToken, checked_token},
    {"gho_", &rule::kSecretGithubToken, checked_token},
    {"ghu_", &rule::kSecretGithubToken, checked_token},
    {"ghs_", &rule::kSecretGithubToken, checked_token},
    {"ghr_", &rule::kSecretGithubToken, token<4, Alphabet::Base62, 36, 76>},
    {"github_pat_", &rule::kSecretGithubToken, token<11, Alphabet::Word, 60, 100>},
    {"glpat-", &rule::kSecretGitlabToken, token<6, Alphabet::Url, 20, 64>},
    {"xoxa-", &rule::kSecretSlackToken, token<5, Alphabet::Url, 20, 250>},
    {"xoxb-", &rule::kSecretSlackToken, token<5, Alphabet::Url, 20, 250>},
    {"xoxp-", &rule::kSecretSlackToken, token<5, Alphabet::Url, 20, 250>},
    {"xoxr-", &rule::kSecretSlackToken, token<5, Alphabet::Url, 20, 250>},
    {"xoxs-", &rule::kSecretSlackToken, token<5, Alphabet::Url, 20, 250>},
    {"hooks.slack.com/services/", &rule::kSecretSlackWebhook, slack_webhook},
    {"sk_live_", &rule::kSecretStripeKey, token<8, Alphabet::Base62, 16, 250>},
    {"rk_live_", &rule::kSecretStripeKey, token<8, Alphabet::Base62, 16, 250>},
    {"pk_live_", &rule::kSecretPublicKey, token<8, Alphabet::Base62, 16, 250>},
    {"SK", &rule::kSecretTwilioKey, token<2, Alphabet::Hex, 32, 32>},
    {"SG.", &rule::kSecretSendgridKey, sendgrid_key},
    {"npm_", &rule::kSecretNpmToken, checked_token},
    {"pypi-AgE", &rule::kSecretPypiToken, token<8, Alphabet::Url, 50, 1000>},
    {"shpat_", &rule::kSecretShopifyToken, token<6, Alphabet::Hex, 32, 32>},
    {"shpss_", &rule::kSecretShopifyToken, token<6, Alphabet::Hex, 32, 32>},
    {"shpca_", &rule::kSecretShopifyToken, token<6, Alphabet::Hex, 32, 32>},
    {"dop_v1_", &rule::kSecretDigitalOceanToken, token<7, Alphabet::Hex, 64, 64>},
    {"sk-proj-", &rule::kSecretAiKey, token<8, Alphabet::Url, 40, 250>},
    {"sk-ant-api", &rule::kSecretAiKey, token<10, Alphabet::Url, 40, 250>},
    {"PRIVATE KEY-----", &rule::kSecretPrivateKey, private_key},
    {"PRIVATE KEY BLOCK-----", &rule::kSecretPrivateKey, private_key},
    {"postgres://", &rule::kSecretDatabaseUrl, database_url},
    {"postgresql://", &rule::kSecretDatabaseUrl, database_url},
    {"mysql://", &rule::kSecretDatabaseUrl, database_url},
    {"mariadb://", &rule::kSecretDatabaseUrl, database_url},
    {"mssql://", &rule::kSecretDatabaseUrl, database_url},
    {"mongodb://", &rule::kSecretDatabaseUrl, database_url},
    {"mongodb+srv://", &rule::kSecretDatabaseUrl, database_url},
    {"redis://", &rule::kSecretDatabaseUrl, database_url},
    {"rediss://", &rule::kSecretDatabaseUrl, database_url},
    {"amqp://", &rule::kSecretDatabaseUrl, database_url},
    {"amqps://", &rule::kSecretDatabaseUrl, database_url},
    {"$2a$", &rule::kSecretPasswordHash, password_hash},
    {"$2b$", &rule::kSecretPasswordHash, password_hash},
    {"$2y$", &rule::kSecretPasswordHash, password_hash},
    {"$1$", &rule::kSecretPasswordHash, password_hash},
    {"$5$", &rule::kSecretPasswordHash, password_hash},
    {"$6$", &rule::kSecretPasswordHash, password_hash},
    {"$argon2", &rule::kSecretPasswordHash, password_hash},
    {"pbkdf2_sha256$", &rule::kSecretPasswordHash, password_hash},
    {"client_secret", &rule::kSecretGeneric, named_value},
    {"clientSecret", &rule::kSecretGeneric, named_value},
    {"secret_key", &rule::kSecretGeneric, named_value},
    {"secretKey", &rule::kSecretGeneric, named_value},
    {"SECRET_KEY", &rule::kSecretGeneric, named_value},
    {"secret_access_key", &rule::kSecretGeneric, named_value},
    {"SECRET_ACCESS_KEY", &rule::kSecretGeneric, named_value},
    {"ecretAccessKey", &rule::kSecretGeneric, named_value},
    {"api_secret", &rule::kSecretGeneric, named_value},
    {"apiSecret", &rule::kSecretGeneric, named_value},
    {"API_SECRET", &rule::kSecretGeneric, named_value},
    {"api_key", &rule::kSecretGeneric, named_value},
    {"apiKey", &rule::kSecretGeneric, named_value},
    {"API_KEY", &rule::kSecretGeneric, named_value},
    {"private_key", &rule::kSecretGeneric, named_value},
    {"privateKey", &rule::kSecretGeneric, named_value},
});
// NOLINTEND(readability-magic-numbers)

}  // namespace

std::span<const TextPattern> secret_patterns() {
    return kPatterns;
}

}  // namespace waybill::audit
