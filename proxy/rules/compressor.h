// SPDX-License-Identifier: GPL-3.0-or-later
//
// Puts a content coding on a body while it passes.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "proxy/message/message_head.h"
#include "proxy/rules/rule.h"
#include "proxy/rules/rule_set.h"

namespace waybill::proxy {

// "gzip", "br", "zstd".
std::string_view name_of(Compression coding);

// The coding among `offered` that an Accept-Encoding wants most; among equals the first one. None
// where the content is wanted as it is at least as much (RFC 9110 section 12.5.3).
std::optional<Compression> choose_coding(const FieldList& request,
                                         std::span<const Compression> offered);

// Whether the response's content may be coded and gains by it: a text of some size that has no
// coding yet, whole, and may be transformed.
bool may_compress(const MessageHead& request, const MessageHead& response);

// Bytes go out with each add() as far as they can be read by then: what streams goes on streaming.
// Null: no memory.
std::unique_ptr<BodyFilter> make_compressor(Compression coding);

}  // namespace waybill::proxy
