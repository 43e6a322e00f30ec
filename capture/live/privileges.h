// SPDX-License-Identifier: GPL-3.0-or-later
//
// Getting rid of privileges, for good.
#pragma once

#include <string>

#include "core/base/result.h"

namespace waybill::capture {

// Started with sudo: becomes the user who did. Started as root otherwise, or with capabilities:
// gives up all capabilities, also for programs that are started later; who is root by then still
// owns what root owns. Does nothing without privileges. Returns what was done as a sentence, ""
// when there was nothing to do; an error means that privileges are left, and nothing of others
// should be read.
//
// To be called while there is one thread (capabilities belong to threads), behind
// PacketFeed::start() and OwnerLookup::of_helper(), which need them.
Result<std::string> drop_privileges();

}  // namespace waybill::capture
