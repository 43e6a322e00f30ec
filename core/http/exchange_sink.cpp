// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/exchange_sink.h"

namespace waybill::http {

std::string_view name_of(Protocol protocol) {
    switch (protocol) {
        case Protocol::Http1:
            return "http/1";
        case Protocol::Http2:
            return "http/2";
        case Protocol::Tls:
            return "tls";
        case Protocol::WebSocket:
            return "websocket";
        case Protocol::Quic:
            return "quic";
        case Protocol::Unknown:
        case Protocol::Opaque:
            break;
    }
    return "opaque";
}

}  // namespace waybill::http
