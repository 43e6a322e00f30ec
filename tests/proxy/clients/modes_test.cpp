// SPDX-License-Identifier: GPL-3.0-or-later
//
// The modes of the proxy between programs of others: reverse, upstream, SOCKS.
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

#include "tests/proxy/clients/clients_test.h"
#include "tests/support/loopback.h"

namespace waybill::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr int kCurlCannotConnect = 7;
constexpr int kCurlProxyRefused = 97;

class ModesTest : public ClientsTest {
protected:
    explicit ModesTest(std::vector<std::string> programs = {}) : ClientsTest(std::move(programs)) {}

    // curl that must succeed, without the proxy of the test.
    std::string plain_curl(std::vector<std::string> arguments) const {
        const CurlRun run = bare_curl(std::move(arguments));
        EXPECT_EQ(run.status, 0) << run.errors;
        return run.output;
    }

    void expect_told(std::size_t count) const {
        for (const JsonLine& told : proxy_->exchanges(count)) {
            EXPECT_EQ(told.number("response.status"), 200) << told.whole();
            EXPECT_THAT(told.texts("anomalies", "code"), IsEmpty()) << told.whole();
        }
    }
};

TEST_F(ModesTest, AReverseProxyStandsInFrontOfOneOrigin) {
    start_proxy({},
                {"reverse:" + origins_->http_url(),
                 "reverse:" + origins_->h2_url(),
                 "reverse:" + origins_->https_url()});
    const std::string https = "https://localhost:" + std::to_string(proxy_->port(0));
    const std::string clear = plain_curl({proxy_->url() + "/clear?a=1"});
    EXPECT_EQ(clear, origins_->requests(1)[0].whole());
    EXPECT_THAT(plain_curl({"--cacert", proxy_->certificate_file(), https + "/secure"}),
                HasSubstr("\"/secure\""));
    EXPECT_THAT(
        plain_curl({"--http2-prior-knowledge", "-w", "%{http_version}", proxy_->url(1) + "/"}),
        EndsWith("2"));
    EXPECT_THAT(plain_curl({"--http1.1", proxy_->url(1) + "/"}), HasSubstr("\"version\":\"2.0\""));
    EXPECT_THAT(plain_curl({"--http2", proxy_->url(2) + "/upgraded"}), HasSubstr("upgraded"));
    const std::vector<JsonLine> requests = origins_->requests(5);
    // The origin is called by its own name.
    EXPECT_EQ(requests[0].field("fields", "host"), "localhost:" + std::to_string(origins_->http));
    expect_told(5);
}

TEST_F(ModesTest, AReverseProxyOfSeveralOriginsGivesEachItsTurn) {
    start_proxy({}, {"reverse:" + origins_->http_url() + "," + origins_->https_url()});
    for (int i = 0; i < 10; ++i) {
        plain_curl({proxy_->url() + "/turn"});
    }
    std::size_t secure = 0;
    for (const JsonLine& request : origins_->requests(10)) {
        secure += request.text("scheme") == "https" ? 1U : 0U;
    }
    EXPECT_GE(secure, 4U);
    EXPECT_LE(secure, 6U);
    expect_told(10);
}

TEST_F(ModesTest, AnOriginOfSeveralThatIsNotThereIsLeftOut) {
    start_proxy({}, {"reverse:http://localhost:1," + origins_->http_url()});
    for (int i = 0; i < 8; ++i) {
        plain_curl({"--fail", proxy_->url() + "/turn"});
    }
    origins_->requests(8);
}

