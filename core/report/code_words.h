// SPDX-License-Identifier: GPL-3.0-or-later
//
// Text and bytes of the wire as literals of the languages that requests are exported in. Whatever
// they hold, a literal ends where it should, and it says the same in an editor as it does to the
// language: what an editor would not show is escaped.
#pragma once

#include <string>
#include <string_view>

namespace waybill::report {

// Valid UTF-8 of which each character is seen; line feeds besides, where they are allowed.
bool is_visible_text(std::string_view text, bool line_feeds = false);

void append_base64(std::string& out, std::string_view bytes);

// "..." of JavaScript. REQUIRES: valid UTF-8.
void append_js_text(std::string& out, std::string_view text);
// The same with each byte as the character of that number.
void append_js_latin1(std::string& out, std::string_view bytes);
// An expression that is a string, or a Uint8Array where the body is no text. `as_bytes`: the latter
// in any case.
void append_js_body(std::string& out, std::string_view body, bool as_bytes);

// "..." with each byte as the character of that number.
void append_python_latin1(std::string& out, std::string_view bytes);
// An expression that is bytes; base64.b64decode() is used where that is shorter.
void append_python_bytes(std::string& out, std::string_view bytes);

// '...': single quotes are doubled, also the typographic ones that PowerShell takes for the same.
// REQUIRES: is_visible_text(text, true).
void append_powershell_text(std::string& out, std::string_view text);
// An expression that is an array of bytes.
void append_powershell_bytes(std::string& out, std::string_view bytes);

}  // namespace waybill::report
