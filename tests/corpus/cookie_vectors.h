// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds our reading of cookies, public suffixes and Strict-Transport-Security against the tests of
// those who define them.
#pragma once

#include <vector>

#include "tests/corpus/llhttp_vectors.h"

namespace waybill::corpus {

// What browsers keep, by RFC 6265bis.
std::vector<VectorOutcome> check_cookie_acceptance_vectors(const boost::json::value& content);
std::vector<VectorOutcome> check_cookie_date_vectors(const boost::json::value& content);
std::vector<VectorOutcome> check_cookie_match_vectors(const boost::json::value& content);
// A library that by default wants an equals sign: without one is its "no cookie".
std::vector<VectorOutcome> check_cookie_parse_vectors(const boost::json::value& content);
// What is set and what is sent by RFC 6265, which had no cookies without names: ours are left out.
std::vector<VectorOutcome> check_cookie_state_vectors(const boost::json::value& content);
std::vector<VectorOutcome> check_hsts_preload_vectors(const boost::json::value& content);
std::vector<VectorOutcome> check_public_suffix_vectors(const boost::json::value& content);

}  // namespace waybill::corpus
