// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds what waybill tells of the TLS of connections against tshark, which tells it of the whole
// capture, and against programs that tell it of single connections.
#pragma once

#include <vector>

#include "tests/corpus/http1_comparison.h"
#include "tests/corpus/recorded_layers.h"
#include "tests/corpus/tls_witnesses.h"
#include "tests/corpus/tshark_layers.h"

namespace waybill::corpus {

Comparison compare_tls(const TsharkLayers& truth,
                       const RecordedLayers& recorded,
                       const std::vector<WitnessedTls>& witnesses);

}  // namespace waybill::corpus
