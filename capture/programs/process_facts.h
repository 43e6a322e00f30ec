// SPDX-License-Identifier: GPL-3.0-or-later
//
// What /proc tells of processes. All of it is what the process, or whoever started it, chose to
// say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/program.h"

namespace waybill::capture {

// Nothing where the process is gone. Of a process that may not be looked into, path is empty.
std::optional<Program> program_of(std::uint32_t pid);

// The process that a thread belongs to; 0 where it is gone.
std::uint32_t process_of_thread(std::uint32_t thread);

// 0 for the first process, and where it is gone.
std::uint32_t parent_of(std::uint32_t pid);

// Tells two processes with the same number apart, and what a process was before it became another
// program. Quick. 0 where it is gone.
std::uint64_t identity_of(std::uint32_t pid);

// "www-data"; "" for a number without a name.
std::string user_name(std::uint32_t uid);

}  // namespace waybill::capture
