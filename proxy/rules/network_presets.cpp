// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/network_presets.h"

#include <array>

namespace waybill::proxy {

// The numbers that WebPageTest uses for connections of these names.
std::span<const NetworkPreset> network_presets() {
    static constexpr auto kPresets = std::to_array<NetworkPreset>({
        {"dial-up", 49, 30, 120},
        {"edge", 240, 200, 840},
        {"2g", 280, 256, 800},
        {"slow-3g", 400, 400, 400},
        {"3g", 1600, 768, 300},
        {"fast-3g", 1600, 768, 150},
        {"dsl", 1500, 384, 50},
        {"cable", 5000, 1000, 28},
        {"4g", 9000, 9000, 170},
        {"lte", 12'000, 12'000, 70},
        {"fios", 20'000, 5000, 4},
    });
    return kPresets;
}

}  // namespace waybill::proxy
