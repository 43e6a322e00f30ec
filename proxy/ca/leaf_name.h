// SPDX-License-Identifier: GPL-3.0-or-later
//
// The name that a leaf certificate is made for, out of what a client asked for: SNI, the target of
// a CONNECT, or the address it was going to. That text is hostile. What is no host name or address
// gets no certificate.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/result.h"

namespace waybill::proxy {

enum class Wildcard : std::uint8_t { Refused, Allowed };

class LeafName {
public:
    // A host name in any script (each label becomes an A-label, RFC 5890), with or without the dot
    // of the root; an IPv4 address; an IPv6 address with or without brackets. A name has at most
    // 253 bytes, a label 63, of letters, digits, hyphens and underscores (which are no host names,
    // but asked for). With Wildcard::Allowed the first of at least three labels may be "*".
    // The error says why, without the text itself.
    static Result<LeafName> parse(std::string_view host, Wildcard wildcard = Wildcard::Refused);

    bool is_address() const { return kind_ != Kind::Domain; }
    // In the one spelling that it is known by: lower case, without the last dot, RFC 5952.
    const std::string& text() const { return text_; }

    // Of an address. An IPv4 address that was written as IPv6 is IPv6: clients compare what was
    // written.
    const IpAddress& ip() const { return ip_; }
    bool is_v4() const { return kind_ == Kind::V4; }
    // The 4 or 16 bytes that stand in a certificate.
    Bytes octets() const;

    bool operator==(const LeafName& other) const { return text_ == other.text_; }

private:
    enum class Kind : std::uint8_t { Domain, V4, V6 };

    Kind kind_ = Kind::Domain;
    std::string text_;
    IpAddress ip_;
};

}  // namespace waybill::proxy
