// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/anomaly.h"

#include <array>

namespace waybill {
namespace {

struct Description {
    AnomalyCode code;
    std::string_view name;
    std::string_view sentence;
};

// In the order of the enumeration.
constexpr std::array<Description, kAnomalyCodes> kDescriptions = {{
    {AnomalyCode::Gap, "gap", "Bytes of this stream were never captured."},
    {AnomalyCode::OverlapConflict,
     "overlap-conflict",
     "Two packets carried different bytes for the same place of the stream; the first ones are "
     "shown."},
    {AnomalyCode::TruncatedBySnaplen,
     "truncated-by-snaplen",
     "The capture kept only the beginning of a packet; its other bytes are missing."},
    {AnomalyCode::MidStreamStart,
     "mid-stream-start",
     "The capture began while this connection was already open."},
    {AnomalyCode::OneSided, "one-sided", "Only one direction of this connection was captured."},
    {AnomalyCode::ConnectionReset, "connection-reset", "The connection was reset."},
    {AnomalyCode::ResetIgnored,
     "reset-ignored",
     "A reset carried a sequence number that the receiver would not accept; it was ignored."},
    {AnomalyCode::ResetPayload,
     "reset-payload",
     "A reset carried bytes; they are a note of the sender and not part of the stream."},
    {AnomalyCode::DataAfterFin,
     "data-after-fin",
     "Bytes were sent behind the end of the stream; they were ignored."},
    {AnomalyCode::DataAfterReset,
     "data-after-reset",
     "Bytes were sent after the connection was reset; they were ignored."},
    {AnomalyCode::OutOfWindow,
     "out-of-window",
     "A packet lay far outside the receiver's window; it was ignored."},
    {AnomalyCode::SynDataIgnored,
     "syn-data-ignored",
     "The bytes sent with the SYN were not accepted by the server, and were sent again."},
    {AnomalyCode::UrgentData,
     "urgent-data",
     "A packet was marked urgent; its bytes are left in the stream, where the receiver's program "
     "may "
     "not have seen them."},
    {AnomalyCode::PortReused,
     "port-reused",
     "A new connection began on these ports while the old one was still open."},
    {AnomalyCode::ReassemblyLimit,
     "reassembly-limit",
     "More bytes waited for a missing packet than are held; the hole was given up."},
    {AnomalyCode::ZeroWindow, "zero-window", "The receiver could take no more bytes for a while."},
    {AnomalyCode::NoResponse, "no-response", "No response to this request was captured."},
    {AnomalyCode::OrphanResponse,
     "orphan-response",
     "The request that this response answers was not captured."},
    {AnomalyCode::EarlyResponse,
     "early-response",
     "The final response began before the request was complete."},
    {AnomalyCode::OpaqueData,
     "opaque-data",
     "These bytes are not HTTP, or cannot be read as such."},
    {AnomalyCode::BadStartLine,
     "bad-start-line",
     "The request line or status line is not formed as HTTP demands."},
    {AnomalyCode::BadHeader, "bad-header", "A line of the head is not a well-formed field."},
    {AnomalyCode::HeaderLimit,
     "header-limit",
     "The head is larger than is kept; the rest of it was skipped."},
    {AnomalyCode::BareLf, "bare-lf", "A line ended with LF alone instead of CR LF."},
    {AnomalyCode::BareCr, "bare-cr", "A CR stood where no line ended."},
    {AnomalyCode::ObsFold,
     "obs-fold",
     "A field value was continued on the next line, which HTTP no longer allows."},
    {AnomalyCode::WhitespaceBeforeColon,
     "whitespace-before-colon",
     "White space stood between a field name and its colon."},
    {AnomalyCode::BadVersion, "bad-version", "The HTTP version is not one that exists."},
    {AnomalyCode::ForbiddenCharacter,
     "forbidden-character",
     "A byte stood in the head that HTTP does not allow there."},
    {AnomalyCode::LeadingJunk,
     "leading-junk",
     "Bytes that belong to no message stood before this one."},
    {AnomalyCode::BadChunk, "bad-chunk", "The chunked framing of the body is malformed."},
    {AnomalyCode::LengthMismatch, "length-mismatch", "The body is not as long as announced."},
    {AnomalyCode::ConflictingLength,
     "conflicting-length",
     "The head announces the body's length in ways that contradict each other, as in request "
     "smuggling."},
    {AnomalyCode::BadLength, "bad-length", "Content-Length is not a decimal number."},
    {AnomalyCode::BadTransferEncoding,
     "bad-transfer-encoding",
     "Transfer-Encoding is malformed, unknown, or stands where it may not."},
    {AnomalyCode::UnexpectedBody,
     "unexpected-body",
     "Body bytes were sent with a response that cannot have any, or behind the announced length."},
    {AnomalyCode::DataAfterClose,
     "data-after-close",
     "A message was sent after one that announced the end of the connection."},
    {AnomalyCode::TlsKeyMissing,
     "tls-key-missing",
     "The keys of this TLS connection are not known."},
    {AnomalyCode::TlsDecryptFailed, "tls-decrypt-failed", "A TLS record could not be decrypted."},
    {AnomalyCode::TlsAlert, "tls-alert", "One side told the other by an alert what went wrong."},
    {AnomalyCode::HpackStateUnknown,
     "hpack-state-unknown",
     "Header compression refers to fields that were not captured."},
    {AnomalyCode::BadFrame,
     "bad-frame",
     "A frame of HTTP/2 or of a WebSocket, or a TLS record, is malformed or stands where it may "
     "not."},
    {AnomalyCode::StreamReset,
     "stream-reset",
     "The stream of HTTP/2 was given up before both messages were complete."},
    {AnomalyCode::ContentDecodeFailed,
     "content-decode-failed",
     "The content coding of the body could not be undone."},
    {AnomalyCode::DecodeLimit,
     "decode-limit",
     "The decoded body is larger than is shown, or took too long to decode."},
    {AnomalyCode::ConnectFailed,
     "connect-failed",
     "The proxy could not connect to the server, so the response is its own."},
    {AnomalyCode::CertificateRejected,
     "certificate-rejected",
     "The proxy did not accept the server's certificate, so the response is its own."},
    {AnomalyCode::CertificateAccepted,
     "certificate-accepted",
     "The server's certificate is not valid, and was accepted because the proxy was told to."},
    {AnomalyCode::MessageRefused,
     "message-refused",
     "The proxy did not pass a message on, because it could be understood in more than one way or "
     "is beyond a limit."},
    {AnomalyCode::TimedOut, "timed-out", "One side took longer than the proxy waits."},
    {AnomalyCode::ProxyLoop,
     "proxy-loop",
     "The request would have come back to the proxy that it came from."},
    {AnomalyCode::Dropped, "dropped", "A rule or a user ended the exchange."},
}};

constexpr bool is_in_order() {
    for (std::size_t i = 0; i < kAnomalyCodes; ++i) {
        if (static_cast<std::size_t>(kDescriptions[i].code) != i) {
            return false;
        }
    }
    return true;
}
static_assert(is_in_order());

}  // namespace

std::string_view to_string(Side side) {
    return side == Side::Client ? "client" : "server";
}

std::string_view name_of(AnomalyCode code) {
    return kDescriptions[static_cast<std::size_t>(code)].name;
}

std::string_view explain(AnomalyCode code) {
    return kDescriptions[static_cast<std::size_t>(code)].sentence;
}

}  // namespace waybill
