// SPDX-License-Identifier: GPL-3.0-or-later
//
// Judges all exchanges of a session on several threads, with progress, until an interrupt.
#pragma once

#include <optional>

#include "cli/capture_reading.h"
#include "core/analysis/session_audit.h"
#include "core/filter/expression.h"

namespace waybill::cli {

struct SessionJudgement {
    analysis::SessionAudit audit;
    bool complete = true;  // false: an interrupt ended it; the exchanges behind audit.size() were
                           // not judged
};

// The outcome does not depend on the number of threads. An interrupt is told on standard error.
SessionJudgement judge_session(CaptureReading& reading,
                               unsigned threads,
                               const analysis::AuditOptions& options = {});

// For a filter that asks for what was judged: judges the session and ties the outcome to it;
// `judgement` must live as long as the session is used. Else nothing.
void judge_for(const std::optional<filter::Expression>& filter,
               CaptureReading& reading,
               unsigned threads,
               std::optional<SessionJudgement>& judgement);

}  // namespace waybill::cli
