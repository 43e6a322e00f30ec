// SPDX-License-Identifier: GPL-3.0-or-later
//
// The report of a session for people: what there was, where it went, how fast it was, and what was
// wrong with it. No line is wider than the style says.
#pragma once

#include <string>
#include <string_view>

#include "core/report/summary.h"
#include "core/report/text_style.h"
#include "core/store/session.h"

namespace waybill::report {

// The words that RFC 9110 and its companions give a status; empty for one they do not know.
std::string_view reason_of(unsigned status);

void append_text_summary(std::string& out,
                         const store::Session& session,
                         const Summary& summary,
                         const TextStyle& style);

}  // namespace waybill::report
