// SPDX-License-Identifier: GPL-3.0-or-later
//
// Host names in the form in which they can be compared: lower case, other scripts as A-labels.
#pragma once

#include <string>
#include <string_view>

namespace waybill::http {

// Lower case, each label outside ASCII in its "xn--" form (UTS 46, RFC 5891). Total: what is no
// valid UTF-8, or longer than a name can be, only becomes lower case.
std::string comparable_host(std::string_view host);

// Whether `host` (without brackets) is an IPv4 or IPv6 address rather than a name.
bool is_ip_address(std::string_view host);

// Whether the host is the machine itself, which browsers trust as they do https (Secure Contexts,
// section 3.1): localhost and what is under it, 127.0.0.0/8 and ::1.
bool is_loopback_host(std::string_view host);

}  // namespace waybill::http
