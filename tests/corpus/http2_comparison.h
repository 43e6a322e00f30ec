// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds waybill's HTTP/2 exchanges of one capture against tshark's streams: fields of every message
// in their order, what was sent as DATA, pushes. A stream without a field of its own (only
// priorities) is not an exchange.
#pragma once

#include "tests/corpus/http1_comparison.h"
#include "tests/corpus/recorded_layers.h"
#include "tests/corpus/tshark_layers.h"

namespace waybill::corpus {

Comparison compare_http2(const TsharkLayers& truth, const RecordedLayers& recorded);

}  // namespace waybill::corpus
