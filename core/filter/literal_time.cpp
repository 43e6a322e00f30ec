// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cstdint>
#include <limits>

#include "core/base/ascii.h"
#include "core/base/time.h"
#include "core/filter/literals.h"

namespace waybill::filter {
namespace {

constexpr std::int64_t kSecondsPerMinute = 60;
constexpr std::int64_t kSecondsPerHour = 3600;
constexpr std::int64_t kSecondsPerDay = 86'400;

// Days from 1970-01-01, in the proleptic Gregorian calendar: by years that begin on 1 March, so
// that the leap day is the last one.
std::int64_t days_of(std::int64_t year, std::int64_t month, std::int64_t day) {
    const std::int64_t shifted_year = month <= 2 ? year - 1 : year;
    const std::int64_t shifted_month = month <= 2 ? month + 9 : month - 3;  // 0 is March
    const std::int64_t era = shifted_year / 400;
    const std::int64_t year_of_era = shifted_year - era * 400;
    const std::int64_t day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    return era * 146'097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year
           - 719'468;
}

std::int64_t days_in(std::int64_t year, std::int64_t month) {
    constexpr std::array<std::int64_t, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap ? 1 : 0);
}

// Reads what it is asked for off the front of a text.
class TimeReader {
public:
    explicit TimeReader(std::string_view text) : rest_(text) {}

    bool at_end() const { return rest_.empty(); }
    bool take(char c) {
        const bool is_there = rest_.starts_with(c);
        rest_.remove_prefix(is_there ? 1 : 0);
        return is_there;
    }

    // Exactly so many digits, and no more than `most`.
    bool take_number(std::size_t digits, std::int64_t most, std::int64_t& number) {
        number = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (i >= rest_.size() || !ascii::is_digit(rest_[i])) {
                return false;
            }
            number = number * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(digits);
        return number <= most;
    }

    // Up to nine digits as nanoseconds; `width` becomes what the last one counts.
    bool take_fraction(std::int64_t& ns, std::int64_t& width) {
        ns = 0;
        width = kNsPerSecond;
        while (!rest_.empty() && ascii::is_digit(rest_[0])) {
            if (width == 1) {
                return false;
            }
            width /= 10;
            ns += (rest_[0] - '0') * width;
            rest_.remove_prefix(1);
        }
        return width < kNsPerSecond;
    }

    // "2026-11-20", as days since 1970.
    bool take_date(std::int64_t& days) {
        std::int64_t year = 0;
        std::int64_t month = 0;
        std::int64_t day = 0;
        if (!take_number(4, 9999, year) || !take('-') || !take_number(2, 12, month) || !take('-')
            || !take_number(2, 31, day) || month < 1 || day < 1 || day > days_in(year, month)) {
            return false;
        }
        days = days_of(year, month, day);
        return true;
    }

    // "06:48", "06:48:46", "06:48:46.123", as nanoseconds since midnight.
    bool take_clock(std::int64_t& ns, std::int64_t& width) {
        std::int64_t hour = 0;
        std::int64_t minute = 0;
        std::int64_t second = 0;
        std::int64_t fraction = 0;
        if (!take_number(2, 23, hour) || !take(':') || !take_number(2, 59, minute)) {
            return false;
        }
        width = kSecondsPerMinute * kNsPerSecond;
        if (take(':')) {
            if (!take_number(2, 59, second)) {
                return false;
            }
            width = kNsPerSecond;
            if (take('.') && !take_fraction(fraction, width)) {
                return false;
            }
        }
        ns = (hour * kSecondsPerHour + minute * kSecondsPerMinute + second) * kNsPerSecond
             + fraction;
        return true;
    }

    // "Z", "+01:00", " UTC" or nothing, as seconds to take off.
    bool take_offset(std::int64_t& seconds) {
        seconds = 0;
        while (take(' ')) {
        }
        if (ascii::equal_ignoring_case(rest_, "Z") || ascii::equal_ignoring_case(rest_, "UTC")) {
            rest_ = {};
            return true;
        }
        const bool is_east = take('+');
        if (!is_east && !take('-')) {
            return true;
        }
        std::int64_t hours = 0;
        std::int64_t minutes = 0;
        if (!take_number(2, 23, hours) || (take(':'), !take_number(2, 59, minutes))) {
            return false;
        }
        seconds = hours * kSecondsPerHour + minutes * kSecondsPerMinute;
        seconds = is_east ? seconds : -seconds;
        return true;
    }

private:
    std::string_view rest_;
};

// From `seconds` and `ns` on for `width`; none if a Timestamp cannot hold it.
std::optional<ValueRange> stretch_of(ValueKind kind,
                                     std::int64_t seconds,
                                     std::int64_t ns,
                                     std::int64_t width) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / kNsPerSecond - 1;
    // The second that holds a whole day too, and keeps clear of Timestamp::kUnknown.
    if (seconds > kMost - 2 * kSecondsPerDay || seconds < -kMost + 2 * kSecondsPerDay) {
        return std::nullopt;
    }
    ValueRange range;
    range.low.kind = kind;
    range.low.ns = seconds * kNsPerSecond + ns;
    if (width > 1) {
        range.high = range.low;
        range.high->ns += width - 1;
    }
    return range;
}

std::optional<ValueRange> read_epoch(std::string_view text) {
    constexpr std::size_t kFewestDigits = 9;  // fewer are a year, or a mistake
    constexpr std::size_t kMostDigits = 11;
    const std::size_t point = std::min(text.find('.'), text.size());
    if (point < kFewestDigits || point > kMostDigits) {
        return std::nullopt;
    }
    TimeReader reader(text);
    std::int64_t seconds = 0;
    std::int64_t ns = 0;
    std::int64_t width = kNsPerSecond;
    if (!reader.take_number(point, std::numeric_limits<std::int64_t>::max(), seconds)
        || (reader.take('.') && !reader.take_fraction(ns, width)) || !reader.at_end()) {
        return std::nullopt;
    }
    return stretch_of(ValueKind::Time, seconds, ns, width);
}

}  // namespace

std::optional<ValueRange> read_time(std::string_view text) {
    if (auto epoch = read_epoch(text)) {
        return epoch;
    }
    std::int64_t days = 0;
    std::int64_t clock = 0;
    std::int64_t width = kSecondsPerDay * kNsPerSecond;
    TimeReader of_day(text);
    if (of_day.take_clock(clock, width)) {
        return of_day.at_end() ? stretch_of(ValueKind::TimeOfDay, 0, clock, width) : std::nullopt;
    }
    TimeReader reader(text);
    std::int64_t offset = 0;
    if (!reader.take_date(days)) {
        return std::nullopt;
    }
    clock = 0;
    width = kSecondsPerDay * kNsPerSecond;
    if (!reader.at_end()
        && ((!reader.take('T') && !reader.take('t') && !reader.take(' '))
            || !reader.take_clock(clock, width) || !reader.take_offset(offset)
            || !reader.at_end())) {
        return std::nullopt;
    }
    return stretch_of(ValueKind::Time, days * kSecondsPerDay - offset, clock, width);
}

}  // namespace waybill::filter
