// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the system lets this process have.
#pragma once

#include <cstddef>

namespace waybill::proxy {

// Lets the process have all the descriptors that it may, and gives how many clients those are
// enough for: at least one, at most `wanted`.
std::size_t clients_with_descriptors(std::size_t wanted);

}  // namespace waybill::proxy
