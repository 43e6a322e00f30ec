// SPDX-License-Identifier: GPL-3.0-or-later
//
// What tshark found in a capture: the main truth. These are the HTTP/1 messages; tshark_layers.h
// has other protocols.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/corpus/json_access.h"
#include "tests/corpus/recorded_http.h"

namespace waybill::corpus {

struct TsharkMessage {
    RecordedMessage message;
    std::int64_t stream = 0;
    std::int64_t frame = 0;
    std::int64_t id = -1;
    std::optional<std::int64_t> pair;       // id of its request, paired in order
    std::optional<std::int64_t> req_frame;  // frame of its request, as tshark paired them
    std::optional<std::int64_t> body_size;  // decoded; empty when tshark shows no body
    bool body_complete = false;
};

// A start line at the beginning of a segment, whether tshark made a message of it or not.
struct SegmentStart {
    std::int64_t stream = 0;
    bool is_request = false;
    std::string word;  // the method or the status
};

struct TsharkTruth {
    std::vector<TsharkMessage> messages;

    // Streams in which there are more start lines than messages: how many requests and responses
    // are missing from `messages`.
    std::map<std::int64_t, std::array<std::int64_t, 2>> undissected;
    std::vector<SegmentStart> segment_starts;  // of these streams; may be cut off

    // Messages counted with the other setting of out-of-order reassembly: requests, responses.
    std::optional<std::array<std::int64_t, 2>> other_counts;

    bool has_icmp = false;             // which quotes the beginnings of packets
    bool has_sflow = false;            // which samples packets of other links
    bool has_later_protocols = false;  // HTTP/3
};

TsharkTruth read_tshark_truth(const json::value& file);

}  // namespace waybill::corpus
