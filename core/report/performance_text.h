// SPDX-License-Identifier: GPL-3.0-or-later
//
// The figures of a session's performance, for people and for programs.
#pragma once

#include <span>
#include <string>

#include "core/analysis/performance.h"
#include "core/http/compression_estimate.h"
#include "core/report/text_style.h"

namespace waybill::report {

// What compression would make of the bodies of one media type.
struct CompressionOfType {
    std::string type;
    std::uint64_t bodies = 0;
    std::uint64_t sent = 0;  // bytes as they were sent
    http::CompressedSizes sizes;
};

void append_performance_text(std::string& out,
                             const analysis::Performance& performance,
                             std::span<const CompressionOfType> compression,
                             const TextStyle& style);

// One JSON object.
void append_performance_json(std::string& out,
                             const analysis::Performance& performance,
                             std::span<const CompressionOfType> compression);

}  // namespace waybill::report
