// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds what we say of JSON Web Tokens against the findings that a set of them names.
#pragma once

#include <vector>

#include <boost/json.hpp>

#include "tests/corpus/llhttp_vectors.h"

namespace waybill::corpus {

std::vector<VectorOutcome> check_jwt_vectors(const boost::json::value& content);

}  // namespace waybill::corpus
