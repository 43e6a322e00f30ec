// SPDX-License-Identifier: GPL-3.0-or-later
//
// Public suffixes (publicsuffix.org): under which names anybody may register one, so which hosts
// belong together. From the list that libpsl was built with; names that no rule is for count as
// suffixes when they are one label.
#pragma once

#include <string>
#include <string_view>

namespace waybill::audit {

// The host's last labels down to one under the public suffix: "example.co.uk" of
// "www.example.co.uk". Lower case, in the script of `host`. Empty for a public suffix itself, for
// an address, and for what is no host name.
std::string registrable_domain(std::string_view host);

// Whether `domain` is a public suffix. An address is none.
bool is_public_suffix(std::string_view domain);

// Whether two hosts are of one site (HTML standard, "same site", without the scheme): the same, or
// with equal registrable domains.
bool is_same_site(std::string_view a, std::string_view b);

}  // namespace waybill::audit
