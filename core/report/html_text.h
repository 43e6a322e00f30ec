// SPDX-License-Identifier: GPL-3.0-or-later
//
// Text and pictures of HTML reports. All that came over the wire passes through escape_html() or
// escape_script_json().
#pragma once

#include <string>
#include <string_view>

#include "core/report/session_report.h"

namespace waybill::report {

// For element content and quoted attributes: what means something to HTML as a reference, what
// could drive a terminal or turn text around as a visible escape.
std::string escape_html(std::string_view text);

// JSON as it may stand in a script element: each < is written \u003c.
std::string escape_script_json(std::string_view json);

// "sha256-...": how a Content-Security-Policy names an inline script or style.
std::string csp_hash(std::string_view source);

// The style and the script of the page.
std::string_view html_style();
std::string_view html_script();

// SVG elements: exchanges over time by class of status, and how many took how long.
std::string timeline_chart(const SessionReport& report);
std::string latency_chart(const SessionReport& report);

// The exchanges as the script wants them, at most `most`.
std::string list_json(const SessionReport& report, std::size_t most);

}  // namespace waybill::report
