// SPDX-License-Identifier: GPL-3.0-or-later
//
// Compares the values of a field with those that a predicate asks for.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "core/base/endpoint.h"
#include "core/base/time.h"
#include "core/filter/expression.h"

namespace waybill::filter {

// Immutable: several threads may use one.
class ValueMatcher {
public:
    explicit ValueMatcher(const Predicate& predicate);
    ~ValueMatcher();
    ValueMatcher(ValueMatcher&&) noexcept;
    ValueMatcher& operator=(ValueMatcher&&) noexcept;

    // Whether this value is one of those asked for. Of a NotEqual: whether it is equal to one; then
    // verdict() turns it round. Of a Present: whether it is not empty, zero or false.
    //
    // Texts compare without regard to case unless a value says otherwise. Where < and the like, a
    // range, or == meets text that is a number on both sides, they compare as numbers.
    bool on_text(std::string_view text) const;
    bool on_number(double number) const;  // Size in bytes, Duration in nanoseconds
    bool on_time(Timestamp at) const;     // an unknown time is none of them
    bool on_address(const IpAddress& ip, std::uint16_t port) const;  // port 0: it has none
    bool on_flag(bool flag) const;

    // The outcome for an exchange: `seen` tells that it has a value, `matched` that on_...() was
    // true for one of them.
    bool verdict(bool seen, bool matched) const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::filter
