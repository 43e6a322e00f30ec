// SPDX-License-Identifier: GPL-3.0-or-later
//
// The whole proxy between a client and a server, over sockets.
#include "proxy/proxy.h"

#include <algorithm>
#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "tests/proxy/io/running_proxy.h"
#include "tests/proxy/io/web_origin.h"

namespace waybill::proxy {
namespace {

using test::answer;
using test::listener;
using test::RunningProxy;
using test::Talk;
using test::talk_to;
using test::WebOrigin;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

WebOrigin::Serve always(const std::string& body) {
    return [body](const std::string&) {
        return answer(body);
    };
}

std::string get(const std::string& url, const std::string& host) {
    return "GET " + url + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
}

std::string get(const WebOrigin& origin, const std::string& path = "/") {
    return get(origin.url(path), origin.authority());
}

// Where nobody listens.
Endpoint closed_port() {
    return waybill::test::local_end(waybill::test::listen_on_loopback());
}

TEST(ProxyTest, ARequestGoesToItsServerAndBothAreRecorded) {
    WebOrigin origin(always("hello"));
    RunningProxy proxy;
    Talk client = talk_to(proxy.at());
    client.send(get(origin, "/path?q"));
    EXPECT_EQ(client.read_message(), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    EXPECT_THAT(origin.requests(),
                ElementsAre("GET /path?q HTTP/1.1\r\nHost: " + origin.authority() + "\r\n\r\n"));
    proxy.wait_for_closed(1);
    EXPECT_EQ(proxy.row(0), "GET " + origin.authority() + " " + origin.url("/path?q") + " 200");
    const store::Session& session = proxy.proxy->session();
    EXPECT_EQ(session.exchanges[0].response_size, 5U);
    EXPECT_EQ(session.connections[0].start.endpoints[1], origin.at());
    EXPECT_EQ(proxy.proxy->status().clients, 1U);
}

TEST(ProxyTest, AKeptConnectionServesFurtherRequestsOfAllClients) {
    WebOrigin origin(always("x"));
    RunningProxy proxy([](ProxyOptions& options) { options.loops = 1; });
    for (int i = 0; i < 3; ++i) {
        Talk client = talk_to(proxy.at());
        for (int j = 0; j < 3; ++j) {
            client.send(get(origin));
            ASSERT_THAT(client.read_message(), StartsWith("HTTP/1.1 200"));
        }
    }
    EXPECT_EQ(origin.connections(), 1U);
    EXPECT_THAT(origin.requests(), SizeIs(9));
    EXPECT_EQ(proxy.proxy->status().servers_ever, 1U);
}

TEST(ProxyTest, LargeBodiesPassBothWaysUnchanged) {
    std::string body(20'000'000, 'x');
    for (std::size_t i = 0; i < body.size(); i += 101) {
        body[i] = static_cast<char>('a' + i % 26);
    }
    WebOrigin origin([](const std::string& request) {
        return answer(request.substr(request.find("\r\n\r\n") + 4));
    });
    RunningProxy proxy;
    Talk client = talk_to(proxy.at());
    std::thread sender([&] {
        client.send("POST " + origin.url() + " HTTP/1.1\r\nHost: x\r\nContent-Length: "
                    + std::to_string(body.size()) + "\r\n\r\n" + body);
    });
    const std::string response = client.read_message();
    sender.join();
    EXPECT_TRUE(response.ends_with("\r\n\r\n" + body));
    proxy.wait_for_closed(1);
    EXPECT_EQ(proxy.proxy->session().exchanges[0].request_size, body.size());
    EXPECT_EQ(proxy.proxy->session().exchanges[0].response_size, body.size());
}

TEST(ProxyTest, AServerThatSendsMoreThanTheClientTakesHasToWait) {
    constexpr std::size_t kAll = 512 * kMiB;
    std::atomic<std::size_t> sent{0};
    std::atomic<bool> waited{false};
    WebOrigin origin(WebOrigin::Host([&](Talk& talk) {
        talk.read_message();
        talk.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kAll) + "\r\n\r\n");
        const timeval limit{.tv_sec = 0, .tv_usec = 300'000};
        ::setsockopt(talk.descriptor(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        const std::string piece(kMiB, 'x');
        while (sent < kAll && talk.send(piece)) {
            sent += piece.size();
        }
        waited = sent < kAll;
    }));
    RunningProxy proxy;
    Talk client = talk_to(proxy.at());
    client.send(get(origin));
    proxy.poll_until([&] { return waited.load() || sent == kAll; });
    EXPECT_TRUE(waited);
    EXPECT_LT(sent, 64 * kMiB);  // what the kernel's buffers of four sockets take
}

TEST(ProxyTest, AServerThatIsNotThereIsTold) {
    const Endpoint nobody = closed_port();
    RunningProxy proxy;
    Talk client = talk_to(proxy.at());
    client.send(get("http://" + to_string(nobody) + "/", to_string(nobody)));
    const std::string response = client.read_message();
    EXPECT_THAT(response, StartsWith("HTTP/1.1 502"));
    EXPECT_THAT(response, HasSubstr("connection refused"));
    proxy.wait_for_closed(1);
    EXPECT_THAT(proxy.row(0), testing::EndsWith(" 502"));
}

TEST(ProxyTest, ANameThatDoesNotExistIsTold) {
    RunningProxy proxy;
    Talk client = talk_to(proxy.at());
    client.send(get("http://nowhere.invalid/", "nowhere.invalid"));
    EXPECT_THAT(client.read_message(), StartsWith("HTTP/1.1 502"));
}

TEST(ProxyTest, AKeptConnectionThatTheServerClosesIsNotUsedAgain) {
    WebOrigin origin(WebOrigin::Host([](Talk& talk) {
        talk.read_message();
        talk.send(answer("one"));
    }));
    RunningProxy proxy([](ProxyOptions& options) { options.loops = 1; });
    for (int i = 0; i < 5; ++i) {
        Talk client = talk_to(proxy.at());
        client.send(get(origin));
        EXPECT_THAT(client.read_message(), testing::EndsWith("one"));
    }
    EXPECT_EQ(origin.connections(), 5U);
}

TEST(ProxyTest, WhatAServerSendsUnaskedReachesNoClient) {
    WebOrigin origin(WebOrigin::Host([](Talk& talk) {
        talk.read_message();
        talk.send(answer("asked") + answer("unasked"));
        talk.read_message();
        talk.send(answer("later"));
    }));
    RunningProxy proxy([](ProxyOptions& options) { options.loops = 1; });
    for (int i = 0; i < 3; ++i) {
        Talk client = talk_to(proxy.at());
        client.send(get(origin));
        EXPECT_THAT(client.read_message(), testing::EndsWith("asked"));
    }
    EXPECT_EQ(origin.connections(), 3U);
}

// ---- TLS ----

WebOrigin::MakeTls with_tls(RunningProxy& proxy, std::shared_ptr<TlsContexts>& contexts) {
    contexts = proxy.trusted.contexts();
    return [&contexts, leaf = proxy.trusted.leaf(test::server_plan("DNS:localhost,IP:127.0.0.1"))] {
        return contexts->server(leaf, false);
    };
}

TEST(ProxyTest, TlsIsOpenedOnBothSides) {
    std::shared_ptr<TlsContexts> contexts;
    RunningProxy proxy;
    WebOrigin origin(always("secret"), with_tls(proxy, contexts));
    Talk client = talk_to(proxy.at());
    client.send("CONNECT " + origin.authority() + " HTTP/1.1\r\nHost: " + origin.authority()
                + "\r\n\r\n");
    ASSERT_THAT(client.read_head(), StartsWith("HTTP/1.1 200"));
    ASSERT_TRUE(client.begin_tls(proxy.client_tls("127.0.0.1"))) << client.tls()->failure();
    for (int i = 0; i < 3; ++i) {
        client.send(get("/inside", origin.authority()));
        EXPECT_THAT(client.read_message(), testing::EndsWith("secret"));
    }
    EXPECT_EQ(origin.connections(), 1U);
    proxy.wait_for_closed(3);
    EXPECT_EQ(proxy.row(0), "GET " + origin.authority() + " /inside 200");
    ASSERT_NE(proxy.proxy->session().connections[0].tls, nullptr);
}

TEST(ProxyTest, ACertificateThatIsNotGoodBecomesAPageAndAnAnomaly) {
    std::shared_ptr<TlsContexts> contexts;
    RunningProxy proxy;
    test::TrustedAuthority other;
    contexts = other.contexts();
    WebOrigin origin(always("secret"), [&, leaf = other.leaf(test::server_plan("IP:127.0.0.1"))] {
        return contexts->server(leaf, false);
    });
    Talk client = talk_to(proxy.at());
    client.send("CONNECT " + origin.authority() + " HTTP/1.1\r\nHost: x\r\n\r\n");
    client.read_head();
    ASSERT_TRUE(client.begin_tls(proxy.client_tls("127.0.0.1"))) << client.tls()->failure();
    client.send(get("/", origin.authority()));
    EXPECT_THAT(client.read_message(), StartsWith("HTTP/1.1 502"));
    EXPECT_THAT(origin.requests(), testing::IsEmpty());
    proxy.wait_for_closed(1);
    const std::vector<Anomaly> anomalies = proxy.proxy->session().anomalies(0);
    EXPECT_TRUE(std::any_of(anomalies.begin(), anomalies.end(), [](const Anomaly& anomaly) {
        return anomaly.code == AnomalyCode::CertificateRejected;
    }));
}

TEST(ProxyTest, HostsThatAreIgnoredKeepTheirOwnCertificate) {
    std::shared_ptr<TlsContexts> contexts;
    RunningProxy proxy([](ProxyOptions& options) {
        Result<HostPatterns> patterns = HostPatterns::compile({"127\\.0\\.0\\.1"}, {});
        ASSERT_TRUE(patterns);
        options.sessions.hosts = *patterns;
    });
    WebOrigin origin(always("secret"), with_tls(proxy, contexts));
    const std::unique_ptr<TlsContexts> theirs = proxy.trusted.contexts();
    Talk client = talk_to(proxy.at());
    client.send("CONNECT " + origin.authority() + " HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_THAT(client.read_head(), StartsWith("HTTP/1.1 200"));
    ASSERT_TRUE(client.begin_tls(theirs->client("127.0.0.1", false))) << client.tls()->failure();
    client.send(get("/", "x"));
    EXPECT_THAT(client.read_message(), testing::EndsWith("secret"));
    client.close();
    proxy.wait_for_closed(1);
    EXPECT_EQ(proxy.row(0).substr(0, 8), "CONNECT ");
}

TEST(ProxyTest, ATunnelIsOpenInOneDirectionAsLongAsItIs) {
    std::promise<std::string> received;
    WebOrigin origin(WebOrigin::Host([&](Talk& talk) {
        EXPECT_EQ(talk.read_exactly(6), "hello\n");
        talk.send("world\n");
        talk.end_output();
        received.set_value(talk.read_to_end());
    }));
    RunningProxy proxy;
    Talk client = talk_to(proxy.at());
    client.send("CONNECT " + origin.authority() + " HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_THAT(client.read_head(), StartsWith("HTTP/1.1 200"));
    client.send("hello\n");
    EXPECT_EQ(client.read_to_end(), "world\n");
    const std::string more(1'000'000, 'm');
    client.send(more);
    client.end_output();
    proxy.wait_for_closed(1);
    EXPECT_EQ(received.get_future().get().size(), more.size());
}

// ---- Modes ----

TEST(ProxyTest, ReverseSharesAmongOriginsAndLeavesOutWhatIsDown) {
    WebOrigin one(always("one"));
    WebOrigin two(always("two"));
    const Endpoint nobody = closed_port();
    RunningProxy proxy([&](ProxyOptions& options) {
        options.listeners = {listener("reverse:http://" + to_string(nobody) + "," + one.url("")
                                      + "," + two.url(""))};
    });
    for (int i = 0; i < 30; ++i) {
        Talk client = talk_to(proxy.at());
        client.send(get("/", "site.test"));
        ASSERT_THAT(client.read_message(), StartsWith("HTTP/1.1 200"));
    }
    EXPECT_EQ(one.requests().size() + two.requests().size(), 30U);
    EXPECT_GE(one.requests().size(), 10U);
    EXPECT_GE(two.requests().size(), 10U);
    const std::vector<OriginStatus> origins = proxy.proxy->status().listeners[0].origins;
    ASSERT_THAT(origins, SizeIs(3));
    EXPECT_TRUE(origins[0].left_out);
    EXPECT_EQ(origins[0].chosen, OriginSet::kFailuresUntilOut);
    EXPECT_EQ(origins[1].in_use, 0U);
}

TEST(ProxyTest, UpstreamGoesThroughTheNextProxy) {
    std::shared_ptr<TlsContexts> contexts;
    RunningProxy next([](ProxyOptions& options) { options.sessions.authorization = "me:secret"; });
    RunningProxy proxy([&](ProxyOptions& options) {
        options.tls.trusted_file = next.proxy->ca_certificate_file();
        options.listeners = {listener("upstream:http://me:secret@" + to_string(next.at())),
                             listener("upstream:http://me:wrong@" + to_string(next.at()))};
    });
    WebOrigin plain(always("plain"));
    WebOrigin secure(always("secure"), with_tls(next, contexts));
    Talk client = talk_to(proxy.at());
    client.send(get(plain));
    EXPECT_THAT(client.read_message(), testing::EndsWith("plain"));
    EXPECT_THAT(plain.requests().at(0), testing::Not(HasSubstr("roxy-")));

    Talk tunnel = talk_to(proxy.at());
    tunnel.send("CONNECT " + secure.authority() + " HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_THAT(tunnel.read_head(), StartsWith("HTTP/1.1 200"));
    ASSERT_TRUE(tunnel.begin_tls(proxy.client_tls("127.0.0.1"))) << tunnel.tls()->failure();
    tunnel.send(get("/", secure.authority()));
    EXPECT_THAT(tunnel.read_message(), testing::EndsWith("secure"));

    Talk refused = talk_to(proxy.at(1));
    refused.send("CONNECT " + secure.authority() + " HTTP/1.1\r\nHost: x\r\n\r\n");
    refused.read_head();
    ASSERT_TRUE(refused.begin_tls(proxy.client_tls("127.0.0.1"))) << refused.tls()->failure();
    refused.send(get("/", secure.authority()));
    const std::string response = refused.read_message();
    EXPECT_THAT(response, StartsWith("HTTP/1.1 502"));
    EXPECT_THAT(response, HasSubstr("407"));
}

// ---- What it refuses ----

TEST(ProxyTest, ItDoesNotConnectToItselfInAnySpelling) {
    RunningProxy proxy;
    const std::string port = std::to_string(proxy.at().port);
    int asked = 0;
    for (const char* host : {"127.0.0.1",
                             "127.1",
                             "2130706433",
                             "0x7f.1",
                             "0177.0.0.1",
                             "0.0.0.0",
                             "[::1]",
                             "[::]",
                             "[::ffff:127.0.0.1]",
                             "localhost",
                             "localhost.",
                             "127.0.0.2"}) {
        const std::string authority = std::string(host) + ":" + port;
        Talk client = talk_to(proxy.at());
        client.send("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority
                    + "\r\n\r\nGET / HTTP/1.1\r\nHost: " + authority + "\r\n\r\n");
        client.end_output();
        EXPECT_THAT(client.read_to_end(), testing::Not(HasSubstr("\r\nHTTP/1.1 200"))) << host;
        ++asked;
    }
    EXPECT_EQ(proxy.proxy->status().clients_ever, static_cast<std::uint64_t>(asked));
}

TEST(ProxyTest, TwoThatAreTheNextProxyOfEachOtherSeeIt) {
    const Endpoint second = closed_port();
    RunningProxy one([&](ProxyOptions& options) {
        options.listeners = {listener("upstream:http://" + to_string(second))};
    });
    RunningProxy two([&](ProxyOptions& options) {
        options.listeners = {listener("upstream:http://" + to_string(one.at()))};
        options.listeners[0].port = second.port;
    });
    Talk client = talk_to(one.at());
    client.send(get("http://elsewhere.test/", "elsewhere.test"));
    EXPECT_THAT(client.read_message(), testing::MatchesRegex("HTTP/1.1 5..[^\xff]*"));
    EXPECT_LT(one.proxy->status().clients_ever + two.proxy->status().clients_ever, 5U);
}

TEST(ProxyTest, PrivateServersAreRefusedWhereTheyShallBe) {
    WebOrigin origin(always("inside"));
    RunningProxy proxy([](ProxyOptions& options) { options.block_private = true; });
    Talk client = talk_to(proxy.at());
    client.send(get(origin));
    EXPECT_THAT(client.read_message(), StartsWith("HTTP/1.1 403"));
    EXPECT_EQ(origin.connections(), 0U);
}

TEST(ProxyTest, MoreClientsThanMayBeWaitUntilOneIsGone) {
    WebOrigin origin(always("x"));
    RunningProxy proxy([](ProxyOptions& options) { options.clients = 2; });
    Talk one = talk_to(proxy.at());
    Talk two = talk_to(proxy.at());
    one.send(get(origin));
    two.send(get(origin));
    ASSERT_THAT(one.read_message(), StartsWith("HTTP/1.1 200"));
    ASSERT_THAT(two.read_message(), StartsWith("HTTP/1.1 200"));
    Talk three = talk_to(proxy.at());
    three.send(get(origin));
    EXPECT_EQ(proxy.proxy->status().clients, 2U);
    one.close();
    EXPECT_THAT(three.read_message(), StartsWith("HTTP/1.1 200"));
}

TEST(ProxyTest, WithoutDescriptorsClientsWaitAndAreServedLater) {
    const std::string nobody = to_string(closed_port());
    RunningProxy proxy;
    std::vector<Talk> clients;
    for (int i = 0; i < 60; ++i) {
        clients.emplace_back(test::OwnedSocket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)));
    }
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    rlimit few = before;
    const int next = ::dup(0);
    ::close(next);
    few.rlim_cur = static_cast<rlim_t>(next) + 20;
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
    waybill::test::SocketAddress address = waybill::test::address_of(proxy.at(), AF_INET);
    for (Talk& client : clients) {
        ASSERT_EQ(::connect(client.descriptor(), address.get(), address.size), 0);
        client.send(get("http://" + nobody + "/", nobody));
    }
    // Those that were taken go, one after the other; each makes room.
    int served = 0;
    for (Talk& client : clients) {
        served += client.read_message().starts_with("HTTP/1.1 502") ? 1 : 0;
        client.close();
    }
    ::setrlimit(RLIMIT_NOFILE, &before);
    EXPECT_EQ(served, 60);
}

// ---- Rules, breakpoints ----

TEST(ProxyTest, TheRulesFileIsFollowedAndABadOneChangesNothing) {
    WebOrigin origin(always("x"));
    waybill::test::TemporaryDirectory folder;
    const std::string file = folder.write("rules.toml", R"([[rule]]
response.set = { "X-Mark" = "one" }
)");
    RunningProxy proxy([&](ProxyOptions& options) { options.rules_file = file; });
    Talk client = talk_to(proxy.at());
    const auto asked = [&] {
        client.send(get(origin));
        return client.read_message();
    };
    EXPECT_THAT(asked(), HasSubstr("X-Mark: one"));
    folder.write("rules.toml", "[[rule]]\nnonsense = 1\n");
    proxy.poll_until([&] { return proxy.notes.size() >= 2; });
    EXPECT_THAT(proxy.notes.at(0), StartsWith(file + ":2"));
    EXPECT_THAT(proxy.proxy->status().rules_error, HasSubstr("nonsense"));
    EXPECT_THAT(asked(), HasSubstr("X-Mark: one"));
    folder.write("rules.toml", R"([[rule]]
response.set = { "X-Mark" = "two" }
)");
    proxy.poll_until([&] { return proxy.proxy->status().rules_error.empty(); });
    EXPECT_THAT(asked(), HasSubstr("X-Mark: two"));
}

TEST(ProxyTest, WhatIsHeldGoesOnWhenSomebodyHasDecided) {
    WebOrigin origin(always("x"));
    waybill::test::TemporaryDirectory folder;
    RunningProxy proxy(
        [&](ProxyOptions& options) { options.rules_text = "[[rule]]\nbreak = [\"request\"]\n"; });
    Talk client = talk_to(proxy.at());
    client.send(get(origin, "/held"));
    proxy.poll_until([&] { return proxy.proxy->status().held == 1; });
    EXPECT_THAT(origin.requests(), testing::IsEmpty());
    const std::shared_ptr<const Held> held = proxy.proxy->breakpoints().held().at(0);
    auto edited = std::make_shared<Flow>(held->flow);
    edited->request.fields.set("X-Edited", "yes");
    Decision decision;
    decision.hold = held->id;
    decision.edited = edited;
    EXPECT_TRUE(proxy.proxy->breakpoints().decide(decision));
    EXPECT_THAT(client.read_message(), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(origin.requests().at(0), HasSubstr("X-Edited: yes"));

    client.send(get(origin, "/dropped"));
    proxy.poll_until([&] { return proxy.proxy->status().held == 1; });
    Decision drop;
    drop.hold = proxy.proxy->breakpoints().held().at(0)->id;
    drop.what = Decision::What::Drop;
    EXPECT_TRUE(proxy.proxy->breakpoints().decide(drop));
    EXPECT_TRUE(client.has_ended());
    EXPECT_THAT(origin.requests(), SizeIs(1));
}

// ---- The end ----

TEST(ProxyTest, WhenItStopsWhatIsOpenMayEnd) {
    std::mutex gate;
    gate.lock();
    WebOrigin origin([&](const std::string&) {
        const std::lock_guard wait(gate);
        return answer("at last");
    });
    RunningProxy proxy;
    const Endpoint at = proxy.at();
    Talk client = talk_to(at);
    client.send(get(origin));
    proxy.poll_until([&] { return origin.requests().size() == 1; });
    Talk idle = talk_to(at);
    proxy.poll_until([&] { return proxy.proxy->status().clients == 2; });
    proxy.proxy->stop();
    EXPECT_TRUE(idle.has_ended());
    const test::OwnedSocket late(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    waybill::test::SocketAddress address = waybill::test::address_of(at, AF_INET);
    EXPECT_NE(::connect(late.get(), address.get(), address.size), 0);
    gate.unlock();
    EXPECT_THAT(client.read_message(), testing::EndsWith("at last"));
    bool over = false;
    while (!over) {
        over = proxy.proxy->poll(std::chrono::milliseconds(100)).over;
    }
    EXPECT_EQ(proxy.row(0), "GET " + origin.authority() + " " + origin.url("/") + " 200");
    EXPECT_EQ(proxy.proxy->status().clients, 0U);
    EXPECT_EQ(proxy.proxy->status().servers, 0U);
}

TEST(ProxyTest, StoppedAtOnceItCutsWhatIsOpen) {
    WebOrigin origin(WebOrigin::Host([](Talk& talk) {
        talk.read_message();
        talk.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        talk.read_to_end();
    }));
    RunningProxy proxy;
    Talk client = talk_to(proxy.at());
    client.send(get(origin));
    client.read_exactly(42);
    proxy.proxy->stop_at_once();
    bool over = false;
    while (!over) {
        over = proxy.proxy->poll(std::chrono::milliseconds(100)).over;
    }
    EXPECT_TRUE(client.has_ended());
    EXPECT_EQ(proxy.proxy->counts().exchanges_over, 1U);
}

TEST(ProxyTest, RowsThatAreTooManyGoAndTheirBytesWithThem) {
    WebOrigin origin(always(std::string(2'000, 'x')));
    RunningProxy proxy([](ProxyOptions& options) {
        options.loops = 1;
        options.rows_kept = 100;
    });
    Talk client = talk_to(proxy.at());
    for (int i = 0; i < 5'000; ++i) {
        client.send(get(origin));
        ASSERT_THAT(client.read_message(), StartsWith("HTTP/1.1 200"));
    }
    proxy.wait_for_closed(5'000);
    proxy.proxy->poll(std::chrono::milliseconds(0));
    EXPECT_EQ(proxy.proxy->session().exchanges.size(), 100U);
    EXPECT_GT(proxy.bytes->forgotten, 4 * kMiB);
    for (const store::ExchangeRow& row : proxy.proxy->session().exchanges) {
        EXPECT_GE(record_offset(row.request.first_record), proxy.bytes->forgotten);
    }
}

}  // namespace
}  // namespace waybill::proxy
