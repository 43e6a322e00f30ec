// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds our findings against the reports of webhint's hints, on the small sites of its own tests.
#pragma once

#include <vector>

#include "tests/corpus/llhttp_vectors.h"

namespace waybill::corpus {

// Whether there is a report is compared, not its words. Hints that we have no rule for, and cases
// with options of their own, are left out: see the source.
std::vector<VectorOutcome> check_webhint_vectors(const boost::json::value& content);

}  // namespace waybill::corpus
