// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an entry of HAR says, out of its members: messages, times, and what waybill itself adds to
// them.
#pragma once

#include <cstdint>
#include <string>

#include <boost/json/object.hpp>

#include "core/http/body_framing.h"
#include "core/report/har_head.h"
#include "core/report/har_values.h"

namespace waybill::report {

// A request or a response. `ours` is that of "_waybill", empty where there is none.
struct HarSide {
    bool present = false;
    HarMessage message;
    std::string raw_head;  // where it cannot be made of `message`
    std::vector<http::FieldLengths> raw_lengths;
    bool has_raw_head = false;
    HarPairs trailers;
    bool says_base64 = false;        // its body
    std::string form;                // a body that is there as its parameters only
    std::int64_t body_size = -1;     // as sent; -1: not told
    std::int64_t content_size = -1;  // decoded; -1: not told
    std::string error;               // why there is no (whole) response
    // From "_waybill":
    bool exact = false;  // all that follows is known
    http::BodyFraming framing = http::BodyFraming::None;
    std::uint64_t size = 0;
    std::uint64_t missing = 0;
    bool complete = false;
    bool decoded = true;
};

HarSide read_har_request(const boost::json::object& entry);
HarSide read_har_response(const boost::json::object& entry);

// When things happened: nanoseconds from `started`, -1 where unknown.
struct HarTimes {
    Timestamp started;
    std::int64_t request_end = -1;
    std::int64_t response_begin = -1;
    std::int64_t response_end = -1;
    std::int64_t connect = -1;  // how long that took
    std::int64_t tls = -1;
    bool odd = false;  // some were none that can be

    Timestamp at(std::int64_t since) const {
        return started.known() && since >= 0 ? Timestamp{started.ns + since} : Timestamp{};
    }
};

// `starts_with_request`: startedDateTime is when the request began, as mitmproxy has it, and not
// when somebody wanted it to.
HarTimes read_har_times(const boost::json::object& entry, bool starts_with_request);

}  // namespace waybill::report
