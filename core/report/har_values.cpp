// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/har_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/base/ascii.h"
#include "core/base/bytes.h"
#include "core/http/http_date.h"
#include "core/report/json_collector.h"

namespace waybill::report {
namespace {

namespace json = boost::json;

constexpr double kLargestInteger = 9.2e18;
constexpr double kLongestDuration = 1e9 * 3600 * 24 * 3650;  // ten years, in nanoseconds

std::optional<double> number_of(const json::value& value) {
    double number = 0;
    if (const auto* const whole = value.if_int64()) {
        number = static_cast<double>(*whole);
    } else if (const auto* const natural = value.if_uint64()) {
        number = static_cast<double>(*natural);
    } else if (const auto* const real = value.if_double()) {
        number = *real;
    } else if (const auto* const text = value.if_string()) {
        const std::string_view trimmed = ascii::trim({text->data(), text->size()});
        number = trimmed.empty() ? std::nan("") : read_json_number(trimmed);
    } else {
        return std::nullopt;
    }
    return std::isnan(number) ? std::nullopt : std::optional(number);
}

std::string_view view_of(const json::string& text) {
    return {text.data(), text.size()};
}

// Days since 1970 of a date of the Gregorian calendar.
std::int64_t days_from_civil(std::int64_t year, std::int64_t month, std::int64_t day) {
    year -= month <= 2 ? 1 : 0;
    const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
    const std::int64_t year_of_era = year - era * 400;
    const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const std::int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

// Takes so many digits, no more and no less.
std::optional<std::int64_t> take_digits(std::string_view& text, std::size_t count) {
    if (text.size() < count
        || !std::all_of(text.begin(),
                        text.begin() + static_cast<std::ptrdiff_t>(count),
                        [](char c) { return ascii::is_digit(c); })) {
        return std::nullopt;
    }
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + count, number);
    text.remove_prefix(count);
    return number;
}

bool take(std::string_view& text, std::string_view any_of) {
    if (text.empty() || any_of.find(text[0]) == std::string_view::npos) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

std::int64_t take_fraction(std::string_view& text) {
    std::int64_t ns = 0;
    std::int64_t unit = 100'000'000;
    while (!text.empty() && ascii::is_digit(text[0])) {
        ns += (text[0] - '0') * unit;
        unit /= 10;
        text.remove_prefix(1);
    }
    return ns;
}

// Seconds east of Greenwich.
std::optional<std::int64_t> take_zone(std::string_view& text) {
    take(text, " ");
    if (text.empty() || take(text, "Zz")) {
        return 0;
    }
    const bool west = text[0] == '-';
    if (!take(text, "+-")) {
        return std::nullopt;
    }
    const auto hours = take_digits(text, 2);
    take(text, ":");
    const auto minutes = text.empty() ? std::optional<std::int64_t>(0) : take_digits(text, 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) {
        return std::nullopt;
    }
    const std::int64_t seconds = *hours * 3600 + *minutes * 60;
    return west ? -seconds : seconds;
}

Timestamp time_of_seconds(std::int64_t seconds, std::int64_t ns) {
    constexpr std::int64_t kFarthest = std::int64_t{9'200'000'000};
    return seconds < -kFarthest || seconds > kFarthest ? Timestamp{}
                                                       : Timestamp{seconds * kNsPerSecond + ns};
}

bool read_v4(std::string_view text, std::array<Byte, 4>& octets) {
    for (std::size_t i = 0; i < octets.size(); ++i) {
        const std::size_t dot = i == 3 ? text.size() : text.find('.');
        if (dot == std::string_view::npos || dot == 0 || dot > 3) {
            return false;
        }
        const auto octet = ascii::parse_decimal(text.substr(0, dot));
        if (!octet || *octet > 255) {
            return false;
        }
        octets[i] = static_cast<Byte>(*octet);
        text.remove_prefix(i == 3 ? dot : dot + 1);
    }
    return text.empty();
}

// The groups of one half of an IPv6 address; the last one may be an IPv4 address.
bool read_groups(std::string_view text, std::vector<Byte>& octets) {
    while (!text.empty()) {
        const std::size_t colon = text.find(':');
        const std::string_view group = text.substr(0, colon);
        std::array<Byte, 4> v4{};
        unsigned number = 0;
        if (colon == std::string_view::npos && group.find('.') != std::string_view::npos) {
            if (!read_v4(group, v4)) {
                return false;
            }
            octets.insert(octets.end(), v4.begin(), v4.end());
            return true;
        }
        const auto [end, error] =
            std::from_chars(group.data(), group.data() + group.size(), number, 16);
        if (group.size() > 4 || error != std::errc() || end != group.data() + group.size()) {
            return false;
        }
        octets.push_back(static_cast<Byte>(number >> 8U));
        octets.push_back(static_cast<Byte>(number & 0xffU));
        if (colon == std::string_view::npos) {
            return true;
        }
        text.remove_prefix(colon + 1);
        if (text.empty()) {
            return false;
        }
    }
    return true;
}

}  // namespace

const json::value* har_member(const json::object& object, std::string_view name) {
    return object.if_contains(json::string_view(name.data(), name.size()));
}

const json::object& har_object(const json::object& object, std::string_view name) {
    static const json::object none;
    const json::value* const value = har_member(object, name);
    return value != nullptr && value->is_object() ? value->get_object() : none;
}

const json::array& har_array(const json::object& object, std::string_view name) {
    static const json::array none;
    const json::value* const value = har_member(object, name);
    return value != nullptr && value->is_array() ? value->get_array() : none;
}

std::string har_text(const json::object& object, std::string_view name) {
    const json::value* const value = har_member(object, name);
    if (value == nullptr) {
        return {};
    }
    if (const auto* const text = value->if_string()) {
        return std::string(view_of(*text));
    }
    const auto number = har_integer(object, name);
    return number ? std::to_string(*number) : std::string();
}

bool har_flag(const json::object& object, std::string_view name, bool otherwise) {
    const json::value* const value = har_member(object, name);
    return value != nullptr && value->is_bool() ? value->get_bool() : otherwise;
}

std::optional<std::int64_t> har_integer(const json::object& object, std::string_view name) {
    const json::value* const value = har_member(object, name);
    if (value == nullptr) {
        return std::nullopt;
    }
    if (const auto* const whole = value->if_int64()) {
        return *whole;
    }
    const auto number = number_of(*value);
    return number && std::abs(*number) < kLargestInteger
               ? std::optional(static_cast<std::int64_t>(*number))
               : std::nullopt;
}

std::uint64_t har_count(const json::object& object,
                        std::string_view name,
                        std::uint64_t otherwise) {
    const auto number = har_integer(object, name);
    return number && *number >= 0 ? static_cast<std::uint64_t>(*number) : otherwise;
}

std::int64_t har_duration(const json::object& object, std::string_view name, bool& odd) {
    const json::value* const value = har_member(object, name);
    if (value == nullptr || value->is_null()) {
        return -1;
    }
    const auto number = number_of(*value);
    if (!number || *number < 0) {
        odd = odd || !number || *number != -1.0;
        return -1;
    }
    const double ns = *number * static_cast<double>(kNsPerMs);
    odd = odd || ns > kLongestDuration;
    return static_cast<std::int64_t>(std::llround(std::min(ns, kLongestDuration)));
}

Timestamp read_har_time(std::string_view text) {
    const std::string_view whole = text = ascii::trim(text);
    const auto year = take_digits(text, 4);
    const bool dashed = take(text, "-/");
    const auto month = take_digits(text, 2);
    if (!year || !month || (dashed && !take(text, "-/"))) {
        const auto date = http::parse_http_date(whole, 1'700'000'000);
        return date ? time_of_seconds(*date, 0) : Timestamp{};
    }
    const auto day = take_digits(text, 2);
    if (!day || *month < 1 || *month > 12 || *day < 1 || *day > 31) {
        return {};
    }
    std::int64_t seconds = days_from_civil(*year, *month, *day) * 86'400;
    std::int64_t ns = 0;
    if (take(text, "Tt ")) {
        const auto hour = take_digits(text, 2);
        const bool colons = take(text, ":");
        const auto minute = take_digits(text, 2);
        const bool has_seconds = !text.empty() && (ascii::is_digit(text[0]) || text[0] == ':');
        if (has_seconds && colons) {
            take(text, ":");
        }
        const auto second = has_seconds ? take_digits(text, 2) : std::optional<std::int64_t>(0);
        if (!hour || !minute || !second || *hour > 24 || *minute > 59 || *second > 60) {
            return {};
        }
        seconds += *hour * 3600 + *minute * 60 + *second;
        if (take(text, ".,")) {
            ns = take_fraction(text);
        }
    }
    const auto zone = take_zone(text);
    return zone && text.empty() ? time_of_seconds(seconds - *zone, ns) : Timestamp{};
}

Timestamp har_time(const json::value& value) {
    if (const auto* const text = value.if_string()) {
        return read_har_time(view_of(*text));
    }
    const auto ms = number_of(value);
    if (!ms || std::abs(*ms) > 9.2e12) {
        return {};
    }
    return Timestamp{static_cast<std::int64_t>(std::llround(*ms * 1e6))};
}

std::optional<IpAddress> read_ip(std::string_view text) {
    text = ascii::trim(text);
    if (text.starts_with('[') && text.ends_with(']')) {
        text = text.substr(1, text.size() - 2);
    }
    text = text.substr(0, text.find('%'));  // the zone of a link-local address
    std::array<Byte, 4> v4{};
    if (read_v4(text, v4)) {
        return ip_from_v4(v4.data());
    }
    const std::size_t gap = text.find("::");
    std::vector<Byte> front;
    std::vector<Byte> back;
    if (text.find(':') == std::string_view::npos || !read_groups(text.substr(0, gap), front)
        || (gap != std::string_view::npos && !read_groups(text.substr(gap + 2), back))) {
        return std::nullopt;
    }
    IpAddress ip;
    const std::size_t size = front.size() + back.size();
    if (gap == std::string_view::npos ? size != ip.octets.size() : size >= ip.octets.size()) {
        return std::nullopt;
    }
    std::copy(front.begin(), front.end(), ip.octets.begin());
    std::copy_backward(back.begin(), back.end(), ip.octets.end());
    return ip;
}

Endpoint har_endpoint(const json::object& object) {
    constexpr std::array<Byte, 4> kNowhere{};
    Endpoint endpoint;
    endpoint.ip = read_ip(har_text(object, "ip")).value_or(ip_from_v4(kNowhere.data()));
    endpoint.port =
        static_cast<std::uint16_t>(std::min<std::uint64_t>(har_count(object, "port"), 0xffff));
    return endpoint;
}

HarPairs har_pairs(const json::object& object, std::string_view name) {
    HarPairs pairs;
    const auto text_at = [](const json::array& pair, std::size_t i) {
        return i < pair.size() && pair[i].is_string() ? std::string(view_of(pair[i].get_string()))
                                                      : std::string();
    };
    for (const json::value& item : har_array(object, name)) {
        if (const auto* const pair = item.if_array()) {
            pairs.emplace_back(text_at(*pair, 0), text_at(*pair, 1));
        } else if (const auto* const field = item.if_object()) {
            pairs.emplace_back(har_text(*field, "name"), har_text(*field, "value"));
        }
    }
    return pairs;
}

std::string latin1_bytes(std::string_view utf8) {
    std::string bytes;
    bytes.reserve(utf8.size());
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto lead = static_cast<unsigned char>(utf8[i]);
        if ((lead == 0xc2 || lead == 0xc3) && i + 1 < utf8.size()) {
            const auto next = static_cast<unsigned char>(utf8[++i]);
            bytes += static_cast<char>(((lead & 3U) << 6U) | (next & 0x3fU));
        } else {
            bytes += utf8[i];
        }
    }
    return bytes;
}

}  // namespace waybill::report
