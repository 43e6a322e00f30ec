// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/row_url.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/base/ascii.h"
#include "core/http/exchange.h"
#include "core/http/head_parser.h"
#include "core/store/connection_recorder.h"
#include "core/store/session_builder.h"

namespace waybill::store {
namespace {

// A session with one exchange that has this request, on a connection to that server.
Session session_with(std::string_view head, const Endpoint& server) {
    auto shard = std::make_unique<SessionShard>();
    ConnectionStart start;
    start.endpoints[1] = server;
    ConnectionRecorder recorder(*shard, shard->open_connection(start));
    http::HeadParser parser;
    const http::ExchangeHandle exchange = recorder.on_opened(0);
    recorder.on_head(exchange, Side::Client, parser.parse(http::HeadKind::Request, head), {});
    std::vector<std::unique_ptr<SessionShard>> shards;
    shards.push_back(std::move(shard));
    Session session;
    SessionBuilder::merge(std::move(shards), session);
    return session;
}

const Endpoint kServer{ip_from_v4(std::vector<Byte>{192, 0, 2, 7}.data()), 8080};
const Endpoint kServer6{ip_from_v6(std::vector<Byte>(16, 0x20).data()), 80};

std::string text_of(RowUrl& url) {
    std::string text;
    url.append_to(text);
    return text;
}

// Each combination of these is resolved both ways.
constexpr std::string_view kMethods[] = {"GET", "CONNECT", "connect", "OPTIONS"};
constexpr std::string_view kTargets[] = {
    "/",
    "/a/b?c=d?e",
    "/a#b?c",
    "/a?b#c?d",
    "?",
    "/?",
    "*",
    "odd",
    "odd?x",
    "//h/p",
    "http://h",
    "http://h/",
    "http://H.example:80/P?Q#F",
    "HTTP://h/x",
    "Https://h:443/x",
    "https://h:80/x",
    "wss://h/chat",
    "wss://h:443/chat",
    "ftp+x://h:21/f",
    "http://u:p@[::1]:81?q#f",
    "http://::1@[::1]:81/",
    "http://[::1]/",
    "http://a@b@c/",
    "http://h:99999/",
    "http://h:/",
    "http:///p",
    "http://",
    "a://b",
    "h:443",
    "H.example:443",
    "h",
    "h:80",
    "[::1]:443",
    "[::1]",
    "a:b:c",
    "a@b:c:d",
    "[x",
    "[[a]:81",
    "h:0",
};
constexpr std::string_view kHosts[] = {
    "",
    "h",
    "H.Example.COM",
    "h:80",
    "h:0080",
    "h:8080",
    "h:443",
    "h:",
    "h:port",
    "h:99999",
    "h:0",
    "h@x",
    "h h",
    "[::1]",
    "[::1",
    "[::1]x",
    "[::1]:80",
    "[::1]:",
    "[2001:DB8::1]:8443",
    "2001:db8::1",
    "[h]",
    "[h]:81",
    "[h:port]",
    "[[a]",
    "[[a]:81",
    "[[a:b]",
    ":80",
    "[]",
    "a]b:81",
    "192.0.2.1",
    "@",
    "h\xff",
};

TEST(RowUrlTest, AgreesWithTheUrlOfTheLoadedExchange) {
    for (const Endpoint& server : {kServer, kServer6}) {
        for (const std::string_view method : kMethods) {
            for (const std::string_view target : kTargets) {
                for (const std::string_view host : kHosts) {
                    std::string head = std::string(method) + ' ' + std::string(target);
                    head += " HTTP/1.1\r\n";
                    if (!host.empty()) {
                        head.append("Host: ").append(host).append("\r\n");
                    }
                    head += "\r\n";
                    const Session session = session_with(head, server);
                    const ExchangeRow& row = session.exchanges[0];
                    ASSERT_EQ(session.target(row), target) << head;
                    http::Url loaded;
                    http::resolve_url(loaded, method, target, host, false, server);

                    RowUrl url(session, row);
                    EXPECT_EQ(url.scheme(), loaded.scheme) << head;
                    EXPECT_EQ(url.host(), ascii::lower(loaded.host)) << head;
                    EXPECT_EQ(url.port(), loaded.port) << head;
                    EXPECT_EQ(url.path(), loaded.path) << head;
                    EXPECT_EQ(url.query(), loaded.query) << head;
                    const std::string text = text_of(url);
                    EXPECT_EQ(ascii::lower(text), ascii::lower(loaded.text)) << head;
                    if (host == ascii::lower(host)) {
                        EXPECT_EQ(text, loaded.text) << head;
                    }
                }
            }
        }
    }
}

TEST(RowUrlTest, AHostIsToldOnlyOnce) {
    const Session session =
        session_with("GET http://Named.example/ HTTP/1.1\r\nHost: other\r\n\r\n", kServer);
    RowUrl url(session, session.exchanges[0]);
    EXPECT_EQ(url.host(), "named.example");
    EXPECT_EQ(text_of(url), "http://Named.example/");
}

TEST(RowUrlTest, OfALongTargetWhatIsKeptMayBeCut) {
    const std::string path = "/" + std::string(Session::kTargetKept, 'x');
    const Session session =
        session_with("GET " + path + "?q HTTP/1.1\r\nHost: h:81\r\n\r\n", kServer);
    const ExchangeRow& row = session.exchanges[0];
    EXPECT_TRUE(RowUrl::may_be_cut(session.target(row)));
    RowUrl kept(session, row);
    EXPECT_TRUE(kept.has_origin_form());
    EXPECT_EQ(kept.port(), 81);
    const std::string target = path + "?q";
    RowUrl url(session, row, target);
    EXPECT_EQ(url.path(), path);
    EXPECT_EQ(url.query(), "q");
    EXPECT_EQ(text_of(url), "http://h:81" + target);
    EXPECT_FALSE(RowUrl::may_be_cut("/short"));
}

// What a CONNECT asks for is no host of its connection.
TEST(RowUrlTest, AConnectToAPathLeavesLaterRequestsTheirHost) {
    auto shard = std::make_unique<SessionShard>();
    ConnectionStart start;
    start.endpoints[1] = kServer;
    ConnectionRecorder recorder(*shard, shard->open_connection(start));
    http::HeadParser parser;
    for (const std::string_view head :
         {"CONNECT /odd HTTP/1.1\r\nHost: h\r\n\r\n", "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"}) {
        recorder.on_head(
            recorder.on_opened(0), Side::Client, parser.parse(http::HeadKind::Request, head), {});
    }
    std::vector<std::unique_ptr<SessionShard>> shards;
    shards.push_back(std::move(shard));
    Session session;
    SessionBuilder::merge(std::move(shards), session);
    RowUrl odd(session, session.exchanges[0]);
    EXPECT_EQ(text_of(odd), "http://h/odd");
    RowUrl plain(session, session.exchanges[1]);
    EXPECT_EQ(text_of(plain), "http://h/a");
}

}  // namespace
}  // namespace waybill::store
