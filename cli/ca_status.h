// SPDX-License-Identifier: GPL-3.0-or-later
//
// What `waybill ca status` tells: the authority, those that were given up, and the stores.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/report/text_style.h"
#include "proxy/ca/certificate_authority.h"
#include "proxy/ca/trust_stores.h"

namespace waybill::cli {

struct CaStatus {
    struct Store {
        proxy::TrustStore store;
        proxy::TrustStatus current;
        std::vector<std::string> former;  // names of those given up that are there still
    };

    std::string folder;
    std::optional<proxy::AuthorityCertificate> certificate;  // none: there is no authority
    std::string problem;                                     // why the key cannot be used
    std::vector<proxy::AuthorityCertificate> former;
    std::vector<Store> stores;  // empty where there is no authority
};

// Reads, and asks the stores; changes nothing.
CaStatus read_ca_status(const std::string& folder);

void append_ca_status(std::string& out, const CaStatus& status, const report::TextStyle& style);
// One object, and a line feed.
void append_ca_status_json(std::string& out, const CaStatus& status);

}  // namespace waybill::cli
