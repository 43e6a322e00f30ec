// SPDX-License-Identifier: GPL-3.0-or-later
//
// What reports say of encryption, of the frames of HTTP/2, and of what is spoken on top of HTTP.
#include <memory>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/report/exchange_json.h"
#include "core/report/frame_json.h"
#include "core/report/session_json.h"
#include "core/report/summary_sentences.h"
#include "core/report/text_connections.h"

namespace waybill::report {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Timestamp kNow{1'800'000'000 * kNsPerSecond};  // 2027-01-15
constexpr std::int64_t kNsPerDay = 24 * 3600 * kNsPerSecond;

TlsFacts made_facts() {
    TlsFacts tls;
    tls.version = "TLSv1.3";
    tls.cipher = "TLS_AES_128_GCM_SHA256";
    tls.sni = "shop.example";
    tls.alpn = "h2";
    tls.alpn_offered = {"h2", "http/1.1"};
    tls.group = "x25519";
    tls.ja3 = "aa";
    tls.ja3s = "bb";
    tls.ja4 = "t13d_x";
    tls.decrypted = true;
    tls.handshake_ns = 1'500'000;
    CertificateFacts own;
    own.subject = "CN=shop.example";
    own.issuer = "CN=Some CA";
    own.serial = "01";
    own.names = {"shop.example"};
    own.not_before = Timestamp{kNow.ns - 10 * kNsPerDay};
    own.not_after = Timestamp{kNow.ns + 43 * kNsPerDay};
    own.key = "EC P-256";
    own.signature = "ecdsa-with-SHA256";
    own.sha256 = "cc";
    tls.certificates = {own};
    return tls;
}

TEST(EncryptedReportTest, AnExchangeHasTheTlsOfItsConnection) {
    const TlsFacts tls = made_facts();
    http::Exchange exchange;
    exchange.id = 1;
    exchange.connection = 1;
    exchange.stream = 5;
    exchange.version = {2, 0};
    exchange.tls = &tls;
    std::string line;
    append_exchange(line, exchange);
    EXPECT_THAT(line, HasSubstr(R"("connection":1,"stream":5,"protocol":"HTTP/2")"));
    EXPECT_THAT(line,
                HasSubstr(R"("tls":{"version":"TLSv1.3","cipher":"TLS_AES_128_GCM_SHA256",)"
                          R"("sni":"shop.example","alpn":"h2","decrypted":true},"started")"));
}

TEST(EncryptedReportTest, WhatWasNotSeenOfTlsIsNull) {
    TlsFacts tls;
    tls.sni = "\xff";
    http::Exchange exchange;
    exchange.tls = &tls;
    std::string line;
    append_exchange(line, exchange);
    EXPECT_THAT(line,
                HasSubstr("\"tls\":{\"version\":null,\"cipher\":null,\"sni\":\"\xc3\xbf\","
                          "\"alpn\":null,\"decrypted\":false,\"latin1\":true}"));
}

TEST(EncryptedReportTest, WhatIsSentInTheClearHasNeither) {
    http::Exchange exchange;
    std::string line;
    append_exchange(line, exchange);
    for (const char* const key : {"\"tls\"", "\"stream\"", "\"websocket\"", "\"dialect\""}) {
        EXPECT_THAT(line, Not(HasSubstr(key)));
    }
}

TEST(EncryptedReportTest, AWebSocketAndADialectAreTold) {
    http::WebSocketFacts websocket;
    websocket.client_messages = 2;
    websocket.server_messages = 3;
    websocket.compressed = true;
    websocket.closed = true;
    websocket.close_code = 1000;
    websocket.close_reason = "bye";
    http::Exchange exchange;
    exchange.websocket = &websocket;
    exchange.dialect = {http::DialectKind::GraphQl, "ListItems", "query", 2};
    std::string line;
    append_exchange(line, exchange);
    EXPECT_THAT(line,
                HasSubstr(R"("websocket":{"messages":5,"client_messages":2,"server_messages":3,)"
                          R"("compressed":true,"close":{"code":1000,"reason":"bye"}})"));
    EXPECT_THAT(line,
                HasSubstr(R"("dialect":{"kind":"graphql","operation":"ListItems",)"
                          R"("operation_kind":"query","batch":2})"));
    websocket.closed = false;
    line.clear();
    append_exchange(line, exchange);
    EXPECT_THAT(line, Not(HasSubstr("close\":")));
}

store::Session one_connection() {
    store::Session session;
    session.connections.emplace_back();
    store::ConnectionRow& row = session.connections.back();
    row.start.started = kNow;
    row.protocol = http::Protocol::Http2;
    row.exchanges = 12;
    row.tls = std::make_unique<const TlsFacts>(made_facts());
    return session;
}

TEST(EncryptedReportTest, AConnectionTellsAllOfItsTls) {
    const store::Session session = one_connection();
    std::string line;
    append_connection(line, session, 0);
    EXPECT_THAT(
        line,
        AllOf(HasSubstr(R"("alpn_offered":["h2","http/1.1"],"group":"x25519","ja3":"aa",)"
                        R"("ja3s":"bb","ja4":"t13d_x","resumed":false)"),
              HasSubstr(R"("handshake":1.5)"),
              HasSubstr(R"("certificates":[{"subject":"CN=shop.example","issuer":"CN=Some CA")"),
              HasSubstr(R"("names":["shop.example"])"),
              HasSubstr(R"("not_after":"2027-02-27T08:00:00)"),
              HasSubstr(R"("weak_key":false,"weak_signature":false,"self_signed":false)"),
              Not(HasSubstr("client_certificates"))));
}

TEST(EncryptedReportTest, TheSummaryCountsWhatWasEncrypted) {
    std::string line;
    append_summary(line, one_connection());
    EXPECT_THAT(line,
                HasSubstr(R"("tls":{"connections":1,"decrypted":1,"versions":{"TLSv1.3":1}})"));
    line.clear();
    append_summary(line, store::Session());
    EXPECT_THAT(line, Not(HasSubstr("\"tls\"")));
}

TEST(EncryptedReportTest, SentencesTellHowMuchWasDecrypted) {
    EXPECT_EQ(encryption_of({}), "");
    EXPECT_EQ(encryption_of({1, 1, {{"TLSv1.3", 1}}}),
              "1 connection was encrypted with TLSv1.3; it was decrypted");
    EXPECT_EQ(encryption_of({9, 0, {{"TLSv1.2", 9}}}),
              "9 connections were encrypted with TLSv1.2; none was decrypted");
    EXPECT_EQ(encryption_of({9, 7, {{"TLSv1.3", 8}, {"TLSv1.2", 1}}}),
              "9 connections were encrypted: 8 with TLSv1.3 and 1 with TLSv1.2; 7 were decrypted");
}

TEST(EncryptedReportTest, CertificatesAreSaidInWords) {
    CertificateFacts certificate = made_facts().certificates[0];
    EXPECT_EQ(certificate_in_words(certificate, kNow),
              "certificate of CN=shop.example, issued by CN=Some CA; ends 2027-02-27, "
              "43 days later");
    certificate.self_signed = true;
    certificate.weak_key = true;
    certificate.key = "RSA 1024";
    certificate.not_after = Timestamp{kNow.ns - 2 * kNsPerDay};
    EXPECT_EQ(certificate_in_words(certificate, kNow),
              "certificate of CN=shop.example; ends 2027-01-13, expired 2 days before, "
              "self-signed, weak key (RSA 1024)");
}

TEST(EncryptedReportTest, ConnectionsAreTextForPeople) {
    std::string text;
    append_text_connection(text, one_connection(), 0, TextStyle{});
    EXPECT_THAT(text, AllOf(HasSubstr("http/2"), HasSubstr("12 exchanges")));
    EXPECT_THAT(text,
                HasSubstr("TLSv1.3, TLS_AES_128_GCM_SHA256, asked for shop.example, agreed on h2; "
                          "decrypted\n"));
    EXPECT_THAT(text, HasSubstr("JA4 t13d_x, JA3 aa\n"));
}

TEST(FrameJsonTest, AFrameTellsWhatItsKindHolds) {
    http::Http2FrameNote note;
    note.kind = http::http2_kind::kSettings;
    note.length = 12;
    note.settings = {{http::http2_setting::kHeaderTableSize, 4096}, {0xaa, 1}};
    std::string line;
    append_frame(line, 3, note, kNow);
    EXPECT_THAT(line,
                AllOf(HasSubstr(R"({"type":"frame","connection":3,"stream":0,"side":"client",)"),
                      HasSubstr(R"("kind":"settings","flags":0,"length":12,)"),
                      HasSubstr(R"("settings":[["HEADER_TABLE_SIZE",4096],["0xaa",1]]})")));

    http::Http2FrameNote goaway;
    goaway.side = Side::Server;
    goaway.kind = http::http2_kind::kGoAway;
    goaway.error = 0;
    goaway.last_stream = 7;
    line.clear();
    append_frame(line, 3, goaway, kNow);
    EXPECT_THAT(line,
                AllOf(HasSubstr(R"("side":"server")"),
                      HasSubstr(R"("error":"NO_ERROR","last_stream":7})"),
                      Not(HasSubstr("settings"))));
}

}  // namespace
}  // namespace waybill::report
