// SPDX-License-Identifier: GPL-3.0-or-later
//
// A transparent listener behind a firewall that redirects to it, in a network of the test's own.
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>

#include "tests/proxy/io/running_proxy.h"
#include "tests/proxy/io/web_origin.h"
#include "tests/support/find_program.h"
#include "tests/support/started_program.h"

namespace waybill::proxy {
namespace {

using test::RunningProxy;
using test::Talk;
using testing::HasSubstr;
using testing::StartsWith;

constexpr int kMark = 7;  // of connections that are redirected
const std::string kServer4 = "10.99.0.1";
const std::string kServer6 = "fd99::1";

int run(const std::string& program, std::vector<std::string> words) {
    words.insert(words.begin(), program);
    return waybill::test::StartedProgram(program, words).wait();
}

Talk talk_marked(const std::string& address, std::uint16_t port) {
    const Endpoint at{ask_now(address).addresses.at(0), port};
    const int family = at.ip.is_v4() ? AF_INET : AF_INET6;
    test::OwnedSocket socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(::setsockopt(socket.get(), SOL_SOCKET, SO_MARK, &kMark, sizeof kMark), 0);
    waybill::test::SocketAddress where = waybill::test::address_of(at, family);
    EXPECT_EQ(::connect(socket.get(), where.get(), where.size), 0);
    return Talk(std::move(socket));
}

// In a thread that has a network of its own; what it starts has it, too.
class TransparentTest : public testing::Test {
protected:
    // Why `body` was not run; "" when it was.
    template <typename Body>
    std::string in_a_network(Body body) {
        const std::string ip = waybill::test::find_program("ip");
        nft_ = waybill::test::find_program("nft");
        if (ip.empty() || nft_.empty()) {
            return "ip or nft is not installed";
        }
        std::string why_not;
        std::thread([&] {
            if (::unshare(CLONE_NEWNET) != 0) {
                why_not = "no network of its own can be made: that is for root";
                return;
            }
            if (run(ip, {"link", "set", "lo", "up"}) != 0
                || run(ip, {"addr", "add", kServer4 + "/32", "dev", "lo"}) != 0
                || run(ip, {"addr", "add", kServer6 + "/128", "dev", "lo", "nodad"}) != 0) {
                why_not = "its network cannot be set up";
                return;
            }
            body();
        }).join();
        return why_not;
    }

    // `which`: what is redirected to the port.
    bool redirect(const std::string& which, std::uint16_t port) {
        const std::string chain = " { chain out { type nat hook output priority -100; " + which
                                  + " redirect to :" + std::to_string(port) + "\n}\n}\n";
        const std::string file =
            folder_.write("rules.nft", "table ip w" + chain + "table ip6 w" + chain);
        return run(nft_, {"-f", file}) == 0;
    }

    std::string nft_;
    waybill::test::TemporaryDirectory folder_;
};

ListenerOptions transparent(const std::string& host) {
    ListenerOptions options = test::listener("transparent");
    options.host = host;
    return options;
}

TEST_F(TransparentTest, AClientReachesWhereItWantedToGo) {
    const std::string why_not = in_a_network([&] {
        RunningProxy proxy([](ProxyOptions& options) {
            options.allow_open = true;
            options.listeners = {transparent("::")};
        });
        for (const std::string& server : {kServer4, kServer6}) {
            test::WebOrigin origin(
                [](const std::string&) { return test::answer("reached"); }, {}, server);
            if (server == kServer4
                && !redirect("meta mark " + std::to_string(kMark) + " tcp dport != 1",
                             proxy.at().port)) {
                ADD_FAILURE() << "nft does not take the rules";
                return;
            }
            Talk client = talk_marked(server, origin.at().port);
            client.send("GET /there HTTP/1.1\r\nHost: site.test\r\n\r\n");
            EXPECT_THAT(client.read_message(), testing::EndsWith("reached")) << server;
            EXPECT_THAT(origin.requests().at(0), HasSubstr("Host: site.test\r\n"));
        }
        proxy.wait_for_closed(2);
        const store::ConnectionRow& connection = proxy.proxy->session().connections.at(0);
        EXPECT_EQ(to_string(connection.start.endpoints[1].ip), kServer4);
    });
    if (!why_not.empty()) {
        GTEST_SKIP() << why_not;
    }
}

TEST_F(TransparentTest, ConnectionsOfItsOwnThatComeBackToItAreRefused) {
    const std::string why_not = in_a_network([&] {
        RunningProxy proxy([](ProxyOptions& options) {
            options.allow_open = true;
            options.listeners = {transparent("0.0.0.0")};
        });
        // Whatever goes to that port, the proxy's own connections, too.
        if (!redirect("tcp dport 8099", proxy.at().port)) {
            ADD_FAILURE() << "nft does not take the rules";
            return;
        }
        Talk client = talk_marked(kServer4, 8099);
        client.send("GET / HTTP/1.1\r\nHost: site.test\r\n\r\n");
        EXPECT_THAT(client.read_message(), StartsWith("HTTP/1.1 502"));
        EXPECT_LT(proxy.proxy->status().clients_ever, 20U);
        EXPECT_GT(proxy.proxy->status().refused, 0U);
    });
    if (!why_not.empty()) {
        GTEST_SKIP() << why_not;
    }
}

}  // namespace
}  // namespace waybill::proxy
