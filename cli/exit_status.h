// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the program's exit status says.
#pragma once

namespace waybill::cli {

inline constexpr int kExitDone = 0;
inline constexpr int kExitFound = 1;   // a check that was asked for found something
inline constexpr int kExitUsage = 2;   // the command line is wrong
inline constexpr int kExitFailed = 3;  // an input could not be read, or an output not written

}  // namespace waybill::cli
