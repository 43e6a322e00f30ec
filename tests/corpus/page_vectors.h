// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds the reading of URLs against the tests of the web platform, and the Observatory's test of
// integrity against its own results.
#pragma once

#include <vector>

#include "tests/corpus/llhttp_vectors.h"

namespace waybill::corpus {

std::vector<VectorOutcome> check_url_vectors(const boost::json::value& content);
std::vector<VectorOutcome> check_observatory_sri_vectors(const boost::json::value& content);

}  // namespace waybill::corpus
