// SPDX-License-Identifier: GPL-3.0-or-later
//
// What programs other than tshark found in the same capture (Zeek, Suricata, Arkime, nDPI, pcapFS,
// HAR files made from it). They list less, so they are heard only where waybill and tshark differ.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/corpus/json_access.h"
#include "tests/corpus/recorded_http.h"

namespace waybill::corpus {

// An exchange, or a part of one, as another program tells it. What it does not tell is empty.
struct WitnessedExchange {
    std::string program;
    std::string method;
    std::string target;  // or an absolute URL; may be percent-decoded
    std::int64_t status = 0;
    std::string client;
    std::string server;
    std::string sha256;  // of the response's content
};

class OtherWitnesses {
public:
    // `program` is the name of the folder the file lies in: "zeek", "suricata", "arkime", "ndpi",
    // "pcapfs", "har". Files of other programs say nothing about HTTP/1 and are passed over.
    void add(std::string_view program, const json::value& file);

    bool empty() const { return parts_.empty() && whole_lists_.empty(); }

    // The program that lists this message, too; empty when none does. `request` is the one that a
    // response was paired with, or null.
    std::string_view who_lists(const RecordedMessage& message,
                               const RecordedMessage* request) const;

    // The program whose whole list has the same requests and the same statuses as the recording;
    // empty when there is none.
    std::string_view who_agrees_with(const Recording& recording) const;

private:
    void add_zeek(const json::value& file);
    void add_suricata(const json::value& file);
    void add_arkime(const json::value& file);
    void add_ndpi(const json::value& file);
    void add_pcapfs(const json::value& file);
    void add_har(const json::value& file);

    std::vector<WitnessedExchange> parts_;
    std::vector<std::vector<WitnessedExchange>> whole_lists_;
};

}  // namespace waybill::corpus
