// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds what we make of caching against vectors: RFC 9111 per response, for a stored response and a
// new request, for invalidation; the recorded calls of a library; sequences of requests to a cache.
#pragma once

#include <vector>

#include <boost/json.hpp>

#include "tests/corpus/llhttp_vectors.h"

namespace waybill::corpus {

std::vector<VectorOutcome> check_rfc9111_analysis_vectors(const boost::json::value& content);
std::vector<VectorOutcome> check_rfc9111_selection_vectors(const boost::json::value& content);
std::vector<VectorOutcome> check_rfc9111_invalidation_vectors(const boost::json::value& content);
std::vector<VectorOutcome> check_cache_semantics_vectors(const boost::json::value& content);
std::vector<VectorOutcome> check_cache_sequence_vectors(const boost::json::value& content);

}  // namespace waybill::corpus
