// SPDX-License-Identifier: GPL-3.0-or-later
//
// The random of a hello (RFC 8446 section 4.1.2). That of the client's names a connection in key
// logs.
#pragma once

#include <array>

#include "core/base/bytes.h"

namespace waybill::tls {

inline constexpr std::size_t kRandomBytes = 32;
using Random = std::array<Byte, kRandomBytes>;

}  // namespace waybill::tls
