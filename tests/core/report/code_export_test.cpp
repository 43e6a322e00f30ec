// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/code_export.h"

#include <array>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/report/code_request.h"
#include "tests/support/text_loader.h"

namespace waybill::report {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::array kForms = {CodeForm::Curl,
                               CodeForm::Fetch,
                               CodeForm::Python,
                               CodeForm::Httpie,
                               CodeForm::PowerShell,
                               CodeForm::HttpFile,
                               CodeForm::RawRequest,
                               CodeForm::RawResponse,
                               CodeForm::RawBoth};
constexpr std::array kPrograms = {CodeForm::Curl,
                                  CodeForm::Fetch,
                                  CodeForm::Python,
                                  CodeForm::Httpie,
                                  CodeForm::PowerShell,
                                  CodeForm::HttpFile};

std::string code_for(CodeForm form, test::TextExchange& made, const CodeOptions& options = {}) {
    test::TextLoader loader(made);
    return code_of(form, made.exchange, loader, options);
}

std::string code_for(CodeForm form, std::string_view request, std::string_view body = {}) {
    const auto made = test::exchange_from_text(request, {});
    made->request_body = body;
    made->exchange.request.body.size = body.size();
    return code_for(form, *made);
}

// An exchange of HTTP/2 with these fields besides the usual ones.
std::unique_ptr<test::TextExchange> http2_exchange(const http::HeaderList& fields, bool over_tls) {
    auto made = std::make_unique<test::TextExchange>();
    http::Exchange& exchange = made->exchange;
    exchange.version = {2, 0};
    exchange.request.present = true;
    http::Head& head = exchange.request.head;
    head.version = {2, 0};
    head.method = "GET";
    head.target = "/a";
    head.authority = "h.example";
    head.fields = fields;
    exchange.request.body.complete = true;
    http::resolve_url(exchange.url, "GET", "/a", "h.example", over_tls, {});
    return made;
}

TEST(CodeExportTest, FormsHaveNames) {
    for (const CodeForm form : kForms) {
        EXPECT_EQ(code_form_of(name_of(form)), form);
    }
    EXPECT_EQ(code_form_of("wget"), std::nullopt);
}

TEST(CodeExportTest, ACurlCommandHasWhatWasSentAndNothingElse) {
    EXPECT_EQ(code_for(CodeForm::Curl, "GET /a?b=1&c HTTP/1.1\nHost: x.example\nAccept: */*\n\n"),
              "curl 'http://x.example/a?b=1&c' \\\n"
              "  -H 'Accept: */*' \\\n"
              "  -H User-Agent:");
}

TEST(CodeExportTest, TheSameRequestInEachForm) {
    constexpr std::string_view kRequest =
        "POST /p?q=1 HTTP/1.1\nHost: h.example\nUser-Agent: u'1\nAccept: */*\n"
        "Accept-Encoding: br\nConnection: close\nContent-Type: application/json\n"
        "Content-Length: 8\n\n";
    constexpr std::string_view kBody = "{\"a\":1}\n";
    EXPECT_EQ(code_for(CodeForm::Curl, kRequest, kBody),
              "curl 'http://h.example/p?q=1' \\\n"
              "  -H 'User-Agent: u'\\''1' \\\n"
              "  -H 'Accept: */*' \\\n"
              "  -H 'Accept-Encoding: br' \\\n"
              "  -H 'Connection: close' \\\n"
              "  -H 'Content-Type: application/json' \\\n"
              "  --data-raw '{\"a\":1}\n'");
    EXPECT_EQ(code_for(CodeForm::Fetch, kRequest, kBody),
              "// left out: Connection\n"
              "// browsers, not Node, left out: User-Agent, Accept-Encoding\n"
              "await fetch(\"http://h.example/p?q=1\", {\n"
              "  method: \"POST\",\n"
              "  headers: [\n"
              "    [\"User-Agent\", \"u'1\"],\n"
              "    [\"Accept\", \"*/*\"],\n"
              "    [\"Accept-Encoding\", \"br\"],\n"
              "    [\"Content-Type\", \"application/json\"],\n"
              "  ],\n"
              "  body: \"{\\\"a\\\":1}\\n\",\n"
              "  redirect: \"manual\",\n"
              "});");
    EXPECT_EQ(code_for(CodeForm::Python, kRequest, kBody),
              "import base64\n\n"
              "import requests\n"
              "from urllib3._collections import HTTPHeaderDict\n"
              "from urllib3.util import SKIP_HEADER\n\n"
              "body = b\"{\\\"a\\\":1}\\n\"\n"
              "request = requests.Request(\"POST\", \"http://h.example/\").prepare()\n"
              "request.method = \"POST\"\n"
              "request.url = \"http://h.example/p?q=1\"\n"
              "request.headers = HTTPHeaderDict([\n"
              "    (\"Host\", \"h.example\"),\n"
              "    (\"User-Agent\", \"u'1\"),\n"
              "    (\"Accept\", \"*/*\"),\n"
              "    (\"Accept-Encoding\", \"br\"),\n"
              "    (\"Connection\", \"close\"),\n"
              "    (\"Content-Type\", \"application/json\"),\n"
              "    (\"Content-Length\", str(len(body))),\n"
              "])\n"
              "request.body = body\n"
              "response = requests.Session().send(request, allow_redirects=False)\n"
              "print(response.status_code, response.text)");
    EXPECT_EQ(code_for(CodeForm::Httpie, kRequest, kBody),
              "http --ignore-stdin \\\n"
              "  '--raw={\"a\":1}\n' \\\n"
              "  POST 'http://h.example/p?q=1' \\\n"
              "  'User-Agent:u'\\''1' \\\n"
              "  'Accept:*/*' \\\n"
              "  Accept-Encoding:br \\\n"
              "  Connection:close \\\n"
              "  Content-Type:application/json");
    EXPECT_EQ(code_for(CodeForm::PowerShell, kRequest, kBody),
              "Invoke-WebRequest `\n"
              "  -Method 'POST' `\n"
              "  -Uri 'http://h.example/p?q=1' `\n"
              "  -SkipHeaderValidation -SkipHttpErrorCheck -MaximumRedirection 0 `\n"
              "  -Headers @{\n"
              "    'User-Agent' = 'u''1'\n"
              "    'Accept' = '*/*'\n"
              "    'Accept-Encoding' = 'br'\n"
              "    'Connection' = 'close'\n"
              "  } `\n"
              "  -ContentType 'application/json' `\n"
              "  -Body ([Text.Encoding]::UTF8.GetBytes('{\"a\":1}\n'))");
}

TEST(CodeExportTest, AFileOfRequestsHasHeadAndBody) {
    EXPECT_EQ(code_for(CodeForm::HttpFile,
                       "PUT /x HTTP/1.1\nHost: h.example\nA:\nContent-Length: 6\n\n",
                       "<a/>\n2"),
              "PUT http://h.example/x HTTP/1.1\nA:\n\n<a/>\n2");
}

TEST(CodeExportTest, WhatAFileOfRequestsWouldRunIsLeftOutAndTold) {
    constexpr std::string_view kHead = "POST /x HTTP/1.1\nHost: h\n\n";
    for (const std::string_view body : {"< ./secret",
                                        "a\n< ./secret",
                                        "a\n  <@ ./secret",
                                        "> {% client.global.set() %}",
                                        "a\n>> out.txt",
                                        "a\n###\nGET http://other/",
                                        "a {{$processEnv SECRET}}",
                                        "a\r\n",
                                        "\n",
                                        "a\n",
                                        "<> back.txt"}) {
        const std::string code = code_for(CodeForm::HttpFile, kHead, body);
        EXPECT_EQ(code,
                  "# left out: the body, which these files cannot hold\n"
                  "POST http://h/x HTTP/1.1")
            << body;
    }
    EXPECT_EQ(code_for(CodeForm::HttpFile,
                       "GET / HTTP/1.1\nHost: h\nX-A: {{$processEnv SECRET}}\n#B: 1\nC: 2\n\n"),
              "# left out: X-A, .B\nGET http://h/ HTTP/1.1\nC: 2");
    EXPECT_EQ(code_for(CodeForm::HttpFile, "GET /{{$dotenv%20A}} HTTP/1.1\nHost: h\n\n"),
              "# it cannot stand here: its method or target is none that these files hold");
}

TEST(CodeExportTest, PowerShellTakesTypographicQuotesForQuotes) {
    const std::string code = code_for(CodeForm::PowerShell,
                                      "POST /it's HTTP/1.1\nHost: h\n\n",
                                      "\xe2\x80\x99;calc;\xe2\x80\x98\xe2\x80\x9a\xe2\x80\x9b"
                                      "$(calc)\"`\xe2\x80\x9c'");
    EXPECT_THAT(code, HasSubstr("-Uri 'http://h/it''s'"));
    EXPECT_THAT(code,
                HasSubstr("GetBytes('\xe2\x80\x99\xe2\x80\x99;calc;\xe2\x80\x98\xe2\x80\x98"
                          "\xe2\x80\x9a\xe2\x80\x9a\xe2\x80\x9b\xe2\x80\x9b"
                          "$(calc)\"`\xe2\x80\x9c''')"));
}

TEST(CodeExportTest, PowerShellPutsValuesOfOneNameTogetherAndSaysSo) {
    const std::string code = code_for(
        CodeForm::PowerShell, "M-S / HTTP/1.1\nHost: other\nA: 1\nB: \xe9\na: 2\n\n", "\x01");
    EXPECT_EQ(code,
              "# left out: B\n"
              "# values of the same name are put into one field\n"
              "Invoke-WebRequest `\n"
              "  -CustomMethod 'M-S' `\n"
              "  -Uri 'http://other/' `\n"
              "  -SkipHeaderValidation -SkipHttpErrorCheck -MaximumRedirection 0 `\n"
              "  -Headers @{\n"
              "    'A' = '1, 2'\n"
              "  } `\n"
              "  -Body ([Convert]::FromBase64String('AQ=='))");
}

TEST(CodeExportTest, CurlSpeaksTheVersionThatWasSpoken) {
    const auto over_tls = test::exchange_from_text("GET / HTTP/1.1\nHost: h\n\n", {}, true);
    EXPECT_THAT(code_for(CodeForm::Curl, *over_tls), HasSubstr("--http1.1"));
    EXPECT_THAT(code_for(CodeForm::Curl, "GET / HTTP/1.0\nHost: h\n\n"), HasSubstr("--http1.0"));
    EXPECT_THAT(code_for(CodeForm::Curl, *http2_exchange({}, true)),
                StartsWith("curl https://h.example/a \\\n  --http2 \\\n"));
    EXPECT_THAT(code_for(CodeForm::Curl, *http2_exchange({}, false)),
                StartsWith("curl http://h.example/a \\\n  --http2-prior-knowledge \\\n"));
}

TEST(CodeExportTest, FieldsOfAConnectionAreNotSentOverHttp2) {
    http::HeaderList fields;
    fields.add({"a", "1"});
    fields.add({"connection", "close"});
    fields.add({"te", "gzip"});
    fields.add({"te", "trailers"});
    fields.add({"b", "line\r\nfeed"});
    fields.add({"user-agent", "u"});
    fields.add({"accept", "*/*"});
    EXPECT_EQ(code_for(CodeForm::Curl, *http2_exchange(fields, true)),
              "# left out: connection, te, b\n"
              "curl https://h.example/a \\\n"
              "  --http2 \\\n"
              "  -H 'a: 1' \\\n"
              "  -H 'te: trailers' \\\n"
              "  -H 'user-agent: u' \\\n"
              "  -H 'accept: */*'");
}

TEST(CodeExportTest, CurlGoesToTheAddressWhereThatIsAskedFor) {
    const auto made = test::exchange_from_text(
        "GET / HTTP/1.1\nHost: h.example\nUser-Agent: u\nAccept: a\n\n", {});
    const std::array<Byte, 4> address = {10, 0, 0, 2};
    made->exchange.server = {ip_from_v4(address.data()), 80};
    EXPECT_EQ(code_for(CodeForm::Curl, *made, {.keep_address = true}),
              "curl http://h.example/ \\\n"
              "  --resolve h.example:80:10.0.0.2 \\\n"
              "  -H 'User-Agent: u' \\\n"
              "  -H 'Accept: a'");
    made->exchange.server.port = 3128;
    EXPECT_THAT(code_for(CodeForm::Curl, *made, {.keep_address = true}),
                HasSubstr("--connect-to h.example:80:10.0.0.2:3128"));
}

TEST(CodeExportTest, CertificatesAreAlwaysVerified) {
    const auto made = test::exchange_from_text("GET / HTTP/1.1\nHost: h\n\n", {}, true);
    for (const CodeForm form : kPrograms) {
        const std::string code = code_for(form, *made);
        EXPECT_THAT(code, Not(HasSubstr(" -k")));
        EXPECT_THAT(code, Not(HasSubstr("verify")));
        EXPECT_THAT(code, Not(HasSubstr("SkipCertificateCheck")));
    }
}

TEST(CodeExportTest, ABodyThatIsTooLongIsLeftOutAndTold) {
    const std::string body(kMostCodeBody + 1, 'a');
    for (const CodeForm form : kPrograms) {
        const std::string code =
            code_for(form, "POST / HTTP/1.1\nHost: h\nContent-Length: 16777217\n\n", body);
        EXPECT_THAT(code, HasSubstr("the body is left out: 16777217 bytes")) << name_of(form);
        EXPECT_LT(code.size(), 1000U) << name_of(form);
    }
    const std::string longest(kMostCodeBody, 'a');
    EXPECT_GT(code_for(CodeForm::Curl, "POST / HTTP/1.1\nHost: h\n\n", longest).size(),
              kMostCodeBody);
}

TEST(CodeExportTest, WhatWasNotCapturedIsTold) {
    const auto orphan = test::exchange_from_text({}, "HTTP/1.1 200 OK\n\n");
    EXPECT_EQ(code_for(CodeForm::Curl, *orphan), "# the request was not captured");
    EXPECT_EQ(code_for(CodeForm::Fetch, *orphan), "// the request was not captured");

    const auto gap = test::exchange_from_text("POST / HTTP/1.1\nHost: h\n\nab", {});
    gap->exchange.request.body.size = 10;
    gap->exchange.request.body.missing = 8;
    EXPECT_THAT(code_for(CodeForm::Curl, *gap),
                StartsWith("# 8 bytes of the body were not captured\ncurl "));
    gap->exchange.request.body.missing = 0;
    EXPECT_THAT(code_for(CodeForm::Curl, *gap), StartsWith("# the body could not be read again\n"));
    gap->exchange.request.body.size = 2;
    gap->exchange.request.body.complete = false;
    EXPECT_THAT(code_for(CodeForm::Curl, *gap),
                StartsWith("# the end of the body was not captured\n"));
}

TEST(CodeExportTest, NothingIsMadeOfATargetThatWouldBeTwoLines) {
    auto made = http2_exchange({}, true);
    made->exchange.request.head.target = "/a HTTP/1.1\r\nX: 1";
    for (const CodeForm form : kPrograms) {
        EXPECT_THAT(code_for(form, *made), HasSubstr("it cannot be sent")) << name_of(form);
        EXPECT_THAT(code_for(form, *made), Not(HasSubstr("X: 1"))) << name_of(form);
    }
}

// A shell that does not know comments at its prompt would run what is in them.
TEST(CodeExportTest, CommentsHaveNothingOfTheWireThatCouldBeRun) {
    constexpr std::string_view kHarmless =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 ,.:-_/";
    http::HeaderList fields;
    for (const std::string_view name : {"$(id)", "`id`", "a;id", "a\nid", "!!", "'", "*/", "a b"}) {
        fields.add({name, "1\n2"});
    }
    auto made = http2_exchange(fields, true);
    for (const CodeForm form : kPrograms) {
        std::size_t comments = 0;
        const std::string code = code_for(form, *made);
        std::istringstream lines(code);
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with("# ") || line.starts_with("// ")) {
                ++comments;
                EXPECT_EQ(line.find_first_not_of(kHarmless, 1), std::string::npos) << line;
            }
        }
        EXPECT_GE(comments, 1U) << code;
    }
}

