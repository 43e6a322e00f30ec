// SPDX-License-Identifier: GPL-3.0-or-later
//
// The proxy asked for itself (RELIABILITY T34, T35): in every spelling, in every mode, by rules, by
// other proxies.
#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/proxy/io/running_proxy.h"
#include "tests/proxy/io/web_origin.h"

namespace waybill::proxy {
namespace {

using test::RunningProxy;
using test::Talk;
using test::talk_to;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kSpellings[] = {"127.0.0.1",
                                      "127.1",
                                      "2130706433",
                                      "0x7f000001",
                                      "0x7f.1",
                                      "0177.0.0.1",
                                      "017700000001",
                                      "127.0.0.2",
                                      "0.0.0.0",
                                      "0",
                                      "[::1]",
                                      "[0:0:0:0:0:0:0:1]",
                                      "[::]",
                                      "[::ffff:127.0.0.1]",
                                      "[::ffff:7f00:1]",
                                      "localhost",
                                      "LOCALHOST",
                                      "localhost.",
                                      "a.localhost"};

std::uint16_t free_port() {
    return waybill::test::local_end(waybill::test::listen_on_loopback()).port;
}

ListenerOptions at_port(std::uint16_t port, const std::string& mode) {
    ListenerOptions options = test::listener(mode);
    options.port = port;
    return options;
}

std::string get(const std::string& target, const std::string& host) {
    return "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
}

// Sends that on a connection of its own; all that comes back.
std::string ask(const Endpoint& at, const std::string& bytes) {
    Talk client = talk_to(at);
    client.send(bytes);
    return client.read_to_end();
}

TEST(LoopsTest, ItsOwnAddressIsItsPageOrNothing) {
    RunningProxy proxy;
    const std::string port = ":" + std::to_string(proxy.at().port);
    std::uint64_t asked = 0;
    for (const std::string spelling : kSpellings) {
        SCOPED_TRACE(spelling);
        const std::string got =
            ask(proxy.at(), get("http://" + spelling + port + "/secret", spelling + port));
        EXPECT_THAT(got, testing::ContainsRegex("^HTTP/1.1 (404|502|508) "));
        EXPECT_THAT(got, HasSubstr("X-Waybill-Error: "));
        Talk tunnel = talk_to(proxy.at());
        tunnel.send("CONNECT " + spelling + port + " HTTP/1.1\r\nHost: x\r\n\r\n"
                    + get("/secret", spelling));
        EXPECT_THAT(tunnel.read_to_end(), Not(HasSubstr("\r\nHTTP/1.1 2"))) << "through a tunnel";
        asked += 2;
    }
    EXPECT_EQ(proxy.proxy->status().clients_ever, asked);
}

TEST(LoopsTest, AllAddressesOfTheMachineAreItsOwnWhereItListensOnAll) {
    RunningProxy proxy([](ProxyOptions& options) {
        options.listeners = {test::listener()};
        options.listeners[0].host = "0.0.0.0";
        options.allow_open = true;
    });
    const std::string port = std::to_string(proxy.at().port);
    std::array<char, 256> name{};
    ASSERT_EQ(::gethostname(name.data(), name.size() - 1), 0);
    std::vector<std::string> hosts = {"127.0.0.1", "127.0.0.2", "0.0.0.0", name.data()};
    const Endpoint through{waybill::test::loopback_address(), proxy.at().port};
    for (const std::string& host : hosts) {
        SCOPED_TRACE(host);
        EXPECT_THAT(ask(through, get("http://" + host + ":" + port + "/secret", host + ":" + port)),
                    testing::ContainsRegex("^HTTP/1.1 (404|502|508) "));
    }
    EXPECT_EQ(proxy.proxy->status().clients_ever, hosts.size());
}

TEST(LoopsTest, OtherListenersOfTheSameProxyAreItToo) {
    const std::uint16_t second = free_port();
    RunningProxy proxy([&](ProxyOptions& options) {
        options.listeners = {test::listener(), at_port(second, "regular")};
    });
    const std::string authority = "127.0.0.1:" + std::to_string(second);
    EXPECT_THAT(ask(proxy.at(), get("http://" + authority + "/secret", authority)),
                testing::ContainsRegex("^HTTP/1.1 (502|508) "));
    EXPECT_EQ(proxy.proxy->status().clients_ever, 1U);
}

TEST(LoopsTest, ModesThatLeadToThemselvesEndAtOnce) {
    for (const std::string mode : {"reverse:http://127.0.0.1:",
                                   "reverse:http://localhost:",
                                   "reverse:http://[::1]:",
                                   "upstream:http://127.0.0.1:"}) {
        SCOPED_TRACE(mode);
        const std::uint16_t port = free_port();
        RunningProxy proxy([&](ProxyOptions& options) {
            options.listeners = {at_port(port, mode + std::to_string(port))};
        });
        EXPECT_THAT(ask(proxy.at(), get("http://site.test/", "site.test")),
                    testing::ContainsRegex("^HTTP/1.1 (502|508) "));
        EXPECT_EQ(proxy.proxy->status().clients_ever, 1U);
    }
}

TEST(LoopsTest, SocksToItselfIsRefused) {
    RunningProxy proxy(
        [](ProxyOptions& options) { options.listeners = {test::listener("socks5")}; });
    const std::uint16_t port = proxy.at().port;
    Talk client = talk_to(proxy.at());
    client.send(std::string("\x05\x01\0", 3));
    ASSERT_EQ(client.read_exactly(2), std::string("\x05\0", 2));
    client.send(std::string("\x05\x01\0\x01\x7f\0\0\x01", 8) + static_cast<char>(port >> 8U)
                + static_cast<char>(port & 0xffU) + get("/", "site.test"));
    EXPECT_THAT(client.read_to_end(), Not(HasSubstr("HTTP/1.1 2")));
    EXPECT_EQ(proxy.proxy->status().clients_ever, 1U);
}

TEST(LoopsTest, RulesDoNotLeadToItselfEither) {
    const std::uint16_t port = free_port();
    const std::string own = "http://127.0.0.1:" + std::to_string(port);
    for (const std::string& rule :
         {"map_remote = \"" + own + "\"\n",
          "rewrite = { pattern = \"^http://site.test\", with = \"" + own + "\" }\n"}) {
        SCOPED_TRACE(rule);
        RunningProxy proxy([&](ProxyOptions& options) {
            options.listeners = {at_port(port, "regular")};
            options.rules_text = "[[rule]]\n" + rule;
        });
        EXPECT_THAT(ask(proxy.at(), get("http://site.test/", "site.test")),
                    testing::ContainsRegex("^HTTP/1.1 (502|508) "));
        EXPECT_EQ(proxy.proxy->status().clients_ever, 1U);
    }
}

// The same without knowing of each other: each is the other's origin.
TEST(LoopsTest, ARingOfReverseProxiesEnds) {
    const std::uint16_t ports[] = {free_port(), free_port()};
    const auto behind = [&](std::size_t which) {
        return [&ports, which](ProxyOptions& options) {
            options.listeners = {at_port(
                ports[which], "reverse:http://127.0.0.1:" + std::to_string(ports[1 - which]))};
        };
    };
    RunningProxy one(behind(0));
    RunningProxy two(behind(1));
    EXPECT_THAT(ask(one.at(), get("/a", "site.test")), testing::ContainsRegex("^HTTP/1.1 508 "));
    EXPECT_LT(one.proxy->status().clients_ever + two.proxy->status().clients_ever, 20U);
}

// Two proxies, each of which goes through the other.
class RingTest : public testing::Test {
protected:
    RingTest()
        : ports_{free_port(), free_port()},
          one_([this](ProxyOptions& options) { set(options, 0); }),
          two_([this](ProxyOptions& options) { set(options, 1); }) {}

