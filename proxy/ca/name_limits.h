// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an authority may vouch for: its name constraints (RFC 5280 section 4.2.1.10). Chosen when it
// is made; whoever steals its key can then speak for nobody else. What is said of names holds for
// addresses as well: when only names are permitted no address is, and the other way round.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/endpoint.h"
#include "core/base/result.h"
#include "proxy/ca/leaf_name.h"
#include "proxy/ca/openssl_handles.h"

namespace waybill::proxy {

struct AddressRange {
    IpAddress first;    // of an IPv4 range as ::ffff:a.b.c.d
    unsigned bits = 0;  // of the 32 or 128 that must agree
    bool is_v4 = false;

    bool has(const IpAddress& ip, bool ip_is_v4) const;
    bool operator==(const AddressRange&) const = default;
};

class NameLimits {
public:
    static constexpr std::size_t kMost = 100;

    // Each is a domain ("example.com" is all in it, too), an address or a range ("10.0.0.0/8").
    // None: no limits.
    static Result<NameLimits> parse(std::span<const std::string> permitted);

    // What stands in a certificate; nullopt when it has constraints that are none of ours.
    static std::optional<NameLimits> of(const X509* certificate);

    bool empty() const { return domains_.empty() && ranges_.empty(); }
    bool permit(const LeafName& name) const;

    // As parse() takes them, for showing.
    std::vector<std::string> texts() const;

    // nullptr when memory ran out. REQUIRES: not empty().
    OpensslHandle<NAME_CONSTRAINTS> extension() const;

    bool operator==(const NameLimits&) const = default;

private:
    std::vector<std::string> domains_;
    std::vector<AddressRange> ranges_;
};

}  // namespace waybill::proxy
