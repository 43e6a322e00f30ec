// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <set>
#include <span>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/ascii.h"
#include "core/filter/field.h"
#include "tests/support/parsed_filter.h"

namespace waybill::filter {
namespace {

using testing::IsEmpty;

constexpr auto kMachineFormat = std::to_array<Meaning>({
    {"id", "n"},
    {"connection", "conn"},
    {"started", "time"},
    {"timing.total", "dur"},
    {"timing.wait", "ttfb"},
    {"timing.send", "send"},
    {"timing.receive", "receive"},
    {"timing.connect", "connect"},
    {"timing.tls", "tls.time"},
    {"request.method", "method"},
    {"request.target", "target"},
    {"request.url", "url"},
    {"request.scheme", "scheme"},
    {"request.host", "host"},
    {"request.port", "port"},
    {"request.path", "path"},
    {"request.query", "query"},
    {"response.status", "status"},
    {"response.reason", "reason"},
    {"request.header", "req.header"},
    {"response.header", "resp.header"},
    {"request.trailer", "req.trailer"},
    {"response.trailer", "resp.trailer"},
    {"response.body.type", "type"},
    {"request.body.type", "req.type"},
    {"response.body.charset", "charset"},
    {"response.body.codings", "coding"},
    {"response.body.framing", "framing"},
    {"response.body.size", "size"},
    {"request.body.size", "req.size"},
    {"response.body.decoded_size", "size.decoded"},
    {"request.body.decoded_size", "req.size.decoded"},
    {"response.body.missing", "missing"},
    {"anomalies", "anomaly"},
    {"client", "src"},
    {"server", "dst"},
    {"tls.version", "tls.ver"},
    {"dialect.kind", "dialect"},
    {"dialect.operation", "operation"},
    {"client.process.name", "process"},
    {"client.process.pid", "pid"},
    {"client.process.user", "user"},
    {"client.process.container", "container"},
    {"client.process.command_line", "command"},
    {"server.process.name", "server.process"},
    {"server.process.pid", "server.pid"},
    {"server.process.user", "server.user"},
    {"server.process.container", "server.container"},
    {"server.process.command_line", "server.command"},
    {"findings", "finding"},
    {"score.security.score", "score"},
    {"score.security.grade", "grade"},
    {"score.caching.score", "score.caching"},
    {"score.caching.grade", "grade.caching"},
});

constexpr auto kFromFingers = std::to_array<Meaning>({
    {"proto", "protocol"},
    {"httpversion", "httpver"},
    {"http.version", "httpver"},
    {"request.version", "httpver"},
    {"response.version", "httpver"},
    {"timestamp", "time"},
    {"time.relative", "since"},
    {"duration", "dur"},
    {"elapsed", "dur"},
    {"latency", "ttfb"},
    {"wait", "ttfb"},
    {"http.method", "method"},
    {"request.uri", "target"},
    {"uri", "url"},
    {"hostname", "host"},
    {"domain", "host"},
    {"authority", "host"},
    {"http.path", "path"},
    {"http.query", "query"},
    {"code", "status"},
    {"statuscode", "status"},
    {"status_code", "status"},
    {"status-code", "status"},
    {"status.code", "status"},
    {"http.status", "status"},
    {"responsecode", "status"},
    {"response.code", "status"},
    {"headers", "header"},
    {"http.header", "header"},
    {"reqheader", "req.header"},
    {"req.headers", "req.header"},
    {"request.headers", "req.header"},
    {"requestheader", "req.header"},
    {"respheader", "resp.header"},
    {"resheader", "resp.header"},
    {"res.header", "resp.header"},
    {"resp.headers", "resp.header"},
    {"response.headers", "resp.header"},
    {"responseheader", "resp.header"},
    {"trailers", "trailer"},
    {"cookies", "cookie"},
    {"request.cookie", "cookie"},
    {"set-cookie", "setcookie"},
    {"response.cookie", "setcookie"},
    {"mime", "type"},
    {"mimetype", "type"},
    {"mime-type", "type"},
    {"content-type", "type"},
    {"contenttype", "type"},
    {"resp.type", "type"},
    {"resource-type", "category"},
    {"resp.size", "size"},
    {"bodysize", "size"},
    {"body.size", "size"},
    {"wire.size", "size.wire"},
    {"request.body", "req.body"},
    {"response.body", "resp.body"},
    {"res.body", "resp.body"},
    {R"(body.json("$.a"))", R"(json("$.a"))"},
    {R"(request.json("$.a"))", R"(req.json("$.a"))"},
    {R"(response.json("$.a"))", R"(resp.json("$.a"))"},
    {"completed", "complete"},
    {"errored", "error"},
    {"websocket", "ws"},
    {"eventsource", "sse"},
    {"src.ip", "client.ip"},
    {"src.port", "client.port"},
    {"dst.ip", "server.ip"},
    {"dst.port", "server.port"},
    {"remote.ip", "server.ip"},
    {"remote.port", "server.port"},
    {"retrans", "tcp.retrans"},
    {"rtt", "tcp.rtt"},
    {"sni", "tls.sni"},
    {"alpn", "tls.alpn"},
    {"ja3", "tls.ja3"},
    {"ja4", "tls.ja4"},
    {"process.name", "process"},
    {"process.pid", "pid"},
    {"process.user", "user"},
    {"process.container", "container"},
    {"process.command", "command"},
    {"cmdline", "command"},
    {"command_line", "command"},
    {"marked", "mark"},
    {"marker", "mark"},
    {"pinned", "mark"},
});

constexpr auto kWireshark = std::to_array<Meaning>({
    {"http.request.method", "method"},
    {"http.response.code", "status"},
    {"http.response.phrase", "reason"},
    {"http.host", "host"},
    {"http.request.uri", "target"},
    {"http.request.uri.path", "path"},
    {"http.request.uri.query", "query"},
    {"http.request.full_uri", "url"},
    {"http.request.version", "httpver"},
    {"http.response.version", "httpver"},
    {"http.request.line", "req.header"},
    {"http.response.line", "resp.header"},
    {"http.content_type", R"(header["content-type"])"},
    {"http.user_agent", R"(req.header["user-agent"])"},
    {"http.referer", R"(req.header["referer"])"},
    {"http.cookie", R"(req.header["cookie"])"},
    {"http.cookie_pair", "cookie"},
    {"http.set_cookie", R"(resp.header["set-cookie"])"},
    {"http.server", R"(resp.header["server"])"},
    {"http.location", R"(resp.header["location"])"},
    {"http.authorization", R"(req.header["authorization"])"},
    {"http.content_length", R"(header["content-length"])"},
    {"http.content_length_header", R"(header["content-length"])"},
    {"http.content_encoding", R"(header["content-encoding"])"},
    {"http.transfer_encoding", R"(header["transfer-encoding"])"},
    {"http.connection", R"(header["connection"])"},
    {"http.date", R"(header["date"])"},
    {"http.last_modified", R"(resp.header["last-modified"])"},
    {"http.cache_control", R"(header["cache-control"])"},
    {"http.x_forwarded_for", R"(req.header["x-forwarded-for"])"},
    {"http.accept", R"(req.header["accept"])"},
    {"http.accept_encoding", R"(req.header["accept-encoding"])"},
    {"http.accept_language", R"(req.header["accept-language"])"},
    {"http.www_authenticate", R"(resp.header["www-authenticate"])"},
    {"http.file_data", "body"},
    {"http.time", "dur"},
    {"http.request", "request"},
    {"http.response", "response"},
    {"http2.headers.path", "target"},
    {"http2.headers.method", "method"},
    {"http2.headers.status", "status"},
    {"http2.headers.authority", "host"},
    {"http2.headers.scheme", "scheme"},
    {"http2.request.full_uri", "url"},
    {"http2.streamid", "stream"},
    {"tcp.stream", "conn"},
    {"ip.src", "client.ip"},
    {"ip.dst", "server.ip"},
    {"ip.addr", "ip"},
    {"ipv6.src", "client.ip"},
    {"ipv6.dst", "server.ip"},
    {"ipv6.addr", "ip"},
    {"tcp.srcport", "client.port"},
    {"tcp.dstport", "server.port"},
    {"tcp.flags.reset", "reset"},
    {"tcp.analysis.retransmission", "tcp.retrans"},
    {"tcp.analysis.lost_segment", "tcp.gaps"},
    {"tcp.analysis.initial_rtt", "tcp.rtt"},
    {"tls.handshake.extensions_server_name", "tls.sni"},
    {"tls.handshake.extensions_alpn_str", "tls.alpn"},
    {"tls.handshake.ciphersuite", "tls.cipher"},
    {"tls.handshake.version", "tls.ver"},
    {"tls.handshake.ja3", "tls.ja3"},
    {"tls.handshake.ja4", "tls.ja4"},
    {"tls.record.version", "tls.ver"},
    {"ssl", "tls"},
    {"ssl.handshake.extensions_server_name", "tls.sni"},
    {"ssl.handshake.extensions_alpn_str", "tls.alpn"},
    {"ssl.handshake.ciphersuite", "tls.cipher"},
    {"ssl.handshake.version", "tls.ver"},
    {"ssl.handshake.ja3", "tls.ja3"},
    {"ssl.handshake.ja4", "tls.ja4"},
    {"ssl.record.version", "tls.ver"},
    {"frame", "text"},
    {"frame.time", "time"},
    {"frame.time_relative", "since"},
    {"frame.time_epoch", "time"},
    {"frame.number", "n"},
    {"frame.len", "size.wire"},
    {"frame.comment", "comment"},
});

void expect_meanings(std::span<const Meaning> table) {
    for (const Meaning& meaning : table) {
        EXPECT_EQ(understood(meaning.text), meaning.canonical);
        std::string upper(meaning.text);
        for (char& c : upper) {
            c = ascii::is_lower(c) ? static_cast<char>(c - ('a' - 'A')) : c;
        }
        if (upper.find('(') == std::string::npos) {
            EXPECT_EQ(understood(upper), meaning.canonical);
        }
    }
}

TEST(FieldNamesTest, EachPathOfTheMachineFormatIsAField) {
    expect_meanings(kMachineFormat);
}

TEST(FieldNamesTest, EachNameThatFingersTypeIsAField) {
    expect_meanings(kFromFingers);
}

TEST(FieldNamesTest, EachNameOfWiresharkIsAField) {
    expect_meanings(kWireshark);
}

TEST(FieldNamesTest, EachSynonymIsTestedAndStandsThereOnce) {
    std::set<std::string_view> tested;
    for (const std::span<const Meaning> table : {std::span<const Meaning>(kMachineFormat),
                                                 std::span<const Meaning>(kFromFingers),
                                                 std::span<const Meaning>(kWireshark)}) {
        for (const Meaning& meaning : table) {
            tested.insert(meaning.text.substr(0, meaning.text.find('(')));
        }
    }
    for (const Synonym& synonym : all_synonyms()) {
        EXPECT_EQ(tested.erase(synonym.name), 1U) << synonym.name;
        EXPECT_EQ(ascii::lower(synonym.name), synonym.name);
    }
    EXPECT_THAT(tested, IsEmpty());
}

TEST(FieldNamesTest, NoSynonymHidesAField) {
    for (const Synonym& synonym : all_synonyms()) {
        for (const FieldInfo& info : all_fields()) {
            EXPECT_NE(synonym.name, info.name);
        }
    }
}

TEST(FieldNamesTest, EachFieldIsFoundByItsNameInAnyCase) {
    for (const FieldInfo& info : all_fields()) {
        EXPECT_EQ(find_field(info.name).info, &info);
    }
    EXPECT_EQ(find_field("STATUS").info, &field(FieldId::Status));
    EXPECT_EQ(find_field("http.User_Agent").argument, "user-agent");
    EXPECT_EQ(find_field("nothing").info, nullptr);
    EXPECT_EQ(find_field("").info, nullptr);
}

TEST(FieldNamesTest, EachExampleOfTheTableIsAFilterOfItsField) {
    for (const FieldInfo& info : all_fields()) {
        const std::string text = understood(info.example);
        EXPECT_NE(text.find(info.name), std::string::npos) << info.example << ": " << text;
        EXPECT_EQ(text.find("at byte"), std::string::npos) << info.example << ": " << text;
    }
}

TEST(FieldNamesTest, TheNearestNameIsTheOneThatWasMeant) {
    EXPECT_EQ(nearest_field("statuss"), "status");
    EXPECT_EQ(nearest_field("Metod"), "method");
    EXPECT_EQ(nearest_field("http.request.methd"), "http.request.method");
    EXPECT_EQ(nearest_field("resp.hedaer"), "resp.header");
    EXPECT_EQ(nearest_field("hots"), "host");
}

TEST(FieldNamesTest, NothingIsNearWhatIsUnlikeAll) {
    EXPECT_EQ(nearest_field("xyzzy"), "");
    EXPECT_EQ(nearest_field(""), "");
    EXPECT_EQ(nearest_field(std::string(1000, 'a')), "");
}

}  // namespace
}  // namespace waybill::filter
