// SPDX-License-Identifier: GPL-3.0-or-later
//
// IEEE 802.11 data frames, and the headers that capturing programs put in front of them. Encrypted
// frames are refused. Internal to the packet decoder; see frame.h for the contract.
#pragma once

#include "capture/frame.h"

namespace waybill::capture {

Step radiotap(Frame& frame);
Step prism(Frame& frame);
Step avs(Frame& frame);

// A data frame leads to Llc, or to Aggregate.
Step wireless(Frame& frame);

// Takes the next frame out of an A-MSDU, which starts with LLC; false when there are no more.
bool next_of_aggregate(Frame& aggregate, Frame& inner);

}  // namespace waybill::capture
