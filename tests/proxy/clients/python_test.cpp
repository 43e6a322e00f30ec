// SPDX-License-Identifier: GPL-3.0-or-later
//
// Python's requests and httpx through the proxy.
#include <map>
#include <set>

#include "tests/proxy/clients/clients_test.h"

namespace waybill::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::size_t kStepsPerOrigin = 8;

class PythonTest : public ClientsTest {
protected:
    PythonTest() : ClientsTest({"python3"}) {}

    bool has_module(const std::string& name) const {
        RunningProgram import({path_of("python3"), "-c", "import " + name});
        return import.wait() == 0;
    }

    // What python_client.py tells of its steps.
    std::vector<JsonLine> steps(const std::string& client, const std::string& proxy) const {
        return json_lines(run({path_of("python3"),
                               "-B",
                               script("python_client.py"),
                               client,
                               proxy,
                               proxy_->certificate_file(),
                               origins_->http_url(),
                               origins_->https_url(),
                               origins_->h2_url()}));
    }

    // Each request that came to an origin is told, with the bodies that came to both ends.
    void expect_all_told(const std::vector<JsonLine>& steps) const {
        ASSERT_EQ(steps.size(), 3 * kStepsPerOrigin);
        const std::vector<JsonLine> requests = origins_->requests(steps.size());
        const std::vector<JsonLine> told = proxy_->exchanges(steps.size());
        for (std::size_t i = 0; i < steps.size(); ++i) {
            EXPECT_EQ(told[i].text("request.method"), requests[i].text("method"));
            EXPECT_EQ(told[i].number("request.body.size"), requests[i].number("size"));
            EXPECT_EQ(told[i].number("response.status"), steps[i].number("status"));
            EXPECT_EQ(told[i].number("response.body.size"), steps[i].number("size"));
            EXPECT_TRUE(told[i].flag("request.body.complete"));
            EXPECT_TRUE(told[i].flag("response.body.complete"));
            EXPECT_THAT(told[i].texts("anomalies", "code"), IsEmpty()) << told[i].whole();
        }
    }

    void expect_steps(const std::vector<JsonLine>& steps) const {
        ASSERT_EQ(steps.size(), 3 * kStepsPerOrigin);
        for (std::size_t origin = 0; origin < 3; ++origin) {
            const std::size_t first = origin * kStepsPerOrigin;
            EXPECT_EQ(steps[first].text("cookies"), "a=1, b=2");
            EXPECT_EQ(steps[first + 3].number("size"), 0);
            EXPECT_EQ(steps[first + 4].number("size"), 400'000);
            EXPECT_EQ(steps[first + 5].number("status"), 204);
            EXPECT_EQ(steps[first + 7].number("size"), 1'000'000);
            // The same bytes, whatever was spoken on the way.
            for (const std::size_t step : {4U, 7U}) {
                EXPECT_EQ(steps[first + step].text("sha256"), steps[step].text("sha256"));
            }
        }
        const std::vector<JsonLine> requests = origins_->requests(steps.size());
        EXPECT_EQ(requests[0].field("fields", "x-unicode"), "na\xC3\xAFve");
        for (std::size_t origin = 0; origin < 3; ++origin) {
            EXPECT_GT(requests[origin * kStepsPerOrigin + 2].number("size"), 500'000);
            EXPECT_EQ(requests[origin * kStepsPerOrigin + 6].text("sha256"),
                      requests[6].text("sha256"));
        }
    }
};

TEST_F(PythonTest, RequestsWorksThroughTheProxy) {
    if (!has_module("requests")) {
        GTEST_SKIP() << "python3-requests is not installed";
    }
    const std::vector<JsonLine> seen = steps("requests", proxy_->url());
    expect_steps(seen);
    expect_all_told(seen);
}

TEST_F(PythonTest, HttpxWorksThroughTheProxyWithHttp1) {
    if (!has_module("httpx")) {
        GTEST_SKIP() << "python3-httpx is not installed";
    }
    const std::vector<JsonLine> seen = steps("httpx1", proxy_->url());
    expect_steps(seen);
    expect_all_told(seen);
}

TEST_F(PythonTest, HttpxWorksThroughTheProxyWithHttp2) {
    if (!has_module("httpx, h2")) {
        GTEST_SKIP() << "python3-httpx or python3-h2 is not installed";
    }
    const std::vector<JsonLine> seen = steps("httpx2", proxy_->url());
    expect_steps(seen);
    expect_all_told(seen);
    EXPECT_EQ(seen[0].text("version"), "HTTP/1.1");
    EXPECT_EQ(seen[kStepsPerOrigin].text("version"), "HTTP/2");  // of an HTTP/1.1 origin
    EXPECT_EQ(seen[2 * kStepsPerOrigin].text("version"), "HTTP/2");
}

TEST_F(PythonTest, RequestsWorksThroughSocks) {
    if (!has_module("requests, socks")) {
        GTEST_SKIP() << "python3-requests or python3-socks is not installed";
    }
    start_proxy({"--proxyauth", "ada:lamp"}, {"socks5"});
    for (const char* const scheme : {"socks5", "socks5h"}) {
        const std::vector<JsonLine> seen =
            steps("socks", std::string(scheme) + "://ada:lamp@" + proxy_->address());
        ASSERT_EQ(seen.size(), 3U);
        for (const JsonLine& step : seen) {
            EXPECT_EQ(step.number("status"), 200);
        }
    }
    origins_->requests(6);
    for (const JsonLine& told : proxy_->exchanges(6)) {
        EXPECT_EQ(told.text("request.target"), "/through-socks");
        EXPECT_EQ(told.text("request.host"), "localhost");
    }
}

}  // namespace
}  // namespace waybill::test
