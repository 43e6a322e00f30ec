// SPDX-License-Identifier: GPL-3.0-or-later
//
// Ctrl-C, and a reader of the output that goes away.
#include <array>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/capture_writer.h"
#include "tests/support/run_program.h"
#include "tests/support/traffic.h"

namespace waybill {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using test::ProgramRun;
using test::run_waybill;
using test::TemporaryDirectory;
using ::testing::HasSubstr;

constexpr auto kSoon = 1s;

// A named pipe that stays open behind its content; interrupts its reader once all was read.
class InterruptedPipe {
public:
    InterruptedPipe(std::string path, std::string content)
        : path_(std::move(path)),
          content_(std::move(content)) {
        EXPECT_EQ(::mkfifo(path_.c_str(), 0600), 0);
    }
    ~InterruptedPipe() {
        thread_.join();
        ::close(pipe_);
    }
    InterruptedPipe(const InterruptedPipe&) = delete;
    InterruptedPipe& operator=(const InterruptedPipe&) = delete;

    void feed(pid_t reader) {
        thread_ = std::thread([this, reader] {
            pipe_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);  // waits for the reader
            EXPECT_EQ(::write(pipe_, content_.data(), content_.size()),
                      static_cast<ssize_t>(content_.size()));
            int unread = 1;
            while (unread > 0) {
                std::this_thread::sleep_for(10ms);
                ::ioctl(pipe_, FIONREAD, &unread);
            }
            std::this_thread::sleep_for(100ms);
            interrupted_ = Clock::now();
            ::kill(reader, SIGINT);
        });
    }

    // From the interrupt until now.
    Clock::duration since() const { return Clock::now() - interrupted_; }

private:
    std::string path_;
    std::string content_;
    int pipe_ = -1;
    Clock::time_point interrupted_;
    std::thread thread_;
};

struct InterruptedRun {
    ProgramRun run;
    Clock::duration took{};
};

InterruptedRun interrupt_behind(const std::string& content) {
    const TemporaryDirectory folder;
    const std::string path = folder.file("pipe");
    InterruptedPipe pipe(path, content);
    InterruptedRun result;
    result.run = run_waybill({"-T", "fields", "-e", "request.url", path},
                             {
                                 .timeout = 10s,
                                 .started = [&pipe](pid_t child) { pipe.feed(child); },
                             });
    result.took = pipe.since();
    return result;
}

TEST(InterruptTest, WhatWasReadBeforeAnInterruptIsPrinted) {
    const std::string capture = test::capture_of_gets(2);
    const InterruptedRun interrupted = interrupt_behind(capture);
    EXPECT_EQ(interrupted.run.status, 0) << interrupted.run.errors;
    EXPECT_EQ(interrupted.run.output, "http://www.example/1\nhttp://www.example/2\n");
    EXPECT_THAT(interrupted.run.errors, HasSubstr("interrupted"));
    EXPECT_LT(interrupted.took, kSoon);
}

TEST(InterruptTest, AnInterruptInTheMiddleOfAPacketIsNoError) {
    const std::string capture = test::capture_of_gets(2);
    const InterruptedRun interrupted = interrupt_behind(capture.substr(0, capture.size() - 90));
    EXPECT_EQ(interrupted.run.status, 0) << interrupted.run.errors;
    EXPECT_EQ(interrupted.run.output, "http://www.example/1\nhttp://www.example/2\n");
    EXPECT_LT(interrupted.took, kSoon);
}

TEST(InterruptTest, AnInterruptBeforeTheFirstByteEndsToo) {
    for (const std::string content : {"", "\xd4\xc3"}) {
        const InterruptedRun interrupted = interrupt_behind(content);
        EXPECT_EQ(interrupted.run.status, 0) << interrupted.run.errors;
        EXPECT_EQ(interrupted.run.output, "");
        EXPECT_LT(interrupted.took, kSoon);
    }
}

// The search stands still as long as nobody reads what it found: the interrupt comes in its middle.
TEST(InterruptTest, ASearchThatIsInterruptedTellsWhatItFound) {
    const TemporaryDirectory folder;
    const std::string file = folder.write("gets.pcap", test::capture_of_gets(20'000));
    test::detail::Pipe output;
    std::string found;
    const ProgramRun run = run_waybill(
        {"search", "-T", "jsonl", "--threads", "2", "body", file},
        {.output_file = output.ends[1], .started = [&](pid_t child) {
             output.close(1);
             std::array<char, 4096> buffer{};
             bool interrupted = false;
             for (ssize_t got = 1; got > 0;) {
                 got = ::read(output.ends[0], buffer.data(), buffer.size());
                 found.append(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
                 if (!interrupted) {
                     interrupted = ::kill(child, SIGINT) == 0;
                 }
             }
         }});
    EXPECT_EQ(run.status, 0);
    EXPECT_THAT(run.errors, HasSubstr("interrupted: this is what was found so far"));
    EXPECT_THAT(found, ::testing::StartsWith("{\"type\":\"hit\",\"exchange\":1,"));
    EXPECT_THAT(found, ::testing::EndsWith("\"complete\":false}\n"));
    EXPECT_THAT(found, ::testing::Not(HasSubstr("\"exchange\":20000,")));
}

TEST(InterruptTest, AReaderThatGoesAwayEndsTheProgramQuietly) {
    test::detail::Pipe output;
    std::string first;
    const ProgramRun run =
        run_waybill({"-T", "jsonl", "--bodies", "samples/shop.pcap", "samples/shop.pcap"},
                    {.output_file = output.ends[1], .started = [&](pid_t) {
                         output.close(1);
                         char c = 0;
                         while (::read(output.ends[0], &c, 1) == 1 && c != '\n') {
                             first += c;
                         }
                         output.close(0);
                     }});
    EXPECT_THAT(first, HasSubstr("\"type\":\"session\""));
    EXPECT_EQ(run.errors, "");
    EXPECT_EQ(run.signal, SIGPIPE);
}

}  // namespace
}  // namespace waybill
