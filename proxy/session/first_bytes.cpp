// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/session/first_bytes.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "core/http/protocol_detector.h"
#include "core/tls/client_hello.h"

namespace waybill::proxy {
namespace {

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr Byte kHandshakeRecord = 22;
constexpr Byte kClientHello = 1;
constexpr std::size_t kRecordHeaderBytes = 5;
constexpr std::size_t kMostRecordBytes = 16 * kKiB;
constexpr std::size_t kHandshakeHeaderBytes = 4;

bool may_be_tls(Bytes bytes) {
    return bytes[0] == kHandshakeRecord && (bytes.size() < 2 || bytes[1] == 3);
}

}  // namespace

FirstBytes look_at_first_bytes(Bytes bytes, bool only_http) {
    if (bytes.empty()) {
        return FirstBytes::NeedMore;
    }
    if (may_be_tls(bytes)) {
        return FirstBytes::Tls;
    }
    const std::string_view text = as_text(bytes);
    if (text.starts_with(kPreface)) {
        return FirstBytes::Http2;
    }
    if (kPreface.starts_with(text)) {
        return FirstBytes::NeedMore;
    }
    if (only_http) {
        return FirstBytes::Http1;
    }
    if (text.starts_with("CONNECT ")) {  // to a proxy behind the tunnel: none of ours
        return FirstBytes::Other;
    }
    switch (http::guess_protocol(bytes)) {
        case http::Guess::NeedMore:
            return bytes.size() < http::kGuessBytes ? FirstBytes::NeedMore : FirstBytes::Other;
        case http::Guess::HttpRequest:
            return FirstBytes::Http1;
        case http::Guess::HttpResponse:
        case http::Guess::Http2:
        case http::Guess::Tls:
        case http::Guess::Socks4:
        case http::Guess::Socks5:
        case http::Guess::ProxyHeader:
        case http::Guess::Other:
            break;
    }
    return FirstBytes::Other;
}

HelloReading read_hello(Bytes bytes) {
    HelloReading reading;
    // RFC 8446 section 5.1: a handshake message may be split over records, nothing may come
    // between.
    std::vector<Byte> message;
    std::size_t wanted = kHandshakeHeaderBytes;
    while (message.size() < wanted) {
        if (bytes.size() < kRecordHeaderBytes) {
            reading.outcome = HelloReading::Outcome::NeedMore;
            return reading;
        }
        const std::size_t length = static_cast<std::size_t>(bytes[3]) << 8U | bytes[4];
        if (bytes[0] != kHandshakeRecord || bytes[1] != 3 || length == 0
            || length > kMostRecordBytes) {
            return reading;
        }
        const Bytes content = bytes.subspan(kRecordHeaderBytes);
        const std::size_t there = std::min(content.size(), length);
        message.insert(
            message.end(), content.begin(), content.begin() + static_cast<std::ptrdiff_t>(there));
        if (message.size() >= kHandshakeHeaderBytes) {
            if (message[0] != kClientHello) {
                return reading;
            }
            wanted = kHandshakeHeaderBytes
                     + (static_cast<std::size_t>(message[1]) << 16U
                        | static_cast<std::size_t>(message[2]) << 8U | message[3]);
            if (wanted > kMostFirstBytes) {
                return reading;
            }
        }
        if (there < length && message.size() < wanted) {
            reading.outcome = HelloReading::Outcome::NeedMore;
            return reading;
        }
        bytes = content.subspan(there);
    }
    const std::optional<tls::ClientHello> hello = tls::parse_client_hello(
        Bytes(message).subspan(kHandshakeHeaderBytes, wanted - kHandshakeHeaderBytes));
    if (!hello) {
        return reading;
    }
    reading.outcome = HelloReading::Outcome::Hello;
    reading.facts = tls::facts_of(*hello, 't');
    const auto is_http = [](const std::string& name) {
        return name == "h2" || name.starts_with("http/");
    };
    reading.other_alpn =
        !hello->alpn.empty() && std::none_of(hello->alpn.begin(), hello->alpn.end(), is_http);
    return reading;
}

}  // namespace waybill::proxy
