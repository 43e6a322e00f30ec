// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/cookie_date.h"

#include <array>

#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

bool is_delimiter(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0x09 || (byte >= 0x20 && byte <= 0x2f) || (byte >= 0x3b && byte <= 0x40)
           || (byte >= 0x5b && byte <= 0x60) || (byte >= 0x7b && byte <= 0x7e);
}

// Takes the digits off the front when there are `least` to `most` of them.
std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most) {
    std::size_t count = 0;
    int value = 0;
    while (count < text.size() && ascii::is_digit(text[count])) {
        if (count == most) {
            return std::nullopt;
        }
        value = value * 10 + (text[count] - '0');
        ++count;
    }
    if (count < least) {
        return std::nullopt;
    }
    text.remove_prefix(count);
    return value;
}

struct TimeOfDay {
    int hour = 0;
    int minute = 0;
    int second = 0;
};

// hms-time, anything may follow that is no digit.
std::optional<TimeOfDay> read_time(std::string_view token) {
    std::array<int, 3> parts{};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto number = take_number(token, 1, 2);
        if (!number) {
            return std::nullopt;
        }
        parts[i] = *number;
        if (i < 2) {
            if (!token.starts_with(':')) {
                return std::nullopt;
            }
            token.remove_prefix(1);
        }
    }
    return TimeOfDay{parts[0], parts[1], parts[2]};
}

std::optional<int> read_month(std::string_view token) {
    static constexpr std::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (token.size() < 3) {
        return std::nullopt;
    }
    for (int month = 0; month < 12; ++month) {
        if (ascii::equal_ignoring_case(token.substr(0, 3),
                                       kMonths.substr(static_cast<std::size_t>(month) * 3, 3))) {
            return month + 1;
        }
    }
    return std::nullopt;
}

bool is_leap(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int days_of(int month, int year) {
    static constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap(year) ? 1 : 0);
}

// Days since 1970-01-01 in the proleptic Gregorian calendar; years are counted from March.
std::int64_t days_since_epoch(int year, int month, int day) {
    const std::int64_t shifted = month <= 2 ? year - 1 : year;
    const std::int64_t era = shifted / 400;
    const std::int64_t of_era = shifted - era * 400;
    const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

}  // namespace

std::optional<std::int64_t> parse_cookie_date(std::string_view text) {
    std::optional<TimeOfDay> time;
    std::optional<int> day;
    std::optional<int> month;
    std::optional<int> year;
    // Step 2: each token is the first of time, day, month and year that is still missing.
    while (!text.empty()) {
        std::size_t end = 0;
        while (end < text.size() && !is_delimiter(text[end])) {
            ++end;
        }
        std::string_view token = text.substr(0, end);
        text.remove_prefix(end == text.size() ? end : end + 1);
        if (token.empty()) {
            continue;
        }
        if (!time && (time = read_time(token))) {
            continue;
        }
        if (!day && (day = take_number(token, 1, 2))) {
            continue;
        }
        if (!month && (month = read_month(token))) {
            continue;
        }
        if (!year) {
            year = take_number(token, 2, 4);
        }
    }
    if (!time || !day || !month || !year) {
        return std::nullopt;
    }
    // Steps 3 and 4.
    if (*year >= 70 && *year <= 99) {
        *year += 1900;
    } else if (*year <= 69) {
        *year += 2000;
    }
    // Steps 5 and 6.
    if (*year < 1601 || *day < 1 || *day > days_of(*month, *year) || time->hour > 23
        || time->minute > 59 || time->second > 59) {
        return std::nullopt;
    }
    return days_since_epoch(*year, *month, *day) * 86400 + time->hour * 3600 + time->minute * 60
           + time->second;
}

}  // namespace waybill::audit
