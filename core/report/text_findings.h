// SPDX-License-Identifier: GPL-3.0-or-later
//
// Grades and findings for people: the score with its arithmetic, then what was found, gravest
// first, each with how often, where first, and what to do.
#pragma once

#include <string>

#include "core/analysis/session_audit.h"
#include "core/report/text_style.h"
#include "core/store/session.h"

namespace waybill::report {

void append_text_findings(std::string& out,
                          const store::Session& session,
                          const analysis::SessionAudit& audit,
                          const TextStyle& style);

}  // namespace waybill::report
