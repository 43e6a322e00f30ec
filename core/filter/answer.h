// SPDX-License-Identifier: GPL-3.0-or-later
//
// Comes to the verdict of one predicate while the values of its field are told to it.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/filter/evaluator.h"
#include "core/filter/value_matcher.h"

namespace waybill::filter {

// Lives for one field of one exchange.
class Answer {
public:
    // `matcher` must outlive it.
    explicit Answer(const ValueMatcher& matcher) : matcher_(matcher) {}

    void text(std::string_view value) { take(matched_ || matcher_.on_text(value)); }
    void number(double value) { take(matched_ || matcher_.on_number(value)); }
    void flag(bool value) { take(matched_ || matcher_.on_flag(value)); }
    void address(const IpAddress& ip, std::uint16_t port) {
        take(matched_ || matcher_.on_address(ip, port));
    }
    // An unknown time is no value.
    void time(Timestamp at) {
        if (at.known()) {
            take(matched_ || matcher_.on_time(at));
        }
    }
    // Nanoseconds; -1, which is unknown, is no value.
    void duration(std::int64_t ns) {
        if (ns >= 0) {
            number(static_cast<double>(ns));
        }
    }
    // There may be values that cannot be told now.
    void more_elsewhere() { more_ = true; }

    Verdict verdict() const {
        if (more_ && !matched_) {
            return Verdict::Open;
        }
        return matcher_.verdict(seen_, matched_) ? Verdict::Yes : Verdict::No;
    }

private:
    void take(bool matched) {
        seen_ = true;
        matched_ = matched;
    }

    const ValueMatcher& matcher_;
    bool seen_ = false;
    bool matched_ = false;
    bool more_ = false;
};

}  // namespace waybill::filter
