// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hostile bytes through the whole proxy to a server that writes down what it gets (RELIABILITY
// T13): as many requests arrive as were sent so that nobody can read them otherwise, and the bytes
// that arrive are read alike by readers that are wrong in 256 ways.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>

#include "tests/proxy/io/running_proxy.h"
#include "tests/proxy/security/ambiguous_requests.h"
#include "tests/proxy/security/http2_talk.h"
#include "tests/proxy/security/many_readers.h"
#include "tests/proxy/security/recording_origin.h"

namespace waybill::proxy {
namespace {

using test::RecordingOrigin;
using test::RunningProxy;
using test::SentBytes;
using test::Talk;
using test::talk_to;

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t times = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string_view::npos; ++at) {
        ++times;
    }
    return times;
}

class SmugglingTest : public testing::Test {
protected:
    SmugglingTest()
        : proxy_([this](ProxyOptions& options) {
              options.loops = 1;  // what is poisoned is used by the next one
              options.listeners = {test::listener("reverse:" + origin_.url())};
          }) {}

    // What the client is answered; it may not get to read all when it still sends (`slowly`: byte
    // by byte) and the proxy has ended.
    std::string send(const std::string& bytes, bool slowly) {
        Talk client = talk_to(proxy_.at());
        const int on = 1;
        ::setsockopt(client.descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        for (std::size_t at = 0; at < bytes.size() && slowly; ++at) {
            client.send(bytes.substr(at, 1));
        }
        if (!slowly) {
            client.send(bytes);
        }
        client.end_output();
        return client.read_to_end();
    }

    // What arrived, as all readers read it.
    std::vector<std::string> arrived() {
        std::vector<std::string> all;
        for (const std::string& bytes : origin_.take()) {
            std::string why;
            const std::vector<std::string> read = test::requests_in(bytes, why);
            EXPECT_EQ(why, "") << bytes;
            for (const std::string& request : read) {
                if (request != "rest") {  // of a request that was broken off
                    all.push_back(request);
                }
            }
        }
        return all;
    }

    void check(const SentBytes& sent, bool slowly) {
        SCOPED_TRACE(sent.name + (slowly ? " (byte by byte)" : ""));
        const std::string answers = send(sent.bytes, slowly);
        const std::string probe = "/probe" + std::to_string(++probes_);
        EXPECT_THAT(send("GET " + probe + " HTTP/1.1\r\nHost: site.test\r\n\r\n", false),
                    testing::EndsWith("\r\n\r\n" + probe));
        std::vector<std::string> expected = sent.arrive;
        expected.push_back("GET " + probe + " 0");
        EXPECT_THAT(arrived(), testing::UnorderedElementsAreArray(expected));
        const std::size_t successes = count(answers, "HTTP/1.1 200");
        EXPECT_LE(successes, sent.arrive.size()) << answers;
        EXPECT_TRUE(slowly || successes == sent.arrive.size()) << answers;
    }

    RecordingOrigin origin_;
    RunningProxy proxy_;
    unsigned probes_ = 0;
};

TEST_F(SmugglingTest, OfHeadsNothingArrivesThatCouldBeReadOtherwise) {
    const std::vector<SentBytes> all = test::ambiguous_heads();
    EXPECT_GT(all.size(), 100U);
    for (const SentBytes& sent : all) {
        check(sent, false);
        check(sent, true);
    }
}

TEST_F(SmugglingTest, OfBodiesNothingArrivesThatCouldBeReadOtherwise) {
    const std::vector<SentBytes> all = test::ambiguous_bodies();
    EXPECT_GT(all.size(), 100U);
    for (const SentBytes& sent : all) {
        check(sent, false);
        check(sent, true);
    }
}

// A server that takes the offer would speak HTTP/2 where the proxy reads HTTP/1.
TEST_F(SmugglingTest, AnUpgradeToHttp2IsNotOfferedToServers) {
    Talk client = talk_to(proxy_.at());
    client.send(
        "GET /a HTTP/1.1\r\nHost: site.test\r\nConnection: Upgrade, HTTP2-Settings\r\n"
        "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
    EXPECT_THAT(client.read_head(), testing::StartsWith("HTTP/1.1 101 "));
    test::Http2Talk talk(client);
    talk.begin_as_client();
    EXPECT_EQ(talk.outcome_of(1), "answered");
    EXPECT_EQ(talk.body(1), "/a");
    const std::vector<std::string> received = origin_.take();
    ASSERT_EQ(received.size(), 1U);
    EXPECT_THAT(received[0], testing::StartsWith("GET /a HTTP/1.1\r\n"));
    for (const std::string word : {"pgrade", "h2c", "ettings"}) {
        EXPECT_THAT(received[0], testing::Not(testing::HasSubstr(word)));
    }
}

TEST_F(SmugglingTest, TheReadersDisagreeAboutWhatIsAmbiguous) {
    for (const std::string lines : {"Content-Length: 49\r\nTransfer-Encoding: chunked\r\n",
                                    "Content-Length: 49\r\nTransfer-Encoding : chunked\r\n",
                                    "Content-Length: 49\r\nTransfer_Encoding: chunked\r\n",
                                    "Content-Length: 49\r\nTransfer-Encoding: xchunked\r\n",
                                    "Content-Length: 49\r\nContent-Length: 5\r\n",
                                    "Content-Length: 0x5\r\n",
                                    "Content-Length: 010\r\n",
                                    "Content-Length: 5, 6\r\n",
                                    "X: a\nContent-Length: 5\r\n",
                                    "X: a\rContent-Length: 5\r\n"}) {
        std::string why;
        test::requests_in(
            "POST /a HTTP/1.1\r\nHost: site.test\r\n" + lines
                + "\r\n5\r\nhello\r\n0\r\n\r\nGET /b HTTP/1.1\r\nHost: site.test\r\n\r\n",
            why);
        EXPECT_NE(why, "") << lines;
    }
}

}  // namespace
}  // namespace waybill::proxy
