// SPDX-License-Identifier: GPL-3.0-or-later
//
// The chunking law: what a parser tells must not depend on how its bytes arrived. Each case is fed
// whole, byte by byte, cut in two at each place, and (where the case allows it) with more bytes
// behind it, and must give equal events.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace waybill {

// Calls `run(pieces)`, which feeds the pieces to a new parser and returns a transcript of its
// events, for each way to cut `input`; expects the transcript of the whole. Returns that.
template <typename Run>
std::string expect_chunking_law(std::string_view input, Run run) {
    const std::string whole = run(std::vector<std::string_view>{input});
    std::vector<std::string_view> bytes;
    for (std::size_t i = 0; i < input.size(); ++i) {
        bytes.push_back(input.substr(i, 1));
    }
    EXPECT_EQ(run(bytes), whole) << "fed byte by byte";
    for (std::size_t cut = 1; cut < input.size(); ++cut) {
        const std::string split =
            run(std::vector<std::string_view>{input.substr(0, cut), input.substr(cut)});
        EXPECT_EQ(split, whole) << "cut at " << cut;
        if (split != whole) {
            break;
        }
    }
    return whole;
}

// Beyond that: with `trailing` behind it, in the same piece or another, the events of `input` come
// first and unchanged.
template <typename Run>
void expect_unmoved_by_trailing_bytes(std::string_view input, std::string_view trailing, Run run) {
    const std::string alone = run(std::vector<std::string_view>{input});
    const std::string joined = std::string(input) + std::string(trailing);
    const std::string together = run(std::vector<std::string_view>{joined});
    EXPECT_EQ(together.substr(0, alone.size()), alone);
    EXPECT_EQ(run(std::vector<std::string_view>{input, trailing}), together);
}

}  // namespace waybill
