// SPDX-License-Identifier: GPL-3.0-or-later
//
// Takes TLS off the connections of a capture.
#pragma once

#include <memory>

#include "capture/tls/secrets.h"
#include "capture/tls/tls_connection.h"
#include "core/http/secure_layer.h"

namespace waybill::capture::tls {

// One belongs to one thread at a time; several may share the secrets.
class CaptureSecureLayers final : public http::SecureLayers {
public:
    // `secrets`, and this, must outlive the layers that are opened.
    // `hold`: records that cannot be decrypted yet are held, up to a limit, for retry().
    explicit CaptureSecureLayers(Secrets& secrets, bool hold = false)
        : secrets_(secrets),
          hold_(hold) {}

    std::unique_ptr<http::SecureLayer> open(http::SecureEvents& events, bool mid_stream) override;

    // Secrets were added: decrypts what was held of the open connections and can be now.
    void retry();

private:
    Secrets& secrets_;
    [[maybe_unused]] bool hold_;
    TlsWorkspace workspace_;
};

}  // namespace waybill::capture::tls
