// SPDX-License-Identifier: GPL-3.0-or-later
//
// Connections as they are in the world, by the names that testing tools have for them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace waybill::proxy {

struct NetworkPreset {
    std::string_view name;
    std::uint32_t down_kbit = 0;  // a second
    std::uint32_t up_kbit = 0;
    std::uint32_t latency_ms = 0;  // there and back
};

// From slow to fast.
std::span<const NetworkPreset> network_presets();

}  // namespace waybill::proxy
