// SPDX-License-Identifier: GPL-3.0-or-later
//
// Getting rid of privileges, for good.
#pragma once

#include <string>

#include "core/base/result.h"

namespace waybill::capture {

// Started with sudo: becomes the user who did. Started as root otherwise, or with capabilities:
// gives up all capabilities, also for programs that are started later. Does nothing without
// privileges. To be called while there is one thread. Returns what was done as a sentence, "" when
// there was nothing to do.
Result<std::string> drop_privileges();

}  // namespace waybill::capture
