// SPDX-License-Identifier: GPL-3.0-or-later
//
// What programs other than tshark say of the TLS of single connections: Zeek, Arkime, nDPI and the
// JA4 fingerprints.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/corpus/json_access.h"

namespace waybill::corpus {

// What one program says of one connection; what it does not tell is empty.
struct WitnessedTls {
    std::string program;
    std::string client;  // "10.0.0.1:4242"; some programs take the server for it
    std::string server;
    std::string server_name;
    std::string version;  // "TLSv1.3"
    std::string cipher;
    std::string group;
    std::string alpn_offered;      // joined with ";"
    std::vector<std::string> ja3;  // of several hellos in any order
    std::vector<std::string> ja3s;
    std::vector<std::string> ja4;
};

// Reads one truth file; `program` is its folder's name. Others than those above say nothing.
std::vector<WitnessedTls> read_tls_witnesses(std::string_view program, const json::value& file);

}  // namespace waybill::corpus
