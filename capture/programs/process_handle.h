// SPDX-License-Identifier: GPL-3.0-or-later
//
// Linux's descriptors of processes (pidfd), which stay with one process while its number may be
// given again. glibc 2.36 has these functions without C linkage. Each returns -1 and errno.
#pragma once

#include <cstdint>

#include <sys/syscall.h>
#include <unistd.h>

namespace waybill::capture {

inline int open_process(std::uint32_t pid) {
    return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0U));
}

// A copy of a descriptor that the process has.
inline int copy_descriptor(int process, int descriptor) {
    return static_cast<int>(::syscall(SYS_pidfd_getfd, process, descriptor, 0U));
}

// Async-signal-safe.
inline int signal_process(int process, int number) {
    return static_cast<int>(::syscall(SYS_pidfd_send_signal, process, number, nullptr, 0U));
}

}  // namespace waybill::capture
