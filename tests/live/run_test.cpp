// SPDX-License-Identifier: GPL-3.0-or-later
//
// waybill run --capture: what one command does, while others do much.
#include <csignal>

#include "tests/live/live_test.h"
#include "tests/support/file_content.h"
#include "tests/support/find_program.h"
#include "tests/support/run_program.h"

namespace waybill::test {
namespace {

class RunTest : public LiveTest {
protected:
    void SetUp() override {
        LiveTest::SetUp();
        for (const char* const program : {"curl", "wrk"}) {
            if (!IsSkipped()) {
                need(program);
            }
        }
    }

    // What was shown of `command`, beside one that makes noise; it must end with `status`.
    LiveOutput run_beside_noise(const std::vector<std::string>& command, int status = 0) {
        const auto noise = start_wrk(at_client(), "/noise", "1");
        EXPECT_TRUE(eventually(
            [&] { return packets_of(network_->client(), Network::kClientInterface) > 100; }));
        const std::string file = folder_.file("lines");
        std::vector<std::string> words = {
            waybill_program(), "run", "--capture", "-T", "jsonl", "-o", file, "--"};
        words.insert(words.end(), command.begin(), command.end());
        RunningProgram running(words, at_client());
        EXPECT_EQ(running.wait(), status) << running.account();
        printed_ = running.output();
        return read_live_output(file_content(file));
    }

    std::string printed_;
};

TEST_F(RunTest, OnlyItsExchangesAreShown) {
    const LiveOutput shown = run_beside_noise(
        {find_program("curl"), "-s", site_->http() + "/one", site_->http() + "/two"});
    EXPECT_EQ(printed_, "You asked for /one.\nYou asked for /two.\n");
    ASSERT_EQ(shown.exchanges.size(), 2U);
    EXPECT_EQ(shown.exchanges[0].target, "/one");
    EXPECT_EQ(shown.exchanges[1].target, "/two");
    EXPECT_EQ(shown.exchanges[0].program, "curl");
}

TEST_F(RunTest, WhatItSendsOverTlsIsReadWithItsKeys) {
    const LiveOutput shown =
        run_beside_noise({find_program("curl"), "-sk", "--http2", site_->https() + "/secret"});
    ASSERT_EQ(shown.exchanges.size(), 1U);
    EXPECT_EQ(shown.exchanges[0].target, "/secret");
    EXPECT_EQ(shown.exchanges[0].status, 200);
    EXPECT_TRUE(shown.exchanges[0].decrypted);
}

TEST_F(RunTest, WhatItStartsIsItsOwnAndItsStatusIsOurs) {
    const LiveOutput shown = run_beside_noise({"/bin/sh",
                                               "-c",
                                               "for i in 1 2 3 4 5; do " + find_program("curl")
                                                   + " -s " + site_->http() + "/$i; done; exit 7"},
                                              7);
    ASSERT_EQ(shown.exchanges.size(), 5U);
    EXPECT_EQ(shown.exchanges[4].target, "/5");
    EXPECT_EQ(shown.exchanges[4].program, "curl");
}

}  // namespace
}  // namespace waybill::test
