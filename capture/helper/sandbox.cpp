// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/helper/sandbox.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include <grp.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace waybill::helper {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
constexpr int kPoll = SYS_poll;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
constexpr int kPoll = SYS_ppoll;
#else
#error "say which architecture this is, for seccomp"
#endif

// A number that sudo left in the environment; 0 where there is none.
std::uint32_t number_of(const char* variable) {
    const char* const text = ::secure_getenv(variable);
    std::uint32_t number = 0;
    if (text != nullptr) {
        std::from_chars(text, text + std::strlen(text), number);
    }
    return number;
}

bool become_caller_of_sudo() {
    const std::uint32_t uid = number_of("SUDO_UID");
    const std::uint32_t gid = number_of("SUDO_GID");
    return ::geteuid() != 0 || uid == 0 || gid == 0
           || (::setgroups(0, nullptr) == 0 && ::setresgid(gid, gid, gid) == 0
               && ::setresuid(uid, uid, uid) == 0);
}

}  // namespace

bool give_up_privileges(std::uint32_t kept) {
    using Sets = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    Sets before{};
    ::syscall(SYS_capget, &header, before.data());
    Sets wanted{};
    wanted[0].permitted = before[0].permitted & kept;
    wanted[0].effective = wanted[0].permitted;
    // Takes CAP_SETPCAP: whoever was given only cap_net_raw may not, and needs not, for no program
    // is started from here, and PR_SET_NO_NEW_PRIVS sees to it.
    for (unsigned long bit = 0; ::prctl(PR_CAPBSET_READ, bit, 0, 0, 0) >= 0; ++bit) {
        ::prctl(PR_CAPBSET_DROP, bit, 0, 0, 0);
    }
    ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    ::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);  // through the change of user, to what follows
    Sets after{};
    const bool done = become_caller_of_sudo() && ::syscall(SYS_capset, &header, wanted.data()) == 0
                      && ::syscall(SYS_capget, &header, after.data()) == 0
                      && std::memcmp(&after, &wanted, sizeof(after)) == 0
                      && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
                      && ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
    constexpr rlimit kNone{0, 0};
    return done && ::setrlimit(RLIMIT_NPROC, &kNone) == 0;
}

bool allow_only(std::vector<Allowed> calls) {
    for (const long call : {kPoll,
                            SYS_read,
                            SYS_restart_syscall,
                            SYS_clock_gettime,
                            SYS_brk,
                            SYS_munmap,
                            SYS_mremap,
                            SYS_exit_group}) {
        calls.push_back({call});
    }
    calls.push_back({SYS_mmap, 2, PROT_EXEC, 0});
    // Nothing is written to sockets of interfaces.
    calls.push_back({SYS_write, 0, ~0U, STDOUT_FILENO});
    calls.push_back({SYS_write, 0, ~0U, STDERR_FILENO});
    std::vector<sock_filter> code;
    const auto add = [&code](int what, auto value, std::uint8_t equal, std::uint8_t otherwise) {
        const auto operand = static_cast<std::uint32_t>(value);
        code.push_back({static_cast<std::uint16_t>(what), equal, otherwise, operand});
    };
    constexpr int kLoad = BPF_LD | BPF_W | BPF_ABS;
    constexpr int kCompare = BPF_JMP | BPF_JEQ | BPF_K;
    constexpr int kReturn = BPF_RET | BPF_K;
    add(kLoad, offsetof(seccomp_data, arch), 0, 0);
    add(kCompare, kArchitecture, 1, 0);
    add(kReturn, SECCOMP_RET_KILL_PROCESS, 0, 0);
    for (const Allowed& allowed : calls) {
        add(kLoad, offsetof(seccomp_data, nr), 0, 0);
        add(kCompare, allowed.call, 0, 4);
        // The lower half of an argument is the first one in memory on these architectures.
        add(kLoad, offsetof(seccomp_data, args) + 8 * allowed.argument, 0, 0);
        add(BPF_ALU | BPF_AND | BPF_K, allowed.mask, 0, 0);
        add(kCompare, allowed.value, 0, 1);
        add(kReturn, SECCOMP_RET_ALLOW, 0, 0);
    }
    add(kReturn, SECCOMP_RET_KILL_PROCESS, 0, 0);
    const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
    return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

}  // namespace waybill::helper
