// SPDX-License-Identifier: GPL-3.0-or-later
//
// The handshake of SOCKS 4, 4a and 5 (RFC 1928, RFC 1929), which stands in front of the bytes that
// the client and its server exchange.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/anomaly.h"
#include "core/base/bytes.h"

namespace waybill::http {

// Follows both sides of a handshake; each side is fed its bytes from the beginning, all that are
// known.
class SocksHandshake {
public:
    enum class Outcome : std::uint8_t { NeedMore, Done, Failed };

    struct Progress {
        Outcome outcome = Outcome::NeedMore;
        std::size_t length = 0;  // bytes of the handshake, once it is Done
    };

    explicit SocksHandshake(int version) : version_(version) {}

    // `all` are all bytes of that side so far.
    Progress client(Bytes all) const;
    Progress server(Bytes all) const;

private:
    Progress client5(Bytes all) const;
    Progress server5(Bytes all) const;

    int version_;
};

}  // namespace waybill::http
