// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/body/row_map.h"

#include <algorithm>
#include <utility>

namespace waybill::gui {

void RowMap::setFolds(std::shared_ptr<const Folds> folds) {
    folds_ = std::move(folds);
    folded_.clear();
    update();
}

const Fold* RowMap::foldAt(std::uint64_t row) const {
    if (folds_ == nullptr) {
        return nullptr;
    }
    const auto found = std::lower_bound(
        folds_->begin(), folds_->end(), row, [](const Fold& fold, std::uint64_t at) {
            return fold.first < at;
        });
    return found != folds_->end() && found->first == row ? &*found : nullptr;
}

void RowMap::setFolded(std::uint64_t row, bool folded) {
    if (foldAt(row) == nullptr) {
        return;
    }
    if (folded) {
        folded_.insert(row);
    } else {
        folded_.erase(row);
    }
    update();
}

void RowMap::foldAll() {
    if (folds_ != nullptr) {
        for (const Fold& fold : *folds_) {
            if (fold.first > 0) {  // the outermost one would leave nothing
                folded_.insert(folded_.end(), fold.first);
            }
        }
        update();
    }
}

void RowMap::unfoldAll() {
    folded_.clear();
    update();
}

void RowMap::reveal(std::uint64_t row) {
    bool changed = false;
    for (auto at = folded_.begin(); at != folded_.end() && *at < row;) {
        const Fold* const fold = foldAt(*at);
        if (fold != nullptr && fold->last >= row) {
            at = folded_.erase(at);
            changed = true;
        } else {
            ++at;
        }
    }
    if (changed) {
        update();
    }
}

void RowMap::update() {
    hidden_.clear();
    hidden_count_ = 0;
    for (const std::uint64_t first : folded_) {
        const Fold* const fold = foldAt(first);
        if (fold == nullptr || (!hidden_.empty() && fold->first < hidden_.back().last)) {
            continue;  // within another one
        }
        hidden_.push_back({fold->first + 1, fold->last, hidden_count_});
        hidden_count_ += fold->last - fold->first;
    }
}

std::uint64_t RowMap::rowAt(std::uint64_t place) const {
    // The last hidden part that begins at or in front of that place.
    const auto behind = std::upper_bound(
        hidden_.begin(), hidden_.end(), place, [](std::uint64_t at, const Hidden& hidden) {
            return at < hidden.first - hidden.before;
        });
    if (behind == hidden_.begin()) {
        return place;
    }
    const Hidden& last = *std::prev(behind);
    return place + last.before + (last.last - last.first + 1);
}

std::uint64_t RowMap::placeOf(std::uint64_t row) const {
    const auto behind = std::upper_bound(
        hidden_.begin(), hidden_.end(), row, [](std::uint64_t at, const Hidden& hidden) {
            return at < hidden.first;
        });
    if (behind == hidden_.begin()) {
        return row;
    }
    const Hidden& last = *std::prev(behind);
    if (row <= last.last) {
        return last.first - 1 - last.before;
    }
    return row - last.before - (last.last - last.first + 1);
}

}  // namespace waybill::gui
