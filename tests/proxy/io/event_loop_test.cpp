// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/event_loop.h"

#include <array>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

namespace waybill::proxy {
namespace {

class EventLoopTest : public testing::Test {
protected:
    void SetUp() override {
        Result<std::unique_ptr<EventLoop>> made = EventLoop::create();
        ASSERT_TRUE(made) << made.error().message;
        loop = std::move(*made);
    }
    void run() {
        std::mutex held;
        loop->run(held, [] {});
    }

    std::unique_ptr<EventLoop> loop;
};

class Reader final : public EventHandler {
public:
    explicit Reader(std::function<void()> what) : what_(std::move(what)) {}
    void on_ready(std::uint32_t) override { what_(); }

private:
    std::function<void()> what_;
};

struct Pair {
    Pair() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0); }
    ~Pair() {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    std::array<int, 2> ends{};
};

TEST_F(EventLoopTest, TimersRunInTheOrderOfTheirTimes) {
    std::string order;
    loop->in(3 * kNsPerMs, [&] {
        order += 'c';
        loop->stop();
    });
    loop->in(kNsPerMs, [&] { order += 'a'; });
    loop->in(2 * kNsPerMs, [&] { order += 'b'; });
    const EventLoop::Timer cancelled = loop->in(0, [&] { order += 'x'; });
    loop->cancel(cancelled);
    run();
    EXPECT_EQ(order, "abc");
}

TEST_F(EventLoopTest, ATimerThatSetsItselfLeavesOthersTheirTurn) {
    int turns = 0;
    std::function<void()> again = [&] {
        if (++turns < 1000) {
            loop->in(0, again);
        }
    };
    loop->in(0, again);
    loop->in(kNsPerMs, [&] { loop->stop(); });
    run();
    EXPECT_GT(turns, 0);
}

TEST_F(EventLoopTest, WorkOfAnotherThreadIsDoneInItsOrder) {
    std::string order;
    std::thread other([&] {
        for (const char c : std::string("hello")) {
            loop->post([&order, c] { order += c; });
        }
        loop->post([&] { loop->stop(); });
    });
    run();
    other.join();
    EXPECT_EQ(order, "hello");
}

TEST_F(EventLoopTest, WhatIsReadyIsToldAgainUntilItIsRead) {
    Pair pair;
    ASSERT_EQ(::write(pair.ends[1], "ab", 2), 2);
    std::string read;
    Reader reader([&] {
        char c = 0;
        if (::read(pair.ends[0], &c, 1) == 1) {
            read += c;
        }
        if (read.size() == 2) {
            loop->stop();
        }
    });
    ASSERT_TRUE(loop->watch(pair.ends[0], EPOLLIN, reader));
    run();
    EXPECT_EQ(read, "ab");
}

TEST_F(EventLoopTest, LaterRunsBehindAllThatWasReady) {
    Pair one;
    Pair two;
    ASSERT_EQ(::write(one.ends[1], "1", 1), 1);
    ASSERT_EQ(::write(two.ends[1], "2", 1), 1);
    std::string order;
    Reader first([&] {
        char c = 0;
        EXPECT_EQ(::read(one.ends[0], &c, 1), 1);
        order += c;
        loop->later([&] {
            order += 'l';
            loop->stop();
        });
    });
    Reader second([&] {
        char c = 0;
        EXPECT_EQ(::read(two.ends[0], &c, 1), 1);
        order += c;
    });
    ASSERT_TRUE(loop->watch(one.ends[0], EPOLLIN, first));
    ASSERT_TRUE(loop->watch(two.ends[0], EPOLLIN, second));
    run();
    EXPECT_EQ(order, "12l");
}

TEST_F(EventLoopTest, TimeDoesNotRunBackwards) {
    const Timestamp before = time_now();
    EXPECT_GE(time_now(), before);
    EXPECT_GT(before.ns, 1'600'000'000 * kNsPerSecond);
}

}  // namespace
}  // namespace waybill::proxy
