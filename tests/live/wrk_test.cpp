// SPDX-License-Identifier: GPL-3.0-or-later
//
// A server's log as the witness: all that a load generator sent, shown while it happens.
#include "tests/live/live_test.h"

namespace waybill::test {
namespace {

class WrkTest : public LiveTest {
protected:
    void SetUp() override {
        LiveTest::SetUp();
        if (!IsSkipped()) {
            need("wrk");
        }
    }

    // All of the client's requests, logged, shown, and sent by wrk, which `user` runs.
    void prove(RunningProgram& capture, const Surroundings& wrk, const std::string& user) {
        const auto running = start_wrk(wrk);
        EXPECT_EQ(running->wait(), 0) << running->account();
        const std::vector<LoggedRequest> logged = site_->close();
        const LiveOutput shown = finish(capture);
        ASSERT_GT(logged.size(), 100U);
        EXPECT_EQ(difference(logged, shown), "") << capture.errors();
        for (const LiveExchange& exchange : shown.exchanges) {
            ASSERT_EQ(exchange.program, "wrk") << exchange.target << '\n' << capture.errors();
            ASSERT_EQ(exchange.pid, running->pid()) << exchange.target;
            ASSERT_EQ(exchange.user, user) << exchange.target;
            ASSERT_TRUE(exchange.anomalies.empty() || exchange.status == 0) << exchange.target;
        }
    }
};

TEST_F(WrkTest, EveryRequestThatTheServerLoggedIsShownWithItsProgram) {
    const auto running = capture();
    prove(*running, at_client(), "root");
}

TEST_F(WrkTest, AUserWithoutPrivilegesSeesTheSameThroughTheHelper) {
    if (!is_real_root()) {
        GTEST_SKIP() << "only root can be another user, and give the helper its capability";
    }
    run({need("setcap"), "cap_net_raw+ep", copy_of_waybill("waybill-capture")});
    Surroundings nobody = at_client();
    nobody.user = kNobody;
    nobody.environment = {"WAYBILL_CAPTURE_HELPER=" + folder_.file("waybill-capture")};
    const auto running = capture({}, nobody, copy_of_waybill("waybill"));
    prove(*running, nobody, "nobody");
}

TEST_F(WrkTest, RootSeesTheProgramsOfOtherUsers) {
    if (!is_real_root()) {
        GTEST_SKIP() << "only root can be another user";
    }
    Surroundings nobody = at_client();
    nobody.user = kNobody;
    const auto running = capture();
    prove(*running, nobody, "nobody");
}

}  // namespace
}  // namespace waybill::test
