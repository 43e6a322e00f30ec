// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the system gives this process.
#pragma once

#include <cstddef>
#include <string>

namespace waybill::proxy {

// Lets the process have all the descriptors that it may, and gives how many clients those are
// enough for: at least one, at most `wanted`.
std::size_t clients_with_descriptors(std::size_t wanted);

// 16 hexadecimal digits that no other process has.
std::string random_name();

}  // namespace waybill::proxy
