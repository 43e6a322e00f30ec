// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finds, for each message that tshark lists, the one of waybill that is the same message: first by
// everything, then by less and less, within a connection before across connections, and in order.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "tests/corpus/recorded_http.h"
#include "tests/corpus/tshark_truth.h"

namespace waybill::corpus {

using Fields = std::vector<std::pair<std::string, std::string>>;

// Names as on the wire and values without white space around and within; order counts.
bool same_fields(const Fields& a, const Fields& b);

// Indices into Recording::messages by index in TsharkTruth::messages, and the other way round;
// kNone where there is no partner.
struct MessageMatches {
    std::vector<std::size_t> ours_of;
    std::vector<std::size_t> theirs_of;
};

MessageMatches match_messages(const TsharkTruth& truth, const Recording& recording);

}  // namespace waybill::corpus
