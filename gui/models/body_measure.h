// SPDX-License-Identifier: GPL-3.0-or-later
//
// How large a response's body is once decoded, and how small it would be with each coding.
#pragma once

#include <atomic>
#include <cstdint>

#include "core/http/compression_estimate.h"
#include "gui/models/detail_text.h"
#include "gui/models/loaded_session.h"

namespace waybill::gui {

class ExchangeDetail;

struct BodyMeasure {
    std::uint64_t sent = 0;
    std::uint64_t decoded = 0;
    bool whole = false;              // false: too long, or it could not be decoded to its end
    bool coded = false;              // it has a content coding
    QString failure;                 // of decoding
    http::CompressedSizes estimate;  // of text without a coding; plain is 0 where none was made
};

// Larger bodies are measured only in part.
inline constexpr std::uint64_t kMostMeasured = 64 * kMiB;
inline constexpr std::uint64_t kMostEstimated = 4 * kMiB;

bool isWorthMeasuring(const ExchangeDetail& detail);
// Off the window's thread.
BodyMeasure measureBody(const LoadedSession& session,
                        std::uint32_t index,
                        const std::atomic<bool>& stop);
CardText measuredCard(const BodyMeasure& measured);

}  // namespace waybill::gui
