// SPDX-License-Identifier: GPL-3.0-or-later
//
// Takes TLS off the connections of a capture.
#pragma once

#include <cstdint>
#include <memory>

#include "capture/tls/secrets.h"
#include "capture/tls/tls_connection.h"
#include "capture/tls/waiting_room.h"
#include "core/http/secure_layer.h"

namespace waybill::capture::tls {

// One belongs to one thread at a time; several may share the secrets.
class CaptureSecureLayers final : public http::SecureLayers {
public:
    // `secrets`, and this, must outlive the layers that are opened.
    // `hold`: records that cannot be decrypted yet are held, up to a limit, for retry(), as long as
    // secrets may grow.
    explicit CaptureSecureLayers(Secrets& secrets, bool hold = false, WaitingLimits limits = {})
        : secrets_(secrets),
          hold_(hold),
          room_(limits) {}

    std::unique_ptr<http::SecureLayer> open(http::SecureEvents& events, bool mid_stream) override;

    // Secrets may have been added: decrypts what was held of the open connections and can be now.
    // Cheap when there is none.
    void retry();

    // To be called between packets: gives up what is held beyond the limit.
    void make_room() { room_.make_room(); }

    const WaitingRoom& waiting() const { return room_; }

private:
    Secrets& secrets_;
    bool hold_;
    std::uint64_t generation_ = 0;  // of the secrets, when they were last looked at
    WaitingRoom room_;
    TlsWorkspace workspace_;
};

}  // namespace waybill::capture::tls
