// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/redactor.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/http/http2_head.h"
#include "tests/support/exchange_from_text.h"

namespace waybill::report {
namespace {

using testing::HasSubstr;
using testing::Not;

// One exchange made of text.
class OneExchange final : public store::ExchangeLoader {
public:
    OneExchange(std::string request, std::string response)
        : request_(std::move(request)),
          response_(std::move(response)) {}

    void load(std::uint32_t /*index*/, store::BodyDetail /*detail*/, http::Exchange& out) override {
        const auto made = test::exchange_from_text(request_, response_);
        out.id = 1;
        out.started = made->exchange.started;
        test::fill_message(out.request, bodies_[0], http::HeadKind::Request, request_);
        test::fill_message(out.response, bodies_[1], http::HeadKind::Response, response_);
        out.url = made->exchange.url;
        out.anomalies = anomalies;
        out.dialect.operation = operation;
    }
    std::optional<http::DecodeFailure> read_body(
        const http::Exchange& /*exchange*/,
        Side side,
        store::BodyForm /*form*/,
        const std::function<bool(Bytes)>& output) override {
        const Bytes body = as_bytes(bodies_[index_of(side)]);
        for (std::size_t at = 0; at < body.size(); at += piece) {
            if (!output(body.subspan(at, std::min(piece, body.size() - at)))) {
                break;
            }
        }
        return std::nullopt;
    }
    bool read_pieces(const http::Exchange& exchange,
                     Side side,
                     const std::function<bool(const store::ChainPiece&)>& output) override {
        std::int64_t at = 0;
        read_body(exchange, side, store::BodyForm::AsSent, [&](Bytes data) {
            return output({data, 0, Timestamp{++at}});
        });
        return true;
    }

    std::size_t piece = 7;
    std::vector<Anomaly> anomalies;
    std::string operation;

private:
    std::string request_;
    std::string response_;
    std::array<std::string, 2> bodies_;
};

// Everything of an exchange, learned and replaced.
class Redacted {
public:
    Redacted(std::string_view request, std::string_view response)
        : loader(std::string(request), std::string(response)) {
        run();
    }

    void run() {
        loader.load(0, store::BodyDetail::None, original);
        redactor.learn(original, loader);
        wrapped = redactor.wrap(loader);
        wrapped->load(0, store::BodyDetail::Digest, exchange);
    }

    std::string body(Side side) {
        std::string text;
        wrapped->read_body(exchange, side, store::BodyForm::Content, [&](Bytes data) {
            text += as_text(data);
            return true;
        });
        return text;
    }
    std::string_view request(std::string_view field) const {
        return exchange.request.head.fields.value(field);
    }
    std::string_view response(std::string_view field) const {
        return exchange.response.head.fields.value(field);
    }

