// SPDX-License-Identifier: GPL-3.0-or-later
//
// The usual filters that chips stand for, how many exchanges fit each, and how they show in a
// filter that was typed: the text of the filter is the one truth, the chips are a view of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <QString>

#include "core/filter/expression.h"
#include "core/store/session.h"
#include "gui/models/loaded_session.h"

namespace waybill::gui {

// A kind of content: several categories of the filter's field.
struct TypeChip {
    const char* words;  // to be translated
    const char* tip;
    std::vector<std::string> categories;
};
std::span<const TypeChip> typeChips();

// What is looked for in trouble.
struct StateChip {
    const char* words;
    const char* tip;
    const char* filter;
    bool judged;  // says nothing before the recording was judged
};
std::span<const StateChip> stateChips();

struct ChipCounts {
    std::vector<std::uint64_t> types;                  // in the order of typeChips()
    std::vector<std::optional<std::uint64_t>> states;  // none: not judged yet
};
ChipCounts countChips(const LoadedSession& session, const std::atomic<bool>& stop);

// Which chips a filter says, and the filter with another state of one.
class ChipState {
public:
    explicit ChipState(const QString& filter);

    bool isValid() const { return valid_; }  // false: no filter; nothing can be switched
    bool isInverted() const { return inverted_; }
    bool anyType() const { return !categories_.empty(); }
    bool hasType(std::size_t chip) const;
    bool hasState(std::size_t chip) const;

    QString withAllTypes() const;
    // Alone, or beside the others there are.
    QString withType(std::size_t chip, bool on, bool alone) const;
    QString withState(std::size_t chip, bool on) const;
    QString inverted() const;

private:
    QString withCategories(const std::set<std::string>& categories) const;

    QString text_;
    bool valid_ = false;
    bool inverted_ = false;
    std::vector<filter::Expression> terms_;  // but for those of categories
    std::set<std::string> categories_;
};

}  // namespace waybill::gui
