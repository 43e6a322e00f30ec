// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/row_facts.h"

namespace waybill::store {

std::string_view name_of(http::BodyFraming framing) {
    switch (framing) {
        case http::BodyFraming::None:
            return "none";
        case http::BodyFraming::Length:
            return "length";
        case http::BodyFraming::Chunked:
            return "chunked";
        case http::BodyFraming::Close:
            return "close";
        case http::BodyFraming::Tunnel:
            return "tunnel";
        case http::BodyFraming::Frames:
            return "h2";
    }
    return "none";
}

std::string_view protocol_of(http::Version version) {
    if (version == http::Version{0, 9}) {
        return "HTTP/0.9";
    }
    if (version.major >= 2) {
        return version.major == 2 ? "HTTP/2" : "HTTP/3";
    }
    return version == http::Version{1, 0} ? "HTTP/1.0" : "HTTP/1.1";
}

// An orderly end is told by both sides' FIN, whatever came behind it. A recording that stops while
// the connection lives cuts it; so does a new connection on the same ports, whose predecessor's end
// was not captured.
std::string_view state_of(const ConnectionRow& connection) {
    const ConnectionFacts& facts = connection.facts;
    if (facts.fin) {
        return "fin";
    }
    if (facts.reset) {
        return "reset";
    }
    switch (facts.end) {
        case EndReason::Closed:
            return "fin";
        case EndReason::Reset:
            return "reset";
        case EndReason::Idle:
            return "idle";
        case EndReason::Replaced:
        case EndReason::CaptureEnded:
            return "cut";
    }
    return "open";
}

const TlsFacts* tls_of(const ExchangeRow& row, const ConnectionRow& connection) {
    return row.has(row_flag::kHttps) ? connection.tls.get() : nullptr;
}

}  // namespace waybill::store
