// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/exchange_selection.h"

#include <atomic>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capture/capture_loader.h"
#include "core/filter/parser.h"
#include "tests/support/analyzed_capture.h"
#include "tests/support/traffic.h"

namespace waybill::capture {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ExchangeSelectionTest : public testing::Test {
protected:
    // GET /1, /2 ... with bodies "body 1", "body 2" ...
    static constexpr std::uint32_t kExchanges = 1000;

    struct Wanted {
        unsigned threads = 2;
        std::uint64_t most = 0;
        const std::atomic<bool>* stop = nullptr;
        std::function<void(std::uint64_t, std::uint64_t)> progress = nullptr;
    };

    std::vector<std::uint32_t> select(const std::string& filter, const Wanted& wanted) {
        const Result<filter::Expression> expression = filter::parse_expression(filter);
        EXPECT_TRUE(expression);
        loaders_ = 0;
        return select_exchanges({
            .filter = *expression,
            .session = capture_.session(),
            .make_loader =
                [this] {
                    ++loaders_;
                    return capture::make_loader(capture_.recording(), capture_.session());
                },
            .threads = wanted.threads,
            .most = wanted.most,
            .stop = wanted.stop,
            .progress = wanted.progress,
        });
    }

    test::AnalyzedCapture capture_{test::capture_of_gets(kExchanges)};
    std::atomic<int> loaders_{0};
};

TEST_F(ExchangeSelectionTest, LoadsNothingThatRowsDecide) {
    EXPECT_THAT(select("path == /7 or n == 1000", {}), ElementsAre(6, 999));
    EXPECT_EQ(loaders_, 0);
    EXPECT_THAT(select("body == \"body 7\" and path == /none", {}), IsEmpty());
    EXPECT_EQ(loaders_, 0);
}

TEST_F(ExchangeSelectionTest, KeepsTheOrderOnAnyNumberOfThreads) {
    const std::vector<std::uint32_t> one =
        select("body endswith 7 or path endswith 3", {.threads = 1});
    EXPECT_EQ(one.size(), 200U);
    EXPECT_TRUE(std::is_sorted(one.begin(), one.end()));
    EXPECT_EQ(select("body endswith 7 or path endswith 3", {.threads = 2}), one);
    EXPECT_EQ(select("body endswith 7 or path endswith 3", {.threads = 9}), one);
}

TEST_F(ExchangeSelectionTest, GoesNoFurtherThanTheLastThatIsWanted) {
    EXPECT_THAT(select("body endswith 7", {.most = 3}), ElementsAre(6, 16, 26));
    EXPECT_THAT(select("path endswith 7 or path endswith 8", {.most = 3}), ElementsAre(6, 7, 16));
    std::uint64_t candidates = 0;
    select("path endswith 7 or body == \"body 1\"",
           {.most = 2, .progress = [&](std::uint64_t, std::uint64_t total) {
                candidates = total;
            }});
    EXPECT_LE(candidates, 17U) << "rows behind the second certain one are not looked at";
}

TEST_F(ExchangeSelectionTest, WhatWasFoundBeforeAStopIsKept) {
    std::atomic<bool> stop{false};
    const std::vector<std::uint32_t> found =
        select("body contains body", {.threads = 1, .stop = &stop, .progress = [&](auto, auto) {
                                          stop = true;
                                      }});
    ASSERT_FALSE(found.empty());
    EXPECT_LT(found.size(), kExchanges);
    for (std::uint32_t i = 0; i < found.size(); ++i) {
        EXPECT_EQ(found[i], i);
    }
    EXPECT_THAT(select("body contains body", {.stop = &stop}), IsEmpty());
}

TEST_F(ExchangeSelectionTest, HandsOnWhatItFindsInOrder) {
    for (const char* const filter :
         {"path endswith 7", "body endswith 7", "n < 20 or body ~ /8/"}) {
        const Result<filter::Expression> expression = filter::parse_expression(filter);
        std::vector<std::uint32_t> found;
        const std::vector<std::uint32_t> returned = select_exchanges({
            .filter = *expression,
            .session = capture_.session(),
            .make_loader =
                [this] { return capture::make_loader(capture_.recording(), capture_.session()); },
            .threads = 2,
            .first = 500,
            .progress = nullptr,
            .found =
                [&](std::span<const std::uint32_t> piece) {
                    found.insert(found.end(), piece.begin(), piece.end());
                },
        });
        std::vector<std::uint32_t> expected = select(filter, {});
        expected.erase(expected.begin(), std::lower_bound(expected.begin(), expected.end(), 500U));
        EXPECT_EQ(found, expected) << filter;
        EXPECT_THAT(returned, IsEmpty());
    }
}

}  // namespace
}  // namespace waybill::capture
