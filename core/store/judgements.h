// SPDX-License-Identifier: GPL-3.0-or-later
//
// What was judged of the exchanges of a session, for those who filter and print them.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/audit/finding.h"

namespace waybill::store {

struct ScoreAndGrade {
    double score = 0;  // 0 to 100
    std::string_view grade;
};

// Several threads may ask at a time.
class Judgements {
public:
    virtual ~Judgements() = default;

    // Of the exchange with that index.
    virtual const audit::Findings& findings(std::uint32_t exchange) const = 0;
    virtual ScoreAndGrade security(std::uint32_t exchange) const = 0;
    virtual ScoreAndGrade caching(std::uint32_t exchange) const = 0;
};

}  // namespace waybill::store
