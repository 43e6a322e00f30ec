// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/server_timing.h"

#include <charconv>
#include <cmath>

#include "core/http/field_value.h"

namespace waybill::audit {
namespace {

std::optional<double> parse_milliseconds(std::string_view text) {
    double number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    return error == std::errc{} && stop == end && std::isfinite(number) ? std::optional(number)
                                                                        : std::nullopt;
}

}  // namespace

ServerTiming parse_server_timing(std::string_view value) {
    ServerTiming out;
    http::for_each_list_member(value, [&](std::string_view member) {
        const http::ParameterisedValue split = http::split_parameters(member);
        bool good = ascii::is_token(split.value);
        ServerTimingMetric metric{split.value, std::nullopt, {}};
        http::for_each_field_parameter(
            split.parameters, [&](const http::FieldParameter& parameter) {
                if (ascii::equal_ignoring_case(parameter.name, "dur") && !metric.duration) {
                    metric.duration = parse_milliseconds(parameter.value);
                    good = good && metric.duration.has_value();
                } else if (ascii::equal_ignoring_case(parameter.name, "desc")
                           && metric.description.empty()) {
                    metric.description = parameter.value;
                }
            });
        if (!good && out.faulty.empty()) {
            out.faulty = member;
        }
        if (!split.value.empty()) {
            out.metrics.push_back(metric);
        }
    });
    return out;
}

}  // namespace waybill::audit
