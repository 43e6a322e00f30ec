// SPDX-License-Identifier: GPL-3.0-or-later
//
// Evidence out of the content of a response.
#pragma once

#include <string>
#include <string_view>

#include "core/audit/finding.h"

namespace waybill::audit {

// At most so many findings of one rule in one body.
inline constexpr std::size_t kMaxBodyFindings = 20;

inline Evidence body_evidence(std::string_view body, std::size_t offset, std::size_t length) {
    return {Side::Server,
            {},
            std::string(body.substr(offset, length < kEvidenceKept ? length : kEvidenceKept)),
            true,
            offset};
}

// The tag that begins at `offset`.
inline Evidence tag_evidence(std::string_view body, std::size_t offset) {
    const std::size_t end = body.find('>', offset);
    return body_evidence(
        body, offset, end == std::string_view::npos ? kEvidenceKept : end + 1 - offset);
}

}  // namespace waybill::audit
