// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the wire did wrong, with its place. Anomalies are observations of the parsers, made whether
// or not anybody judges them; they never stop anything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace waybill {

// Who sent the bytes.
enum class Side : std::uint8_t { Client, Server };

constexpr Side other(Side side) {
    return side == Side::Client ? Side::Server : Side::Client;
}
constexpr std::size_t index_of(Side side) {
    return static_cast<std::size_t>(side);
}
std::string_view to_string(Side side);

// The names printed for these are stable: see the table in anomaly.cpp.
enum class AnomalyCode : std::uint8_t {
    // Capture and TCP
    Gap,
    OverlapConflict,
    TruncatedBySnaplen,
    MidStreamStart,
    OneSided,
    ConnectionReset,
    ResetIgnored,
    ResetPayload,
    DataAfterFin,
    DataAfterReset,
    OutOfWindow,
    SynDataIgnored,
    UrgentData,
    PortReused,
    ReassemblyLimit,
    ZeroWindow,
    // Pairing
    NoResponse,
    OrphanResponse,
    EarlyResponse,
    OpaqueData,
    // HTTP/1 heads
    BadStartLine,
    BadHeader,
    HeaderLimit,
    BareLf,
    BareCr,
    ObsFold,
    WhitespaceBeforeColon,
    BadVersion,
    ForbiddenCharacter,
    LeadingJunk,
    // HTTP/1 framing
    BadChunk,
    LengthMismatch,
    ConflictingLength,
    BadLength,
    BadTransferEncoding,
    UnexpectedBody,
    DataAfterClose,
    // Later protocols
    TlsKeyMissing,
    TlsDecryptFailed,
    TlsAlert,
    HpackStateUnknown,
    BadFrame,
    StreamReset,
    // Content
    ContentDecodeFailed,
    DecodeLimit,
    // The proxy
    ConnectFailed,
    CertificateRejected,
    CertificateAccepted,
    MessageRefused,
    TimedOut,
    ProxyLoop,
    Dropped,
};

inline constexpr std::size_t kAnomalyCodes = static_cast<std::size_t>(AnomalyCode::Dropped) + 1;

// "gap", "overlap-conflict", ...
std::string_view name_of(AnomalyCode code);

// One sentence in plain words.
std::string_view explain(AnomalyCode code);

struct Anomaly {
    AnomalyCode code = AnomalyCode::Gap;
    Side side = Side::Client;  // whose bytes
    std::uint64_t offset = 0;  // in that side's byte stream of the connection
    std::string detail;        // may quote the wire: escape before showing
};

}  // namespace waybill
