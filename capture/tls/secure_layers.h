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
    explicit CaptureSecureLayers(Secrets& secrets) : secrets_(secrets) {}

    std::unique_ptr<http::SecureLayer> open(http::SecureEvents& events, bool mid_stream) override;

private:
    Secrets& secrets_;
    TlsWorkspace workspace_;
};

}  // namespace waybill::capture::tls
