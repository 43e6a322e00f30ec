// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two texts beside each other, line by line: what only one of them has, and what is alike.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <QString>

#include "core/http/exchange.h"

namespace waybill::gui {

enum class DiffKind : std::uint8_t { Heading, Same, Changed, Left, Right };

struct DiffRow {
    DiffKind kind = DiffKind::Same;
    QString left;  // shown; empty where there is none
    QString right;
};

// By the longest common subsequence; of texts whose middle is too large for it (kMostDiffCells),
// lines are compared place by place. Lines that stand in each other's place are Changed.
inline constexpr std::size_t kMostDiffCells = 4'000'000;
std::vector<DiffRow> diffLines(const std::vector<std::string_view>& left,
                               const std::vector<std::string_view>& right);

// Of each text the first kMostDiffLines lines.
inline constexpr std::size_t kMostDiffLines = 20'000;
std::vector<std::string_view> linesOf(std::string_view text);

// The heads of two exchanges: start lines, then fields, which stand beside those of their name.
std::vector<DiffRow> diffHeads(const http::Exchange& left, const http::Exchange& right);

}  // namespace waybill::gui
