// SPDX-License-Identifier: GPL-3.0-or-later
//
// curl through the proxy: the ways to reach it, versions of HTTP, methods and statuses.
#include "tests/proxy/clients/clients_test.h"

namespace waybill::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class CurlTest : public ClientsTest {
protected:
    // That one request came to the origin and one exchange was told, and that both say the same.
    struct Both {
        JsonLine origin, told;
    };
    Both both() const {
        const Both both = {origins_->requests(1)[0], proxy_->exchanges(1)[0]};
        EXPECT_EQ(both.told.text("request.method"), both.origin.text("method"));
        EXPECT_THAT(both.told.text("request.url"), EndsWith(both.origin.text("target")));
        EXPECT_EQ(both.told.number("request.body.size"), both.origin.number("size"));
        EXPECT_THAT(both.told.texts("anomalies", "code"), IsEmpty()) << both.told.whole();
        EXPECT_TRUE(both.told.flag("response.body.complete")) << both.told.whole();
        return both;
    }

    // What the origin has written into its answer is what it has written down.
    static void expect_echo(const std::string& output, const JsonLine& origin) {
        EXPECT_EQ(output, origin.whole());
    }
};

TEST_F(CurlTest, APlainRequestPassesAndIsTold) {
    const std::string output = curl({"-H", "X-Case: As It Is", origins_->http_url() + "/a?b=c"});
    const Both seen = both();
    expect_echo(output, seen.origin);
    EXPECT_EQ(seen.origin.field("fields", "x-case"), "As It Is");
    EXPECT_THAT(seen.origin.whole(), HasSubstr("\"X-Case\""));
    EXPECT_EQ(seen.origin.field("fields", "proxy-connection"), "");
    EXPECT_EQ(seen.told.text("protocol"), "HTTP/1.1");
    EXPECT_EQ(seen.told.text("request.url"), origins_->http_url() + "/a?b=c");
    EXPECT_EQ(seen.told.number("response.status"), 200);
}

TEST_F(CurlTest, AnInterceptedRequestPassesAndIsTold) {
    const std::string output = curl({"--http1.1", origins_->https_url() + "/secret"});
    const Both seen = both();
    expect_echo(output, seen.origin);
    EXPECT_EQ(seen.told.text("protocol"), "HTTP/1.1");
    EXPECT_EQ(seen.told.text("request.url"), origins_->https_url() + "/secret");
    EXPECT_TRUE(seen.told.flag("tls.decrypted")) << seen.told.whole();
}

TEST_F(CurlTest, Http2OverTlsPassesAndIsTold) {
    const std::string output =
        curl({"--http2", "-w", "%{http_version}", origins_->h2_url() + "/two"});
    EXPECT_THAT(output, EndsWith("2"));
    const Both seen = both();
    EXPECT_EQ(seen.origin.text("version"), "2.0");
    EXPECT_EQ(seen.told.text("protocol"), "HTTP/2");
}

TEST_F(CurlTest, Http2OfTheClientBecomesHttp1OfTheServer) {
    const std::string output =
        curl({"--http2", "-w", "%{http_version}", "-b", "a=1; b=2", origins_->https_url() + "/"});
    EXPECT_THAT(output, EndsWith("2"));
    const Both seen = both();
    EXPECT_EQ(seen.origin.text("version"), "1.1");
    EXPECT_EQ(seen.origin.field("fields", "cookie"), "a=1; b=2");
    EXPECT_EQ(seen.origin.field("fields", "host"), "localhost:" + std::to_string(origins_->https));
}

TEST_F(CurlTest, Http1OfTheClientBecomesHttp2OfTheServer) {
    const std::string output =
        curl({"--http1.1", "-w", "%{http_version}", origins_->h2_url() + "/"});
    EXPECT_THAT(output, EndsWith("1.1"));
    EXPECT_EQ(both().origin.text("version"), "2.0");
}

