// SPDX-License-Identifier: GPL-3.0-or-later
//
// The list of a folder of captures: INDEX.tsv, whose first line names its columns.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::corpus {

struct CaptureEntry {
    std::string file;  // below the folder
    std::vector<std::string> kinds;
    std::string tshark_truth;               // below the folder; empty when there is none
    std::vector<std::string> other_truths;  // likewise
    std::string key_log = {};               // likewise; empty when there is none
};

std::vector<CaptureEntry> read_capture_index(std::string_view text);

// "suricata-http-chunked.pcap" of "open/suricata-http-chunked.pcap".
std::string_view base_name(std::string_view path);

// "zeek" of "truth/zeek/x.json".
std::string_view folder_name(std::string_view path);

}  // namespace waybill::corpus