TEST_F(ModesTest, CurlComesThroughSocks) {
    start_proxy({}, {"socks5"});
    for (const char* const scheme : {"socks5://", "socks5h://"}) {
        for (const std::string& origin :
             {origins_->http_url(), origins_->https_url(), origins_->h2_url()}) {
            const std::string output = plain_curl({"-x",
                                                   scheme + proxy_->address(),
                                                   "--cacert",
                                                   proxy_->certificate_file(),
                                                   origin + "/size/100000"});
            EXPECT_EQ(output, pattern(100'000));
        }
    }
    origins_->requests(6);
    expect_told(6);
}

TEST_F(ModesTest, SocksAsksForThePassword) {
    start_proxy({"--proxyauth", "ada:lamp"}, {"socks5"});
    const std::string url = origins_->http_url() + "/who";
    EXPECT_EQ(bare_curl({"-x", "socks5h://" + proxy_->address(), url}).status, kCurlProxyRefused);
    EXPECT_EQ(bare_curl({"-x", "socks5h://ada:wrong@" + proxy_->address(), url}).status,
              kCurlProxyRefused);
    plain_curl({"-x", "socks5h://ada:lamp@" + proxy_->address(), url});
    origins_->requests(1);
}

TEST_F(ModesTest, AnotherWaybillMayBeTheNextProxy) {
    const auto next = std::make_unique<ProxyProgram>(std::vector<std::string>{
        "--trusted-ca", authority_->authority_file(), "--proxyauth", "ada:lamp"});
    ASSERT_TRUE(next->runs());
    // What the next one intercepts has certificates of its authority.
    proxy_ = std::make_unique<ProxyProgram>(
        std::vector<std::string>{
            "--trusted-ca", next->certificate_file(), "--upstream-auth", "ada:lamp"},
        std::vector<std::string>{"upstream:" + next->url()});
    ASSERT_TRUE(proxy_->runs());
    EXPECT_EQ(curl({origins_->http_url() + "/size/100000"}), pattern(100'000));
    EXPECT_EQ(curl({origins_->https_url() + "/size/100000"}), pattern(100'000));
    EXPECT_THAT(curl({"-w", "%{http_version}", origins_->h2_url() + "/"}), EndsWith("2"));
    const std::string file = folder_.write("body", pattern(1'000'000));
    EXPECT_THAT(curl({"-T", file, origins_->https_url() + "/put"}), HasSubstr("\"size\":1000000"));
    for (const JsonLine& request : origins_->requests(4)) {
        EXPECT_EQ(request.field("fields", "proxy-authorization"), "");
    }
    expect_told(4);
    EXPECT_EQ(next->exchanges(4)[1].text("request.url"), origins_->https_url() + "/size/100000");
}

TEST_F(ModesTest, TheNextProxyMayBeReachedOverTls) {
    const ProxyProgram next({"--trusted-ca", authority_->authority_file()});
    ASSERT_TRUE(next.runs());
    proxy_ = std::make_unique<ProxyProgram>(
        std::vector<std::string>{"--trusted-ca", next.certificate_file()},
        std::vector<std::string>{"upstream:https://localhost:" + std::to_string(next.port())});
    ASSERT_TRUE(proxy_->runs());
    EXPECT_EQ(curl({origins_->http_url() + "/size/5000"}), pattern(5000));
    EXPECT_EQ(curl({origins_->https_url() + "/size/5000"}), pattern(5000));
    expect_told(2);
    next.exchanges(2);
}

class TinyproxyTest : public ModesTest {
protected:
    TinyproxyTest() : ModesTest({"tinyproxy"}) {}

    // It cannot listen on any port.
    static std::uint16_t free_port() { return local_end(listen_on_loopback()).port; }
};

TEST_F(TinyproxyTest, TinyproxyMayBeTheNextProxy) {
    const std::string port = std::to_string(free_port());
    const std::string log = folder_.file("tinyproxy.log");
    const std::string configuration = folder_.write("tinyproxy.conf",
                                                    "Port " + port
                                                        + "\nListen 127.0.0.1\nTimeout 60\nMaxClients "
                                                          "100\nLogLevel Connect\nLogFile \""
                                                        + log + "\"\nDisableViaHeader Yes\n");
    RunningProgram tinyproxy({path_of("tinyproxy"), "-d", "-c", configuration});
    ASSERT_TRUE(eventually([&] {
        return tinyproxy.has_ended()
               || bare_curl({"http://127.0.0.1:" + port + "/"}).status != kCurlCannotConnect;
    }));
    ASSERT_FALSE(tinyproxy.has_ended()) << tinyproxy.account() << file_content(log);
    start_proxy({}, {"upstream:http://127.0.0.1:" + port});
    EXPECT_EQ(curl({origins_->http_url() + "/size/100000"}), pattern(100'000));
    EXPECT_EQ(curl({origins_->https_url() + "/size/100000"}), pattern(100'000));
    EXPECT_THAT(curl({"-w", "%{http_version}", origins_->h2_url() + "/"}), EndsWith("2"));
    origins_->requests(3);
    expect_told(3);
    const std::string seen = file_content(log);
    EXPECT_THAT(seen, HasSubstr("CONNECT localhost:" + std::to_string(origins_->https)));
    EXPECT_THAT(seen, HasSubstr("GET http://localhost:" + std::to_string(origins_->http)));
}

TEST_F(ModesTest, OpensslTalksThroughATunnel) {
    // Its input has to stay open until the answer is there.
    int input[2] = {-1, -1};
    ASSERT_EQ(::pipe2(input, O_CLOEXEC), 0);
    RunningProgram client({path_of("openssl"),
                           "s_client",
                           "-quiet",
                           "-verify_return_error",
                           "-proxy",
                           proxy_->address(),
                           "-connect",
                           "localhost:" + std::to_string(origins_->https),
                           "-servername",
                           "localhost",
                           "-CAfile",
                           proxy_->certificate_file()},
                          {.input = input[0]});
    ::close(input[0]);
    const std::string request =
        "GET /by-hand HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    ASSERT_EQ(::write(input[1], request.data(), request.size()),
              static_cast<ssize_t>(request.size()));
    EXPECT_TRUE(client.prints("/by-hand")) << client.account();
    ::close(input[1]);
    client.wait();
    EXPECT_THAT(client.output(), StartsWith("HTTP/1.1 200 OK")) << client.account();
    origins_->requests(1);
    expect_told(1);
}

TEST_F(ModesTest, SeveralModesRunAtOnceAndEndInOrder) {
    start_proxy({}, {"regular", "socks5", "reverse:" + origins_->http_url()});
    curl({origins_->http_url() + "/one"});
    plain_curl({"-x", "socks5h://" + proxy_->address(1), origins_->http_url() + "/two"});
    plain_curl({proxy_->url(2) + "/three"});
    origins_->requests(3);
    expect_told(3);
    const std::vector<JsonLine> lines = proxy_->finish();
    ASSERT_FALSE(lines.empty());
    EXPECT_EQ(lines.front().text("type"), "session");
    EXPECT_EQ(lines.back().text("type"), "summary");
    EXPECT_EQ(lines.back().number("exchanges"), 3);
}

TEST_F(ModesTest, AnInterruptWaitsForWhatIsUnderWay) {
    // Of this response the end comes only when someone asks for /next.
    RunningProgram client(
        {path_of("curl"), "-sS", "-N", "-x", proxy_->url(), origins_->http_url() + "/events"});
    ASSERT_TRUE(client.prints("data: 0")) << client.account();
    proxy_->program().signal(SIGINT);
    for (int i = 1; i <= 3; ++i) {
        plain_curl({origins_->http_url() + "/next"});
    }
    EXPECT_EQ(client.wait(), 0) << client.account();
    EXPECT_THAT(client.output(), HasSubstr("data: 3"));
    EXPECT_EQ(proxy_->program().wait(), 0) << proxy_->program().account();
    EXPECT_EQ(proxy_->told("exchange").size(), 1U);
}

}  // namespace
}  // namespace waybill::test
