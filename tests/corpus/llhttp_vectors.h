// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds our reading of HTTP/1 streams against the outcomes of llhttp's own tests: the messages must
// be equal; what it refuses must be flagged, and what it accepts when strict must not be.
#pragma once

#include <string>
#include <vector>

#include <boost/json.hpp>

namespace waybill::corpus {

struct VectorOutcome {
    std::string name;
    std::string difference;  // empty when the case passed
    std::string reviewed{};  // why a difference is left as it is; empty when nobody looked
};

// `cases` is the array that the set's file holds.
std::vector<VectorOutcome> check_llhttp_vectors(const boost::json::value& cases);

}  // namespace waybill::corpus
