// SPDX-License-Identifier: GPL-3.0-or-later
//
// Judges all exchanges of a session on several threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "core/analysis/session_audit.h"
#include "core/store/exchange_loader.h"
#include "core/store/session.h"

namespace waybill::capture {

struct JudgingTask {
    const store::Session& session;
    std::function<std::unique_ptr<store::ExchangeLoader>()> make_loader;  // one per thread
    unsigned threads = 1;
    analysis::AuditOptions options;
    const std::atomic<bool>* stop = nullptr;  // set from anywhere: keep what was found

    // Told now and then on the caller's thread: "judging", then "comparing".
    std::function<void(const char* what, std::uint64_t done, std::uint64_t total)> progress;
};

// The outcome does not depend on the number of threads. When it was stopped, the exchanges behind
// the audit's size() were not judged.
analysis::SessionAudit judge_session(const JudgingTask& task);

}  // namespace waybill::capture
