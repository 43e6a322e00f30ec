// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/privileges.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capture/file.h"

namespace waybill::capture {
namespace {

using Sets = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;

bool get_capabilities(Sets& sets) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    return ::syscall(SYS_capget, &header, sets.data()) == 0;
}

bool has_capabilities(const Sets& sets) {
    return (sets[0].effective | sets[0].permitted | sets[1].effective | sets[1].permitted) != 0;
}

struct User {
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
};

std::optional<std::uint32_t> number_of(const char* variable) {
    const char* const text = ::secure_getenv(variable);
    std::uint32_t number = 0;
    if (text == nullptr) {
        return std::nullopt;
    }
    const std::string_view digits = text;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size() || number == 0) {
        return std::nullopt;
    }
    return number;
}

std::optional<User> caller_of_sudo() {
    const std::optional<std::uint32_t> uid = number_of("SUDO_UID");
    const std::optional<std::uint32_t> gid = number_of("SUDO_GID");
    return ::geteuid() == 0 && uid && gid ? std::optional(User{*uid, *gid}) : std::nullopt;
}

// With the groups that a login gives, where the user has an entry.
bool become(const User& user) {
    const passwd* const entry = ::getpwuid(user.uid);  // NOLINT(concurrency-mt-unsafe): one thread
    const bool grouped = entry != nullptr ? ::initgroups(entry->pw_name, user.gid) == 0
                                          : ::setgroups(1, &user.gid) == 0;
    return grouped && ::setresgid(user.gid, user.gid, user.gid) == 0
           && ::setresuid(user.uid, user.uid, user.uid) == 0;
}

bool is_now(const User& user) {
    std::array<std::uint32_t, 6> ids{};
    ::getresuid(&ids[0], &ids[1], &ids[2]);
    ::getresgid(&ids[3], &ids[4], &ids[5]);
    return ids == std::array{user.uid, user.uid, user.uid, user.gid, user.gid, user.gid}
           && ::setuid(0) != 0;
}

bool give_up_capabilities() {
    // Takes CAP_SETPCAP; without it there is nothing else that an exec could give back, for
    // PR_SET_NO_NEW_PRIVS forbids it.
    for (unsigned long bit = 0; ::prctl(PR_CAPBSET_READ, bit, 0, 0, 0) >= 0; ++bit) {
        ::prctl(PR_CAPBSET_DROP, bit, 0, 0, 0);
    }
    ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    const Sets none{};
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    return ::syscall(SYS_capset, &header, none.data()) == 0;
}

}  // namespace

Result<std::string> drop_privileges() {
    Sets before{};
    if (!get_capabilities(before)) {
        return system_error("the privileges of this program are not known", errno);
    }
    const std::optional<User> caller = caller_of_sudo();
    if (!has_capabilities(before) && !caller) {
        return std::string();
    }
    errno = 0;
    const bool became = !caller || become(*caller);
    Sets after{};
    if (!became || !give_up_capabilities() || ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
        || !get_capabilities(after) || has_capabilities(after) || (caller && !is_now(*caller))) {
        return system_error("privileges cannot be given up", errno);
    }
    return caller ? fmt::format("goes on as user {}, who called sudo", caller->uid)
                  : std::string("goes on without the privileges it was started with");
}

}  // namespace waybill::capture
