// SPDX-License-Identifier: GPL-3.0-or-later
//
// The fields of the filter language: what can be asked of an exchange, whatever it was spoken in
// and wherever it came from. The table says for each its type, what has to be read to know it, and
// what it is called elsewhere.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace waybill::filter {

enum class FieldId : std::uint8_t {
    // The exchange
    Number,
    Connection,
    Stream,
    Source,
    Protocol,
    HttpVersion,
    Time,
    Since,
    Duration,
    Wait,
    Send,
    Receive,
    Connect,
    TlsTime,
    // What was asked
    Method,
    Target,
    Url,
    Scheme,
    Host,
    Port,
    Path,
    Query,
    // What was answered
    Status,
    Reason,
    Interim,
    // Fields
    Header,
    RequestHeader,
    ResponseHeader,
    Trailer,
    RequestTrailer,
    ResponseTrailer,
    Cookie,
    SetCookie,
    // Content
    Type,
    RequestType,
    Category,
    Charset,
    Coding,
    Framing,
    Size,
    RequestSize,
    DecodedSize,
    RequestDecodedSize,
    WireSize,
    Missing,
    Body,
    RequestBody,
    ResponseBody,
    RawBody,
    RequestRawBody,
    ResponseRawBody,
    Json,
    RequestJson,
    ResponseJson,
    Xml,
    RequestXml,
    ResponseXml,
    Text,
    // State
    HasRequest,
    HasResponse,
    Complete,
    Pending,
    Aborted,
    Error,
    Redirect,
    Cached,
    Compressed,
    Reused,
    Tunnel,
    WebSocket,
    ServerSentEvents,
    Anomaly,
    // The connection
    Client,
    ClientIp,
    ClientPort,
    Server,
    ServerIp,
    ServerPort,
    Ip,
    TcpPort,
    Retransmissions,
    Gaps,
    RoundTrip,
    Reset,
    // Who holds its ends; in the order of program_values.cpp, the same for both
    Process,
    Pid,
    User,
    Container,
    Command,
    ServerProcess,
    ServerPid,
    ServerUser,
    ServerContainer,
    ServerCommand,
    // How it was encrypted
    Tls,
    TlsVersion,
    TlsSni,
    TlsAlpn,
    TlsCipher,
    TlsJa3,
    TlsJa4,
    TlsDecrypted,
    CertificateIssuer,
    CertificateSubject,
    CertificateDays,
    // What it says in a convention on top of HTTP
    Dialect,
    Operation,
    GraphqlOperation,
    GrpcMethod,
    // What was noted. Tag to Rule: known to later parts; no exchange has them yet
    Mark,
    Comment,
    Tag,
    Replayed,
    Edited,
    Rule,
    Finding,
    Severity,
    Secret,
    Score,
    Grade,
    CachingScore,
    CachingGrade,
};
inline constexpr std::size_t kFieldIds = static_cast<std::size_t>(FieldId::CachingGrade) + 1;

enum class FieldType : std::uint8_t {
    Text,
    Number,    // plain; also of `httpver`: 1.1, 2
    Size,      // bytes; 10k is 10,000 and 10KiB is 10,240
    Duration,  // nanoseconds inside, written 200ms, 1.5s, 2min
    Time,      // a moment, or a time of day, in UTC
    Flag,
    Address,  // an address, of an endpoint with its port: "10.0.0.1", "10.0.0.0/8", "10.0.0.1:80"
};
std::string_view name_of(FieldType type);

// What must be read to know a field, each including the one before it.
enum class Need : std::uint8_t {
    Row,    // the session alone
    Heads,  // the loaded exchange
    Body,   // its bodies
};
std::string_view name_of(Need need);

// What stands behind the name: header["accept"], json("$.id").
enum class ArgumentKind : std::uint8_t {
    None,
    Name,  // optional: without it, each "name: value" line (header, cookie) or the whole (query)
    Path,  // required: where in the content
};

struct FieldInfo {
    FieldId id = FieldId::Number;
    std::string_view name;  // canonical: what is printed
    FieldType type = FieldType::Text;
    Need need = Need::Row;
    ArgumentKind argument = ArgumentKind::None;
    bool many = false;         // an exchange may have several values of it
    bool available = true;     // false: nothing in this version fills it
    std::string_view meaning;  // a noun phrase in plain words, "the method", for sentences
    std::string_view example;  // a filter that uses it
    std::string_view path;     // of the same fact in the machine format; empty where there is none
};

// All of them, in the order of FieldId.
std::span<const FieldInfo> all_fields();
const FieldInfo& field(FieldId id);

// Another name of a field: of ours, of the machine format, of Wireshark or HTTP Toolkit.
struct Synonym {
    std::string_view name;
    FieldId field = FieldId::Number;
    std::string_view argument = {};  // "user-agent" of http.user_agent
};
std::span<const Synonym> all_synonyms();

// What a name stands for, ASCII case ignored.
struct NamedField {
    const FieldInfo* info = nullptr;  // null: there is none of that name
    std::string_view argument;        // that the name brings with it
};
NamedField find_field(std::string_view name);

// The canonical name or synonym that is most like `name`; empty if none is like it.
std::string_view nearest_field(std::string_view name);

}  // namespace waybill::filter
