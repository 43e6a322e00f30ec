// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds our findings on fields and our reading of caching against the notes of httplint, the core
// of REDbot: on single fields and on whole messages.
#pragma once

#include <vector>

#include "tests/corpus/llhttp_vectors.h"

namespace waybill::corpus {

std::vector<VectorOutcome> check_httplint_field_vectors(const boost::json::value& content);
std::vector<VectorOutcome> check_httplint_message_vectors(const boost::json::value& content);

}  // namespace waybill::corpus
