// SPDX-License-Identifier: GPL-3.0-or-later
//
// fork() and exec() of a command, with a connect_filter where the kernel has it.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "capture/file.h"

namespace waybill::capture {

struct StartedChild {
    pid_t pid = -1;
    std::unique_ptr<File> process;   // its pidfd
    std::unique_ptr<File> listener;  // of its connect_filter; null where it could have none
    int error = 0;                   // why it could not be started; then pid is -1
};

// The program is searched in the PATH of its environment, which is ours and `environment`.
// `watched`: with a connect_filter.
StartedChild start_child(const std::vector<std::string>& command,
                         const std::vector<std::pair<std::string, std::string>>& environment,
                         bool watched);

}  // namespace waybill::capture