    OneExchange loader;
    Redactor redactor;
    std::unique_ptr<store::ExchangeLoader> wrapped;
    http::Exchange original;
    http::Exchange exchange;
};

Redacted request_of(std::string_view fields, std::string_view target = "/") {
    return {"GET " + std::string(target) + " HTTP/1.1\r\nHost: a.example\r\n" + std::string(fields)
                + "\r\n",
            "HTTP/1.1 200 OK\r\n\r\n"};
}

std::string answer_of(std::string_view type, std::string_view body) {
    Redacted redacted(
        "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: " + std::string(type) + "\r\n\r\n" + std::string(body));
    return redacted.body(Side::Server);
}

std::string form_of(std::string_view body) {
    Redacted redacted(
        "POST / HTTP/1.1\r\nHost: a.example\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
            + std::string(body),
        "HTTP/1.1 200 OK\r\n\r\n");
    return redacted.body(Side::Client);
}

TEST(RedactorTest, TheSchemeOfCredentialsStays) {
    EXPECT_EQ(request_of("Authorization: Bearer abc.def-123456\r\n").request("authorization"),
              "Bearer redacted-token-1");
    EXPECT_EQ(request_of("Proxy-Authorization: Basic dXNlcjpzZXNhbWUh\r\n")
                  .request("proxy-authorization"),
              "Basic redacted-credentials-1");
    EXPECT_EQ(request_of("Authorization: secretwithoutscheme1\r\n").request("authorization"),
              "redacted-token-1");
}

TEST(RedactorTest, WhatDigestProvesIsReplacedAndTheRealmIsNot) {
    const Redacted redacted = request_of(
        "Authorization: Digest username=\"mufasa\", realm=\"zoo\", uri=\"/x\", "
        "response=\"6629fae49393a05397450978507c4ef1\", nc=00000001\r\n");
    EXPECT_EQ(redacted.request("authorization"),
              "Digest username=\"redacted-credentials-1\", realm=\"zoo\", uri=\"/x\", "
              "response=\"redacted-token-1\", nc=00000001");
}

TEST(RedactorTest, NamesAndAttributesOfCookiesStay) {
    Redacted redacted(
        "GET / HTTP/1.1\r\nHost: a.example\r\nCookie: a=1; sid=abcdef0123456789\r\n\r\n",
        "HTTP/1.1 200 OK\r\nSet-Cookie: sid=abcdef0123456789; Path=/; HttpOnly\r\n"
        "Set-Cookie: theme=\"dark\"\r\n\r\n");
    EXPECT_EQ(redacted.request("cookie"), "a=redacted-cookie-1; sid=redacted-cookie-2");
    EXPECT_EQ(redacted.response("set-cookie"), "sid=redacted-cookie-2; Path=/; HttpOnly");
    EXPECT_EQ(redacted.exchange.response.head.fields[1].value, "theme=\"redacted-cookie-3\"");
}

TEST(RedactorTest, AShortValueIsReplacedOnlyAtItsPlace) {
    Redacted redacted("GET /dark?token=abc HTTP/1.1\r\nHost: a.example\r\nCookie: t=dark\r\n\r\n",
                      "HTTP/1.1 200 OK\r\n\r\nabc dark");
    EXPECT_EQ(redacted.exchange.request.head.target, "/dark?token=abc");
    EXPECT_EQ(redacted.request("cookie"), "t=redacted-cookie-1");
    EXPECT_EQ(redacted.body(Side::Server), "abc dark");
}

TEST(RedactorTest, ParametersOfUrlsAreReplacedByName) {
    const Redacted redacted = request_of(
        "Referer: https://b.example/x?session_id=zzzz1111yyyy#access_token=q1w2e3r4t5\r\n",
        "/a;jsessionid=AB12CD34EF56/b?page=2&api_key=k1k2k3k4k5&password=p");
    EXPECT_EQ(redacted.exchange.request.head.target,
              "/a;jsessionid=redacted-token-1/b?page=2&api_key=redacted-token-2&password="
              "redacted-password-1");
    EXPECT_EQ(redacted.request("referer"),
              "https://b.example/x?session_id=redacted-token-3#access_token=redacted-token-4");
    EXPECT_EQ(redacted.exchange.url.text,
              "http://a.example/a;jsessionid=redacted-token-1/b?page=2&api_key=redacted-token-2"
              "&password=redacted-password-1");
}

TEST(RedactorTest, FieldsThatCarryKeysAreReplacedByName) {
    for (const std::string name : {"X-Api-Key",
                                   "api-key",
                                   "X-Auth-Token",
                                   "X-CSRF-Token",
                                   "X-XSRF-TOKEN",
                                   "Ocp-Apim-Subscription-Key",
                                   "X-Amz-Security-Token",
                                   "PRIVATE-TOKEN",
                                   "X-Access-Token",
                                   "X-Session",
                                   "X-Hub-Signature-256",
                                   "X-Client-Secret"}) {
        EXPECT_EQ(request_of(name + ": abc\r\n").request(name), "redacted-token-1") << name;
    }
    for (const std::string name : {"Sec-WebSocket-Key",
                                   "X-Request-Id",
                                   "ETag",
                                   "Sec-Fetch-User",
                                   "Cache-Control",
                                   "Access-Control-Allow-Credentials",
                                   "Public-Key-Pins",
                                   "User-Agent",
                                   "X-Amz-Date"}) {
        EXPECT_EQ(request_of(name + ": abcdef0123456789\r\n").request(name), "abcdef0123456789")
            << name;
    }
}

TEST(RedactorTest, MembersAndScriptsThatAreNoParametersAreReadAsWhatTheyAre) {
    EXPECT_EQ(answer_of("application/json", R"({"code":"INVALID_REQUEST_1","state":"active"})"),
              R"({"code":"INVALID_REQUEST_1","state":"active"})");
    EXPECT_EQ(answer_of("text/javascript", "document.cookie='sid=abc123def456; path=/app'"),
              "document.cookie='sid=redacted-cookie-1; path=/app'");
}

TEST(RedactorTest, FormsAreReplacedByName) {
    EXPECT_EQ(form_of("password=a;b%2Fc&user=bob&csrf_token=0123456789ab"),
              "password=redacted-password-1&user=bob&csrf_token=redacted-token-1");
}

TEST(RedactorTest, MembersOfJsonAreReplacedAtEveryDepth) {
    EXPECT_EQ(
        answer_of("application/json",
                  R"({"a":{"password":"x\"y","pin":1234},"n":[{"access_token":"abc123def"}]})"),
        R"({"a":{"password":"redacted-password-1","pin":"redacted-password-2"},)"
        R"("n":[{"access_token":"redacted-token-1"}]})");
    EXPECT_EQ(
        answer_of("application/json", R"({"inner":"{\"token\":\"abc123def456\",\"n\":\"1\"}"})"),
        R"({"inner":"{\"token\":\"redacted-token-1\",\"n\":\"1\"}"})");
    EXPECT_EQ(answer_of("application/json",
                        R"({"headers":{"Authorization":["Bearer abc123def456"]},"token":null})"),
              R"({"headers":{"Authorization":["Bearer redacted-token-1"]},"token":null})");
    EXPECT_EQ(answer_of("application/json", R"([{"name":"password","value":"letmein"}])"),
              R"([{"name":"password","value":"redacted-password-1"}])");
}

