// SPDX-License-Identifier: GPL-3.0-or-later
//
// The capture filter language of tcpdump, compiled and run by libpcap.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "capture/packet.h"
#include "core/base/result.h"

namespace waybill::capture {

class BpfFilter {
public:
    // Checks the text against Ethernet; the programs for other link types are compiled when packets
    // of them come (a filter that does not fit a link type matches none of its packets). The error
    // is libpcap's reason, with the place in the text where that can be told.
    static Result<BpfFilter> compile(const std::string& text);

    BpfFilter(BpfFilter&&) noexcept;
    BpfFilter& operator=(BpfFilter&&) noexcept;
    ~BpfFilter();

    bool matches(const Packet& packet);

private:
    class Impl;
    explicit BpfFilter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::capture
