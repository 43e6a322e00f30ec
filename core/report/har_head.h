// SPDX-License-Identifier: GPL-3.0-or-later
//
// Makes the head of a message again out of what HAR says of it.
//
// A writer of HAR compares what comes out of this with the head it has, and adds that where the two
// differ.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/head.h"
#include "core/report/har_values.h"

namespace waybill::report {

// The members of a request or a response; texts as bytes.
struct HarMessage {
    std::string method;   // of a request
    std::string url;      // of a request
    std::string version;  // "HTTP/1.1", "h2", "http/2.0", ...; may be empty
    std::string reason;   // of a response
    std::uint16_t status = 0;
    HarPairs fields;
    HarPairs pseudo;  // of HTTP/2, where they are not among the fields
    // Nothing but what is here was sent: nothing is added, no value is split into lines, and the
    // target is what stands behind the authority of the URL.
    bool exact = false;
};

struct HarHead {
    std::string text;
    std::vector<http::FieldLengths> lengths;  // of HTTP/2: see core/http/http2_head.h
};

// Nothing where it says none: "", "unknown".
std::optional<http::Version> read_har_version(std::string_view text);

// By the version, else, where that is not told, by fields that only HTTP/2 has (":authority").
bool is_http2(const HarMessage& message);

HarHead make_har_head(http::HeadKind kind, const HarMessage& message);

// Scheme, host and port of a URL; what cannot be read is empty.
struct HarOrigin {
    bool over_tls = false;
    std::string host;  // without brackets, lower case
    std::uint16_t port = 80;
};
HarOrigin har_origin(const HarMessage& request);

}  // namespace waybill::report
