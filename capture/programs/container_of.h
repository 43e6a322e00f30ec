// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which container, or which service, a process belongs to, by its control groups.
#pragma once

#include <string>
#include <string_view>

namespace waybill::capture {

// `cgroups` is the text of /proc/PID/cgroup, of either version. Gives what people call it:
// "docker:0123456789ab", "podman:...", "kubernetes:...", "lxc:web", "nginx.service",
// "app-firefox"; "" for a login session and where there is nothing to tell. At most 80 characters.
std::string container_of(std::string_view cgroups);

}  // namespace waybill::capture
