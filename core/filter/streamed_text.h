// SPDX-License-Identifier: GPL-3.0-or-later
//
// Lets a ValueMatcher judge a text that comes in pieces, with as little of it as decides: its
// beginning, its end, or windows in which texts are looked for.
//
// Patterns need the text in one piece. They see the first 64 MiB so; what is behind comes in
// windows of 16 MiB, of which each begins with the last MiB of the one before. There a match that
// is longer may be missed, and ^ and $ also stand for the ends of a window.
#pragma once

#include <cstddef>
#include <string>

#include "core/base/bytes.h"
#include "core/filter/expression.h"
#include "core/filter/value_matcher.h"

namespace waybill::filter {

inline constexpr std::size_t kPatternText = 64 * kMiB;
inline constexpr std::size_t kPatternWindow = 16 * kMiB;
inline constexpr std::size_t kPatternOverlap = kMiB;

// Used for one text after the other, by one thread.
class StreamedText {
public:
    // Both must outlive it.
    StreamedText(const Predicate& predicate, const ValueMatcher& matcher);

    // A new text.
    void start();

    // The next bytes of it. False: what follows does not matter.
    bool add(Bytes data);

    // Whether the text that came matches. To be called at its end, or once add() was false.
    bool finish();

private:
    enum class Part : std::uint8_t { Beginning, End, Windows };

    bool look_through();

    const ValueMatcher& matcher_;
    Part part_ = Part::Beginning;
    std::size_t most_ = 0;     // bytes of the beginning or the end, of the first window
    std::size_t window_ = 0;   // of the later ones
    std::size_t overlap_ = 0;  // of windows
    std::size_t room_ = 0;     // bytes of the current window
    std::string text_;
    bool matched_ = false;
};

}  // namespace waybill::filter
