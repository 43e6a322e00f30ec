// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a check came to: for people, as JSON, SARIF 2.1.0 (for code scanning) and JUnit XML (for
// test reports).
//
// The wire's words are made safe in all of them: no control character, and nothing that XML or JSON
// does not allow.
#pragma once

#include <string>
#include <string_view>

#include "core/analysis/check.h"
#include "core/report/text_style.h"
#include "core/store/session.h"

namespace waybill::report {

struct CheckReport {
    const analysis::CheckResult& result;
    const store::Session& session;
    std::string_view policy_file;
};

void append_check_text(std::string& out, const CheckReport& report, const TextStyle& style);

// One object and a line feed.
void append_check_json(std::string& out, const CheckReport& report);
void append_sarif(std::string& out, const CheckReport& report);
void append_junit(std::string& out, const CheckReport& report);

// "#24 GET api.shop.example/products/99": the wire's words, to be made safe by whoever shows it.
std::string exchange_name(const store::Session& session, std::uint32_t index);

}  // namespace waybill::report
