// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/http_date.h"

#include <array>
#include <chrono>
#include <cstddef>

#include "core/base/ascii.h"

namespace waybill::http {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 7> kWeekdays = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> kMonths = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Takes pieces off the front; after a piece that does not fit all others fail.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    bool good() const { return good_; }
    bool done() const { return good_ && rest_.empty(); }

    void literal(std::string_view text) {
        good_ = good_ && rest_.starts_with(text);
        if (good_) {
            rest_.remove_prefix(text.size());
        }
    }

    // `padded`: the first of two digits may be a space, as in asctime.
    int number(std::size_t digits, bool padded = false) {
        int value = 0;
        for (std::size_t i = 0; i < digits && good_; ++i) {
            const bool is_pad = padded && i == 0 && i < rest_.size() && rest_[i] == ' ';
            good_ = i < rest_.size() && (is_pad || ascii::is_digit(rest_[i]));
            if (good_ && !is_pad) {
                value = value * 10 + (rest_[i] - '0');
            }
        }
        if (good_) {
            rest_.remove_prefix(digits);
        }
        return value;
    }

    unsigned weekday(bool in_full) {
        for (unsigned i = 0; i < kWeekdays.size() && good_; ++i) {
            const std::string_view name = in_full ? kWeekdays[i] : kWeekdays[i].substr(0, 3);
            if (rest_.starts_with(name)) {
                rest_.remove_prefix(name.size());
                return i;
            }
        }
        good_ = false;
        return 0;
    }

    unsigned month() {
        for (unsigned i = 0; i < kMonths.size() && good_; ++i) {
            if (rest_.starts_with(kMonths[i])) {
                rest_.remove_prefix(3);
                return i + 1;
            }
        }
        good_ = false;
        return 0;
    }

private:
    std::string_view rest_;
    bool good_ = true;
};

struct Fields {
    unsigned weekday = 0;
    int day = 0;
    unsigned month = 0;
    int year = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
};

void read_time(Reader& reader, Fields& out) {
    out.hour = reader.number(2);
    reader.literal(":");
    out.minute = reader.number(2);
    reader.literal(":");
    out.second = reader.number(2);
}

bool read_fixdate(std::string_view text, Fields& out) {
    Reader reader(text);
    out.weekday = reader.weekday(false);
    reader.literal(", ");
    out.day = reader.number(2);
    reader.literal(" ");
    out.month = reader.month();
    reader.literal(" ");
    out.year = reader.number(4);
    reader.literal(" ");
    read_time(reader, out);
    reader.literal(" GMT");
    return reader.done();
}

bool read_rfc850(std::string_view text, Fields& out) {
    Reader reader(text);
    out.weekday = reader.weekday(true);
    reader.literal(", ");
    out.day = reader.number(2);
    reader.literal("-");
    out.month = reader.month();
    reader.literal("-");
    out.year = reader.number(2);
    reader.literal(" ");
    read_time(reader, out);
    reader.literal(" GMT");
    return reader.done();
}

bool read_asctime(std::string_view text, Fields& out) {
    Reader reader(text);
    out.weekday = reader.weekday(false);
    reader.literal(" ");
    out.month = reader.month();
    reader.literal(" ");
    out.day = reader.number(2, true);
    reader.literal(" ");
    read_time(reader, out);
    reader.literal(" ");
    out.year = reader.number(4);
    return reader.done();
}

// Empty when there is no such day or time. A second of 60 is a leap second.
std::optional<sys_seconds> to_seconds(const Fields& fields, int year_of_date) {
    const year_month_day date =
        year{year_of_date} / month{fields.month} / day{static_cast<unsigned>(fields.day)};
    if (!date.ok() || fields.hour > 23 || fields.minute > 59 || fields.second > 60) {
        return std::nullopt;
    }
    return sys_days{date} + hours{fields.hour} + minutes{fields.minute} + seconds{fields.second};
}

int year_of(std::int64_t now_seconds) {
    // Beyond this chrono's years end; no capture is from there.
    constexpr std::int64_t kFar = 300'000'000'000;
    if (now_seconds < -kFar || now_seconds > kFar) {
        return 1970;
    }
    return static_cast<int>(year_month_day{floor<days>(sys_seconds{seconds{now_seconds}})}.year());
}

}  // namespace

std::optional<HttpDate> read_http_date(std::string_view text, std::int64_t now_seconds) {
    HttpDate date;
    Fields fields;
    int year = 0;
    if (read_fixdate(text, fields)) {
        year = fields.year;
    } else if (fields = {}; read_rfc850(text, fields)) {
        date.form = HttpDateForm::Rfc850;
        const int now = year_of(now_seconds);
        year = now - now % 100 + fields.year;
        if (year > now + 50) {
            year -= 100;
        } else if (year <= now - 50) {
            year += 100;
        }
    } else if (fields = {}; read_asctime(text, fields)) {
        date.form = HttpDateForm::Asctime;
        year = fields.year;
    } else {
        return std::nullopt;
    }
    const auto at = to_seconds(fields, year);
    if (!at) {
        return std::nullopt;
    }
    date.seconds = at->time_since_epoch().count();
    date.wrong_weekday = weekday{floor<days>(*at)}.c_encoding() != fields.weekday;
    return date;
}

std::optional<std::int64_t> parse_http_date(std::string_view text, std::int64_t now_seconds) {
    const auto date = read_http_date(text, now_seconds);
    return date ? std::optional(date->seconds) : std::nullopt;
}

}  // namespace waybill::http
