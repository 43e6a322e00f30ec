// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds the messages that waybill found in WebSockets and gRPC streams against tshark's frames.
#pragma once

#include "tests/corpus/http1_comparison.h"
#include "tests/corpus/recorded_layers.h"
#include "tests/corpus/tshark_layers.h"

namespace waybill::corpus {

// tshark lists frames, waybill messages: fragments are put together before they are compared, those
// of each side in order.
Comparison compare_websocket(const TsharkLayers& truth, const RecordedLayers& recorded);

// tshark counts them only.
Comparison compare_grpc(const TsharkLayers& truth, const RecordedLayers& recorded);

}  // namespace waybill::corpus
