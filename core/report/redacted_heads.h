// SPDX-License-Identifier: GPL-3.0-or-later
//
// Heads without their secrets: the text made anew, and parsed again so that all of it agrees.
#pragma once

#include "core/http/exchange.h"
#include "core/http/head_parser.h"
#include "core/report/secret_replacer.h"

namespace waybill::report {

// Fills raw head, head, lengths, raw trailers and trailers of `out`.
void redact_heads(const SecretReplacer& replacer,
                  const http::Message& from,
                  http::HeadKind kind,
                  http::HeadParser& parser,
                  http::Message& out);

}  // namespace waybill::report
