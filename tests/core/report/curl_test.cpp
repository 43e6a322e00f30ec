// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/curl.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/http/head_parser.h"

namespace waybill::report {
namespace {

std::string curl_of(std::string_view head, std::string_view body = {}) {
    http::Exchange exchange;
    exchange.request.raw_head = head;
    http::HeadParser parser;
    exchange.request.head = parser.parse(http::HeadKind::Request, exchange.request.raw_head);
    const http::Head& parsed = exchange.request.head;
    http::resolve_url(
        exchange.url, parsed.method, parsed.target, parsed.fields.value("host"), false, {});
    std::string text;
    append_curl(text, exchange, body);
    return text;
}

TEST(CurlTest, AGetIsItsHeadersAndItsUrl) {
    EXPECT_EQ(curl_of("GET /a?b=1&c HTTP/1.1\r\nHost: x.example\r\nAccept: */*\r\n\r\n"),
              "curl -H 'Host: x.example' -H 'Accept: */*' --globoff --path-as-is --url "
              "'http://x.example/a?b=1&c'");
}

TEST(CurlTest, ABodyIsSentAsItIs) {
    EXPECT_EQ(curl_of("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n", "@it's \"a\""),
              "curl -H 'Host: x' --data-raw '@it'\\''s \"a\"' --globoff --path-as-is --url "
              "http://x/p");
    EXPECT_EQ(curl_of("PUT /p HTTP/1.1\r\nHost: x\r\n\r\n", std::string_view("\0%\\", 3)),
              "printf '\\000%%\\134' | curl -X PUT -H 'Host: x' --data-binary @- --globoff "
              "--path-as-is --url http://x/p");
}

TEST(CurlTest, ALongBodyIsLeftOutAndTold) {
    const std::string text =
        curl_of("POST / HTTP/1.1\r\nHost: x\r\n\r\n", std::string(kLongestCurlBody + 1, 'a'));
    EXPECT_TRUE(text.ends_with("# the body of 65537 bytes is left out")) << text;
    EXPECT_LT(text.size(), 200U);
}

TEST(CurlTest, NothingOfTheWireReachesTheShell) {
    EXPECT_EQ(curl_of("GET /';rm${IFS}-rf;' HTTP/1.1\r\nHost: x\r\nX-A: $(id)'`\r\n\r\n"),
              "curl -H 'Host: x' -H 'X-A: $(id)'\\''`' --globoff --path-as-is --url "
              "'http://x/'\\'';rm${IFS}-rf;'\\'''");
}

TEST(CurlTest, AWordOfTheShellIsQuotedWhereItMustBe) {
    const auto word = [](std::string_view text) {
        std::string out;
        append_shell_word(out, text);
        return out;
    };
    EXPECT_EQ(word(""), "''");
    EXPECT_EQ(word("a/b.c"), "a/b.c");
    EXPECT_EQ(word("a b\n"), "'a b\n'");
}

}  // namespace
}  // namespace waybill::report
