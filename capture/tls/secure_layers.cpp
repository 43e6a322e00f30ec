// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/secure_layers.h"

namespace waybill::capture::tls {

std::unique_ptr<http::SecureLayer> CaptureSecureLayers::open(http::SecureEvents& events,
                                                             bool mid_stream) {
    return std::make_unique<TlsConnection>(events, secrets_, workspace_, mid_stream);
}


void CaptureSecureLayers::retry() {}

}  // namespace waybill::capture::tls
