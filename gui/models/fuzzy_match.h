// SPDX-License-Identifier: GPL-3.0-or-later
//
// How well a text answers what somebody began to type: its letters in order, better when they stand
// together and at the beginnings of words.
#pragma once

#include <optional>
#include <vector>

#include <QString>
#include <QStringView>

namespace waybill::gui {

struct FuzzyMatch {
    int score = 0;            // more is better
    std::vector<int> places;  // of the letters in the text
};

// None when a letter of `typed` is not found in its place; spaces of it are not looked for.
std::optional<FuzzyMatch> fuzzyMatch(QStringView text, QStringView typed);

}  // namespace waybill::gui
