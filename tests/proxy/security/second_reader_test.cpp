// SPDX-License-Identifier: GPL-3.0-or-later
//
// The same hostile bytes through `waybill proxy` to a server that reads HTTP with code of others,
// strictly and leniently (RELIABILITY T13): it counts as many requests as were sent so that nobody
// can read them otherwise, and meets nothing that it cannot read.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/live/running_program.h"
#include "tests/proxy/clients/json_line.h"
#include "tests/proxy/clients/proxy_program.h"
#include "tests/proxy/io/web_origin.h"
#include "tests/proxy/security/ambiguous_requests.h"
#include "tests/support/find_program.h"

namespace waybill::proxy {
namespace {

using test::SentBytes;
using test::Talk;
using waybill::test::JsonLine;

// What some readers have no word for.
bool is_known(const SentBytes& sent) {
    return std::all_of(sent.arrive.begin(), sent.arrive.end(), [](const std::string& request) {
        return request.starts_with("GET ") || request.starts_with("POST ");
    });
}

class SecondReaderTest : public testing::TestWithParam<std::string> {
protected:
    void check(const std::vector<SentBytes>& all) {
        const std::string node = waybill::test::find_program("node");
        if (node.empty()) {
            GTEST_SKIP() << "node is not installed";
        }
        waybill::test::RunningProgram origin(
            {node,
             std::string(WAYBILL_SOURCE_DIR) + "/tests/proxy/security/counting_origin.mjs",
             GetParam()});
        ASSERT_TRUE(origin.prints("port")) << origin.account();
        const std::int64_t port = waybill::test::json_lines(origin.output()).at(0).number("port");
        waybill::test::ProxyProgram proxy({}, {"reverse:http://127.0.0.1:" + std::to_string(port)});
        ASSERT_TRUE(proxy.runs());
        at_ = {waybill::test::loopback_address(), proxy.port()};

        std::size_t sent_requests = 0;
        std::size_t seen = 1;  // lines of the origin
        for (const SentBytes& sent : all) {
            if (!is_known(sent)) {
                continue;
            }
            SCOPED_TRACE(sent.name);
            send(sent.bytes);
            const std::string probe = "/probe" + std::to_string(++probes_);
            const std::string answered =
                send("GET " + probe + " HTTP/1.1\r\nHost: site.test\r\n\r\n");
            EXPECT_THAT(answered, testing::HasSubstr(probe));
            std::vector<std::string> expected = sent.arrive;
            expected.push_back("GET " + probe + " 0");
            ASSERT_TRUE(origin.prints("GET " + probe + " 0")) << origin.account();
            std::vector<std::string> arrived;
            const std::vector<JsonLine> lines = waybill::test::json_lines(origin.output());
            for (; seen < lines.size(); ++seen) {
                arrived.push_back(lines[seen].has("unreadable")
                                      ? "unreadable: " + lines[seen].text("unreadable")
                                      : lines[seen].text("request"));
            }
            EXPECT_THAT(arrived, testing::UnorderedElementsAreArray(expected));
            sent_requests += expected.size();
        }
        // What the proxy lists as answered by the server is that, too.
        const std::vector<JsonLine> lines = proxy.finish();
        const auto answered = std::count_if(lines.begin(), lines.end(), [](const JsonLine& line) {
            return line.text("type") == "exchange" && line.number("response.status") == 200;
        });
        EXPECT_EQ(static_cast<std::size_t>(answered), sent_requests);
    }

private:
    std::string send(const std::string& bytes) const {
        Talk client = test::talk_to(at_);
        client.send(bytes);
        client.end_output();
        return client.read_to_end();
    }

    Endpoint at_;
    unsigned probes_ = 0;
};

TEST_P(SecondReaderTest, CountsOfHeadsWhatWasSentUnambiguously) {
    check(test::ambiguous_heads());
}

TEST_P(SecondReaderTest, CountsOfBodiesWhatWasSentUnambiguously) {
    check(test::ambiguous_bodies());
}

INSTANTIATE_TEST_SUITE_P(Readers, SecondReaderTest, testing::Values("strict", "lenient"));

}  // namespace
}  // namespace waybill::proxy
