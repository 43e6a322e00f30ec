// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds our reading and writing of structured fields against the tests of the HTTP working group.
#pragma once

#include <vector>

#include "tests/corpus/llhttp_vectors.h"

namespace waybill::corpus {

std::vector<VectorOutcome> check_structured_field_parse_vectors(const boost::json::value& content);
std::vector<VectorOutcome> check_structured_field_serialise_vectors(
    const boost::json::value& content);

}  // namespace waybill::corpus
