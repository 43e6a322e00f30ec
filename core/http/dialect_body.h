// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the beginning of a request's body says of its dialect. All take text that may be cut off
// anywhere, or be something else.
#pragma once

#include <string_view>

#include "core/http/dialect.h"

namespace waybill::http {

// GraphQL and JSON-RPC, also several calls in an array; None for any other JSON.
Dialect dialect_of_json(std::string_view text);

// The text of a GraphQL document. `name` is that of the operation to be run, if it is known. None
// when it is no such document.
Dialect dialect_of_graphql(std::string_view document, std::string_view name);

// XML-RPC and SOAP; None for any other XML.
Dialect dialect_of_xml(std::string_view text);

}  // namespace waybill::http