TEST_F(CurlTest, Http10IsAnsweredInItsOwnWay) {
    const std::string output = curl({"--http1.0", origins_->http_url() + "/pieces/30000"});
    EXPECT_EQ(output, pattern(30'000));
    EXPECT_EQ(both().told.number("response.body.size"), 30'000);
}

TEST_F(CurlTest, Http2InClearGoesThroughATunnelWithPriorKnowledge) {
    const std::string output = curl(
        {"-p", "--http2-prior-knowledge", "-w", "%{http_version}", origins_->h2c_url() + "/prior"});
    EXPECT_THAT(output, EndsWith("2"));
    const Both seen = both();
    EXPECT_EQ(seen.origin.text("version"), "2.0");
    EXPECT_EQ(seen.told.text("protocol"), "HTTP/2");
}

TEST_F(CurlTest, AnUpgradeToHttp2InATunnelIsTakenByTheProxy) {
    const std::string output =
        curl({"-p", "--http2", "-w", "%{http_version}", origins_->http_url() + "/upgraded"});
    EXPECT_THAT(output, EndsWith("2"));
    EXPECT_EQ(both().origin.field("fields", "http2-settings"), "");
}

TEST_F(CurlTest, PlainHttpGoesThroughATunnel) {
    const std::string output = curl({"-p", origins_->http_url() + "/in-tunnel"});
    const Both seen = both();
    expect_echo(output, seen.origin);
    EXPECT_EQ(seen.told.text("request.url"), origins_->http_url() + "/in-tunnel");
}

TEST_F(CurlTest, TheProxyIsReachedOverTls) {
    const CurlRun run = bare_curl({"-x",
                                   "https://localhost:" + std::to_string(proxy_->port()),
                                   "--proxy-cacert",
                                   proxy_->certificate_file(),
                                   "--cacert",
                                   proxy_->certificate_file(),
                                   origins_->https_url() + "/tls-in-tls",
                                   origins_->http_url() + "/plain-in-tls"});
    EXPECT_EQ(run.status, 0) << run.errors;
    const std::vector<JsonLine> requests = origins_->requests(2);
    EXPECT_EQ(run.output, requests[0].whole() + requests[1].whole());
    EXPECT_EQ(proxy_->exchanges(2)[1].text("request.path"), "/plain-in-tls");
}

TEST_F(CurlTest, AnUploadWaitsForContinueOfTheOrigin) {
    const std::string file = folder_.write("body", pattern(200'000));
    curl({"-H",
          "Expect: 100-continue",
          "--expect100-timeout",
          "20",
          "-T",
          file,
          origins_->https_url() + "/put"});
    const Both seen = both();
    EXPECT_EQ(seen.origin.number("size"), 200'000);
    EXPECT_EQ(seen.told.text("request.method"), "PUT");
    ASSERT_TRUE(seen.told.has("interim")) << seen.told.whole();
    EXPECT_THAT(seen.told.whole(), HasSubstr("\"status\":100"));
}

TEST_F(CurlTest, AnUploadInChunksKeepsItsBytes) {
    const std::string file = folder_.write("body", pattern(1'000'000));
    for (const char* const version : {"--http1.1", "--http2"}) {
        const std::string output = curl({version,
                                         "-H",
                                         "Transfer-Encoding: chunked",
                                         "-H",
                                         "Expect:",
                                         "-T",
                                         file,
                                         origins_->https_url() + "/put"});
        EXPECT_THAT(output, HasSubstr("\"size\":1000000"));
    }
    const std::vector<JsonLine> requests = origins_->requests(2);
    EXPECT_EQ(requests[0].text("sha256"), requests[1].text("sha256"));
    EXPECT_EQ(requests[0].field("fields", "transfer-encoding"), "chunked");
    EXPECT_EQ(requests[0].field("fields", "content-length"), "");
}

TEST_F(CurlTest, AnAnswerBeforeTheBodyEndsTheUpload) {
    const std::string file = folder_.write("body", pattern(8'000'000));
    const CurlRun run = bare_curl({"-x",
                                   proxy_->url(),
                                   "-H",
                                   "Expect:",
                                   "-T",
                                   file,
                                   "-w",
                                   "%{http_code}",
                                   origins_->http_url() + "/early"});
    EXPECT_THAT(run.output, EndsWith("413"));
    EXPECT_EQ(proxy_->exchanges(1)[0].number("response.status"), 413);
    // The proxy goes on.
    curl({origins_->http_url() + "/still-there"});
}

TEST_F(CurlTest, TrailersArriveOverBothVersions) {
    const std::string one =
        curl({"-D", "-", "-H", "TE: trailers", origins_->http_url() + "/trailers"});
    EXPECT_THAT(one, HasSubstr("with trailers"));
    const std::string two = curl({"--http2", "-D", "-", origins_->h2_url() + "/trailers"});
    EXPECT_THAT(two, HasSubstr("x-sum: forty-two"));
    const std::vector<JsonLine> told = proxy_->exchanges(2);
    EXPECT_EQ(told[0].field("response.trailers", "x-sum"), "forty-two");
    EXPECT_EQ(told[1].field("response.trailers", "x-sum"), "forty-two");
}

TEST_F(CurlTest, HintsArriveInFrontOfTheResponse) {
    const std::string output = curl({"-i", origins_->http_url() + "/hints"});
    EXPECT_THAT(output, testing::StartsWith("HTTP/1.1 103 Early Hints\r\n"));
    EXPECT_THAT(output, EndsWith("hinted\n"));
    EXPECT_THAT(both().told.whole(), HasSubstr("\"status\":103"));
}

TEST_F(CurlTest, ResponsesWithoutABodyLeaveTheConnectionInStep) {
    for (const std::string& origin : {origins_->http_url(), origins_->h2_url()}) {
        const std::string output = curl({"-D",
                                         "-",
                                         "-I",
                                         origin + "/size/70000",
                                         "--next",
                                         "-sS",
                                         "-x",
                                         proxy_->url(),
                                         "--cacert",
                                         proxy_->certificate_file(),
                                         "-w",
                                         "%{num_connects}\n",
                                         origin + "/status/204",
                                         origin + "/status/304",
                                         origin + "/status/200"});
        EXPECT_THAT(output, HasSubstr("ontent-"));
        EXPECT_THAT(output, HasSubstr(": 70000"));
        EXPECT_THAT(output, EndsWith("status 200\n0\n"));
    }
    std::vector<int> statuses;
    for (const JsonLine& told : proxy_->exchanges(8)) {
        statuses.push_back(static_cast<int>(told.number("response.status")));
        EXPECT_THAT(told.texts("anomalies", "code"), IsEmpty()) << told.whole();
    }
    EXPECT_THAT(statuses, testing::ElementsAre(200, 204, 304, 200, 200, 204, 304, 200));
}

TEST_F(CurlTest, LargeHeadsPassOrAreRefusedWithTheirStatus) {
    const std::string value(30'000, 'v');
    curl({"-H", "X-Large: " + value, origins_->http_url() + "/up"});
    EXPECT_EQ(origins_->requests(1)[0].field("fields", "x-large"), value);
    const std::string down = curl({"-D", "-", origins_->http_url() + "/large-head/30000"});
    EXPECT_THAT(down, HasSubstr(value));
    const CurlRun refused = bare_curl({"-x",
                                       proxy_->url(),
                                       "-H",
                                       "X-Large: " + std::string(90'000, 'v'),
                                       "-w",
                                       "%{http_code}",
                                       origins_->http_url() + "/refused"});
    EXPECT_THAT(refused.output, EndsWith("431"));
    const CurlRun bad = bare_curl(
        {"-x", proxy_->url(), "-w", "%{http_code}", origins_->http_url() + "/large-head/100000"});
    EXPECT_THAT(bad.output, EndsWith("502"));
    origins_->requests(3);
}

TEST_F(CurlTest, OtherMethodsAndOddTargetsPassAsTheyAre) {
    curl({"-X", "PROPFIND", "--data", "<a/>", origins_->http_url() + "/%7Ea/../b;c?d=%20&&e"});
    const JsonLine request = origins_->requests(1)[0];
    EXPECT_EQ(request.text("method"), "PROPFIND");
    EXPECT_EQ(request.text("target"), "/b;c?d=%20&&e");
    curl({"--path-as-is", "-X", "OPTIONS", "--request-target", "*", origins_->http_url()});
    EXPECT_EQ(proxy_->exchanges(2)[1].text("request.method"), "OPTIONS");
}

TEST_F(CurlTest, EveryByteOfALongResponseArrives) {
    for (const std::string& origin : {origins_->http_url(), origins_->h2_url()}) {
        EXPECT_EQ(curl({origin + "/size/5000000"}), pattern(5'000'000));
        EXPECT_EQ(curl({origin + "/pieces/5000000"}), pattern(5'000'000));
    }
    for (const JsonLine& told : proxy_->exchanges(4)) {
        EXPECT_EQ(told.number("response.body.size"), 5'000'000);
        EXPECT_TRUE(told.flag("response.body.complete"));
    }
}

TEST_F(CurlTest, ManyRequestsAtOnceKeepTheirAnswersApart) {
    for (const std::string& origin : {origins_->http_url(), origins_->h2_url()}) {
        curl(
            {"-Z", "--parallel-max", "20", "-o", folder_.file("#1"), origin + "/size/[5000-5099]"});
        for (std::uint64_t size = 5000; size < 5100; ++size) {
            EXPECT_EQ(file_content(folder_.file(std::to_string(size))), pattern(size));
        }
    }
    proxy_->exchanges(200);
}

TEST_F(CurlTest, AServerThatIsNotThereOrNotTrustedIsToldToTheClient) {
    const CurlRun nobody =
        bare_curl({"-x", proxy_->url(), "-w", "%{http_code}", "http://localhost:1/"});
    EXPECT_THAT(nobody.output, EndsWith("502"));
    proxy_ = std::make_unique<ProxyProgram>(std::vector<std::string>{});
    const std::string output = curl({"-w", "%{http_code}", origins_->https_url() + "/"});
    EXPECT_THAT(output, EndsWith("502"));
    EXPECT_THAT(output, HasSubstr("certificate"));
    EXPECT_THAT(proxy_->exchanges(1)[0].texts("anomalies", "code"),
                testing::Contains("certificate-rejected"));
}

TEST_F(CurlTest, OnlyWhoKnowsThePasswordIsServed) {
    start_proxy({"--proxyauth", "ada:lamp"});
    const std::string url = origins_->http_url() + "/who";
    EXPECT_THAT(bare_curl({"-x", proxy_->url(), "-w", "%{http_code}", url}).output,
                EndsWith("407"));
    EXPECT_THAT(
        bare_curl({"-x", proxy_->url(), "-U", "ada:wrong", "-w", "%{http_code}", url}).output,
        EndsWith("407"));
    EXPECT_NE(bare_curl({"-x",
                         proxy_->url(),
                         "--cacert",
                         proxy_->certificate_file(),
                         origins_->https_url() + "/who"})
                  .status,
              0);
    curl({"-U", "ada:lamp", url});
    curl({"-U", "ada:lamp", origins_->https_url() + "/who"});
    curl({"--proxy-anyauth", "-U", "ada:lamp", url});
    for (const JsonLine& request : origins_->requests(3)) {
        EXPECT_EQ(request.field("fields", "proxy-authorization"), "") << request.whole();
    }
    EXPECT_THAT(proxy_->program().output(), Not(HasSubstr("YWRhOmxhbX")));
}

TEST_F(CurlTest, HostsToIgnorePassThroughWithTheirOwnCertificate) {
    start_proxy({"--ignore-hosts", "localhost:" + std::to_string(origins_->https) + "$"});
    const CurlRun own = bare_curl({"-x",
                                   proxy_->url(),
                                   "--cacert",
                                   authority_->authority_file(),
                                   origins_->https_url() + "/untouched"});
    EXPECT_EQ(own.status, 0) << own.errors;
    EXPECT_EQ(own.output, origins_->requests(1)[0].whole());
    EXPECT_THAT(proxy_->program().output(), Not(HasSubstr("untouched")));
    // All others are intercepted.
    curl({origins_->h2_url() + "/touched"});
}

}  // namespace
}  // namespace waybill::test
