// SPDX-License-Identifier: GPL-3.0-or-later
//
// Being able to do nothing any more: first without privileges, then without system calls.
#pragma once

#include <cstdint>
#include <vector>

namespace waybill::helper {

// Becomes the user who called sudo and gives up all capabilities, for good, but those whose bits
// are in `kept` and that there are. False: something is left that should not be.
bool give_up_privileges(std::uint32_t kept);

// A system call that may be made when (argument & mask) == value, of the argument's lower half. The
// same call may be named several times.
struct Allowed {
    long call;
    unsigned argument = 0;
    std::uint32_t mask = 0;
    std::uint32_t value = 0;
};

// From here on any system call kills but these, and those for memory, time and the three streams.
bool allow_only(std::vector<Allowed> calls);

}  // namespace waybill::helper
