// SPDX-License-Identifier: GPL-3.0-or-later
//
// Numbers, sizes, durations, times and addresses as they are written in a filter. Each function
// takes a whole text and gives nothing if that is not one.
#pragma once

#include <optional>
#include <string_view>

#include "core/filter/expression.h"

namespace waybill::filter {

// "7", "-1.5", "1e6". Finite.
std::optional<double> read_decimal(std::string_view text);

// The same, or "0x1f".
std::optional<double> read_number(std::string_view text);

// "4xx": the number of its first one, 400.
std::optional<double> read_status_class(std::string_view text);

// "1.1", "2", "HTTP/1.1", "h2".
std::optional<double> read_http_version(std::string_view text);

// "1.2", "TLSv1.2", "TLS 1.2", "0x0303".
std::optional<double> read_tls_version(std::string_view text);

// "10k", "1.5MB", "10KiB", in bytes.
std::optional<double> read_size(std::string_view text);

// "200ms", "1.5s", in whole nanoseconds. Without a unit it is in `bare_unit`, in nanoseconds.
std::optional<double> read_duration(std::string_view text, double bare_unit);

// A date, a date and time, a time of day, or seconds since 1970 with at least nine digits. What is
// not written down to the nanosecond stands for all of it: a date for the whole day.
std::optional<ValueRange> read_time(std::string_view text);

// "10.0.0.1", "10.0.0.0/8", "10.0.0.1:80", "::1", "fe80::/10", "[::1]", "[::1]:80". Bits behind the
// prefix are zero.
std::optional<Value> read_network(std::string_view text);

// "true", "yes", "1" and their opposites.
std::optional<bool> read_flag(std::string_view text);

}  // namespace waybill::filter
