// SPDX-License-Identifier: GPL-3.0-or-later
//
// The exit statuses of waybill-capture. What went wrong stands on standard error, too.
#pragma once

namespace waybill::helper {

enum Status : int {
    kDone = 0,
    kFailed = 1,
    kUsage = 2,
    kNoPermission = 3,
    kNoSuchInterface = 4,
    kInterfaceDown = 5,
    kWrongFilter = 6,
    kInterfacesGone = 7,  // all of them, while capturing
};

}  // namespace waybill::helper