TEST(RedactorTest, PagesAndXmlAreReplacedByName) {
    EXPECT_EQ(answer_of("text/html",
                        "<input type=hidden name=\"csrf_token\" value=\"0a1b2c3d4e5f\">"
                        "<meta name='csrf-token' content='5f4e3d2c1b0a'><div data-props=\""
                        "{&quot;apiKey&quot;:&quot;k9k8k7k6k5&quot;}\">"),
              "<input type=hidden name=\"csrf_token\" value=\"redacted-token-1\">"
              "<meta name='csrf-token' content='redacted-token-2'><div data-props=\""
              "{&quot;apiKey&quot;:&quot;redacted-token-3&quot;}\">");
    EXPECT_EQ(
        answer_of("text/xml", "<s:A><w:Password Type=\"x\">geheim</w:Password><n>1</n></s:A>"),
        "<s:A><w:Password Type=\"x\">redacted-password-1</w:Password><n>1</n></s:A>");
}

TEST(RedactorTest, PartsOfFormsAreReplacedByName) {
    Redacted redacted(
        "POST / HTTP/1.1\r\nHost: a.example\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
        "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nsesame"
        "\r\n--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n7\r\n--b--\r\n",
        "HTTP/1.1 200 OK\r\n\r\n");
    EXPECT_EQ(redacted.body(Side::Client),
              "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nredacted-password-1"
              "\r\n--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n7\r\n--b--\r\n");
}

