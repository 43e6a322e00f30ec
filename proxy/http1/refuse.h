// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the readers of this folder say no.
#pragma once

#include <cstdint>
#include <string_view>

#include "proxy/codec/leg_codec.h"

namespace waybill::proxy {

inline constexpr std::uint16_t kBadRequest = 400;
inline constexpr std::uint16_t kTargetTooLong = 414;
inline constexpr std::uint16_t kHeadTooLarge = 431;
inline constexpr std::uint16_t kNotImplemented = 501;
inline constexpr std::uint16_t kBadGateway = 502;
inline constexpr std::uint16_t kVersionNotSupported = 505;

// False, so that a reader can return it. `status` is for requests; a response that is refused is
// always a 502.
inline bool refuse(Refusal& refusal,
                   std::uint16_t status,
                   AnomalyCode code,
                   std::string_view detail) {
    refusal.status = status;
    refusal.code = code;
    refusal.detail.assign(detail);
    return false;
}

}  // namespace waybill::proxy
