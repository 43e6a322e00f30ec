// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/capture_limits.h"

#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <system_error>

#include "core/base/time.h"

namespace waybill::capture {
namespace {

constexpr std::uint64_t kBytesPerUnit = 1000;
constexpr std::int64_t kMostSeconds = 1'000'000'000;  // 31 years

struct Condition {
    std::string_view name;
    std::string_view value;
};

std::optional<Condition> condition_of(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    return Condition{text.substr(0, colon), text.substr(colon + 1)};
}

Error wants(std::string_view text, std::string_view what) {
    return Error{"\"" + std::string(text) + "\": behind the colon stands " + std::string(what)};
}

// From 1 to `most`.
std::optional<std::uint64_t> count_of(std::string_view text, std::uint64_t most) {
    std::uint64_t count = 0;
    const char* const end = text.data() + text.size();
    const auto [behind, error] = std::from_chars(text.data(), end, count);
    if (error != std::errc() || behind != end || count == 0 || count > most) {
        return std::nullopt;
    }
    return count;
}

Result<void> add_count(std::string_view text, std::string_view value, std::uint64_t& limit) {
    const auto count = count_of(value, std::numeric_limits<std::uint64_t>::max());
    if (!count) {
        return wants(text, "a whole number from 1 on");
    }
    limit = *count;
    return {};
}

Result<void> add_bytes(std::string_view text, std::string_view value, std::uint64_t& limit) {
    const auto units = count_of(value, std::numeric_limits<std::int64_t>::max() / kBytesPerUnit);
    if (!units) {
        return wants(text, "a whole number of kilobytes (1,000 bytes) from 1 on");
    }
    limit = *units * kBytesPerUnit;
    return {};
}

Result<void> add_seconds(std::string_view text, std::string_view value, std::int64_t& limit) {
    double seconds = 0;
    const char* const end = value.data() + value.size();
    const auto [behind, error] =
        std::from_chars(value.data(), end, seconds, std::chars_format::fixed);
    // Not a number is not more than 0 either.
    if (error != std::errc() || behind != end || !(seconds > 0)
        || !(seconds <= static_cast<double>(kMostSeconds))) {
        return wants(text, "a number of seconds above 0, as 60 or 0.5");
    }
    const auto ns = static_cast<std::int64_t>(seconds * static_cast<double>(kNsPerSecond));
    limit = ns > 0 ? ns : 1;
    return {};
}

Result<void> add_whole_seconds(std::string_view text, std::string_view value, std::int64_t& limit) {
    const auto seconds = count_of(value, static_cast<std::uint64_t>(kMostSeconds));
    if (!seconds) {
        return wants(text, "a whole number of seconds from 1 on");
    }
    limit = static_cast<std::int64_t>(*seconds) * kNsPerSecond;
    return {};
}

}  // namespace

Result<void> add_stop_condition(std::string_view text, CaptureLimits& limits) {
    if (const auto condition = condition_of(text)) {
        const auto [name, value] = *condition;
        if (name == "duration") {
            return add_seconds(text, value, limits.stop_ns);
        }
        if (name == "filesize") {
            return add_bytes(text, value, limits.stop_bytes);
        }
        if (name == "files") {
            return add_count(text, value, limits.stop_files);
        }
        if (name == "packets") {
            return add_count(text, value, limits.stop_packets);
        }
    }
    return Error{"\"" + std::string(text)
                 + "\" is no condition that ends a capture: duration:SECONDS, filesize:KB, "
                   "files:NUMBER and packets:NUMBER are"};
}

Result<void> add_ring_option(std::string_view text, CaptureLimits& limits) {
    if (const auto condition = condition_of(text)) {
        const auto [name, value] = *condition;
        if (name == "duration") {
            return add_seconds(text, value, limits.next_ns);
        }
        if (name == "interval") {
            return add_whole_seconds(text, value, limits.interval_ns);
        }
        if (name == "filesize") {
            return add_bytes(text, value, limits.next_bytes);
        }
        if (name == "packets") {
            return add_count(text, value, limits.next_packets);
        }
        if (name == "files") {
            return add_count(text, value, limits.ring_files);
        }
        if (name == "nametimenum") {
            const auto form = count_of(value, 2);
            if (!form) {
                return wants(text, "1 (number before time) or 2 (time before number)");
            }
            limits.time_before_number = *form == 2;
            return {};
        }
        if (name == "printname") {
            if (value.empty()) {
                return wants(text, "the name of a file, or - for standard output");
            }
            limits.names_file = value;
            return {};
        }
    }
    return Error{"\"" + std::string(text)
                 + "\" is no option of a ring of files: duration:SECONDS, interval:SECONDS, "
                   "filesize:KB, packets:NUMBER, files:NUMBER, nametimenum:1 or 2 and "
                   "printname:FILE are"};
}

Result<void> check(const CaptureLimits& limits) {
    const bool begins_another = limits.next_ns != 0 || limits.interval_ns != 0
                                || limits.next_packets != 0
                                || (limits.several_files() && limits.file_bytes() != 0);
    if (limits.several_files() && !begins_another) {
        return Error{
            "several files need something that begins the next one: filesize, duration, "
            "interval or packets"};
    }
    if (limits.stop_files != 0 && !limits.several_files()) {
        return Error{
            "to end a capture after so many files there must be several: -b filesize, "
            "duration, interval or packets begins another one"};
    }
    return {};
}

}  // namespace waybill::capture
