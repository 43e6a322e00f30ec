// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds our HPACK decoder against header blocks that many encoders made.
#pragma once

#include <vector>

#include "tests/corpus/llhttp_vectors.h"

namespace waybill::corpus {

// `stories` is the array that the set's file holds; the cases of a story share a decoder.
std::vector<VectorOutcome> check_hpack_vectors(const boost::json::value& stories);

}  // namespace waybill::corpus
