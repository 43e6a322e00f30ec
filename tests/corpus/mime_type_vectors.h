// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds our reading of content types against the tests of the web platform.
#pragma once

#include <vector>

#include "tests/corpus/llhttp_vectors.h"

namespace waybill::corpus {

std::vector<VectorOutcome> check_mime_type_vectors(const boost::json::value& content);

}  // namespace waybill::corpus
