// SPDX-License-Identifier: GPL-3.0-or-later
//
// What happens when packets are lost: all of them are counted, and what lost bytes says so.
#include <algorithm>
#include <csignal>
#include <set>

#include "tests/live/live_test.h"

namespace waybill::test {
namespace {

class LossTest : public LiveTest {
protected:
    unsigned long long packets() const {
        return packets_of(network_->client(), Network::kClientInterface);
    }
};

// Nothing fills the kernel's buffer like a program that does not run.
TEST_F(LossTest, DropsAreCountedToThePacketAndWhatLostBytesSaysSo) {
    if (need("wrk").empty() || need("curl").empty()) {
        return;
    }
    const unsigned long long before = packets();
    const std::string file = folder_.file("lost.pcapng");
    const auto running = capture({"-B", "1", "-w", file});
    const auto wrk = start_wrk(at_client(), "/large", "4");
    ASSERT_TRUE(eventually([&] { return packets() > before + 500; }));
    running->signal(SIGSTOP);
    ASSERT_TRUE(eventually([&] { return packets() > before + 5000 || wrk->has_ended(); }));
    running->signal(SIGCONT);
    wrk->wait();
    // Until there is room again, such may be lost, too.
    EXPECT_TRUE(eventually([&] {
        curl({site_->http() + "/behind-the-loss"});
        return running->output().find("/behind-the-loss") != std::string::npos;
    })) << running->errors();
    const std::vector<LoggedRequest> logged = site_->close();
    const LiveOutput shown = finish(*running);

    EXPECT_GT(shown.dropped, 0U) << shown.summary;
    EXPECT_EQ(shown.packets + shown.dropped, packets() - before) << shown.summary;
    EXPECT_EQ(packets_in(file), shown.packets);
    EXPECT_THAT(running->errors(), testing::HasSubstr("dropped"));

    std::set<std::string> targets;
    for (const LoggedRequest& request : logged) {
        targets.insert(request.target);
    }
    std::size_t with_gaps = 0;
    for (const LiveExchange& exchange : shown.exchanges) {
        const auto& anomalies = exchange.anomalies;
        const bool has_gap = std::count(anomalies.begin(), anomalies.end(), "gap") > 0;
        with_gaps += has_gap ? 1U : 0U;
        EXPECT_TRUE(has_gap || exchange.missing == 0) << exchange.target;
        if (!exchange.target.empty() && exchange.status != 0) {
            EXPECT_EQ(targets.count(exchange.target), 1U) << exchange.target;
        }
        if (exchange.complete && exchange.target.starts_with("/large")) {
            EXPECT_EQ(exchange.status, 200) << exchange.target;
            EXPECT_EQ(exchange.body_size, 1U << 20) << exchange.target;
        }
    }
    EXPECT_GT(with_gaps, 0U);
    EXPECT_LE(shown.exchanges.size(), logged.size() + 4);
}

}  // namespace
}  // namespace waybill::test