TEST(RedactorTest, ASecretIsReplacedInEveryFormWithOnePlaceholder) {
    Redacted redacted(
        "GET / HTTP/1.1\r\nHost: a.example\r\n"
        "Authorization: Bearer s3cr/t \"q&z<1>\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n"
        "s3cr/t \"q&z<1>|s3cr%2Ft%20%22q%26z%3C1%3E|s3cr%2ft+%22q%26z%3c1%3e|"
        "s3cr/t \\\"q&z<1>|s3cr\\/t \\\"q&z<1>|s3cr/t \\\"q\\u0026z\\u003c1\\u003e|"
        "s3cr/t &quot;q&amp;z&lt;1&gt;");
    EXPECT_EQ(redacted.body(Side::Server),
              "redacted-token-1|redacted-token-1|redacted-token-1|redacted-token-1|"
              "redacted-token-1|redacted-token-1|redacted-token-1");
    EXPECT_EQ(redacted.redactor.secrets(), 1U);
}

TEST(RedactorTest, TextInBase64StaysBase64) {
    Redacted redacted("GET / HTTP/1.1\r\nHost: a.example\r\nX-Api-Key: key-0123456789\r\n\r\n",
                      "HTTP/1.1 200 OK\r\n\r\n"
                      // {"a":"key-0123456789","b":1}
                      "data: eyJhIjoia2V5LTAxMjM0NTY3ODkiLCJiIjoxfQ== end");
    // {"a":"redacted-token-1","b":1}, the placeholder as long, modulo three, as the key.
    EXPECT_EQ(redacted.body(Side::Server),
              "data: eyJhIjoicmVkYWN0ZWQtdG9rZW4tMS0iLCJiIjoxfQ== end");
}

TEST(RedactorTest, BothPartsOfBasicCredentialsAreSecrets) {
    Redacted redacted(
        "GET / HTTP/1.1\r\nHost: a.example\r\n"
        "Authorization: Basic Y2Fyb2w3Om15cGFzczEyMw==\r\n\r\n",  // carol7:mypass123
        "HTTP/1.1 401 No\r\n\r\nNo mypass123 for carol7, carol77.");
    EXPECT_EQ(redacted.body(Side::Server),
              "No redacted-password-1 for redacted-credentials-2, carol77.");
}

TEST(RedactorTest, WhatTheAnalysisFindsIsReplaced) {
    EXPECT_EQ(answer_of("application/json",
                        R"({"mail":"jane@corp.example","card":"4111 1111 1111 1111",)"
                        R"("again":4111111111111111,"iban":"DE89370400440532013000",)"
                        R"("img":"logo@2x.png"})"),
              R"({"mail":"redacted-email-1","card":"redacted-card-1",)"
              R"("again":"redacted-card-1","iban":"redacted-iban-1",)"
              R"("img":"logo@2x.png"})");
    EXPECT_EQ(answer_of("text/javascript",
                        "var a='AKIAQ3EGQ2JSLTWMZP4K';fetch('/x',{t:'eyJhbGciOiJub25lIn0."
                        "eyJzdWIiOiIxIn0.c2lnbmF0dXJl'});var password=n.value;mail='a@b.example'"),
              "var a='redacted-key-1';fetch('/x',{t:'redacted-token-1'});var "
              "password=n.value;mail='a@b.example'");
}

TEST(RedactorTest, APrivateKeyIsReplacedLineByLine) {
    const std::string answer = answer_of(
        "text/plain",
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n"
        "VJTUt9Us8cKjMzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDu\n-----END PRIVATE KEY-----\n");
    EXPECT_EQ(answer,
              "-----BEGIN PRIVATE KEY-----\nredacted-key-1\nredacted-key-1\n"
              "-----END PRIVATE KEY-----\n");
}

TEST(RedactorTest, UserInformationOfUrlsIsReplaced) {
    Redacted redacted(
        "CONNECT bob:hunter22@p.example:443 HTTP/1.1\r\nHost: p.example\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: https://carol:opensesame@b.example/x\r\n\r\n");
    EXPECT_EQ(redacted.exchange.request.head.target,
              "redacted-credentials-1:redacted-password-1@p.example:443");
    EXPECT_EQ(redacted.response("location"),
              "https://redacted-credentials-2:redacted-password-2@b.example/x");
}

