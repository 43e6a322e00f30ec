// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/secure_layers.h"

#include <utility>

namespace waybill::capture::tls {

std::unique_ptr<http::SecureLayer> CaptureSecureLayers::open(http::SecureEvents& events,
                                                             bool mid_stream) {
    const bool may_wait = hold_ && secrets_.may_grow();
    return std::make_unique<TlsConnection>(
        events, secrets_, workspace_, mid_stream, may_wait ? &room_ : nullptr);
}

void CaptureSecureLayers::retry() {
    const std::uint64_t now = secrets_.generation();
    if (std::exchange(generation_, now) != now) {
        room_.look_again();
    }
}

}  // namespace waybill::capture::tls
