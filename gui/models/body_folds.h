// SPDX-License-Identifier: GPL-3.0-or-later
//
// What can be folded away of a text.
#pragma once

#include <cstdint>
#include <vector>

namespace waybill::gui {

// The rows behind `first` up to and including `last` can be hidden.
struct Fold {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    bool operator==(const Fold&) const = default;
};

// In the order of `first`, no two with the same.
using Folds = std::vector<Fold>;

}  // namespace waybill::gui
