// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds our findings against the alerts of ZAP's passive rules, on the exchanges of its own tests.
#pragma once

#include <vector>

#include "tests/corpus/llhttp_vectors.h"

namespace waybill::corpus {

// Whether there is an alert is compared, not how many: our findings are one per cause. Classes that
// we have no rule for, and why, are listed in the source.
std::vector<VectorOutcome> check_zap_passive_vectors(const boost::json::value& content);

}  // namespace waybill::corpus
