// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/http1/head_writer.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "proxy/http1/head_text.h"

namespace waybill::proxy {
namespace {

using Fields = std::vector<std::pair<std::string_view, std::string_view>>;

MessageHead request_with(const Fields& fields) {
    MessageHead request;
    request.method = "GET";
    request.scheme = "http";
    request.authority = "a:81";
    request.path = "/p?q";
    for (const auto& [name, value] : fields) {
        request.fields.add(name, value);
    }
    return request;
}

std::string request_text(const MessageHead& request, const LegNeeds& needs = {}) {
    std::string out;
    EXPECT_TRUE(write_request(out, request, needs));
    return out;
}

// Behind the request line.
std::string field_text(const Fields& fields, const LegNeeds& needs = {}) {
    const std::string text = request_text(request_with(fields), needs);
    return text.substr(text.find('\n') + 1);
}

TEST(HeadWriterTest, ATargetHasTheFormThatThePeerNeeds) {
    MessageHead request = request_with({});
    EXPECT_EQ(request_text(request), "GET /p?q HTTP/1.1\r\nHost: a:81\r\n\r\n");
    request.form = http::Target::Form::Absolute;
    EXPECT_EQ(request_text(request), "GET http://a:81/p?q HTTP/1.1\r\nHost: a:81\r\n\r\n");
    request.method = "OPTIONS";
    request.path = "*";
    EXPECT_EQ(request_text(request), "OPTIONS http://a:81 HTTP/1.1\r\nHost: a:81\r\n\r\n");
    request.form = http::Target::Form::Asterisk;
    EXPECT_EQ(request_text(request), "OPTIONS * HTTP/1.1\r\nHost: a:81\r\n\r\n");
    request.form = http::Target::Form::Authority;
    request.method = "CONNECT";
    EXPECT_EQ(request_text(request), "CONNECT a:81 HTTP/1.1\r\nHost: a:81\r\n\r\n");
    request.form = http::Target::Form::Origin;
    request.method = "GET";
    request.path = "";
    EXPECT_EQ(request_text(request), "GET / HTTP/1.1\r\nHost: a:81\r\n\r\n");
}

TEST(HeadWriterTest, FieldsKeepOrderCaseAndDuplicates) {
    EXPECT_EQ(field_text({{"b", "1"}, {"hOST", "x"}, {"B", "2"}, {"a", ""}, {"b", "1"}}),
              "b: 1\r\nhOST: x\r\nB: 2\r\na: \r\nb: 1\r\n\r\n");
}

TEST(HeadWriterTest, FramingIsMadeAnewInItsPlace) {
    const Fields length = {{"A", "1"}, {"content-LENGTH", "77"}, {"B", "2"}};
    const Fields chunked = {{"Transfer-encoding", "gzip, chunked"}, {"Content-Length", "77"}};
    LegNeeds needs;
    needs.framing = Framing::Length;
    needs.length = 18446744073709551615U;
    EXPECT_EQ(field_text(length, needs),
              "Host: a:81\r\nA: 1\r\ncontent-LENGTH: 18446744073709551615\r\nB: 2\r\n\r\n");
    EXPECT_EQ(field_text(chunked, needs),
              "Host: a:81\r\nContent-Length: 18446744073709551615\r\n\r\n");
    needs.framing = Framing::Chunked;
    EXPECT_EQ(field_text(length, needs),
              "Host: a:81\r\nA: 1\r\nTransfer-Encoding: chunked\r\nB: 2\r\n\r\n");
    EXPECT_EQ(field_text(chunked, needs), "Host: a:81\r\nTransfer-encoding: chunked\r\n\r\n");
    EXPECT_EQ(field_text({{"A", "1"}}, needs),
              "Host: a:81\r\nA: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
    needs.framing = Framing::None;
    EXPECT_EQ(field_text(chunked, needs), "Host: a:81\r\n\r\n");
    needs.framing = Framing::AsSent;
    EXPECT_EQ(field_text(length, needs),
              "Host: a:81\r\nA: 1\r\ncontent-LENGTH: 77\r\nB: 2\r\n\r\n");
    EXPECT_EQ(field_text({{"Content-Length", "7, 7"}}, needs), "Host: a:81\r\n\r\n");
}

TEST(HeadWriterTest, WhatConcernsOneConnectionStaysOnIt) {
    const Fields fields = {{"Host", "x"},
                           {"connection", "X-Hop, keep-alive, Host, Content-Type"},
                           {"Keep-Alive", "timeout=5"},
                           {"Proxy-Connection", "keep-alive"},
                           {"TE", "gzip"},
                           {"Upgrade", "h2c"},
                           {"x-hop", "1"},
                           {"Content-Type", "a/b"},
                           {"Cookie", "c"}};
    EXPECT_EQ(field_text(fields),
              "Host: x\r\nconnection: keep-alive\r\nContent-Type: a/b\r\nCookie: c\r\n\r\n");
    LegNeeds needs;
    needs.close = true;
    EXPECT_EQ(field_text(fields, needs),
              "Host: x\r\nconnection: close\r\nContent-Type: a/b\r\nCookie: c\r\n\r\n");
    EXPECT_EQ(field_text({{"Host", "x"}}, needs), "Host: x\r\nConnection: close\r\n\r\n");
    needs = {};
    needs.say_keep_alive = true;
    EXPECT_EQ(field_text({{"Host", "x"}}, needs), "Host: x\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(field_text({{"Host", "x"}, {"Connection", "close"}}), "Host: x\r\n\r\n");
}

TEST(HeadWriterTest, TrailersAreAskedForOnThisConnectionToo) {
    EXPECT_EQ(field_text({{"Host", "x"}, {"te", "gzip, trailers"}, {"TE", "trailers"}}),
              "Host: x\r\nte: trailers\r\nConnection: TE\r\n\r\n");
    EXPECT_EQ(field_text({{"Host", "x"}, {"Connection", "TE, close"}, {"TE", "trailers"}}),
              "Host: x\r\nConnection: TE\r\nTE: trailers\r\n\r\n");
}

TEST(HeadWriterTest, AnUpgradePassesWhereItMay) {
    const Fields fields = {
        {"Host", "x"}, {"Connection", "keep-alive, upgrade"}, {"Upgrade", "websocket"}};
    LegNeeds needs;
    needs.keep_upgrade = true;
    EXPECT_EQ(field_text(fields, needs),
              "Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    EXPECT_EQ(field_text({{"Host", "x"}, {"Upgrade", "websocket"}}, needs), "Host: x\r\n\r\n");
}

TEST(HeadWriterTest, NothingInAHeadCanSplitTheMessage) {
    MessageHead request = request_with({
        {"Host", "x"},
        {"A", "1\r\nB: 2"},
        {"C\r\nD", "3"},
        {"E: 4\r\nF", "5"},
        {"G H", "6"},
        {"", "7"},
        {"I", std::string_view("a\0b\nc\x7f\td", 8)},
        {"J", "\xc3\xa9"},
    });
    request.path = "/a b\r\nX: y\x7f#\xc3\xa9";
    std::string out;
    EXPECT_FALSE(write_request(out, request, {}));
    EXPECT_EQ(out,
              "GET /a%20b%0D%0AX:%20y%7F%23\xc3\xa9 HTTP/1.1\r\nHost: x\r\nA: 1  B: 2\r\n"
              "I: a b c \td\r\nJ: \xc3\xa9\r\n\r\n");

    MessageHead evil = request_with({});
    evil.method = "GET / HTTP/1.1\r\n";
    evil.authority = "a\r\nX: y";
    out.clear();
    EXPECT_FALSE(write_request(out, evil, {}));
    EXPECT_EQ(out, "INVALID /p?q HTTP/1.1\r\nHost: a  X: y\r\n\r\n");

    MessageHead response;
    response.kind = http::HeadKind::Response;
    response.status = 200;
    response.reason = "OK\r\nSet-Cookie: a";
    out.clear();
    EXPECT_FALSE(write_response(out, response, {}));
    EXPECT_EQ(out, "HTTP/1.1 200 OK  Set-Cookie: a\r\n\r\n");
    response.reason.clear();
    response.status = 7;
    out.clear();
    EXPECT_FALSE(write_response(out, response, {}));
    EXPECT_EQ(out, "HTTP/1.1 500 \r\n\r\n");
}

TEST(HeadWriterTest, SeveralHostsBecomeOne) {
    EXPECT_EQ(field_text({{"Host", "x"}, {"A", "1"}, {"host", "y"}}), "Host: x\r\nA: 1\r\n\r\n");
}

TEST(HeadTextTest, AControlCharacterIsFoundWhereverItLies) {
    for (std::size_t size = 0; size < 70; ++size) {
        std::string text(size, 'a');
        EXPECT_EQ(find_control(text), size);
        for (std::size_t at = 0; at < size; ++at) {
            for (const char c : {'\0', '\n', '\x1f', '\x7f'}) {
                text[at] = c;
                EXPECT_EQ(find_control(text), at) << size;
                EXPECT_EQ(find_control(text, at), at) << size;
                EXPECT_EQ(find_control(text, at + 1), size);
            }
            for (const char c : {'\t', ' ', '\x80', '\xff', '~'}) {
                text[at] = c;
                EXPECT_EQ(find_control(text), size);
            }
            text[at] = 'a';
        }
    }
}

TEST(HeadTextTest, KnownFieldsAreKnownInAnyCase) {
    const std::vector<std::pair<std::string_view, KnownField>> known = {
        {"HOST", KnownField::Host},
        {"Content-Length", KnownField::ContentLength},
        {"TRANSFER-encoding", KnownField::TransferEncoding},
        {"connectioN", KnownField::Connection},
        {"Upgrade", KnownField::Upgrade},
        {"eXpect", KnownField::Expect},
        {"Keep-Alive", KnownField::KeepAlive},
        {"Proxy-Connection", KnownField::ProxyConnection},
        {"te", KnownField::Te},
        {"Hosts", KnownField::Other},
        {"hose", KnownField::Other},
        {"Content_Length", KnownField::Other},
        {"ContentXLength", KnownField::Other},
        {"", KnownField::Other},
    };
    for (const auto& [name, field] : known) {
        EXPECT_EQ(known_field(name), field) << name;
    }
}

}  // namespace
}  // namespace waybill::proxy
