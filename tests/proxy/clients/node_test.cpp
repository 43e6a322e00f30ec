// SPDX-License-Identifier: GPL-3.0-or-later
//
// node's http, https and http2 through the proxy: connections that are kept, many streams at once,
// bodies in both directions at the same time, gRPC's frames, events as they come.
#include "tests/proxy/clients/clients_test.h"

namespace waybill::test {
namespace {

using testing::IsEmpty;

class NodeTest : public ClientsTest {
protected:
    std::vector<JsonLine> step(const std::string& name) const {
        return json_lines(run({path_of("node"),
                               script("node_client.mjs"),
                               name,
                               std::to_string(proxy_->port()),
                               proxy_->certificate_file(),
                               origins_->http_url(),
                               origins_->https_url(),
                               origins_->h2_url()}));
    }

    static void expect_well(const JsonLine& told) {
        EXPECT_TRUE(told.flag("request.body.complete")) << told.whole();
        EXPECT_TRUE(told.flag("response.body.complete")) << told.whole();
        EXPECT_THAT(told.texts("anomalies", "code"), IsEmpty()) << told.whole();
    }
};

TEST_F(NodeTest, KeptConnectionsOfHttpGiveEachItsAnswer) {
    const std::vector<JsonLine> answers = step("http");
    ASSERT_EQ(answers.size(), 61U);
    for (std::size_t i = 0; i < 30; ++i) {
        EXPECT_EQ(answers[2 * i].number("size"), static_cast<std::int64_t>(1000 * i));
        EXPECT_EQ(answers[2 * i + 1].number("status"), 200);
    }
    EXPECT_EQ(answers[60].text("trailers.x-sum"), "forty-two");
    origins_->requests(61);
    for (const JsonLine& told : proxy_->exchanges(61)) {
        expect_well(told);
    }
}

TEST_F(NodeTest, HttpsWorksInATunnel) {
    const std::vector<JsonLine> answers = step("https");
    ASSERT_EQ(answers.size(), 10U);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        EXPECT_EQ(answers[i].number("size"), static_cast<std::int64_t>(100'000 * i));
    }
    origins_->requests(10);
    for (const JsonLine& told : proxy_->exchanges(10)) {
        expect_well(told);
    }
}

TEST_F(NodeTest, AHundredStreamsAtATimeAreKeptApart) {
    const std::vector<JsonLine> answers = step("http2");
    ASSERT_EQ(answers.size(), 90U);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        EXPECT_EQ(answers[i].number("size"), static_cast<std::int64_t>(3000 * i));
        EXPECT_EQ(answers[i].number("status"), 200);
    }
    origins_->requests(100);
    std::size_t given_up = 0;
    for (const JsonLine& told : proxy_->exchanges(100)) {
        EXPECT_EQ(told.text("protocol"), "HTTP/2");
        if (told.text("request.target") == "/size/50000000") {
            EXPECT_FALSE(told.flag("response.body.complete"));
            ++given_up;
        } else {
            expect_well(told);
        }
    }
    EXPECT_EQ(given_up, 10U);
}

TEST_F(NodeTest, BodiesGoUpAndDownAtTheSameTime) {
    const std::vector<JsonLine> answers = step("duplex");
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].text("came"), "one two three ");
    const JsonLine told = proxy_->exchanges(1)[0];
    expect_well(told);
    EXPECT_EQ(told.number("request.body.size"), 14);
    EXPECT_EQ(told.number("response.body.size"), 14);
}

TEST_F(NodeTest, GrpcKeepsItsFramesAndTrailers) {
    const std::vector<JsonLine> answers = step("grpc");
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].number("size"), 3 * 5 + 3 + 5 + 4);
    EXPECT_EQ(answers[0].text("grpc"), "0");
    EXPECT_EQ(answers[0].text("message"), "lit");
    const JsonLine told = proxy_->exchanges(1)[0];
    expect_well(told);
    EXPECT_EQ(told.text("dialect.kind"), "grpc") << told.whole();
    EXPECT_EQ(told.field("response.trailers", "grpc-status"), "0");
}

TEST_F(NodeTest, EventsPassAsTheyCome) {
    const std::vector<JsonLine> answers = step("events");
    ASSERT_EQ(answers.size(), 2U);
    EXPECT_EQ(answers[0].number("events"), 4);
    EXPECT_EQ(answers[1].number("events"), 4);
    origins_->requests(8);
}

}  // namespace
}  // namespace waybill::test
