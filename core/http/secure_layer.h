// SPDX-License-Identifier: GPL-3.0-or-later
//
// How TLS is taken off a connection: the seam between what a connection carries, which is told
// here, and keys and ciphers, which are in capture/.
#pragma once

#include <cstdint>
#include <memory>

#include "core/base/byte_stream.h"
#include "core/base/tls_facts.h"

namespace waybill::http {

// Takes what is inside: the plaintext as a ConnectionSink does, by the sides of TCP, its offsets
// counted in the plaintext; anomalies with the offset of their record in the bytes of TLS.
class SecureEvents : public ConnectionSink {
public:
    // What is known so far; may come again, and then the last call holds.
    virtual void on_tls(const TlsFacts& facts) = 0;
};

// Both sides of a connection that speaks TLS, from its first byte on, or from the middle.
class SecureLayer : public ConnectionSink {
public:
    // Before the first byte of the side: where it stands in what TCP carries, when not at its
    // beginning.
    virtual void starts_at(Side /*side*/, std::uint64_t /*offset*/) {}

    // Something is held that cannot be read yet, and may be later.
    virtual bool is_waiting() const { return false; }

    // The connection is over; call once, last. What is held is told as far as it can be read.
    virtual void close() = 0;
};

class SecureLayers {
public:
    virtual ~SecureLayers() = default;
    // `events` outlives the layer. `mid_stream`: the capture began inside the connection.
    virtual std::unique_ptr<SecureLayer> open(SecureEvents& events, bool mid_stream) = 0;
};

}  // namespace waybill::http
