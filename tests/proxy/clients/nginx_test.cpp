// SPDX-License-Identifier: GPL-3.0-or-later
//
// nginx behind the proxy: ranges, validators, bodies larger than memory is to be.
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <system_error>

#include "tests/proxy/clients/clients_test.h"
#include "tests/proxy/clients/nginx_site.h"
#include "tests/support/find_program.h"
#include "tests/support/loopback.h"

namespace waybill::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

class NginxTest : public ClientsTest {
protected:
    NginxTest() : ClientsTest({"nginx"}) {}

    void SetUp() override {
        ClientsTest::SetUp();
        if (!IsSkipped()) {
            site_ = std::make_unique<NginxSite>(path_of("nginx"), authority_->folder());
            ASSERT_TRUE(site_->runs());
        }
    }

    // Kibibytes of memory of the proxy.
    std::uint64_t memory() const {
        const std::string status =
            file_content("/proc/" + std::to_string(proxy_->program().pid()) + "/status");
        const std::size_t at = status.find("VmHWM:");
        return at == std::string::npos ? 0 : std::stoull(status.substr(at + 6));
    }

    std::unique_ptr<NginxSite> site_;
};

TEST_F(NginxTest, RangesAndValidatorsGetTheirAnswers) {
    for (const std::string& origin : {site_->http_url(), site_->https_url()}) {
        const std::string url = origin + "/small.html";
        EXPECT_EQ(curl({"-r", "10-29", url}), NginxSite::small().substr(10, 20));
        EXPECT_THAT(curl({"-r", "0-4,10-14", "-w", "%{http_code}", url}), EndsWith("206"));
        EXPECT_THAT(curl({"-r", "90000-", "-w", "%{http_code}", url}), EndsWith("416"));
        const std::string etag = folder_.file("etag");
        EXPECT_EQ(curl({"--etag-save", etag, url}), NginxSite::small());
        EXPECT_EQ(curl({"--etag-compare", etag, "-w", "%{http_code}", url}), "304");
        EXPECT_THAT(curl({"-I", url}), HasSubstr("\r\n\r\n"));
        EXPECT_THAT(curl({"-w", "%{http_code}", origin + "/missing"}), EndsWith("404"));
    }
    std::vector<int> statuses;
    for (const JsonLine& told : proxy_->exchanges(14)) {
        statuses.push_back(static_cast<int>(told.number("response.status")));
        EXPECT_THAT(told.texts("anomalies", "code"), IsEmpty()) << told.whole();
        EXPECT_TRUE(told.flag("response.body.complete")) << told.whole();
    }
    EXPECT_THAT(
        statuses,
        testing::ElementsAre(206, 206, 416, 200, 304, 200, 404, 206, 206, 416, 200, 304, 200, 404));
    EXPECT_THAT(site_->log(), HasSubstr("GET /small.html HTTP/2.0 206 20"));
}

TEST_F(NginxTest, TwoGigabytesPassWithoutBeingHeldInMemory) {
    curl({"-o", "/dev/null", site_->http_url() + "/small.html"});
    const std::uint64_t before = memory();
    EXPECT_EQ(curl({"--max-time",
                    "120",
                    "-o",
                    "/dev/null",
                    "-w",
                    "%{size_download}",
                    site_->http_url() + "/huge.bin"}),
              std::to_string(NginxSite::kHugeBytes));
    EXPECT_LT(memory() - before, 64U << 10U);
    const JsonLine told = proxy_->exchanges(2)[1];
    EXPECT_EQ(told.number("response.body.size"), static_cast<std::int64_t>(NginxSite::kHugeBytes));
    EXPECT_TRUE(told.flag("response.body.complete"));
}

TEST_F(NginxTest, ADownloadThatIsGivenUpEndsAtTheOrigin) {
    const CurlRun run = bare_curl({"-x",
                                   proxy_->url(),
                                   "--max-filesize",
                                   "1000000",
                                   "-o",
                                   "/dev/null",
                                   "-H",
                                   "Range: bytes=0-1999999998",
                                   site_->http_url() + "/huge.bin"});
    EXPECT_NE(run.status, 0);
    EXPECT_TRUE(eventually([&] { return !site_->log().empty(); }));
    const JsonLine told = proxy_->exchanges(1)[0];
    EXPECT_FALSE(told.flag("response.body.complete")) << told.whole();
    EXPECT_LT(told.number("response.body.size"), 200'000'000);
}

class LoadTest : public NginxTest {
protected:
    // Through a proxy in front of the site, for programs that know none.
    void reverse(const std::vector<std::string>& origins) {
        std::vector<std::string> modes = {"regular"};
        for (const std::string& origin : origins) {
            modes.push_back("reverse:" + origin);
        }
        start_proxy({}, modes);
    }
};

