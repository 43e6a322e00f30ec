// SPDX-License-Identifier: GPL-3.0-or-later
#include <iterator>

#include "core/filter/field.h"

namespace waybill::filter {
namespace {

using Id = FieldId;

constexpr auto kText = FieldType::Text;
constexpr auto kNumber = FieldType::Number;
constexpr auto kSize = FieldType::Size;
constexpr auto kDuration = FieldType::Duration;
constexpr auto kTime = FieldType::Time;
constexpr auto kFlag = FieldType::Flag;
constexpr auto kAddress = FieldType::Address;
constexpr auto kRow = Need::Row;
constexpr auto kHeads = Need::Heads;
constexpr auto kBody = Need::Body;
constexpr auto kNone = ArgumentKind::None;
constexpr auto kName = ArgumentKind::Name;
constexpr auto kPath = ArgumentKind::Path;
constexpr bool kOne = false;
constexpr bool kMany = true;
constexpr bool kNow = true;
constexpr bool kLater = false;

// clang-format off
const FieldInfo kFields[] = {  // NOLINT(modernize-avoid-c-arrays): its size is its content's
    {Id::Number, "n", kNumber, kRow, kNone, kOne, kNow,
     "the number of the exchange", "n <= 100", "id"},
    {Id::Connection, "conn", kNumber, kRow, kNone, kOne, kNow,
     "the number of its connection", "conn == 3", "connection"},
    {Id::Stream, "stream", kNumber, kRow, kNone, kOne, kNow,
     "the number of its HTTP/2 stream", "stream == 5", "stream"},
    {Id::Source, "source", kNumber, kRow, kNone, kOne, kNow,
     "the number of the file it came from, counted from 0", "source == 1", "source"},
    {Id::Protocol, "protocol", kText, kRow, kNone, kMany, kNow,
     "the protocol", "protocol == \"HTTP/1.1\"", "protocol"},
    {Id::HttpVersion, "httpver", kNumber, kRow, kNone, kOne, kNow,
     "the HTTP version", "httpver >= 2", ""},
    {Id::Time, "time", kTime, kRow, kNone, kOne, kNow,
     "the time it began", "time >= \"2026-11-20 06:48\"", "started"},
    {Id::Since, "since", kDuration, kRow, kNone, kOne, kNow,
     "the time since the recording began", "since > 10s", ""},
    {Id::Duration, "dur", kDuration, kRow, kNone, kOne, kNow,
     "the time it took", "dur > 1s", "timing.total"},
    {Id::Wait, "ttfb", kDuration, kRow, kNone, kOne, kNow,
     "the wait for the first byte of the response", "ttfb > 200ms", "timing.wait"},
    {Id::Send, "send", kDuration, kRow, kNone, kOne, kNow,
     "the time to send the request", "send > 100ms", "timing.send"},
    {Id::Receive, "receive", kDuration, kRow, kNone, kOne, kNow,
     "the time to receive the response", "receive > 1s", "timing.receive"},
    {Id::Connect, "connect", kDuration, kRow, kNone, kOne, kNow,
     "the time to connect", "connect > 50ms", "timing.connect"},
    {Id::TlsTime, "tls.time", kDuration, kRow, kNone, kOne, kNow,
     "the time of the TLS handshake", "tls.time > 100ms", "timing.tls"},
    {Id::Method, "method", kText, kRow, kNone, kOne, kNow,
     "the method", "method in {POST, PUT}", "request.method"},
    {Id::Target, "target", kText, kRow, kNone, kOne, kNow,
     "the request target as sent", "target contains \"../\"", "request.target"},
    {Id::Url, "url", kText, kRow, kNone, kOne, kNow,
     "the URL", "url contains \"/login\"", "request.url"},
    {Id::Scheme, "scheme", kText, kRow, kNone, kOne, kNow,
     "the scheme", "scheme == http", "request.scheme"},
    {Id::Host, "host", kText, kRow, kNone, kOne, kNow,
     "the host", "host endswith \".example.com\"", "request.host"},
    {Id::Port, "port", kNumber, kRow, kNone, kOne, kNow,
     "the port of the URL", "port == 8080", "request.port"},
    {Id::Path, "path", kText, kRow, kNone, kOne, kNow,
     "the path", "path startswith \"/api/\"", "request.path"},
    {Id::Query, "query", kText, kRow, kName, kMany, kNow,
     "the query", "query[\"page\"] == 2", "request.query"},
    {Id::Status, "status", kNumber, kRow, kNone, kOne, kNow,
     "the status", "status >= 400", "response.status"},
    {Id::Reason, "reason", kText, kHeads, kNone, kOne, kNow,
     "the reason phrase", "reason contains \"found\"", "response.reason"},
    {Id::Interim, "interim", kNumber, kHeads, kNone, kMany, kNow,
     "an interim status", "interim == 103", "interim"},
    {Id::Header, "header", kText, kHeads, kName, kMany, kNow,
     "a header field", "header[\"x-request-id\"] == \"42\"", ""},
    {Id::RequestHeader, "req.header", kText, kHeads, kName, kMany, kNow,
     "a header field of the request", "req.header[\"user-agent\"] contains curl", "request.header"},
    {Id::ResponseHeader, "resp.header", kText, kHeads, kName, kMany, kNow,
     "a header field of the response", "resp.header[\"server\"] ~ /nginx/", "response.header"},
    {Id::Trailer, "trailer", kText, kHeads, kName, kMany, kNow,
     "a trailer field", "trailer[\"grpc-status\"] != 0", ""},
    {Id::RequestTrailer, "req.trailer", kText, kHeads, kName, kMany, kNow,
     "a trailer field of the request", "req.trailer[\"digest\"]", "request.trailer"},
    {Id::ResponseTrailer, "resp.trailer", kText, kHeads, kName, kMany, kNow,
     "a trailer field of the response", "resp.trailer[\"expires\"]", "response.trailer"},
    {Id::Cookie, "cookie", kText, kHeads, kName, kMany, kNow,
     "a cookie of the request", "cookie[\"session\"]", ""},
    {Id::SetCookie, "setcookie", kText, kHeads, kName, kMany, kNow,
     "a cookie that the response sets", "setcookie[\"session\"] contains \"abc\"", ""},
    {Id::Type, "type", kText, kRow, kNone, kOne, kNow,
     "the response's media type", "type contains json", "response.body.type"},
    {Id::RequestType, "req.type", kText, kHeads, kNone, kOne, kNow,
     "the request's media type", "req.type == \"application/json\"", "request.body.type"},
    {Id::Category, "category", kText, kRow, kNone, kOne, kNow,
     "the kind of content", "category == image", ""},
    {Id::Charset, "charset", kText, kHeads, kNone, kOne, kNow,
     "the response's character set", "charset != \"utf-8\"", "response.body.charset"},
    {Id::Coding, "coding", kText, kHeads, kNone, kMany, kNow,
     "a content coding of the response", "coding == br", "response.body.codings"},
    {Id::Framing, "framing", kText, kRow, kNone, kOne, kNow,
     "the response body's framing", "framing == chunked", "response.body.framing"},
    {Id::Size, "size", kSize, kRow, kNone, kOne, kNow,
     "the response body's size", "size > 100k", "response.body.size"},
    {Id::RequestSize, "req.size", kSize, kRow, kNone, kOne, kNow,
     "the request body's size", "req.size > 1MB", "request.body.size"},
    {Id::DecodedSize, "size.decoded", kSize, kBody, kNone, kOne, kNow,
     "the response body's decoded size", "size.decoded > 1MB", "response.body.decoded_size"},
    {Id::RequestDecodedSize, "req.size.decoded", kSize, kBody, kNone, kOne, kNow,
     "the request body's decoded size", "req.size.decoded > 1MB", "request.body.decoded_size"},
    {Id::WireSize, "size.wire", kSize, kRow, kNone, kOne, kNow,
     "the size of both messages as sent, heads and bodies", "size.wire > 1MB", ""},
    {Id::Missing, "missing", kSize, kRow, kNone, kOne, kNow,
     "the part of the bodies that was never captured", "missing > 0", "response.body.missing"},
    {Id::Body, "body", kText, kBody, kNone, kMany, kNow,
     "a decoded body", "body contains \"error\"", ""},
    {Id::RequestBody, "req.body", kText, kBody, kNone, kOne, kNow,
     "the decoded request body", "req.body contains \"password\"", ""},
    {Id::ResponseBody, "resp.body", kText, kBody, kNone, kOne, kNow,
     "the decoded response body", "resp.body ~ /exception/", ""},
    {Id::RawBody, "rawbody", kText, kBody, kNone, kMany, kNow,
     "a body as sent", "rawbody startswith \"PK\"", ""},
    {Id::RequestRawBody, "req.rawbody", kText, kBody, kNone, kOne, kNow,
     "the request body as sent", "req.rawbody contains \"%2e%2e\"", ""},
    {Id::ResponseRawBody, "resp.rawbody", kText, kBody, kNone, kOne, kNow,
     "the response body as sent", "resp.rawbody startswith \"GIF8\"", ""},
    {Id::Json, "json", kText, kBody, kPath, kMany, kNow,
     "a JSON value", "json(\"$.user.id\") == 7", ""},
    {Id::RequestJson, "req.json", kText, kBody, kPath, kMany, kNow,
     "a JSON value of the request", "req.json(\"$.action\") == \"delete\"", ""},
    {Id::ResponseJson, "resp.json", kText, kBody, kPath, kMany, kNow,
     "a JSON value of the response", "resp.json(\"$.items[*].price\") > 100", ""},
    {Id::Xml, "xml", kText, kBody, kPath, kMany, kNow,
     "an XML value", "xml(\"/order/total\") > 100", ""},
    {Id::RequestXml, "req.xml", kText, kBody, kPath, kMany, kNow,
     "an XML value of the request", "req.xml(\"//user/@id\") == 7", ""},
    {Id::ResponseXml, "resp.xml", kText, kBody, kPath, kMany, kNow,
     "an XML value of the response", "resp.xml(\"//faultcode\")", ""},
    {Id::Text, "text", kText, kBody, kNone, kMany, kNow,
     "the URL, a head or a body", "text contains \"token\"", ""},
    {Id::HasRequest, "request", kFlag, kRow, kNone, kOne, kNow,
     "the request was captured", "not request", ""},
    {Id::HasResponse, "response", kFlag, kRow, kNone, kOne, kNow,
     "a response was captured", "not response", ""},
    {Id::Complete, "complete", kFlag, kRow, kNone, kOne, kNow,
     "it was captured whole", "not complete", ""},
    {Id::Pending, "pending", kFlag, kRow, kNone, kOne, kNow,
     "it is waiting for its response", "pending", ""},
    {Id::Aborted, "aborted", kFlag, kRow, kNone, kOne, kNow,
     "it was cut off", "aborted", ""},
    {Id::Error, "error", kFlag, kRow, kNone, kOne, kNow,
     "it failed: no response, cut off, or status 5xx", "error", ""},
    {Id::Redirect, "redirect", kFlag, kRow, kNone, kOne, kNow,
     "the response is a redirect", "redirect", ""},
    {Id::Cached, "cached", kFlag, kHeads, kNone, kOne, kNow,
     "it was answered by a cache", "cached", ""},
    {Id::Compressed, "compressed", kFlag, kRow, kNone, kOne, kNow,
     "the response is compressed", "not compressed", ""},
    {Id::Reused, "reused", kFlag, kRow, kNone, kOne, kNow,
     "its connection was used before", "not reused", ""},
    {Id::Tunnel, "tunnel", kFlag, kRow, kNone, kOne, kNow,
     "it was turned into a tunnel or another protocol", "tunnel", ""},
    {Id::WebSocket, "ws", kFlag, kHeads, kNone, kOne, kNow,
     "it is a WebSocket", "ws", ""},
    {Id::ServerSentEvents, "sse", kFlag, kRow, kNone, kOne, kNow,
     "the response is a stream of events", "sse", ""},
    {Id::Anomaly, "anomaly", kText, kRow, kNone, kMany, kNow,
     "an anomaly", "anomaly == gap", "anomalies"},
    {Id::Client, "src", kAddress, kRow, kNone, kOne, kNow,
     "the client", "src == 10.0.0.1", "client"},
    {Id::ClientIp, "client.ip", kAddress, kRow, kNone, kOne, kNow,
     "the client's address", "client.ip == 10.0.0.0/8", "client.ip"},
    {Id::ClientPort, "client.port", kNumber, kRow, kNone, kOne, kNow,
     "the client's port", "client.port > 50000", "client.port"},
    {Id::Server, "dst", kAddress, kRow, kNone, kOne, kNow,
     "the server", "dst == 10.0.0.1:8080", "server"},
    {Id::ServerIp, "server.ip", kAddress, kRow, kNone, kOne, kNow,
     "the server's address", "server.ip in {10.0.0.0/8, 192.168.0.0/16}", "server.ip"},
    {Id::ServerPort, "server.port", kNumber, kRow, kNone, kOne, kNow,
     "the server's port", "server.port in {80, 8000..8999}", "server.port"},
    {Id::Ip, "ip", kAddress, kRow, kNone, kMany, kNow,
     "the client's or server's address", "ip == 10.0.0.1", ""},
    {Id::TcpPort, "tcp.port", kNumber, kRow, kNone, kMany, kNow,
     "the client's or server's port", "tcp.port == 8080", ""},
    {Id::Retransmissions, "tcp.retrans", kNumber, kRow, kNone, kOne, kNow,
     "the number of retransmissions on its connection", "tcp.retrans > 0", ""},
    {Id::Gaps, "tcp.gaps", kNumber, kRow, kNone, kOne, kNow,
     "the number of gaps on its connection", "tcp.gaps > 0", ""},
    {Id::RoundTrip, "tcp.rtt", kDuration, kRow, kNone, kOne, kNow,
     "the round trip of its connection", "tcp.rtt > 100ms", ""},
    {Id::Reset, "reset", kFlag, kRow, kNone, kOne, kNow,
     "its connection was reset", "reset", ""},
    {Id::Process, "process", kText, kRow, kNone, kOne, kNow,
     "the program", "process == firefox", "client.process.name"},
    {Id::Pid, "pid", kNumber, kRow, kNone, kOne, kNow,
     "the process number of the program", "pid == 4242", "client.process.pid"},
    {Id::User, "user", kText, kRow, kNone, kOne, kNow,
     "the user that runs the program", "user == root", "client.process.user"},
    {Id::Container, "container", kText, kRow, kNone, kOne, kNow,
     "the container of the program", "container startswith \"docker:\"", "client.process.container"},
    {Id::Command, "command", kText, kRow, kNone, kOne, kNow,
     "the command line of the program", "command contains \"--http2\"", "client.process.command_line"},
    {Id::ServerProcess, "server.process", kText, kRow, kNone, kOne, kNow,
     "the program of the server", "server.process == nginx", "server.process.name"},
    {Id::ServerPid, "server.pid", kNumber, kRow, kNone, kOne, kNow,
     "the process number of the server", "server.pid == 80", "server.process.pid"},
    {Id::ServerUser, "server.user", kText, kRow, kNone, kOne, kNow,
     "the user that runs the server", "server.user == \"www-data\"", "server.process.user"},
    {Id::ServerContainer, "server.container", kText, kRow, kNone, kOne, kNow,
     "the container of the server", "server.container contains web", "server.process.container"},
    {Id::ServerCommand, "server.command", kText, kRow, kNone, kOne, kNow,
     "the command line of the server", "server.command contains \"-p 8080\"", "server.process.command_line"},
    {Id::Tls, "tls", kFlag, kRow, kNone, kOne, kNow,
     "it was sent over TLS", "tls", ""},
    {Id::TlsVersion, "tls.ver", kNumber, kRow, kNone, kOne, kNow,
     "the TLS version", "tls.ver < 1.2", "tls.version"},
    {Id::TlsSni, "tls.sni", kText, kRow, kNone, kOne, kNow,
     "the server name that the client asked for", "tls.sni contains example", "tls.sni"},
    {Id::TlsAlpn, "tls.alpn", kText, kRow, kNone, kOne, kNow,
     "the protocol agreed on by ALPN", "tls.alpn == h2", "tls.alpn"},
    {Id::TlsCipher, "tls.cipher", kText, kRow, kNone, kOne, kNow,
     "the cipher suite", "tls.cipher contains CBC", "tls.cipher"},
    {Id::TlsJa3, "tls.ja3", kText, kRow, kNone, kOne, kNow,
     "the JA3 fingerprint of the client", "tls.ja3 == \"e7d705a3286e19ea42f587b344ee6865\"", ""},
    {Id::TlsJa4, "tls.ja4", kText, kRow, kNone, kOne, kNow,
     "the JA4 fingerprint of the client", "tls.ja4 startswith \"t13d\"", ""},
    {Id::TlsDecrypted, "tls.decrypted", kFlag, kRow, kNone, kOne, kNow,
     "it was decrypted", "tls.decrypted", "tls.decrypted"},
    {Id::CertificateIssuer, "cert.issuer", kText, kRow, kNone, kOne, kNow,
     "the issuer of the server's certificate", "cert.issuer contains \"Let's Encrypt\"", ""},
    {Id::CertificateSubject, "cert.subject", kText, kRow, kNone, kOne, kNow,
     "the subject of the server's certificate", "cert.subject contains example", ""},
    {Id::CertificateDays, "cert.days", kNumber, kRow, kNone, kOne, kNow,
     "the number of days that the server's certificate has left", "cert.days < 30", ""},
    {Id::Dialect, "dialect", kText, kRow, kNone, kOne, kNow,
     "the dialect", "dialect == graphql", "dialect.kind"},
    {Id::Operation, "operation", kText, kRow, kNone, kOne, kNow,
     "the operation that the dialect names", "operation == ListItems", "dialect.operation"},
    {Id::GraphqlOperation, "graphql.op", kText, kRow, kNone, kOne, kNow,
     "the GraphQL operation", "graphql.op == ListItems", ""},
    {Id::GrpcMethod, "grpc.method", kText, kRow, kNone, kOne, kNow,
     "the gRPC method", "grpc.method endswith \"/GetUser\"", ""},
    {Id::Mark, "mark", kText, kRow, kNone, kOne, kNow,
     "the mark", "mark == 1", ""},
    {Id::Comment, "comment", kText, kRow, kNone, kOne, kNow,
     "the comment", "comment contains \"look\"", ""},
    {Id::Tag, "tag", kText, kRow, kNone, kMany, kNow,
     "a tag", "tag == checkout", ""},
    {Id::Replayed, "replayed", kFlag, kRow, kNone, kOne, kLater,
     "it was sent again by Waybill", "replayed", ""},
    {Id::Edited, "edited", kFlag, kRow, kNone, kOne, kNow,
     "a rule or a user changed it", "edited", ""},
    {Id::Rule, "rule", kText, kRow, kNone, kMany, kNow,
     "a rule that acted on it", "rule contains \"block\"", ""},
    {Id::Finding, "finding", kText, kRow, kNone, kMany, kNow,
     "a finding", "finding == hsts-missing", "findings"},
    {Id::Severity, "severity", kText, kRow, kNone, kMany, kNow,
     "a finding's severity", "severity == high", ""},
    {Id::Secret, "secret", kText, kRow, kNone, kMany, kNow,
     "a kind of secret in it", "secret == jwt", ""},
    {Id::Score, "score", kNumber, kRow, kNone, kOne, kNow,
     "the security score", "score < 50", "score.security.score"},
    {Id::Grade, "grade", kText, kRow, kNone, kOne, kNow,
     "the security grade", "grade in {D, E, F}", "score.security.grade"},
    {Id::CachingScore, "score.caching", kNumber, kRow, kNone, kOne, kNow,
     "the caching score", "score.caching < 50", "score.caching.score"},
    {Id::CachingGrade, "grade.caching", kText, kRow, kNone, kOne, kNow,
     "the caching grade", "grade.caching == A", "score.caching.grade"},
};
// clang-format on

static_assert(std::size(kFields) == kFieldIds);

}  // namespace

std::span<const FieldInfo> all_fields() {
    return kFields;
}

const FieldInfo& field(FieldId id) {
    return kFields[static_cast<std::size_t>(id)];
}

std::string_view name_of(FieldType type) {
    switch (type) {
        case FieldType::Text:
            return "text";
        case FieldType::Number:
            return "number";
        case FieldType::Size:
            return "size";
        case FieldType::Duration:
            return "duration";
        case FieldType::Time:
            return "time";
        case FieldType::Flag:
            return "flag";
        case FieldType::Address:
            return "address";
    }
    return "text";
}

std::string_view name_of(Need need) {
    switch (need) {
        case Need::Row:
            return "row";
        case Need::Heads:
            return "heads";
        case Need::Body:
            return "body";
    }
    return "row";
}

}  // namespace waybill::filter
