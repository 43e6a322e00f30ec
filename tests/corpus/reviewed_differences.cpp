// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/reviewed_differences.h"

#include <array>

namespace waybill::corpus {
namespace {

constexpr std::array<ReviewedDifference, 1> kReviewed = {{
    {"ndpi-fuzz-2006-09-29-28586.pcap", "", "a fuzzed capture: it is enough not to crash"},
}};

}  // namespace

std::span<const ReviewedDifference> reviewed_differences() {
    return kReviewed;
}

const ReviewedDifference* find_review(std::string_view file, std::string_view difference) {
    for (const ReviewedDifference& review : kReviewed) {
        if (review.file == file && difference.find(review.difference) != std::string_view::npos) {
            return &review;
        }
    }
    return nullptr;
}

}  // namespace waybill::corpus
