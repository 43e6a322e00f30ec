// SPDX-License-Identifier: GPL-3.0-or-later
//
// Requests that two recipients could read differently, or that have none of the forms of RFC 9112:
// not one of them is told as a request.
#include <string>

#include <gtest/gtest.h>

#include "tests/proxy/http1/leg_driver.h"

namespace waybill::proxy {
namespace {

// What the refusal is, when nothing but that is told: "400 bad-header".
std::string refusal_of(std::string_view input, const CodecLimits& limits = {}) {
    const std::string told = read_requests(input, limits);
    constexpr std::string_view kStart = "refused 1 ";
    if (!told.starts_with(kStart) || told.find('\n') != std::string::npos) {
        return "told: " + told;
    }
    const std::string rest = told.substr(kStart.size());
    return rest.substr(0, rest.find(' ', rest.find(' ') + 1));
}

std::string with_field(std::string_view field) {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(field) + "\r\n\r\n";
}
std::string with_target(std::string_view target, std::string_view method = "GET") {
    return std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n\r\n";
}
std::string with_host(std::string_view host) {
    return "GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n";
}

TEST(RefusedRequestsTest, RequestLinesThatAreNone) {
    for (const std::string_view line : {"GET",
                                        "GET /",
                                        "GET  / HTTP/1.1",
                                        " GET / HTTP/1.1",
                                        "/ HTTP/1.1",
                                        "G(T / HTTP/1.1",
                                        "G\xc3\x89T / HTTP/1.1",
                                        "GET\t/ HTTP/1.1",
                                        "hello"}) {
        EXPECT_EQ(refusal_of(std::string(line) + "\r\nHost: a\r\n\r\n"), "400 bad-start-line")
            << line;
    }
    for (const std::string_view line : {"GET / http/1.1",
                                        "GET / HTTP/1.1 ",
                                        "GET /  HTTP/1.1",
                                        "GET /a b HTTP/1.1",
                                        "GET / HTTP/1",
                                        "GET / HTTP/01.1",
                                        "GET / HTTP/1.10",
                                        "GET / HTTP/1,1",
                                        "GET / XTTP/1.1",
                                        "GET / "}) {
        EXPECT_EQ(refusal_of(std::string(line) + "\r\nHost: a\r\n\r\n"), "400 bad-version") << line;
    }
}

TEST(RefusedRequestsTest, MethodsLongerThanAny) {
    EXPECT_EQ(refusal_of(with_target("/", std::string(33, 'M'))), "501 bad-start-line");
    EXPECT_TRUE(read_requests(with_target("/", std::string(32, 'M'))).starts_with("head 1 MM"));
}

TEST(RefusedRequestsTest, VersionsThatAreNotSpoken) {
    for (const std::string_view version :
         {"HTTP/0.9", "HTTP/1.2", "HTTP/1.9", "HTTP/2.0", "HTTP/3.0"}) {
        EXPECT_EQ(refusal_of("GET / " + std::string(version) + "\r\nHost: a\r\n\r\n"),
                  "505 bad-version")
            << version;
    }
}

TEST(RefusedRequestsTest, LinesThatEndInMoreThanOneWay) {
    EXPECT_EQ(refusal_of("GET / HTTP/1.1\nHost: a\r\n\r\n"), "400 bare-lf");
    EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\nHost: a\n\r\n"), "400 bare-lf");
    EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\nHost: a\r\n\n"), "400 bare-lf");
    EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\nHost: a\rX: y\r\n\r\n"), "400 bare-cr");
    EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\nHost: a\r\n\rX: y\r\n\r\n"), "400 bare-cr");
    EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\r\nHost: a\r\n\r\n"), "400 bare-cr");
    EXPECT_EQ(refusal_of("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), "400 bare-lf");
    EXPECT_EQ(refusal_of("\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
              "400 bad-start-line");
}

TEST(RefusedRequestsTest, FieldsThatAreNone) {
    EXPECT_EQ(refusal_of(with_field("X: a\r\n b")), "400 obs-fold");
    EXPECT_EQ(refusal_of(with_field("X: a\r\n\tb")), "400 obs-fold");
    EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\n Host: a\r\n\r\n"), "400 obs-fold");
    EXPECT_EQ(refusal_of(with_field("X : a")), "400 whitespace-before-colon");
    EXPECT_EQ(refusal_of(with_field("X\t: a")), "400 whitespace-before-colon");
    EXPECT_EQ(refusal_of(with_field("Content-Length : 5")), "400 whitespace-before-colon");
    for (const std::string_view field :
         {": a", "X", "X Y: a", "X(: a", "X\xff: a", "X\"Y: a", "[X]: a", "X@: a", "{}"}) {
        EXPECT_EQ(refusal_of(with_field(field)), "400 bad-header") << field;
    }
    for (const char c : std::string_view("\0\x01\x08\x0b\x0c\x1f\x7f", 7)) {
        EXPECT_EQ(refusal_of(with_field("X: a" + std::string(1, c) + "b")),
                  "400 forbidden-character")
            << static_cast<int>(c);
        EXPECT_EQ(refusal_of(with_field("X" + std::string(1, c) + ": b")),
                  "400 forbidden-character")
            << static_cast<int>(c);
    }
    EXPECT_EQ(refusal_of(with_field("Content_Length: 5")), "400 bad-header");
    EXPECT_EQ(refusal_of(with_field("transfer_encoding: chunked")), "400 bad-header");
}

TEST(RefusedRequestsTest, LengthsThatAreNoPlainNumber) {
    for (const std::string_view length : {"",
                                          "+5",
                                          "-5",
                                          "-0",
                                          "0x5",
                                          "5,5",
                                          "5, 5",
                                          "5;a",
                                          "5 5",
                                          "5.0",
                                          "5e1",
                                          "\"5\"",
                                          "\xd9\xa5",
                                          "9223372036854775808",
                                          "18446744073709551621",
                                          "99999999999999999999999"}) {
        EXPECT_EQ(refusal_of(with_field("Content-Length: " + std::string(length))),
                  "400 bad-length")
            << length;
    }
    EXPECT_EQ(refusal_of(with_field("Content-Length: 5\r\ncontent-length: 5")),
              "400 conflicting-length");
    EXPECT_EQ(refusal_of(with_field("Content-Length: 5\r\nX: y\r\nContent-Length: 6")),
              "400 conflicting-length");
}

TEST(RefusedRequestsTest, TransferCodingsOtherThanChunked) {
    for (const std::string_view coding : {"",
                                          "identity",
                                          "gzip",
                                          "gzip, chunked",
                                          "chunked, gzip",
                                          "chunked, chunked",
                                          "chunked,",
                                          ",chunked",
                                          "chunked;a=b",
                                          "xchunked",
                                          "chunked x",
                                          "\"chunked\"",
                                          "chunke\xc4\x8f",
                                          "'chunked'"}) {
        EXPECT_EQ(refusal_of(with_field("Transfer-Encoding: " + std::string(coding))),
                  "400 bad-transfer-encoding")
            << coding;
    }
    EXPECT_EQ(refusal_of(with_field("Transfer-Encoding: \x0b"
                                    "chunked")),
              "400 forbidden-character");
    EXPECT_EQ(refusal_of(with_field("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")),
              "400 bad-transfer-encoding");
    EXPECT_EQ(refusal_of(with_field("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity")),
              "400 bad-transfer-encoding");
    EXPECT_EQ(refusal_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"),
              "400 bad-transfer-encoding");
    EXPECT_EQ(refusal_of(with_field("Transfer-Encoding: chunked\r\nContent-Length: 5")),
              "400 conflicting-length");
    EXPECT_EQ(refusal_of(with_field("Content-Length: 0\r\nTransfer-Encoding: identity")),
              "400 conflicting-length");
}

TEST(RefusedRequestsTest, HostsThatAreMissingManyOrUnreadable) {
    EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\n\r\n"), "400 bad-header");
    EXPECT_EQ(refusal_of("GET http://a/ HTTP/1.1\r\n\r\n"), "400 bad-header");
    EXPECT_EQ(refusal_of(with_field("Host: a")), "400 bad-header");
    EXPECT_EQ(refusal_of("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"), "400 bad-header");
    for (const std::string_view host :
         {"a b",      "a, b", "u@a", "u:p@a",  "a/b",       "a?b",      "a#b",     "a\\b",
          "http://a", "a:",   "a:x", "a:0",    "a:65536",   "a:080000", "a:80:80", ":80",
          "::1",      "[::1", "[]",  "[::1]x", "[::1]x:80", "[a b]",    "<a>"}) {
        if (host == "a:") {  // RFC 3986 section 3.2.3: no port
            EXPECT_NE(read_requests(with_host(host)).find("Host: a:"), std::string::npos);
        } else {
            EXPECT_EQ(refusal_of(with_host(host)), "400 bad-header") << host;
        }
    }
}

TEST(RefusedRequestsTest, TargetsWithoutAForm) {
    for (const std::string_view target : {"a",
                                          "example.com",
                                          "example.com:80",
                                          "*",
                                          "**",
                                          "?a",
                                          "/a#b",
                                          "#",
                                          "http://a/#b",
                                          "://a/",
                                          "http:/a",
                                          "http:a",
                                          "mailto:a@b",
                                          "1http://a/",
                                          "ht_tp://a/",
                                          "http://",
                                          "http:///a",
                                          "http://u@a/",
                                          "http://u:p@a/",
                                          "http://a:b/",
                                          "http://a:0/",
                                          "http://a:65536/",
                                          "http://a,b/",
                                          "http://[::1/",
                                          "http://a\\b/"}) {
        EXPECT_EQ(refusal_of(with_target(target)), "400 bad-start-line") << target;
    }
    EXPECT_EQ(refusal_of(with_target("/a\x01")), "400 forbidden-character");
    EXPECT_EQ(refusal_of(with_target("/a\x7f")), "400 forbidden-character");
    EXPECT_EQ(refusal_of(with_target("*", "options")), "400 bad-start-line");
}

TEST(RefusedRequestsTest, ConnectWithAnythingButHostAndPort) {
    for (const std::string_view target : {"/",
                                          "*",
                                          "a",
                                          "a:",
                                          "a:0",
                                          "a:65536",
                                          ":443",
                                          "http://a:443",
                                          "http://a:443/",
                                          "a:443/",
                                          "u@a:443",
                                          "::1:443",
                                          "[::1]"}) {
        EXPECT_EQ(refusal_of(with_target(target, "CONNECT")), "400 bad-start-line") << target;
    }
    EXPECT_EQ(refusal_of("CONNECT a:443 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"),
              "400 unexpected-body");
    EXPECT_EQ(refusal_of("CONNECT a:443 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"),
              "400 unexpected-body");
}

// What is told of a chunked body before the refusal, and that.
std::string chunked(std::string_view body, const CodecLimits& limits = {}) {
    const std::string told = read_requests(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(body),
        limits);
    const std::size_t refused = told.find("\nrefused 1 ");
    if (refused == std::string::npos || told.find("\nend") != std::string::npos) {
        return "told: " + told;
    }
    const std::string rest = told.substr(refused + 11);
    return rest.substr(0, rest.find(' ', rest.find(' ') + 1));
}

TEST(RefusedRequestsTest, ChunksThatTwoCouldReadDifferently) {
    for (const std::string_view body : {"+5\r\nhello\r\n0\r\n\r\n",
                                        "-5\r\nhello\r\n0\r\n\r\n",
                                        "0x5\r\nhello\r\n0\r\n\r\n",
                                        "5_0\r\nhello\r\n0\r\n\r\n",
                                        " 5\r\nhello\r\n0\r\n\r\n",
                                        "5 \r\nhello\r\n0\r\n\r\n",
                                        "5\t;x\r\nhello\r\n0\r\n\r\n",
                                        "5 ;x\r\nhello\r\n0\r\n\r\n",
                                        "5,5\r\nhello\r\n0\r\n\r\n",
                                        "5;\r\nhello\r\n0\r\n\r\n",
                                        "\r\nhello\r\n0\r\n\r\n",
                                        ";x\r\nhello\r\n0\r\n\r\n",
                                        "g\r\nhello\r\n0\r\n\r\n",
                                        "00000000000000005\r\nhello\r\n0\r\n\r\n",
                                        "8000000000000000\r\nhello\r\n0\r\n\r\n",
                                        "ffffffffffffffff\r\nhello\r\n0\r\n\r\n",
                                        "5\r\nhelloX\r\n0\r\n\r\n",
                                        "5\r\nhello\n0\r\n\r\n",
                                        "5\r\nhello\r0\r\n\r\n",
                                        "5\r\nhello0\r\n\r\n",
                                        "5\r\nhell\r\n0\r\n\r\n"}) {
        EXPECT_EQ(chunked(body), "400 bad-chunk") << body;
    }
    EXPECT_EQ(chunked("5\nhello\r\n0\r\n\r\n"), "400 bare-lf");
    EXPECT_EQ(chunked("5;x\nhello\r\n0\r\n\r\n"), "400 bare-lf");
    EXPECT_EQ(chunked("5;x\rhello\r\n0\r\n\r\n"), "400 bare-cr");
    EXPECT_EQ(chunked("5;\"\r\n\n\"\r\nhello\r\n0\r\n\r\n").substr(0, 4), "400 ");
    EXPECT_EQ(chunked(std::string_view("5;a\0b\r\nhello\r\n0\r\n\r\n", 22)),
              "400 forbidden-character");
    EXPECT_EQ(chunked("0\r\nX: a\r\n b\r\n\r\n"), "400 obs-fold");
    EXPECT_EQ(chunked("0\r\nX : a\r\n\r\n"), "400 whitespace-before-colon");
    EXPECT_EQ(chunked("0\r\nGET / HTTP/1.1\r\n\r\n"), "400 bad-header");
    EXPECT_EQ(chunked("0\r\nX: a\n\r\n"), "400 bare-lf");
}

TEST(RefusedRequestsTest, WhatGrowsHasALimit) {
    CodecLimits limits;
    limits.head_bytes = 60;
    limits.fields = 2;
    limits.chunk_line_bytes = 12;
    limits.chunk_extra_bytes = 10;
    limits.trailer_bytes = 12;
    const std::string line = "GET / HTTP/1.1\r\nHost: a\r\n";  // 25 bytes
    EXPECT_EQ(refusal_of("GET /" + std::string(60, 'x') + " HTTP/1.1\r\n", limits),
              "414 header-limit");
    EXPECT_EQ(refusal_of(line + "X: " + std::string(29, 'y') + "\r\n\r\n", limits),
              "431 header-limit");
    EXPECT_EQ(refusal_of(line + "X: " + std::string(60, 'y'), limits), "431 header-limit");
    EXPECT_NE(read_requests(line + "X: " + std::string(28, 'y') + "\r\n\r\n", limits).find("end 1"),
              std::string::npos);
    EXPECT_EQ(refusal_of(line + "A: 1\r\nB: 2\r\n\r\n", limits), "431 header-limit");

    limits.head_bytes = 100;
    EXPECT_EQ(chunked("1;1234567890\r\nx\r\n0\r\n\r\n", limits), "400 bad-chunk");
    EXPECT_EQ(chunked("1;12345\r\nx\r\n1;1234\r\nx\r\n0\r\n\r\n", limits), "400 bad-chunk");
    EXPECT_EQ(chunked("0\r\nX: 123456789\r\n\r\n", limits), "431 header-limit");
    limits.trailer_bytes = 100;
    EXPECT_EQ(chunked("0\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n", limits), "431 header-limit");
}

// A line that is as long as may be and not over: only more of it can show that it is too long.
TEST(RefusedRequestsTest, ALineIsReadUntilItIsTooLong) {
    DrivenServer server;
    EXPECT_EQ(server.receive("GET /" + std::string(CodecLimits{}.head_bytes - 5, 'x')), "");
    EXPECT_TRUE(server.leg->wants_read());
    EXPECT_TRUE(server.receive("x").starts_with("refused 1 414"));
}

TEST(RefusedRequestsTest, NothingBehindARefusalIsRead) {
    DrivenServer server;
    EXPECT_TRUE(server.receive("GET / HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
                    .starts_with("refused 1 400"));
    EXPECT_FALSE(server.leg->wants_read());
    EXPECT_EQ(server.receive("GET /3 HTTP/1.1\r\nHost: a\r\n\r\n"), "");
    EXPECT_FALSE(server.leg->wants_close());
    EXPECT_EQ(server.respond(1, 400),
              "HTTP/1.1 400 R\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(server.leg->wants_close());
    EXPECT_EQ(server.drained(), "");
}

}  // namespace
}  // namespace waybill::proxy