TEST_F(LoadTest, EveryRequestOfH2loadIsAnsweredAndTold) {
    const std::string h2load = find_program("h2load");
    if (h2load.empty()) {
        GTEST_SKIP() << "h2load is not installed";
    }
    reverse({site_->https_url(), site_->http_url()});
    const std::string secure = "https://localhost:" + std::to_string(proxy_->port(1));
    const std::string plain = "http://localhost:" + std::to_string(proxy_->port(2));
    const std::vector<std::vector<std::string>> runs = {
        {"-m", "20", secure}, {"--h1", secure}, {"--h1", plain}};
    for (const std::vector<std::string>& each : runs) {
        std::vector<std::string> words = {h2load, "-n", "1000", "-c", "8"};
        words.insert(words.end(), each.begin(), each.end());
        words.back() += "/small.html";
        const std::string output = run(words);
        EXPECT_THAT(output, HasSubstr("1000 succeeded, 0 failed, 0 errored, 0 timeout")) << output;
    }
    const std::vector<JsonLine> told = proxy_->exchanges(3000);
    std::size_t http2 = 0;
    for (const JsonLine& exchange : told) {
        http2 += exchange.text("protocol") == "HTTP/2" ? 1U : 0U;
        EXPECT_EQ(exchange.number("response.body.size"),
                  static_cast<std::int64_t>(NginxSite::small().size()));
        EXPECT_THAT(exchange.texts("anomalies", "code"), IsEmpty()) << exchange.whole();
    }
    EXPECT_EQ(http2, 1000U);
    const std::string log = site_->log();
    EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 3000);
}

TEST_F(LoadTest, NghttpGetsWhatNghttpdHas) {
    const std::string nghttpd = find_program("nghttpd");
    const std::string nghttp = find_program("nghttp");
    if (nghttpd.empty() || nghttp.empty()) {
        GTEST_SKIP() << "nghttpd or nghttp is not installed";
    }
    const std::string body = folder_.write("body.txt", pattern(300'000));
    const std::string port = std::to_string(local_end(listen_on_loopback()).port);
    RunningProgram origin({nghttpd,
                           "-d",
                           folder_.path(),
                           "--trailer=x-sum: 42",
                           "--echo-upload",
                           "-a",
                           "127.0.0.1",
                           port,
                           authority_->folder() + "/key.pem",
                           authority_->folder() + "/cert.pem"});
    ASSERT_TRUE(eventually([&] {
        return origin.has_ended()
               || bare_curl({"-k", "https://127.0.0.1:" + port + "/body.txt"}).status == 0;
    })) << origin.account();
    reverse({"https://localhost:" + port});
    const std::string url = "https://localhost:" + std::to_string(proxy_->port(1)) + "/body.txt";
    EXPECT_EQ(run({nghttp, "--no-verify-peer", url}), pattern(300'000));
    EXPECT_EQ(run({nghttp, "--no-verify-peer", "-d", body, url}), pattern(300'000));
    for (const JsonLine& told : proxy_->exchanges(2)) {
        EXPECT_EQ(told.number("response.body.size"), 300'000);
        EXPECT_EQ(told.field("response.trailers", "x-sum"), "42") << told.whole();
    }
}

class SlowTest : public LoadTest {
protected:
    // The proxy's own may be seen by root alone.
    static std::ptrdiff_t open_files(const RunningProgram& program) {
        std::error_code error;
        const std::filesystem::directory_iterator files(
            "/proc/" + std::to_string(program.pid()) + "/fd", error);
        return error ? 0 : std::distance(begin(files), end(files));
    }

    static constexpr std::size_t kServed = 20;
    static constexpr std::ptrdiff_t kMany = 300;

    // 400 connections of the mode's kind; meanwhile others are served.
    void expect_others_served(const std::vector<std::string>& mode) {
        const std::string slowhttptest = find_program("slowhttptest");
        if (slowhttptest.empty()) {
            GTEST_SKIP() << "slowhttptest is not installed";
        }
        reverse({site_->http_url()});
        std::vector<std::string> words = {
            slowhttptest,
            "-c",
            "400",
            "-r",
            "400",
            "-l",
            "4",
            "-i",
            "1",
            "-p",
            "3",
            "-u",
            "http://127.0.0.1:" + std::to_string(proxy_->port(1)) + "/small.html"};
        words.insert(words.end(), mode.begin(), mode.end());
        RunningProgram slow(words);
        // Most of them are there.
        ASSERT_TRUE(eventually([&] { return slow.has_ended() || open_files(slow) > kMany; }));
        std::size_t served = 0;
        do {
            EXPECT_EQ(curl({site_->http_url() + "/small.html"}), NginxSite::small());
        } while (!slow.has_ended() && ++served < kServed);
        EXPECT_EQ(slow.output().find("service available:   NO"), std::string::npos)
            << slow.output();
        slow.signal(SIGINT);
        slow.wait();
    }
};

TEST_F(SlowTest, SlowHeadsHoldNobodyUp) {
    expect_others_served({"-H", "-x", "24"});
}

TEST_F(SlowTest, SlowBodiesHoldNobodyUp) {
    expect_others_served({"-B", "-s", "8192", "-x", "10"});
}

TEST_F(SlowTest, RangesHoldNobodyUp) {
    expect_others_served({"-R", "-a", "5", "-b", "3000"});
}

TEST_F(SlowTest, SlowReadersHoldNobodyUp) {
    expect_others_served({"-X", "-w", "512", "-y", "1024", "-n", "5", "-z", "32", "-k", "3"});
}

}  // namespace
}  // namespace waybill::test
