// SPDX-License-Identifier: GPL-3.0-or-later
//
// The recording that comes with the window, for those who have none at hand.
#pragma once

#include <QString>

namespace waybill::gui {

// Where the sample lies, written into the user's data first if it is not there as it should be.
// Empty when it cannot be written.
QString samplePath();

}  // namespace waybill::gui
