// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds our reading of Content Security Policies against what CSP Evaluator, Lighthouse and the
// HTTP Observatory say of them.
#pragma once

#include <vector>

#include <boost/json.hpp>

#include "tests/corpus/llhttp_vectors.h"

namespace waybill::corpus {

// Each takes the whole file of a set.
std::vector<VectorOutcome> check_csp_evaluator_vectors(const boost::json::value& content);
std::vector<VectorOutcome> check_csp_lighthouse_vectors(const boost::json::value& content);
std::vector<VectorOutcome> check_observatory_csp_vectors(const boost::json::value& content);
std::vector<VectorOutcome> check_observatory_csp_parse_vectors(const boost::json::value& content);

}  // namespace waybill::corpus
