// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rules that need several exchanges: they are shown the notable ones in the order of the
// recording, on one thread, and add what they find to the audit.
#pragma once

#include <cstdint>
#include <memory>

#include "core/analysis/session_audit.h"
#include "core/audit/exchange_facts.h"

namespace waybill::analysis {

// Whether one of these rules may learn something from the exchange. Most plain answers of an API
// tell them nothing.
bool is_notable(const audit::ExchangeFacts& facts);

class SessionRules {
public:
    // `audit` must outlive it and have the exchanges that are shown.
    explicit SessionRules(SessionAudit& audit);
    ~SessionRules();
    SessionRules(const SessionRules&) = delete;
    SessionRules& operator=(const SessionRules&) = delete;

    // REQUIRES: indices ascend.
    void observe(std::uint32_t index, const audit::ExchangeFacts& facts);

    // After the last one.
    void finish();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::analysis
