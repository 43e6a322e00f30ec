// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/jwt_keys.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <nettle/hmac.h>

namespace waybill::audit {
namespace {

// What tutorials, examples and first drafts sign with.
constexpr auto kWords = std::to_array<std::string_view>({
    "",
    "secret",
    "Secret",
    "SECRET",
    "secretkey",
    "secret_key",
    "secret-key",
    "secretKey",
    "SecretKey",
    "SECRET_KEY",
    "secret1",
    "secret123",
    "mysecret",
    "my_secret",
    "my-secret",
    "mySecret",
    "my-secret-key",
    "my_secret_key",
    "mysecretkey",
    "MySecretKey",
    "my-super-secret",
    "my-super-secret-key",
    "my-32-character-ultra-secure-and-ultra-long-secret",
    "supersecret",
    "super-secret",
    "super_secret",
    "superSecret",
    "supersecretkey",
    "super-secret-key",
    "super_secret_key",
    "super-secret-jwt-token-with-at-least-32-characters-long",
    "topsecret",
    "top-secret",
    "verysecret",
    "very-secret",
    "shhhhh",
    "shhhhhared-secret",
    "shhh",
    "s3cr3t",
    "s3cret",
    "S3cr3t",
    "jwt",
    "JWT",
    "jwtsecret",
    "jwt_secret",
    "jwt-secret",
    "jwtSecret",
    "JWT_SECRET",
    "jwt_secret_key",
    "jwt-secret-key",
    "jwtSecretKey",
    "jwtkey",
    "jwt-key",
    "jwt_key",
    "jwtPrivateKey",
    "your-256-bit-secret",
    "your-384-bit-secret",
    "your-512-bit-secret",
    "your_jwt_secret",
    "your-jwt-secret",
    "your-secret",
    "your-secret-key",
    "your_secret_key",
    "yoursecretkey",
    "a-string-secret-at-least-256-bits-long",
    "a-valid-string-secret-that-is-at-least-384-bits-long",
    "a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long",
    "key",
    "Key",
    "KEY",
    "mykey",
    "my-key",
    "private",
    "privatekey",
    "private_key",
    "privateKey",
    "public",
    "signingkey",
    "signing-key",
    "token",
    "tokensecret",
    "token_secret",
    "TOKEN_SECRET",
    "access",
    "access_token_secret",
    "ACCESS_TOKEN_SECRET",
    "session",
    "sessionsecret",
    "auth",
    "authsecret",
    "api",
    "apikey",
    "api_key",
    "app",
    "appsecret",
    "app_secret",
    "client_secret",
    "password",
    "Password",
    "PASSWORD",
    "password1",
    "password123",
    "Password123",
    "passw0rd",
    "p@ssw0rd",
    "P@ssw0rd",
    "pass",
    "passwd",
    "pwd",
    "1",
    "123",
    "1234",
    "12345",
    "123456",
    "1234567",
    "12345678",
    "123456789",
    "1234567890",
    "0123456789",
    "12345678901234567890123456789012",
    "0123456789abcdef0123456789abcdef",
    "00000000000000000000000000000000",
    "abc",
    "abc123",
    "abcd1234",
    "abcdef",
    "abcdefghijklmnopqrstuvwxyz",
    "111111",
    "000000",
    "0",
    "null",
    "none",
    "undefined",
    "true",
    "false",
    "default",
    "example",
    "example_key",
    "example-key",
    "sample",
    "demo",
    "test",
    "Test",
    "test123",
    "testing",
    "testkey",
    "test-key",
    "test-secret",
    "testsecret",
    "test_secret",
    "dev",
    "develop",
    "development",
    "dev-secret",
    "prod",
    "production",
    "staging",
    "local",
    "localhost",
    "admin",
    "Admin",
    "admin123",
    "administrator",
    "root",
    "toor",
    "user",
    "guest",
    "changeme",
    "changeit",
    "change_me",
    "change-me",
    "ChangeMe",
    "changethis",
    "CHANGE_ME",
    "replace_me",
    "replaceme",
    "todo",
    "qwerty",
    "qwerty123",
    "qwertyuiop",
    "asdf",
    "letmein",
    "welcome",
    "iloveyou",
    "monkey",
    "dragon",
    "master",
    "football",
    "foo",
    "bar",
    "foobar",
    "baz",
    "hello",
    "helloworld",
    "hello world",
    "hunter2",
    "swordfish",
    "keyboard cat",
    "keyboardcat",
    "gmail",
    "company",
    "express",
    "django",
    "django-insecure",
    "flask",
    "laravel",
    "node",
    "nodejs",
    "spring",
    "java",
    "python",
    "golang",
    "hmac",
    "HS256",
    "hs256",
    "sha256",
    "salt",
    "base64",
    "magic",
    "server",
    "myapp",
    "mytoken",
    "anything",
    "something",
    "nothing",
    "thisisasecret",
    "thisismysecret",
    "this is a secret",
    "this-is-a-secret",
    "this_is_secret",
    "dont-tell-anyone",
    "donttell",
    "its a secret",
    "notsosecret",
    "not-so-secret",
    "insecure",
    "unsafe",
    "AllYourBase",
    "ThisIsASecretKey",
    "GoodSecret",
    "TopSecret",
});

const std::uint8_t* bytes_of(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

// One algorithm of nettle: its state, and what works on it.
template <typename State, std::size_t kDigestSize>
struct Hmac {
    void (*set_key)(State*, std::size_t, const std::uint8_t*);
    void (*update)(State*, std::size_t, const std::uint8_t*);
    void (*digest)(State*, std::size_t, std::uint8_t*);

    bool verifies(std::string_view key, std::string_view text, std::string_view signature) const {
        State state;
        set_key(&state, key.size(), bytes_of(key));
        update(&state, text.size(), bytes_of(text));
        std::array<std::uint8_t, kDigestSize> found{};
        digest(&state, found.size(), found.data());
        return signature.size() == found.size()
               && std::equal(found.begin(), found.end(), bytes_of(signature));
    }
};

template <typename Algorithm>
std::optional<std::string> find_word(const Algorithm& algorithm,
                                     std::string_view text,
                                     std::string_view signature,
                                     std::initializer_list<std::string_view> more) {
    for (const std::string_view word : more) {
        if (!word.empty() && algorithm.verifies(word, text, signature)) {
            return std::string(word);
        }
    }
    for (const std::string_view word : kWords) {
        if (algorithm.verifies(word, text, signature)) {
            return std::string(word);
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> find_weak_secret(std::string_view algorithm,
                                            std::string_view signed_text,
                                            std::string_view signature,
                                            std::initializer_list<std::string_view> more) {
    if (algorithm == "HS256" && signature.size() == SHA256_DIGEST_SIZE) {
        const Hmac<hmac_sha256_ctx, SHA256_DIGEST_SIZE> hmac{
            hmac_sha256_set_key, hmac_sha256_update, hmac_sha256_digest};
        return find_word(hmac, signed_text, signature, more);
    }
    if (algorithm == "HS384" && signature.size() == SHA384_DIGEST_SIZE) {
        const Hmac<hmac_sha512_ctx, SHA384_DIGEST_SIZE> hmac{
            hmac_sha384_set_key, hmac_sha512_update, hmac_sha384_digest};
        return find_word(hmac, signed_text, signature, more);
    }
    if (algorithm == "HS512" && signature.size() == SHA512_DIGEST_SIZE) {
        const Hmac<hmac_sha512_ctx, SHA512_DIGEST_SIZE> hmac{
            hmac_sha512_set_key, hmac_sha512_update, hmac_sha512_digest};
        return find_word(hmac, signed_text, signature, more);
    }
    return std::nullopt;
}

}  // namespace waybill::audit
