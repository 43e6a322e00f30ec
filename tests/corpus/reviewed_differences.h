// SPDX-License-Identifier: GPL-3.0-or-later
//
// Captures in which waybill differs from the truth files and is right, each looked at by a person,
// with the reason. A difference of another kind in the same capture is still a failure.
#pragma once

#include <span>
#include <string_view>

namespace waybill::corpus {

struct ReviewedDifference {
    std::string_view file;        // base name of the capture
    std::string_view difference;  // a part of the printed difference
    std::string_view reason;
};

std::span<const ReviewedDifference> reviewed_differences();

// Null when nobody has looked at this one.
const ReviewedDifference* find_review(std::string_view file, std::string_view difference);

}  // namespace waybill::corpus
