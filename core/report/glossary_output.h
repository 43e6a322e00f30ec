// SPDX-License-Identifier: GPL-3.0-or-later
//
// How terms of the glossary are printed.
#pragma once

#include <span>
#include <string>

#include "core/report/glossary.h"
#include "core/report/text_style.h"

namespace waybill::report {

// One line each: severity where there is one, name, and title or meaning.
void append_term_list(std::string& out, std::span<const Term> terms, const TextStyle& style);

// All that is known of it, over several lines.
void append_term(std::string& out, const Term& term, const TextStyle& style);

// One object each, on lines of their own or as an array.
void append_term_json(std::string& out, std::span<const Term> terms, bool as_array);

// Words that flow from line to line, behind `indent` columns.
void append_paragraph(std::string& out,
                      std::string_view text,
                      std::size_t indent,
                      const TextStyle& style,
                      Colour colour = Colour::Plain);

Colour colour_of(audit::Severity severity);

}  // namespace waybill::report