TEST(CodeExportTest, FieldsHeldInChunksAreWrittenAgain) {
    const auto made = test::exchange_from_text(
        "PUT / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\nabc", "HTTP/1.1 204 No\nA: 1\n\n");
    made->exchange.request.body.framing = http::BodyFraming::Chunked;
    made->exchange.request.trailers.add({"T", "v"});
    EXPECT_EQ(code_for(CodeForm::RawRequest, *made),
              "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
              "3\r\nabc\r\n0\r\nT: v\r\n\r\n");
    EXPECT_EQ(code_for(CodeForm::RawResponse, *made), "HTTP/1.1 204 No\r\nA: 1\r\n\r\n");
    EXPECT_EQ(code_for(CodeForm::RawBoth, *made),
              code_for(CodeForm::RawRequest, *made) + code_for(CodeForm::RawResponse, *made));
}

TEST(CodeExportTest, ABodyWithoutItsCodingHasAHeadThatFits) {
    const auto made = test::exchange_from_text(
        "POST / HTTP/1.1\nHost: h\nContent-Encoding: gzip\nContent-Length: 30\nA: 1\n\ntext",
        "HTTP/1.1 200 OK\nContent-Length:  9\ncontent-encoding: br\n\nlonger text");
    made->exchange.request.content_decoded = true;
    made->exchange.response.content_decoded = true;
    EXPECT_EQ(code_for(CodeForm::RawBoth, *made),
              "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nA: 1\r\n\r\ntext"
              "HTTP/1.1 200 OK\r\nContent-Length:  11\r\n\r\nlonger text");
    const std::string curl = code_for(CodeForm::Curl, *made);
    EXPECT_THAT(curl, StartsWith("# left out: Content-Encoding\n"));
    EXPECT_THAT(curl, Not(HasSubstr("gzip")));
}