TEST(RedactorTest, LengthsOfHttp2FieldsFitTheirText) {
    OneExchange loader("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n");
    http::Exchange original;
    loader.load(0, store::BodyDetail::None, original);
    http::Http2HeadText text;
    text.add(":method", "GET");
    text.add(":authority", "a.example");
    text.add(":path", "/?token=abcdef012345");
    text.add("cookie", "a=b\r\nc=d");
    text.finish();
    original.request.raw_head = text.text();
    original.request.head_lengths.assign(text.lengths().begin(), text.lengths().end());
    http::read_http2_head(http::HeadKind::Request,
                          original.request.raw_head,
                          original.request.head_lengths,
                          original.request.head);
    Redactor redactor;
    redactor.learn(original, loader);
    EXPECT_EQ(redactor.redact(original.request.head.target), "/?token=redacted-token-1");
    EXPECT_EQ(redactor.secrets(), 2U);
}

TEST(RedactorTest, WhatQuotesTheWireIsReplacedToo) {
    Redacted redacted("GET /?token=abcdef012345 HTTP/1.1\r\nHost: a.example\r\n\r\n",
                      "HTTP/1.1 200 OK\r\n\r\n");
    redacted.loader.anomalies = {{AnomalyCode::BadHeader, Side::Client, 0, "near abcdef012345"}};
    redacted.loader.operation = "getabcdef012345";
    redacted.run();
    EXPECT_EQ(redacted.exchange.anomalies[0].detail, "near redacted-token-1");
    EXPECT_EQ(redacted.exchange.dialect.operation, "getredacted-token-1");
}

TEST(RedactorTest, TextThatWasRedactedStaysAsItIs) {
    Redactor redactor;
    redactor.learn_text("x?token=abcdef012345&password=letmein99");
    const std::string once = redactor.redact("x?token=abcdef012345&password=letmein99");
    EXPECT_EQ(once, "x?token=redacted-token-1&password=redacted-password-1");
    EXPECT_EQ(redactor.redact(once), once);
    redactor.learn_text(once);
    EXPECT_EQ(redactor.secrets(), 2U);
}

