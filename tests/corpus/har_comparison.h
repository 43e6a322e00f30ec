// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds waybill's reading of a HAR file against what the file says when it is read plainly, and
// against the flows that it was made of.
#pragma once

#include <string_view>
#include <vector>

#include "tests/corpus/flow_witness.h"
#include "tests/corpus/http1_comparison.h"

namespace waybill::corpus {

// `output` is that of `waybill analyze -T jsonl --bodies`. In the order of the file each exchange
// must have the same method, URL, status, fields and bodies. Of bodies that a content coding is
// still to be undone of, or that the file does not have, only that is compared.
Comparison compare_har(const std::vector<FlowExchange>& witness, std::string_view output);

}  // namespace waybill::corpus
