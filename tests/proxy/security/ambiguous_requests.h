// SPDX-License-Identifier: GPL-3.0-or-later
//
// What clients that mean harm send, and what of it is a request that nobody could read otherwise
// (RELIABILITY T13).
#pragma once

#include <string>
#include <vector>

namespace waybill::proxy::test {

struct SentBytes {
    std::string name;
    std::string bytes;
    // What reaches a server, and nothing else: "GET /a 0" (method, target, size of the body).
    std::vector<std::string> arrive;
};

std::vector<SentBytes> ambiguous_heads();   // lines, names, versions, targets, Host
std::vector<SentBytes> ambiguous_bodies();  // lengths, codings, chunks, what is behind a message

}  // namespace waybill::proxy::test
