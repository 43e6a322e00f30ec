// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/time.h"

#include <algorithm>
#include <array>

namespace waybill {
namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;
constexpr std::int64_t kFirstSecond = -62'167'219'200;  // 0000-01-01T00:00:00Z
constexpr std::int64_t kLastSecond = 253'402'300'799;   // 9999-12-31T23:59:59Z

struct Split {
    std::int64_t days;
    std::int64_t second_of_day;
    std::int64_t ns;
};

Split split(Timestamp at) {
    std::int64_t seconds = at.ns / kNsPerSecond;
    std::int64_t ns = at.ns % kNsPerSecond;
    if (ns < 0) {
        ns += kNsPerSecond;
        --seconds;
    }
    seconds = std::clamp(seconds, kFirstSecond, kLastSecond);
    std::int64_t days = seconds / kSecondsPerDay;
    std::int64_t second_of_day = seconds % kSecondsPerDay;
    if (second_of_day < 0) {
        second_of_day += kSecondsPerDay;
        --days;
    }
    return {days, second_of_day, ns};
}

void append_digits(std::string& out, std::int64_t value, int width) {
    std::array<char, 20> digits{};
    for (int i = width - 1; i >= 0; --i) {
        digits[static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    out.append(digits.data(), static_cast<std::size_t>(width));
}

// The proleptic Gregorian date of a day number counted from 1970-01-01, by whole 400-year eras that
// begin on 1 March, so that the leap day is an era's last day.
void append_date(std::string& out, std::int64_t days) {
    const std::int64_t shifted = days + 719'468;  // from 0000-03-01
    const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
    const std::int64_t day_of_era = shifted - era * 146'097;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const std::int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;  // 0 is March
    const std::int64_t day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    const std::int64_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
    append_digits(out, year, 4);
    out += '-';
    append_digits(out, month, 2);
    out += '-';
    append_digits(out, day, 2);
}

void append_clock(std::string& out, std::int64_t second_of_day) {
    append_digits(out, second_of_day / 3600, 2);
    out += ':';
    append_digits(out, second_of_day / 60 % 60, 2);
    out += ':';
    append_digits(out, second_of_day % 60, 2);
    out += '.';
}

}  // namespace

void append_rfc3339(std::string& out, Timestamp at) {
    const Split parts = split(at);
    append_date(out, parts.days);
    out += 'T';
    append_clock(out, parts.second_of_day);
    append_digits(out, parts.ns, 9);
    out += 'Z';
}

void append_time_of_day(std::string& out, Timestamp at) {
    const Split parts = split(at);
    append_clock(out, parts.second_of_day);
    append_digits(out, parts.ns / kNsPerMs, 3);
}

}  // namespace waybill
