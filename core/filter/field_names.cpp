// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <vector>

#include "core/base/ascii.h"
#include "core/base/edit_distance.h"
#include "core/filter/field.h"

namespace waybill::filter {
namespace {

using Id = FieldId;

// Words that people look for in URLs ("version", "length", "content") are left out on purpose: a
// synonym alone asks whether the field is there, and would hide them.
constexpr auto kSynonyms = std::to_array<Synonym>({
    // What fingers type, and HTTP Toolkit's names
    {"proto", Id::Protocol},
    {"httpversion", Id::HttpVersion},
    {"http.version", Id::HttpVersion},
    {"request.version", Id::HttpVersion},
    {"response.version", Id::HttpVersion},
    {"timestamp", Id::Time},
    {"time.relative", Id::Since},
    {"duration", Id::Duration},
    {"elapsed", Id::Duration},
    {"latency", Id::Wait},
    {"wait", Id::Wait},
    {"http.method", Id::Method},
    {"request.uri", Id::Target},
    {"uri", Id::Url},
    {"hostname", Id::Host},
    {"domain", Id::Host},
    {"authority", Id::Host},
    {"http.path", Id::Path},
    {"http.query", Id::Query},
    {"code", Id::Status},
    {"statuscode", Id::Status},
    {"status_code", Id::Status},
    {"status-code", Id::Status},
    {"status.code", Id::Status},
    {"http.status", Id::Status},
    {"responsecode", Id::Status},
    {"response.code", Id::Status},
    {"headers", Id::Header},
    {"http.header", Id::Header},
    {"reqheader", Id::RequestHeader},
    {"req.headers", Id::RequestHeader},
    {"request.headers", Id::RequestHeader},
    {"requestheader", Id::RequestHeader},
    {"respheader", Id::ResponseHeader},
    {"resheader", Id::ResponseHeader},
    {"res.header", Id::ResponseHeader},
    {"resp.headers", Id::ResponseHeader},
    {"response.headers", Id::ResponseHeader},
    {"responseheader", Id::ResponseHeader},
    {"trailers", Id::Trailer},
    {"cookies", Id::Cookie},
    {"request.cookie", Id::Cookie},
    {"set-cookie", Id::SetCookie},
    {"response.cookie", Id::SetCookie},
    {"mime", Id::Type},
    {"mimetype", Id::Type},
    {"mime-type", Id::Type},
    {"content-type", Id::Type},
    {"contenttype", Id::Type},
    {"resp.type", Id::Type},
    {"resource-type", Id::Category},
    {"resp.size", Id::Size},
    {"bodysize", Id::Size},
    {"body.size", Id::Size},
    {"wire.size", Id::WireSize},
    {"request.body", Id::RequestBody},
    {"response.body", Id::ResponseBody},
    {"res.body", Id::ResponseBody},
    {"body.json", Id::Json},
    {"request.json", Id::RequestJson},
    {"response.json", Id::ResponseJson},
    {"completed", Id::Complete},
    {"errored", Id::Error},
    {"websocket", Id::WebSocket},
    {"eventsource", Id::ServerSentEvents},
    {"src.ip", Id::ClientIp},
    {"src.port", Id::ClientPort},
    {"dst.ip", Id::ServerIp},
    {"dst.port", Id::ServerPort},
    {"remote.ip", Id::ServerIp},
    {"remote.port", Id::ServerPort},
    {"retrans", Id::Retransmissions},
    {"rtt", Id::RoundTrip},
    {"sni", Id::TlsSni},
    {"alpn", Id::TlsAlpn},
    {"ja3", Id::TlsJa3},
    {"ja4", Id::TlsJa4},
    {"process.name", Id::Process},
    {"process.pid", Id::Pid},
    {"process.user", Id::User},
    {"process.container", Id::Container},
    {"process.command", Id::Command},
    {"cmdline", Id::Command},
    {"command_line", Id::Command},
    {"marked", Id::Mark},
    {"marker", Id::Mark},
    {"pinned", Id::Mark},

    // Wireshark
    {"http.request.method", Id::Method},
    {"http.response.code", Id::Status},
    {"http.response.phrase", Id::Reason},
    {"http.host", Id::Host},
    {"http.request.uri", Id::Target},
    {"http.request.uri.path", Id::Path},
    {"http.request.uri.query", Id::Query},
    {"http.request.full_uri", Id::Url},
    {"http.request.version", Id::HttpVersion},
    {"http.response.version", Id::HttpVersion},
    {"http.request.line", Id::RequestHeader},
    {"http.response.line", Id::ResponseHeader},
    {"http.content_type", Id::Header, "content-type"},
    {"http.user_agent", Id::RequestHeader, "user-agent"},
    {"http.referer", Id::RequestHeader, "referer"},
    {"http.cookie", Id::RequestHeader, "cookie"},
    {"http.cookie_pair", Id::Cookie},
    {"http.set_cookie", Id::ResponseHeader, "set-cookie"},
    {"http.server", Id::ResponseHeader, "server"},
    {"http.location", Id::ResponseHeader, "location"},
    {"http.authorization", Id::RequestHeader, "authorization"},
    {"http.content_length", Id::Header, "content-length"},
    {"http.content_length_header", Id::Header, "content-length"},
    {"http.content_encoding", Id::Header, "content-encoding"},
    {"http.transfer_encoding", Id::Header, "transfer-encoding"},
    {"http.connection", Id::Header, "connection"},
    {"http.date", Id::Header, "date"},
    {"http.last_modified", Id::ResponseHeader, "last-modified"},
    {"http.cache_control", Id::Header, "cache-control"},
    {"http.x_forwarded_for", Id::RequestHeader, "x-forwarded-for"},
    {"http.accept", Id::RequestHeader, "accept"},
    {"http.accept_encoding", Id::RequestHeader, "accept-encoding"},
    {"http.accept_language", Id::RequestHeader, "accept-language"},
    {"http.www_authenticate", Id::ResponseHeader, "www-authenticate"},
    {"http.file_data", Id::Body},
    {"http.time", Id::Duration},
    {"http.request", Id::HasRequest},
    {"http.response", Id::HasResponse},
    {"http2.headers.path", Id::Target},
    {"http2.headers.method", Id::Method},
    {"http2.headers.status", Id::Status},
    {"http2.headers.authority", Id::Host},
    {"http2.headers.scheme", Id::Scheme},
    {"http2.request.full_uri", Id::Url},
    {"http2.streamid", Id::Stream},
    {"tcp.stream", Id::Connection},
    {"ip.src", Id::ClientIp},
    {"ip.dst", Id::ServerIp},
    {"ip.addr", Id::Ip},
    {"ipv6.src", Id::ClientIp},
    {"ipv6.dst", Id::ServerIp},
    {"ipv6.addr", Id::Ip},
    {"tcp.srcport", Id::ClientPort},
    {"tcp.dstport", Id::ServerPort},
    {"tcp.flags.reset", Id::Reset},
    {"tcp.analysis.retransmission", Id::Retransmissions},
    {"tcp.analysis.lost_segment", Id::Gaps},
    {"tcp.analysis.initial_rtt", Id::RoundTrip},
    {"tls.handshake.extensions_server_name", Id::TlsSni},
    {"tls.handshake.extensions_alpn_str", Id::TlsAlpn},
    {"tls.handshake.ciphersuite", Id::TlsCipher},
    {"tls.handshake.version", Id::TlsVersion},
    {"tls.handshake.ja3", Id::TlsJa3},
    {"tls.handshake.ja4", Id::TlsJa4},
    {"tls.record.version", Id::TlsVersion},
    {"ssl", Id::Tls},
    {"ssl.handshake.extensions_server_name", Id::TlsSni},
    {"ssl.handshake.extensions_alpn_str", Id::TlsAlpn},
    {"ssl.handshake.ciphersuite", Id::TlsCipher},
    {"ssl.handshake.version", Id::TlsVersion},
    {"ssl.handshake.ja3", Id::TlsJa3},
    {"ssl.handshake.ja4", Id::TlsJa4},
    {"ssl.record.version", Id::TlsVersion},
    {"frame", Id::Text},
    {"frame.time", Id::Time},
    {"frame.time_relative", Id::Since},
    {"frame.time_epoch", Id::Time},
    {"frame.number", Id::Number},
    {"frame.len", Id::WireSize},
    {"frame.comment", Id::Comment},
});

// The table above and the paths of the machine format, which stand in the table of fields.
std::vector<Synonym> with_paths() {
    std::vector<Synonym> synonyms(kSynonyms.begin(), kSynonyms.end());
    for (const FieldInfo& info : all_fields()) {
        if (!info.path.empty() && info.path != info.name) {
            synonyms.push_back({info.path, info.id});
        }
    }
    return synonyms;
}

}  // namespace

std::span<const Synonym> all_synonyms() {
    static const std::vector<Synonym> synonyms = with_paths();
    return synonyms;
}

NamedField find_field(std::string_view name) {
    for (const FieldInfo& info : all_fields()) {
        if (ascii::equal_ignoring_case(info.name, name)) {
            return {&info, {}};
        }
    }
    for (const Synonym& synonym : all_synonyms()) {
        if (ascii::equal_ignoring_case(synonym.name, name)) {
            return {&field(synonym.field), synonym.argument};
        }
    }
    return {};
}

std::string_view nearest_field(std::string_view name) {
    constexpr std::size_t kLongestName = 64;
    if (name.empty() || name.size() > kLongestName) {
        return {};
    }
    const std::string lower = ascii::lower(name);
    std::string_view nearest;
    // Two letters wrong in a short name make another word.
    constexpr std::size_t kShort = 3;
    std::size_t least = name.size() <= kShort ? 2 : std::max<std::size_t>(2, name.size() / 3) + 1;
    const auto compare = [&](std::string_view candidate) {
        const std::size_t distance = edit_distance(lower, candidate);
        if (distance < least) {
            least = distance;
            nearest = candidate;
        }
    };
    for (const FieldInfo& info : all_fields()) {
        compare(info.name);
    }
    for (const Synonym& synonym : all_synonyms()) {
        compare(synonym.name);
    }
    return nearest;
}

}  // namespace waybill::filter