TEST(RedactorTest, PlaceholdersDoNotDependOnWhereBodiesAreDivided) {
    std::string body;
    for (int i = 0; i < 20'000; ++i) {
        body += R"({"n":)" + std::to_string(i) + R"(,"token":"tok-)" + std::to_string(i * 7919)
                + R"(-abcdef"},)"
                  "\n";
    }
    std::string whole;
    for (const std::size_t piece : {body.size(), std::size_t{1460}, std::size_t{65'537}}) {
        Redacted redacted("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n",
                          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + body);
        redacted.loader.piece = piece;
        const std::string text = redacted.body(Side::Server);
        EXPECT_THAT(text, Not(HasSubstr("-abcdef")));
        EXPECT_THAT(text, HasSubstr("{\"n\":19999,\"token\":\"redacted-token-20000\"}"));
        if (whole.empty()) {
            whole = text;
        }
        EXPECT_EQ(text, whole);
    }
}

TEST(RedactorTest, TextThatEndsInTheMiddleOfASecretDoesNotShowItsBeginning) {
    Redactor redactor;
    redactor.learn_text("?token=abcdef0123456789abcdef");
    EXPECT_EQ(redactor.redact("cut: abcdef0123"), "cut: redacted-token-1");
    EXPECT_EQ(redactor.redact("cut: abcdef01 and more"), "cut: abcdef01 and more");
    EXPECT_EQ(redactor.redact("cut: abcdef0"), "cut: abcdef0");
}

TEST(RedactorTest, CodeOfScriptsIsNoValue) {
    EXPECT_EQ(answer_of("text/javascript",
                        "url='/x?access_token='+getAccessToken()+'&n=1';a&&token=b;"
                        "f({password:e.value,token:t.token})"),
              "url='/x?access_token='+getAccessToken()+'&n=1';a&&token=b;"
              "f({password:e.value,token:t.token})");
}

TEST(RedactorTest, WhatIsOddlyEscapedIsReplacedAsItIsWritten) {
    const Redacted redacted =
        request_of("", "/x?m=j%61ne%40corp.example&n=4111%201111%201111+1111&k=1");
    EXPECT_EQ(redacted.exchange.request.head.target, "/x?m=redacted-email-1&n=redacted-card-1&k=1");
}

TEST(RedactorTest, PlainWordsStayInFinishedOutput) {
    Redactor redactor;
    redactor.learn_text("?password=section&token=abcdef012345&pin=19283746");
    EXPECT_EQ(redactor.redact("<section> abcdef012345 19283746"),
              "<redacted-password-1> redacted-token-1 redacted-password-2");
    EXPECT_EQ(redactor.redact_output("<section> abcdef012345 ?token=zzzzzz999999"),
              "<section> redacted-token-1 ?token=redacted-token");
    EXPECT_EQ(redactor.redact_output("\"signature\":\"rsa_pss_sha256\"", false),
              "\"signature\":\"rsa_pss_sha256\"");
    LeakScanner scanner(redactor);
    scanner.add(
        as_bytes(R"(<section> {"size":19283746,"text":"abcdef012345"} redacted-password-1)"));
    ASSERT_EQ(scanner.leaks().size(), 1U);
    EXPECT_EQ(scanner.leaks()[0].kind, "token");
}

TEST(RedactorTest, APartOfAPlaceholderIsNotLookedForEverywhere) {
    Redactor redactor;
    redactor.learn_text("?password=password-1&token=abcdef012345");
    const std::string text = redactor.redact("abcdef012345 password-1");
    EXPECT_EQ(text, "redacted-token-1 password-1");
    EXPECT_EQ(redactor.redact("?password=password-1"), "?password=redacted-password-1");
}

TEST(RedactorTest, WordsAndNumbersThatStandAnywhereAreNotTakenForSecrets) {
    Redacted redacted(
        "GET /standard/www.example.org HTTP/1.1\r\nHost: a.example\r\n"
        "Cookie: theme=standard; at=2024-01-01; path=/standard; host=www.example.org; "
        "lang=english; on=enabled\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\nstandard english enabled 2024-01-01 www.example.org");
    EXPECT_EQ(redacted.exchange.request.head.target, "/standard/www.example.org");
    EXPECT_EQ(redacted.body(Side::Server), "standard english enabled 2024-01-01 www.example.org");
    EXPECT_EQ(redacted.request("cookie"),
              "theme=redacted-cookie-1; at=redacted-cookie-2; path=redacted-cookie-3; "
              "host=redacted-cookie-4; lang=redacted-cookie-5; on=redacted-cookie-6");
}

TEST(LeakScannerTest, FindsASecretInEveryFormAcrossPieces) {
    Redactor redactor;
    redactor.learn_text("?token=abc/def+012345&password=letmein99");
    const std::string output =
        "-- abc/def+012345 -- abc%2Fdef%2B012345 -- ImFiYy9kZWYrMDEyMzQ1Ig== -- letmein99 --";
    for (std::size_t piece = 1; piece < output.size(); piece += 5) {
        LeakScanner scanner(redactor);
        for (std::size_t at = 0; at < output.size(); at += piece) {
            scanner.add(as_bytes(output).subspan(at, std::min(piece, output.size() - at)));
        }
        ASSERT_EQ(scanner.leaks().size(), 4U) << piece;
        EXPECT_EQ(scanner.leaks()[0].offset, 3U);
        EXPECT_EQ(scanner.leaks()[0].kind, "token");
        EXPECT_EQ(scanner.leaks()[3].offset, output.find("letmein99"));
        EXPECT_EQ(scanner.leaks()[3].kind, "password");
    }
}

TEST(LeakScannerTest, WhatWasRedactedHasNoLeaks) {
    Redactor redactor;
    redactor.learn_text("?token=abc/def+012345&password=letmein99");
    LeakScanner scanner(redactor);
    scanner.add(as_bytes(redactor.redact("abc/def+012345 abc%2Fdef%2B012345 letmein99")));
    EXPECT_TRUE(scanner.leaks().empty());
}

}  // namespace
}  // namespace waybill::report
