// SPDX-License-Identifier: GPL-3.0-or-later
//
// What filters say of encrypted exchanges, of streams and of dialects: by rows and connections.
#include "core/filter/tls_values.h"

#include <memory>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "core/filter/dialect_values.h"
#include "core/filter/session_values.h"
#include "core/filter/value_matcher.h"
#include "core/store/row_facts.h"
#include "tests/core/filter/made_exchange.h"

namespace waybill::filter {
namespace {

using store::ConnectionRow;
using store::ExchangeRow;
namespace row_flag = store::row_flag;

constexpr std::int64_t kNsPerDay = 24 * 3600 * kNsPerSecond;

TlsFacts made_facts() {
    TlsFacts tls;
    tls.version = "TLSv1.2";
    tls.cipher = "TLS_RSA_WITH_AES_128_CBC_SHA";
    tls.sni = "shop.example";
    tls.alpn = "h2";
    tls.ja3 = "e7d705a3286e19ea42f587b344ee6865";
    tls.ja4 = "t12d1516h2_8daaf6152771_e5627efa2ab1";
    tls.decrypted = true;
    tls.handshake_ns = 40 * kNsPerMs;
    CertificateFacts own;
    own.subject = "CN=shop.example";
    own.issuer = "CN=Some CA,O=Some";
    own.not_after = Timestamp{1'000'000'000 + 10 * kNsPerDay + 1};
    CertificateFacts above;
    above.subject = "CN=Some CA,O=Some";
    above.issuer = "CN=Root";
    tls.certificates = {own, above};
    return tls;
}

// An exchange on stream 5 of a connection with these facts; over TLS, or in the clear before it.
MadeExchange made(TlsFacts tls, bool over_tls = true) {
    return {{"GET /a HTTP/1.1\nHost: shop.example\n"},
            {"HTTP/1.1 200 OK\nContent-Type: text/html\n"},
            [&](ExchangeRow& row, ConnectionRow& connection) {
                row.stream = 5;
                row.version_major = 2;
                row.version_minor = 0;
                row.flags |= over_tls ? row_flag::kHttps : std::uint16_t{0};
                connection.tls = std::make_unique<const TlsFacts>(std::move(tls));
            }};
}

struct Case {
    std::string_view filter;
    bool over_tls;
    bool in_the_clear;
};

constexpr Case kCases[] = {
    {"stream == 5", true, true},
    {"stream != 5", false, false},
    {"http2.streamid == 5", true, true},
    {"protocol == \"HTTP/2\"", true, true},
    {"http2", true, true},
    {"httpver == 2", true, true},
    {"protocol == https", true, false},
    {"scheme == https", true, false},
    {"scheme:https", true, false},
    {"port == 443", true, false},
    {"port == 80", false, true},
    {"url == \"https://shop.example/a\"", true, false},
    {"url == \"http://shop.example/a\"", false, true},
    {"tls", true, false},
    {"not tls", false, true},
    {"tls.ver == 1.2", true, false},
    {"tls.ver >= 1.2", true, false},
    {"tls.ver > 1.2", false, false},
    {"tls.ver in {1.0..1.1}", false, false},
    {"tls.handshake.version == 0x0303", true, false},
    {"tls.sni == SHOP.example", true, false},
    {"tls.sni", true, false},
    {"not tls.sni", false, true},
    {"tls.handshake.extensions_server_name contains \"shop\"", true, false},
    {"tls.alpn == h2", true, false},
    {"tls.alpn == \"http/1.1\"", false, false},
    {"tls.cipher contains CBC", true, false},
    {"tls.cipher contains GCM", false, false},
    {"tls.ja3 startswith e7d7", true, false},
    {"tls.ja4 startswith t12d", true, false},
    {"tls.ja4 startswith t13d", false, false},
    {"tls.decrypted", true, false},
    {"not tls.decrypted", false, true},
    {"cert.subject == \"CN=shop.example\"", true, false},
    {"cert.subject == \"CN=Some CA,O=Some\"", false, false},
    {"cert.issuer contains \"some ca\"", true, false},
    {"cert.days == 10", true, false},
    {"cert.days < 30", true, false},
    {"cert.days < 10", false, false},
};

TEST(TlsValuesTest, WhatIsSaidOfTheConnectionHoldsForWhatWasSentOverTls) {
    for (const Case& one : kCases) {
        EXPECT_EQ(made(made_facts()).on_row(one.filter) == Verdict::Yes, one.over_tls)
            << one.filter;
        EXPECT_EQ(made(made_facts(), false).on_row(one.filter) == Verdict::Yes, one.in_the_clear)
            << one.filter;
    }
}

TEST(TlsValuesTest, TheHandshakeCountsForTheFirstExchangeOnly) {
    EXPECT_EQ(made(made_facts()).on_row("tls.time == 40ms"), Verdict::Yes);
    MadeExchange later = made(made_facts());
    later.session.exchanges[0].flags &= static_cast<std::uint16_t>(~row_flag::kFirstOnConnection);
    EXPECT_EQ(later.on_row("tls.time"), Verdict::No);
}

TEST(TlsValuesTest, WhatWasNotSeenIsNoValue) {
    TlsFacts tls;
    tls.version = "TLSv1.3";
    MadeExchange exchange = made(tls);
    for (const std::string_view filter : {"tls.sni",
                                          "tls.alpn",
                                          "tls.cipher",
                                          "tls.ja3",
                                          "tls.ja4",
                                          "cert.subject",
                                          "cert.issuer",
                                          "cert.days < 1000000",
                                          "tls.sni != a",
                                          "tls.decrypted"}) {
        EXPECT_EQ(exchange.on_row(filter), Verdict::No) << filter;
    }
    EXPECT_EQ(exchange.on_row("tls.ver == 1.3"), Verdict::Yes);
}

TEST(TlsValuesTest, VersionsAreInTheOrderOfTheirAge) {
    EXPECT_LT(tls_version_number("SSLv2"), tls_version_number("SSLv3"));
    EXPECT_LT(tls_version_number("SSLv3"), tls_version_number("TLSv1.0"));
    EXPECT_EQ(tls_version_number("TLSv1"), 1.0);
    EXPECT_LT(tls_version_number("TLSv1.0"), tls_version_number("TLSv1.1"));
    EXPECT_EQ(tls_version_number("TLSv1.2"), 1.2);
    EXPECT_EQ(tls_version_number("TLSv1.3"), 1.3);
    EXPECT_LT(tls_version_number(""), 0);
    EXPECT_LT(tls_version_number("DTLS"), 0);
}

TEST(TlsValuesTest, ACertificateThatExpiredHasNegativeDays) {
    TlsFacts tls = made_facts();
    tls.certificates[0].not_after = Timestamp{1};  // a second before the exchange
    MadeExchange exchange = made(tls);
    EXPECT_EQ(exchange.on_row("cert.days < 0"), Verdict::Yes);
    EXPECT_EQ(exchange.on_row("cert.days == -1"), Verdict::Yes);
}

TEST(TlsValuesTest, CompletionCountsWhatConnectionsSay) {
    const MadeExchange exchange = made(made_facts());
    const auto only = [&](FieldId field) {
        const auto values = values_in(exchange.session, field);
        EXPECT_EQ(values.size(), 1U);
        return values.empty() ? std::string() : values[0].text;
    };
    EXPECT_EQ(only(FieldId::TlsSni), "shop.example");
    EXPECT_EQ(only(FieldId::TlsVersion), "1.2");
    EXPECT_EQ(only(FieldId::TlsAlpn), "h2");
    EXPECT_EQ(only(FieldId::CertificateIssuer), "CN=Some CA,O=Some");
    EXPECT_EQ(only(FieldId::Scheme), "https");
    EXPECT_EQ(only(FieldId::Port), "443");
    EXPECT_EQ(only(FieldId::HttpVersion), "2");
    EXPECT_EQ(only(FieldId::Protocol), "HTTP/2");
}

TEST(TlsValuesTest, OnlyStreamsAreOfHttp2WhateverAStartLineClaims) {
    MadeExchange claims{{"GET /a HTTP/2.0\nHost: shop.example\n"}, {""}};
    EXPECT_EQ(claims.on_row("httpver == 1.1"), Verdict::Yes);
    EXPECT_EQ(claims.on_row("protocol == \"HTTP/2\""), Verdict::No);
}

TEST(TlsValuesTest, AWebSocketIsToldByItsRow) {
    MadeExchange chat = made(made_facts());
    EXPECT_EQ(chat.on_row("ws"), Verdict::No);
    chat.session.exchanges[0].flags |= row_flag::kWebSocket | row_flag::kTunnel;
    EXPECT_EQ(chat.on_row("ws"), Verdict::Yes);
    EXPECT_EQ(chat.on_row("category == websocket"), Verdict::Yes);
}

// Whether the filter lets a row with this dialect through.
bool passes(std::string_view filter, const http::Dialect& dialect) {
    const Expression expression = MadeExchange::parsed(filter);
    const ValueMatcher matcher(expression.predicate);
    Answer answer(matcher);
    tell_dialect(expression.predicate.field, store::dialect_text(dialect), answer);
    return answer.verdict() == Verdict::Yes;
}

TEST(DialectValuesTest, EachConventionHasItsOperation) {
    const http::Dialect graphql{http::DialectKind::GraphQl, "ListItems", "query", 0};
    EXPECT_TRUE(passes("dialect == graphql", graphql));
    EXPECT_FALSE(passes("dialect == grpc", graphql));
    EXPECT_TRUE(passes("operation == listitems", graphql));
    EXPECT_TRUE(passes("graphql.op == ListItems", graphql));
    EXPECT_FALSE(passes("grpc.method", graphql));

    const http::Dialect grpc{http::DialectKind::GrpcWeb, "shop.Items/Get", "", 0};
    EXPECT_TRUE(passes("dialect == \"grpc-web\"", grpc));
    EXPECT_TRUE(passes("grpc.method endswith \"/get\"", grpc));
    EXPECT_FALSE(passes("graphql.op", grpc));

    const http::Dialect form{http::DialectKind::Form, "", "", 0};
    EXPECT_TRUE(passes("dialect == form", form));
    EXPECT_FALSE(passes("operation", form));
}

TEST(DialectValuesTest, ARowKeepsAllOfADialect) {
    const http::Dialect batch{http::DialectKind::JsonRpc, "a:b, c", "", 12};
    const http::Dialect kept = store::read_dialect(store::dialect_text(batch));
    EXPECT_EQ(kept.kind, http::DialectKind::JsonRpc);
    EXPECT_EQ(kept.operation, "a:b, c");
    EXPECT_EQ(kept.operation_kind, "");
    EXPECT_EQ(kept.batch, 12U);
    const http::Dialect mutation{http::DialectKind::GraphQl, "", "mutation", 0};
    EXPECT_EQ(store::read_dialect(store::dialect_text(mutation)).operation_kind, "mutation");
    EXPECT_EQ(store::read_dialect("").kind, http::DialectKind::None);
}

}  // namespace
}  // namespace waybill::filter
