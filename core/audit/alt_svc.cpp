// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/alt_svc.h"

#include <algorithm>
#include <limits>

#include "core/http/field_value.h"

namespace waybill::audit {
namespace {

constexpr std::uint64_t kLongest = 1ULL << 40U;  // seconds; more says nothing more

bool read_authority(std::string_view text, AlternativeService& service) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return false;
    }
    const auto port = ascii::parse_decimal(text.substr(colon + 1));
    if (!port || *port == 0 || *port > std::numeric_limits<std::uint16_t>::max()) {
        return false;
    }
    service.host = text.substr(0, colon);
    service.port = static_cast<std::uint16_t>(*port);
    return service.host.find_first_of(" \t/@") == std::string_view::npos;
}

bool read_parameters(std::string_view text, AlternativeService& service) {
    bool good = true;
    http::for_each_field_parameter(text, [&](const http::FieldParameter& parameter) {
        if (ascii::equal_ignoring_case(parameter.name, "ma")) {
            const auto seconds = ascii::parse_decimal(parameter.value);
            good = good && seconds.has_value();
            service.max_age = static_cast<std::int64_t>(std::min(seconds.value_or(0), kLongest));
        } else if (ascii::equal_ignoring_case(parameter.name, "persist")) {
            service.persist = parameter.value == "1";
        }
    });
    return good;
}

}  // namespace

AltSvc parse_alt_svc(std::string_view value) {
    AltSvc out;
    std::size_t members = 0;
    std::string_view clear;
    const auto fault = [&out](AltSvcFault found, std::string_view member) {
        if (out.fault == AltSvcFault::None) {
            out.fault = found;
            out.faulty = member;
        }
    };
    http::for_each_list_member(value, [&](std::string_view member) {
        ++members;
        if (member == "clear") {
            out.clear = true;
            clear = member;
            return;
        }
        const http::ParameterisedValue split = http::split_parameters(member);
        const http::FieldParameter pair = http::parse_field_parameter(split.value);
        AlternativeService service;
        service.protocol = pair.name;
        if (!ascii::is_token(pair.name) || !pair.is_quoted || pair.has_bad_space) {
            fault(AltSvcFault::Malformed, member);
        } else if (!read_authority(pair.value, service)) {
            fault(AltSvcFault::BadAuthority, member);
        } else if (!read_parameters(split.parameters, service)) {
            fault(AltSvcFault::BadParameter, member);
        } else {
            out.services.push_back(service);
        }
    });
    if (out.clear && members > 1) {
        fault(AltSvcFault::ClearWithOthers, clear);
    }
    if (members == 0) {
        fault(AltSvcFault::Malformed, value);
    }
    return out;
}

}  // namespace waybill::audit