    void set(ProxyOptions& options, std::size_t which) {
        options.listeners = {at_port(
            ports_[which], "upstream:http://127.0.0.1:" + std::to_string(ports_[1 - which]))};
        options.tls.insecure = true;
    }
    std::uint64_t clients() {
        return one_.proxy->status().clients_ever + two_.proxy->status().clients_ever;
    }

    std::uint16_t ports_[2];
    RunningProxy one_;
    RunningProxy two_;
};

TEST_F(RingTest, ARequestEndsWhereItHasBeenBefore) {
    EXPECT_THAT(ask(one_.at(), get("http://site.test/", "site.test")), StartsWith("HTTP/1.1 508 "));
    EXPECT_LT(clients(), 20U);
}

TEST_F(RingTest, ATunnelOfBytesEndsToo) {
    Talk client = talk_to(one_.at());
    client.send("CONNECT site.test:22 HTTP/1.1\r\nHost: site.test:22\r\n\r\nSSH-2.0-x\r\n");
    client.read_to_end();
    EXPECT_LT(clients(), 20U);
}

TEST_F(RingTest, ATunnelOfPlainRequestsEndsToo) {
    Talk client = talk_to(one_.at());
    client.send("CONNECT site.test:80 HTTP/1.1\r\nHost: site.test:80\r\n\r\n"
                + get("/", "site.test"));
    EXPECT_THAT(client.read_to_end(), HasSubstr("HTTP/1.1 508 "));
    EXPECT_LT(clients(), 20U);
}

TEST_F(RingTest, ATunnelOfTlsEndsToo) {
    Talk client = talk_to(one_.at());
    client.send("CONNECT site.test:443 HTTP/1.1\r\nHost: site.test:443\r\n\r\n");
    ASSERT_THAT(client.read_head(), StartsWith("HTTP/1.1 200"));
    ASSERT_TRUE(client.begin_tls(one_.client_tls("site.test")));
    client.send(get("/", "site.test"));
    EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 5"));
    EXPECT_LT(clients(), 20U);
}

}  // namespace
}  // namespace waybill::proxy
