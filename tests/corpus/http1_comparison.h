// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds waybill's HTTP/1 messages of one capture against tshark's. Order between
// connections does not matter. Where the two differ, other witnesses are heard: the start lines in
// the packets that tshark made no message of, other programs, and the bytes of the file.
#pragma once

#include <string>
#include <vector>

#include "tests/corpus/capture_bytes.h"
#include "tests/corpus/other_witnesses.h"
#include "tests/corpus/recorded_http.h"
#include "tests/corpus/tshark_truth.h"

namespace waybill::corpus {

struct Comparison {
    std::vector<std::string> differences;  // nobody else agrees with waybill
    std::vector<std::string> notes;        // differences from tshark with a witness for waybill
    std::size_t compared = 0;              // messages of tshark that were held against waybill's
};

struct ComparisonOptions {
    bool responses = true;  // false: only the requests
};

Comparison compare_http1(const TsharkTruth& truth,
                         const Recording& recording,
                         const OtherWitnesses& witnesses,
                         const CaptureBytes& bytes,
                         const ComparisonOptions& options = {});

}  // namespace waybill::corpus
