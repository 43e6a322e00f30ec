// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/breakpoints.h"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/filter/parser.h"
#include "tests/proxy/rules/flow_maker.h"

namespace waybill::proxy {
namespace {

std::shared_ptr<const filter::Expression> filter_of(std::string_view text) {
    auto parsed = filter::parse_expression(text);
    if (!parsed) {
        ADD_FAILURE() << parsed.error().message;
        return nullptr;
    }
    return std::make_shared<filter::Expression>(std::move(*parsed));
}

Held held_of(std::string_view url) {
    Held held;
    held.flow = make_flow("GET", url);
    return held;
}

constexpr unsigned kAll = 0x1f;

TEST(BreakpointsTest, WithoutAFilterNothingIsHeld) {
    const Breakpoints breakpoints;
    EXPECT_FALSE(breakpoints.any());
    EXPECT_FALSE(
        breakpoints.matches(Phase::RequestHead, make_flow("GET", "http://a.test/"), nullptr));
}

TEST(BreakpointsTest, AFilterHoldsAtItsPhasesAlone) {
    Breakpoints breakpoints;
    breakpoints.set(filter_of("host == a.test"), bit_of(Phase::ResponseHead));
    Flow flow = make_flow("GET", "http://a.test/");
    EXPECT_TRUE(breakpoints.any());
    EXPECT_FALSE(breakpoints.matches(Phase::RequestHead, flow, nullptr));
    add_response(flow, 200);
    EXPECT_TRUE(breakpoints.matches(Phase::ResponseHead, flow, nullptr));
    EXPECT_FALSE(
        breakpoints.matches(Phase::ResponseHead, make_flow("GET", "http://b.test/"), nullptr));
    breakpoints.set(nullptr, kAll);
    EXPECT_FALSE(breakpoints.matches(Phase::ResponseHead, flow, nullptr));
}

TEST(BreakpointsTest, WhatHasNotComeDoesNotMatchButMay) {
    Breakpoints breakpoints;
    breakpoints.set(filter_of("request.body contains x and method == POST"), kAll);
    Flow post = make_flow("POST", "http://a.test/");
    const Flow get = make_flow("GET", "http://a.test/");
    EXPECT_FALSE(breakpoints.matches(Phase::RequestHead, post, nullptr));
    EXPECT_TRUE(breakpoints.matches(Phase::RequestBody, post, nullptr));
    EXPECT_FALSE(breakpoints.matches(Phase::RequestBody, get, nullptr));
    post.request_body = "xyz";
    EXPECT_TRUE(breakpoints.matches(Phase::RequestBody, post, nullptr));
    post.request_body = "abc";
    EXPECT_FALSE(breakpoints.matches(Phase::RequestBody, post, nullptr));
}

TEST(BreakpointsTest, AMessageIsTheBodyOfItsSender) {
    Breakpoints breakpoints;
    breakpoints.set(filter_of("request.body contains hello"), kAll);
    Flow flow = make_flow("GET", "http://a.test/");
    add_response(flow, 101);
    FlowMessage message;
    message.payload = "say hello";
    EXPECT_TRUE(breakpoints.matches(Phase::WebSocketMessage, flow, &message));
    message.sender = Side::Server;
    EXPECT_FALSE(breakpoints.matches(Phase::WebSocketMessage, flow, &message));
}

TEST(BreakpointsTest, ADecisionReachesWhoWaitsOnce) {
    Breakpoints breakpoints;
    int changes = 0;
    breakpoints.on_change([&changes] { ++changes; });
    std::vector<Decision> decisions;
    const HoldId hold = breakpoints.hold(held_of("http://a.test/"), [&](const Decision& decision) {
        decisions.push_back(decision);
    });
    ASSERT_NE(hold, 0U);
    ASSERT_EQ(breakpoints.held().size(), 1U);
    EXPECT_EQ(breakpoints.held()[0]->id, hold);
    Decision decision;
    decision.hold = hold;
    decision.what = Decision::What::Drop;
    EXPECT_TRUE(breakpoints.decide(decision));
    EXPECT_FALSE(breakpoints.decide(decision));
    ASSERT_EQ(decisions.size(), 1U);
    EXPECT_EQ(decisions[0].flow, 1U);
    EXPECT_EQ(decisions[0].what, Decision::What::Drop);
    EXPECT_EQ(changes, 2);
    EXPECT_TRUE(breakpoints.held().empty());
}

TEST(BreakpointsTest, WhatWasForgottenCannotBeDecided) {
    Breakpoints breakpoints;
    const HoldId hold = breakpoints.hold(held_of("http://a.test/"),
                                         [](const Decision&) { ADD_FAILURE() << "nobody waits"; });
    breakpoints.forget(hold);
    breakpoints.forget(hold);
    EXPECT_FALSE(breakpoints.decide({.hold = hold}));
}

TEST(BreakpointsTest, TooManyGoOnAndAreCounted) {
    Breakpoints breakpoints;
    for (std::size_t i = 0; i < Breakpoints::kMostHeld; ++i) {
        ASSERT_NE(breakpoints.hold(Held{}, nullptr), 0U);
    }
    EXPECT_EQ(breakpoints.hold(Held{}, nullptr), 0U);
    EXPECT_EQ(breakpoints.refused(), 1U);
    EXPECT_EQ(breakpoints.held().size(), Breakpoints::kMostHeld);
}

TEST(BreakpointsTest, SessionsAndUsersInManyThreadsDecideEachOnce) {
    Breakpoints breakpoints;
    breakpoints.set(filter_of("host == a.test"), kAll);
    constexpr int kThreads = 4;
    constexpr int kHolds = 500;
    std::atomic<int> decided{0};
    std::atomic<int> forgotten{0};
    std::atomic<int> told{0};
    std::atomic<int> left{kThreads};
    std::vector<std::thread> sessions;
    for (int thread = 0; thread < kThreads; ++thread) {
        sessions.emplace_back([&, thread] {
            const Flow flow = make_flow("GET", "http://a.test/");
            for (int i = 0; i < kHolds; ++i) {
                EXPECT_TRUE(breakpoints.matches(Phase::RequestHead, flow, nullptr));
                auto once = std::make_shared<std::atomic<int>>(0);
                const HoldId hold =
                    breakpoints.hold(held_of("http://a.test/"), [&told, once](const Decision&) {
                        EXPECT_EQ(once->fetch_add(1), 0);
                        ++told;
                    });
                if ((i + thread) % 3 == 0) {
                    breakpoints.forget(hold);
                    ++forgotten;
                }
            }
            --left;
        });
    }
    std::vector<std::thread> users;
    for (int thread = 0; thread < 2; ++thread) {
        users.emplace_back([&] {
            while (left > 0 || !breakpoints.held().empty()) {
                for (const auto& held : breakpoints.held()) {
                    decided += breakpoints.decide({.hold = held->id}) ? 1 : 0;
                }
                std::this_thread::yield();
            }
        });
    }
    for (std::thread& thread : sessions) {
        thread.join();
    }
    for (std::thread& thread : users) {
        thread.join();
    }
    EXPECT_EQ(decided, told);
    EXPECT_GE(decided + forgotten, kThreads * kHolds);
    EXPECT_TRUE(breakpoints.held().empty());
}

}  // namespace
}  // namespace waybill::proxy
