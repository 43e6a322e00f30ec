// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a request wants to go: its target (RFC 9112 section 3.2) and its Host field.
#pragma once

#include <string_view>

#include "proxy/http1/head_reader.h"

namespace waybill::proxy {

// "host", "host:port", "[address]:port" (RFC 3986 section 3.2 without user information). Stricter
// than core's reading: only characters that can stand there.
bool is_authority(std::string_view text, bool needs_port);

// Takes apart the target that is in `request.path`, and checks Host. A Host that an absolute target
// overrules is replaced in the fields (RFC 9112 section 3.2.2); `host_differed`: it was another
// one. False: refused, and why.
bool read_target(MessageHead& request,
                 const HeadFacts& facts,
                 bool& host_differed,
                 Refusal& refusal);

}  // namespace waybill::proxy
