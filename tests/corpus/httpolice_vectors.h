// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds our findings on conformance against the notices of HTTPolice, on its own raw streams.
#pragma once

#include <vector>

#include "tests/corpus/llhttp_vectors.h"

namespace waybill::corpus {

std::vector<VectorOutcome> check_httpolice_exchange_vectors(const boost::json::value& content);
std::vector<VectorOutcome> check_httpolice_har_vectors(const boost::json::value& content);

}  // namespace waybill::corpus
