// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who may use the proxy (RELIABILITY T36).
#pragma once

#include <string_view>

#include "proxy/message/message_head.h"

namespace waybill::proxy {

// Takes a time that depends on the lengths only.
bool equal_in_constant_time(std::string_view a, std::string_view b);

// Whether Proxy-Authorization: Basic (RFC 7617) says `expected`, "user:password".
bool is_authorized(const FieldList& fields, std::string_view expected);

// NTLM and Negotiate authenticate a connection, not a request: whether Authorization begins, or a
// challenge asks for, such a thing.
bool begins_connection_authentication(const FieldList& request);
bool asks_for_connection_authentication(const FieldList& response);

}  // namespace waybill::proxy
