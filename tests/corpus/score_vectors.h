// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds what `waybill score` says of cases against what is expected of them: sets whose cases are
// given to it as they are.
#pragma once

#include <vector>

#include "tests/corpus/llhttp_vectors.h"

namespace waybill::corpus {

std::vector<VectorOutcome> check_score_vectors(const boost::json::value& content);

}  // namespace waybill::corpus
