// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which rows of a text are left to see when some of it is folded.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <vector>

#include "gui/models/body_folds.h"

namespace waybill::gui {

// Rows of the text, and places on the screen, which leave out what is folded.
class RowMap {
public:
    void setFolds(std::shared_ptr<const Folds> folds);

    bool hasFolds() const { return folds_ != nullptr && !folds_->empty(); }
    // Null when nothing begins at that row.
    const Fold* foldAt(std::uint64_t row) const;
    bool isFolded(std::uint64_t row) const { return folded_.count(row) > 0; }
    void setFolded(std::uint64_t row, bool folded);
    void foldAll();
    void unfoldAll();
    // Unfolds what hides the row.
    void reveal(std::uint64_t row);

    std::uint64_t visible(std::uint64_t rows) const { return rows - hidden_count_; }
    std::uint64_t rowAt(std::uint64_t place) const;
    // The place of the row, or of the one that it is folded into.
    std::uint64_t placeOf(std::uint64_t row) const;

private:
    void update();

    struct Hidden {
        std::uint64_t first;  // row
        std::uint64_t last;
        std::uint64_t before;  // rows hidden in front of it
    };

    std::shared_ptr<const Folds> folds_;
    std::set<std::uint64_t> folded_;
    std::vector<Hidden> hidden_;  // disjoint, in order
    std::uint64_t hidden_count_ = 0;
};

}  // namespace waybill::gui
