// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads heads and trailer sections that are not as HTTP demands, the way browsers do, and lists
// each leniency with its place. What is valid by RFC 9110 and 9112 is accepted silently, also where
// llhttp is narrower (unknown methods, for one).
#pragma once

#include <cstddef>
#include <string_view>

#include "core/http/head.h"

namespace waybill::http {

// At most so many anomalies of a message are listed; one more says how many were left out.
inline constexpr std::size_t kMaxListedAnomalies = 64;

// Fills `head`, which is empty but for its vectors' memory. `raw` is as HeadParser::parse has it.
void read_head_tolerantly(
    HeadKind kind, std::string_view raw, bool complete, std::size_t max_fields, Head& head);

// The same for a trailer section.
void read_trailers_tolerantly(std::string_view raw, std::size_t max_fields, Head& head);

// Content-Length, Transfer-Encoding, Connection, Upgrade: without them the body cannot be framed.
bool decides_framing(std::string_view field_name);

}  // namespace waybill::http
