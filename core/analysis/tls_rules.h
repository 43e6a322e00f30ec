// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rules on how hosts encrypt, held against the connections that carried exchanges.
#pragma once

#include "core/analysis/session_audit.h"
#include "core/store/session.h"

namespace waybill::analysis {

// Adds what is found to the first exchange over TLS of the connection that shows it; of each host,
// a rule speaks once.
void judge_connections(const store::Session& session, SessionAudit& audit);

}  // namespace waybill::analysis
