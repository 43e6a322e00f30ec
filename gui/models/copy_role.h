// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a cell of a model stands for when it is copied: in full and as it was sent, where what is
// shown of it is cut or has signs for what cannot be seen.
#pragma once

#include <Qt>

namespace waybill::gui {

inline constexpr int kCopyRole = Qt::UserRole + 1000;

}  // namespace waybill::gui
