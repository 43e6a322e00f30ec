// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the first bytes of a client say.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/bytes.h"
#include "core/base/tls_facts.h"

namespace waybill::proxy {

// No more of a client is held to find out what it speaks.
inline constexpr std::size_t kMostFirstBytes = 64 * kKiB;

enum class FirstBytes : std::uint8_t { NeedMore, Tls, Http1, Http2, Other };

// `only_http`: nothing but HTTP and TLS is expected, so that what is neither is Http1: its reader
// says what is wrong.
FirstBytes look_at_first_bytes(Bytes bytes, bool only_http);

// The ClientHello that `bytes` begin with, which may be split over records.
struct HelloReading {
    enum class Outcome : std::uint8_t { NeedMore, Hello, NoHello };
    Outcome outcome = Outcome::NoHello;
    TlsFacts facts;           // of Hello
    bool other_alpn = false;  // it offers protocols, and none of them is HTTP
};
HelloReading read_hello(Bytes bytes);

}  // namespace waybill::proxy
