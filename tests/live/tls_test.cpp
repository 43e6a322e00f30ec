// SPDX-License-Identifier: GPL-3.0-or-later
//
// TLS between curl and nginx, read while it happens with the keys that curl writes down.
#include <algorithm>
#include <filesystem>
#include <ostream>

#include "tests/live/live_test.h"

namespace waybill::test {
namespace {

// Clients that write their keys down.
struct Variant {
    const char* name;
    std::vector<std::string> arguments;
    const char* protocol;
};

const std::vector<Variant> kVariants = {
    {"Tls12", {"--tls-max", "1.2", "--http1.1"}, "HTTP/1.1"},
    {"Tls13", {"--tlsv1.3", "--http1.1"}, "HTTP/1.1"},
    {"Http2", {"--http2"}, "HTTP/2"},
};

void PrintTo(const Variant& variant, std::ostream* out) {
    *out << variant.name;
}

class TlsTest : public LiveTest, public testing::WithParamInterface<Variant> {
protected:
    void SetUp() override {
        LiveTest::SetUp();
        if (!IsSkipped()) {
            need("curl");
        }
    }

    // Three requests on one connection, the second with a long answer.
    std::string send_requests(const std::string& keys) const {
        std::vector<std::string> arguments = GetParam().arguments;
        for (const char* const path : {"/first", "/long", "/last"}) {
            arguments.insert(arguments.end(), {site_->https() + path, "-o", "/dev/null"});
        }
        Surroundings where = at_client();
        where.environment = {"SSLKEYLOGFILE=" + keys};
        return curl(std::move(arguments), where);
    }

    void expect_decrypted(const LiveOutput& shown) {
        EXPECT_EQ(difference(site_->close(), shown), "");
        ASSERT_EQ(shown.exchanges.size(), 3U);
        for (const LiveExchange& exchange : shown.exchanges) {
            EXPECT_TRUE(exchange.decrypted) << exchange.target;
            EXPECT_TRUE(exchange.complete) << exchange.target;
            EXPECT_EQ(exchange.status, 200) << exchange.target;
            EXPECT_EQ(exchange.protocol, GetParam().protocol) << exchange.target;
            EXPECT_THAT(wrong(exchange), testing::IsEmpty()) << exchange.target;
        }
    }

    // Its anomalies, but for that curl reads slowly.
    static std::vector<std::string> wrong(const LiveExchange& exchange) {
        std::vector<std::string> codes = exchange.anomalies;
        std::erase(codes, "zero-window");
        return codes;
    }
};

TEST_P(TlsTest, IsReadWithKeysThatAreWrittenMeanwhile) {
    const std::string keys = folder_.file("keys");
    const auto running = capture({"--keylog", keys});
    send_requests(keys);
    // While it goes on: nothing waits for the end.
    EXPECT_TRUE(running->prints("/last")) << running->account();
    expect_decrypted(finish(*running));
}

TEST_P(TlsTest, IsReadWithKeysThatComeWhenAllIsOver) {
    const std::string keys = folder_.file("keys");
    const std::string late = folder_.file("late");
    const auto running = capture({"--keylog", late});
    send_requests(keys);
    // Another connection, in clear: once it is shown, those before it have been analysed.
    curl({site_->http() + "/in-clear"});
    ASSERT_TRUE(running->prints("/in-clear")) << running->account();
    EXPECT_THAT(running->output(), testing::Not(testing::HasSubstr("/first")));
    std::filesystem::rename(keys, late);
    EXPECT_TRUE(running->prints("/last")) << running->account();
    LiveOutput shown = finish(*running);
    const auto clear = std::find_if(shown.exchanges.begin(),
                                    shown.exchanges.end(),
                                    [](const LiveExchange& each) { return !each.decrypted; });
    ASSERT_NE(clear, shown.exchanges.end());
    EXPECT_EQ(clear->target, "/in-clear");
    const LiveExchange in_clear = *clear;
    shown.exchanges.erase(clear);
    ASSERT_EQ(shown.exchanges.size(), 3U);
    for (const LiveExchange& exchange : shown.exchanges) {
        EXPECT_TRUE(exchange.complete) << exchange.target;
        EXPECT_THAT(wrong(exchange), testing::IsEmpty()) << exchange.target;
    }
    shown.exchanges.push_back(in_clear);
    EXPECT_EQ(difference(site_->close(), shown), "");
}

TEST_P(TlsTest, WithoutKeysNothingIsInvented) {
    const auto running = capture();
    send_requests(folder_.file("keys"));
    const LiveOutput shown = finish(*running);
    EXPECT_THAT(shown.exchanges, testing::IsEmpty());
    EXPECT_THAT(shown.summary, testing::HasSubstr("\"tls\":{\"connections\":1,\"decrypted\":0"));
}

INSTANTIATE_TEST_SUITE_P(Versions, TlsTest, testing::ValuesIn(kVariants), [](const auto& instance) {
    return std::string(instance.param.name);
});

}  // namespace
}  // namespace waybill::test
