// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/programs/connect_filter.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace waybill::capture {
namespace {

#if defined(__x86_64__)
constexpr unsigned kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr unsigned kArchitecture = AUDIT_ARCH_AARCH64;
#else
constexpr unsigned kArchitecture = 0;  // of none
#endif

// Since Linux 5.19: a signal that the program handles does not begin its connect() anew, which for
// one with a quick timer would never end.
constexpr unsigned long kWaitKillable = 1UL << 5;

}  // namespace

int install_connect_filter() {
    if (kArchitecture == 0) {
        return -ENOSYS;
    }
    const auto load = [](std::size_t offset) {
        return sock_filter{BPF_LD | BPF_W | BPF_ABS, 0, 0, static_cast<unsigned>(offset)};
    };
    const auto answer = [](unsigned action) {
        return sock_filter{BPF_RET | BPF_K, 0, 0, action};
    };
    // Programs of another architecture, as 32-bit ones, have other numbers: they are let go.
    std::array<sock_filter, 6> code{
        load(offsetof(seccomp_data, arch)),
        sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 0, 3, kArchitecture},
        load(offsetof(seccomp_data, nr)),
        sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_connect},
        answer(SECCOMP_RET_USER_NOTIF),
        answer(SECCOMP_RET_ALLOW),
    };
    const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return -errno;
    }
    long listener = ::syscall(SYS_seccomp,
                              SECCOMP_SET_MODE_FILTER,
                              SECCOMP_FILTER_FLAG_NEW_LISTENER | kWaitKillable,
                              &program);
    if (listener < 0 && errno == EINVAL) {
        listener = ::syscall(
            SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
    }
    return listener < 0 ? -errno : static_cast<int>(listener);
}

bool let_one_connect(int listener) {
    // More room than the structures have today: a newer kernel may write more.
    union {
        seccomp_notif notification;
        std::array<unsigned char, 1024> room;
    } request;
    std::memset(&request, 0, sizeof request);
    if (::ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request) != 0) {
        return errno == EINTR || errno == ENOENT;
    }
    union {
        seccomp_notif_resp response;
        std::array<unsigned char, 1024> room;
    } reply;
    std::memset(&reply, 0, sizeof reply);
    reply.response.id = request.notification.id;
    reply.response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    ::ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &reply);
    return true;
}

}  // namespace waybill::capture