TEST(CodeExportTest, ManyStandInOneFile) {
    const auto made = test::exchange_from_text(
        "GET / HTTP/1.1\nHost: h\nUser-Agent: u\nAccept: a\n\n", "HTTP/1.1 200 OK\n\nbody");
    const auto all = [&](CodeForm form, const CodeOptions& options = {}) {
        std::string text;
        test::TextLoader loader(*made);
        const store::Session session;
        const auto writer = make_code_writer(
            form,
            [&text](std::string_view piece) {
                text += piece;
                return Result<void>();
            },
            options);
        EXPECT_TRUE(writer->begin(session));
        for (const std::uint64_t id : {7U, 9U}) {
            made->exchange.id = id;
            EXPECT_TRUE(writer->add(session, made->exchange, loader));
        }
        EXPECT_TRUE(writer->finish(session));
        return text;
    };
    const std::string one = code_for(CodeForm::Curl, *made);
    EXPECT_EQ(all(CodeForm::Curl), "#!/bin/sh\n# 7\n" + one + "\n\n# 9\n" + one + '\n');
    EXPECT_EQ(all(CodeForm::Curl, {.compact = true}), "#!/bin/sh\n" + one + "\n\n" + one + '\n');
    EXPECT_THAT(all(CodeForm::HttpFile), StartsWith("### 7\nGET http://h/ HTTP/1.1\n"));
    EXPECT_THAT(all(CodeForm::Python), StartsWith("import base64\n"));
    EXPECT_EQ(all(CodeForm::RawResponse), "HTTP/1.1 200 OK\r\n\r\nbodyHTTP/1.1 200 OK\r\n\r\nbody");
}

TEST(CodeExportTest, AnOutputThatFailsEndsTheWriting) {
    const auto made = test::exchange_from_text("GET / HTTP/1.1\nHost: h\n\n", {});
    test::TextLoader loader(*made);
    for (const CodeForm form : kForms) {
        const auto writer = make_code_writer(form, [](std::string_view /*text*/) {
            return Result<void>(Error{"the disk is full"});
        });
        const auto written = writer->add(store::Session(), made->exchange, loader);
        EXPECT_EQ(written.has_value(), form == CodeForm::RawResponse) << name_of(form);
    }
}

}  // namespace
}  // namespace waybill::report
