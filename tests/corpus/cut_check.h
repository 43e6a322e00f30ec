// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cuts a capture to some of its exchanges in several ways, and holds what waybill and tshark read
// from each cut against what they read from the whole.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace waybill::corpus {

struct CutVerdict {
    std::size_t cuts = 0;    // 0: the capture has no exchanges
    std::size_t chosen = 0;  // exchanges, over all cuts
    std::size_t along = 0;   // those that came along
    std::size_t frames = 0;  // in which tshark found HTTP, in the cut that it was shown
    std::vector<std::string> differences;
};

// `key_log` is a path or empty. So is `tshark`: then only waybill is asked.
CutVerdict check_cuts(const std::string& capture,
                      const std::string& key_log,
                      const std::string& tshark);

}  // namespace waybill::corpus
