// SPDX-License-Identifier: GPL-3.0-or-later
//
// Captures of responses that are malformed on purpose, each in another way, so that filters miss
// what browsers show. What counts is the payload, the harmless EICAR test text, and that waybill
// says what is wrong with the response that carries it.
#pragma once

#include <string>
#include <vector>

#include "tests/corpus/recorded_http.h"

namespace waybill::corpus {

// Whether a response breaks no rule that can be seen in its head: then there is nothing to flag.
bool is_plainly_valid(const RecordedMessage& response);

std::vector<std::string> check_evader(const Recording& recording);

}  // namespace waybill::corpus
