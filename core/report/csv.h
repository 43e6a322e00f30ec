// SPDX-License-Identifier: GPL-3.0-or-later
//
// `-T csv`: cells quoted as RFC 4180 has it, lines ended by LF.
//
// A cell that a spreadsheet would take for a formula gets an apostrophe in front: what came over
// the wire must not run in the program of whoever opens the table. Control characters other than
// tab and line feed, and what append_for_terminal() would not show, are written as escapes.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/report/fields.h"

namespace waybill::report {

enum class FormulaGuard : bool { Off, On };

void append_csv_cell(std::string& out,
                     std::string_view text,
                     FormulaGuard guard = FormulaGuard::On);

// The columns where none were asked for.
const std::vector<Field>& default_csv_fields();

// Each with a line feed behind it.
void append_csv_header(std::string& out, std::span<const Field> fields);
void append_csv_line(std::string& out,
                     std::span<const Field> fields,
                     const FieldSubject& subject,
                     FormulaGuard guard = FormulaGuard::On);

}  // namespace waybill::report
