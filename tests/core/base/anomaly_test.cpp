// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/anomaly.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace waybill {
namespace {

TEST(AnomalyTest, EveryCodeHasANameOfItsOwnAndAnExplanation) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < kAnomalyCodes; ++i) {
        const auto code = static_cast<AnomalyCode>(i);
        EXPECT_TRUE(names.insert(name_of(code)).second) << name_of(code);
        EXPECT_EQ(explain(code).back(), '.') << name_of(code);
    }
}

// The machine format fixes these names.
TEST(AnomalyTest, TheNamesOfTheMachineFormatExist) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < kAnomalyCodes; ++i) {
        names.insert(name_of(static_cast<AnomalyCode>(i)));
    }
    for (const std::string_view name : {"gap",
                                        "overlap-conflict",
                                        "truncated-by-snaplen",
                                        "mid-stream-start",
                                        "no-response",
                                        "orphan-response",
                                        "bad-start-line",
                                        "bad-header",
                                        "header-limit",
                                        "bad-chunk",
                                        "length-mismatch",
                                        "conflicting-length",
                                        "bare-lf",
                                        "obs-fold",
                                        "early-response",
                                        "tls-key-missing",
                                        "tls-decrypt-failed",
                                        "hpack-state-unknown",
                                        "bad-frame",
                                        "stream-reset",
                                        "content-decode-failed",
                                        "decode-limit",
                                        "connection-reset",
                                        "opaque-data"}) {
        EXPECT_EQ(names.count(name), 1U) << name;
    }
}

}  // namespace
}  // namespace waybill
