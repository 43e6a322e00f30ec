// SPDX-License-Identifier: GPL-3.0-or-later
//
// Comes to the verdict of one predicate while the values of its field are told to it; or hands them
// on to who only wants to see them.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/filter/evaluator.h"
#include "core/filter/value_matcher.h"

namespace waybill::filter {

// Takes the values of a field as they are; which call comes is told by its FieldType.
class ValueSink {
public:
    virtual ~ValueSink() = default;

    virtual void on_text(std::string_view value) = 0;  // borrowed for the call
    virtual void on_number(double value) = 0;          // Size in bytes, Duration in nanoseconds
    virtual void on_flag(bool value) = 0;
    virtual void on_address(const IpAddress& ip, std::uint16_t port) = 0;  // port 0: it has none
    virtual void on_time(Timestamp at) = 0;
};

// Lives for one field of one exchange.
class Answer {
public:
    // `matcher` must outlive it.
    explicit Answer(const ValueMatcher& matcher) : matcher_(&matcher) {}
    // Comes to no verdict but whether there is more. `sink` must outlive it.
    explicit Answer(ValueSink& sink) : sink_(&sink) {}

    void text(std::string_view value) {
        if (sink_ != nullptr) {
            sink_->on_text(value);
        } else {
            take(matched_ || matcher_->on_text(value));
        }
    }
    void number(double value) {
        if (sink_ != nullptr) {
            sink_->on_number(value);
        } else {
            take(matched_ || matcher_->on_number(value));
        }
    }
    void flag(bool value) {
        if (sink_ != nullptr) {
            sink_->on_flag(value);
        } else {
            take(matched_ || matcher_->on_flag(value));
        }
    }
    void address(const IpAddress& ip, std::uint16_t port) {
        if (sink_ != nullptr) {
            sink_->on_address(ip, port);
        } else {
            take(matched_ || matcher_->on_address(ip, port));
        }
    }
    // An unknown time is no value.
    void time(Timestamp at) {
        if (!at.known()) {
            return;
        }
        if (sink_ != nullptr) {
            sink_->on_time(at);
        } else {
            take(matched_ || matcher_->on_time(at));
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
    bool has_more_elsewhere() const { return more_; }

    // REQUIRES: made of a matcher.
    Verdict verdict() const {
        if (more_ && !matched_) {
            return Verdict::Open;
        }
        return matcher_->verdict(seen_, matched_) ? Verdict::Yes : Verdict::No;
    }

private:
    void take(bool matched) {
        seen_ = true;
        matched_ = matched;
    }

    const ValueMatcher* matcher_ = nullptr;
    ValueSink* sink_ = nullptr;
    bool seen_ = false;
    bool matched_ = false;
    bool more_ = false;
};

}  // namespace waybill::filter
