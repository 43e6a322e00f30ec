// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a live capture writes, held against what other programs read of it, and how it ends.
#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <set>

#include <fcntl.h>
#include <unistd.h>

#include "tests/live/live_test.h"
#include "tests/support/find_program.h"
#include "tests/support/run_program.h"

namespace waybill::test {
namespace {

class RecordingTest : public LiveTest {
protected:
    void SetUp() override {
        LiveTest::SetUp();
        for (const char* const program : {"curl", "capinfos"}) {
            if (!IsSkipped()) {
                need(program);
            }
        }
    }

    unsigned long long packets() const {
        return packets_of(network_->client(), Network::kClientInterface);
    }

    // So many large answers, each on a connection of its own.
    void ask_for_much(std::size_t times) const {
        for (std::size_t i = 0; i < times; ++i) {
            curl({site_->http() + "/large", "-o", "/dev/null"});
        }
    }
};

TEST_F(RecordingTest, AnInterruptedCaptureHasEveryPacketOfTheInterface) {
    const unsigned long long before = packets();
    const std::string file = folder_.file("all.pcapng");
    const auto running = capture({"-w", file});
    ask_for_much(3);
    const std::vector<LoggedRequest> logged = site_->close();
    const LiveOutput shown = finish(*running);
    EXPECT_EQ(difference(logged, shown), "");
    EXPECT_EQ(shown.packets, packets() - before);
    EXPECT_EQ(packets_in(file), packets() - before);
    // And says the same when it is read again.
    const LiveOutput again =
        read_live_output(run({waybill_program(), "analyze", "-T", "jsonl", file}));
    EXPECT_EQ(difference(logged, again), "");
}

TEST_F(RecordingTest, ASessionIsRecordedWhileItIsWatched) {
    if (need("wrk").empty()) {
        return;
    }
    const std::string file = folder_.file("all.waybill");
    const auto running = capture({"-w", file});
    const auto wrk = start_wrk(at_client(), "/item", "4");
    EXPECT_EQ(wrk->wait(), 0) << wrk->account();
    const std::vector<LoggedRequest> logged = site_->close();
    const LiveOutput shown = finish(*running);
    EXPECT_EQ(difference(logged, shown), "");
    run({waybill_program(), "verify", file});
    const LiveOutput again =
        read_live_output(run({waybill_program(), "analyze", "-T", "jsonl", file}));
    EXPECT_EQ(difference(logged, again), "");
    ASSERT_EQ(again.exchanges.size(), shown.exchanges.size());
    for (const LiveExchange& exchange : again.exchanges) {
        ASSERT_EQ(exchange.program, "wrk") << exchange.target;
        ASSERT_EQ(exchange.pid, wrk->pid()) << exchange.target;
    }
}

TEST_F(RecordingTest, TheHelperEndsWithAProgramThatIsKilled) {
    const std::string helper = copy_of_waybill("waybill-capture");
    const auto helpers = [&] {
        std::size_t count = 0;
        std::error_code error;
        for (const auto& process : std::filesystem::directory_iterator("/proc", error)) {
            const auto program = std::filesystem::read_symlink(process.path() / "exe", error);
            count += !error && program == helper ? 1U : 0U;
        }
        return count;
    };
    Surroundings where = at_client();
    where.environment = {"WAYBILL_CAPTURE_HELPER=" + helper};
    const auto running = capture({}, where);
    EXPECT_EQ(helpers(), 1U);
    running->signal(SIGKILL);
    running->wait();
    EXPECT_TRUE(eventually([&] { return helpers() == 0; }));
}

TEST_F(RecordingTest, AnInterfaceThatGoesAwayEndsItAndLeavesAllThatCameBefore) {
    const std::string file = folder_.file("gone.pcapng");
    const auto running = capture({"-w", file});
    curl({site_->http() + "/before"});
    ASSERT_TRUE(running->prints("/before"));
    run({find_program("ip"), "link", "delete", Network::kClientInterface}, at_client());
    EXPECT_EQ(running->wait(), 3) << running->account();
    EXPECT_THAT(running->errors(), testing::HasSubstr(Network::kClientInterface));
    const LiveOutput shown = read_live_output(running->output());
    EXPECT_EQ(difference(site_->close(), shown), "");
    EXPECT_EQ(packets_in(file), shown.packets);
    EXPECT_GT(shown.packets, 0U);
}

TEST_F(RecordingTest, AFullDiskIsToldAndWhatWasWrittenStaysReadable) {
    const std::string unshare = need("unshare");
    if (unshare.empty()) {
        return;
    }
    if (RunningProgram({unshare, "-m", "true"}, at_client()).wait() != 0) {
        GTEST_SKIP() << "no file systems of one's own can be made here";
    }
    // A disk that only it has; the file is taken off it before that is gone.
    const std::string disk = folder_.file("disk");
    const std::string kept = folder_.file("kept.pcapng");
    std::filesystem::create_directory(disk);
    const std::string script = "mount -t tmpfs -o size=1m none " + disk + " && " + waybill_program()
                               + " capture -T jsonl -i " + Network::kClientInterface + " -w " + disk
                               + "/full.pcapng; status=$?; cp " + disk + "/full.pcapng " + kept
                               + "; exit $status";
    RunningProgram running({unshare, "-m", "/bin/sh", "-c", script}, at_client());
    ASSERT_TRUE(running.prints("\"type\":\"session\"")) << running.account();
    curl({site_->http() + "/first"});
    ASSERT_TRUE(running.prints("/first")) << running.account();
    ask_for_much(2);
    EXPECT_EQ(running.wait(), 3) << running.account();
    EXPECT_THAT(running.errors(), testing::HasSubstr("full.pcapng"));
    EXPECT_THAT(running.errors(), testing::HasSubstr("No space left"));
    const LiveOutput shown = read_live_output(running.output());
    EXPECT_NE(shown.summary, "");
    EXPECT_EQ(packets_in(kept), shown.packets);
    EXPECT_GT(shown.packets, 0U);
}

TEST_F(RecordingTest, ARingKeepsItsFilesAndEachIsReadableAlone) {
    const auto running =
        capture({"-w", folder_.file("ring.pcapng"), "-b", "filesize:300", "-b", "files:3"});
    ask_for_much(8);
    const std::vector<LoggedRequest> logged = site_->close();
    const LiveOutput shown = finish(*running);
    EXPECT_EQ(difference(logged, shown), "");
    std::set<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
        if (entry.path().filename().string().starts_with("ring")) {
            files.insert(entry.path());
        }
    }
    ASSERT_EQ(files.size(), 3U);
    for (const std::string& file : files) {
        EXPECT_GT(packets_in(file).value_or(0), 0U) << file;
        // A packet of 64 KiB may stand over its limit.
        EXPECT_LE(std::filesystem::file_size(file), 300'000U + 70'000U) << file;
    }
    // Numbered from 1, the latest are kept.
    EXPECT_THAT(*files.begin(), testing::Not(testing::HasSubstr("ring_00001_")));
}

TEST_F(RecordingTest, ItEndsWithThePacketThatWasAskedFor) {
    const std::string file = folder_.file("some.pcapng");
    const auto running = capture({"-w", file, "-a", "packets:7"});
    ask_for_much(1);
    EXPECT_EQ(running->wait(), 0) << running->account();
    EXPECT_EQ(packets_in(file), 7U);
    EXPECT_EQ(read_live_output(running->output()).packets, 7U);
}

TEST_F(RecordingTest, ItEndsWithTheExchangeThatWasAskedFor) {
    const auto running = capture({"-c", "2"});
    for (const char* const path : {"/1", "/2", "/3"}) {
        curl({site_->http() + path});
    }
    EXPECT_EQ(running->wait(), 0) << running->account();
    const LiveOutput shown = read_live_output(running->output());
    ASSERT_EQ(shown.exchanges.size(), 2U);
    EXPECT_EQ(shown.exchanges[1].target, "/2");
}

TEST_F(RecordingTest, ItEndsByItselfWhenItsTimeIsOver) {
    const auto running = capture({"-a", "duration:0.5"});
    EXPECT_EQ(running->wait(), 0) << running->account();
}

TEST_F(RecordingTest, WhatTcpdumpSendsThroughAPipeIsShownWhileItComes) {
    const std::string tcpdump = need("tcpdump");
    if (tcpdump.empty()) {
        return;
    }
    if (!is_real_root()) {
        GTEST_SKIP() << "tcpdump wants to become another user, which only root can";
    }
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    Surroundings there = at_server();
    there.output = ends[1];
    RunningProgram dump({tcpdump, "-i", Network::kServerInterface, "-U", "-s", "0", "-w", "-"},
                        there);
    Surroundings here;
    here.input = ends[0];
    const auto running = capture({"-r", "-"}, here);
    ::close(ends[0]);
    ::close(ends[1]);
    ASSERT_TRUE(dump.prints("listening on")) << dump.account();
    ask_for_much(1);
    curl({site_->http() + "/last"});
    EXPECT_TRUE(running->prints("/last")) << running->account();
    dump.signal(SIGINT);
    EXPECT_EQ(running->wait(), 0) << running->account();
    EXPECT_EQ(difference(site_->close(), read_live_output(running->output())), "");
}

TEST_F(RecordingTest, DumpcapCapturesWhereOursMayNot) {
    const std::string dumpcap = need("dumpcap");
    const std::string setcap = need("setcap");
    if (IsSkipped()) {
        return;
    }
    if (!is_real_root()) {
        GTEST_SKIP() << "only root can be another user, and give dumpcap its capability";
    }
    Surroundings nobody = at_client();
    nobody.user = kNobody;
    nobody.environment = {"WAYBILL_CAPTURE_HELPER=" + copy_of_waybill("waybill-capture"),
                          "WAYBILL_DUMPCAP=" + folder_.file("dumpcap")};
    ASSERT_TRUE(std::filesystem::copy_file(dumpcap, folder_.file("dumpcap")));
    run({setcap, "cap_net_raw,cap_net_admin+eip", folder_.file("dumpcap")});
    const auto running = capture({}, nobody, copy_of_waybill("waybill"));
    EXPECT_THAT(running->errors(), testing::HasSubstr("dumpcap"));
    ask_for_much(1);
    const std::vector<LoggedRequest> logged = site_->close();
    EXPECT_TRUE(running->prints("/large")) << running->account();
    EXPECT_EQ(difference(logged, finish(*running)), "");
}

TEST_F(RecordingTest, TwoInterfacesAreOneCapture) {
    const auto running =
        capture({"-i", std::string("lo,") + Network::kServerInterface}, at_server());
    curl({site_->http() + "/over-the-cable"});
    curl({site_->http() + "/over-the-loopback"}, at_server());
    const LiveOutput shown = finish(*running);
    ASSERT_EQ(shown.exchanges.size(), 2U);
    EXPECT_EQ(difference(site_->close(), shown), "");
}

TEST_F(RecordingTest, AnyInterfaceShowsWhatPassesTwoOfThemOnce) {
    // A bridge that the server's cable is plugged into: each packet passes both.
    const std::string ip = find_program("ip");
    const std::string address = std::string(Network::kServerAddress) + "/24";
    for (const std::vector<std::string>& words : std::initializer_list<std::vector<std::string>>{
             {"link", "add", "bridge", "type", "bridge"},
             {"address", "delete", address, "dev", Network::kServerInterface},
             {"link", "set", Network::kServerInterface, "master", "bridge"},
             {"address", "add", address, "dev", "bridge"},
             {"link", "set", "bridge", "up"}}) {
        std::vector<std::string> command = words;
        command.insert(command.begin(), ip);
        run(command, at_server());
    }
    const auto running = capture({"-i", "any"}, at_server());
    ask_for_much(2);
    curl({site_->http() + "/over-the-loopback"}, at_server());
    const LiveOutput shown = finish(*running);
    EXPECT_EQ(shown.exchanges.size(), 3U);
    EXPECT_EQ(difference(site_->close(), shown), "");
}

}  // namespace
}  // namespace waybill::test
