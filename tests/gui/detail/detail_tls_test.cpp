// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/models/detail_cards.h"
#include "tests/gui/detail/made_session.h"

namespace waybill::gui {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kDay = 24LL * 3600 * kNsPerSecond;
constexpr std::int64_t kNow = 20'000 * kDay;

// An exchange, not to be read again, on a connection with these facts.
std::shared_ptr<const ExchangeDetail> detailOf(TlsFacts facts) {
    store::Session rows;
    store::ConnectionRow& connection = rows.connections.emplace_back();
    connection.tls = std::make_unique<const TlsFacts>(std::move(facts));
    connection.exchanges = 1;
    rows.exchanges.emplace_back().started.ns = kNow;
    const SessionPointer session = LoadedSession::of(std::move(rows));
    return std::make_shared<const ExchangeDetail>(session, 0, session->makeLoader());
}

TlsFacts goodFacts() {
    TlsFacts facts;
    facts.version = "TLSv1.3";
    facts.cipher = "TLS_AES_128_GCM_SHA256";
    facts.group = "X25519MLKEM768";
    facts.sni = "shop.example";
    facts.alpn = "h2";
    facts.alpn_offered = {"h2", "http/1.1"};
    facts.ja4 = "t13d1516h2_8daaf6152771_e5627efa2ab1";
    facts.decrypted = true;
    facts.handshake_ns = 12 * kNsPerMs;
    return facts;
}

CertificateFacts certificate() {
    CertificateFacts facts;
    facts.subject = "CN=shop.example";
    facts.issuer = "CN=Some CA";
    facts.names = {"shop.example", "www.shop.example"};
    facts.not_before.ns = kNow - 60 * kDay;
    facts.not_after.ns = kNow + 12 * kDay;
    facts.key = "EC P-256";
    facts.signature = "ecdsa-with-SHA256";
    facts.sha256 = "00ff";
    return facts;
}

TEST(DetailTlsTest, EachFactIsToldWithWhatItMeans) {
    const auto detail = detailOf(goodFacts());
    const std::string text = textOf(tlsCard(*detail));
    EXPECT_THAT(text, HasSubstr("decrypted here with known keys"));
    EXPECT_THAT(text, HasSubstr("Version: TLSv1.3"));
    EXPECT_THAT(text, HasSubstr("Cipher: TLS_AES_128_GCM_SHA256"));
    EXPECT_THAT(text, HasSubstr("Encrypts and authenticates in one"));
    EXPECT_THAT(text, HasSubstr("a quantum computer could not find them"));
    EXPECT_THAT(text, HasSubstr("Server name (SNI): shop.example"));
    EXPECT_THAT(text, HasSubstr("Offered: h2, http/1.1"));
    EXPECT_THAT(text, HasSubstr("Handshake: 12"));
    EXPECT_THAT(text, HasSubstr("JA4: t13d1516h2_8daaf6152771_e5627efa2ab1"));
    EXPECT_TRUE(certificateCards(*detail).empty());
    EXPECT_NE(textOf(connectionCards(*detail), "tls"), "(none)");
}

TEST(DetailTlsTest, WhatIsOldOrBrokenIsMarked) {
    TlsFacts facts = goodFacts();
    facts.version = "TLSv1.0";
    facts.cipher = "TLS_RSA_WITH_RC4_128_SHA";
    facts.decrypted = false;
    const CardText card = tlsCard(*detailOf(facts));
    EXPECT_EQ(card.tone, Tone::Notice);
    EXPECT_EQ(card.facts[0].tone, Tone::Bad);
    EXPECT_EQ(card.facts[1].tone, Tone::Bad);
    EXPECT_THAT(textOf(card), HasSubstr("No forward secrecy"));
    EXPECT_THAT(textOf(card), HasSubstr("its keys are not known"));
}

TEST(DetailTlsTest, CertificatesSayHowLongTheyLastFromTheCaptureOn) {
    TlsFacts facts = goodFacts();
    facts.certificates = {certificate(), certificate()};
    facts.certificates[1].not_after.ns = kNow - 2 * kDay;
    facts.certificates[1].weak_signature = true;
    const auto cards = certificateCards(*detailOf(facts));
    ASSERT_EQ(cards.size(), 2U);
    EXPECT_THAT(textOf(cards[0]), HasSubstr("Subject: CN=shop.example"));
    EXPECT_THAT(textOf(cards[0]), HasSubstr("Names: shop.example, www.shop.example"));
    EXPECT_THAT(textOf(cards[0]), HasSubstr("Expires 12 day"));
    EXPECT_THAT(textOf(cards[0]), HasSubstr("SHA-256: 00ff"));
    EXPECT_THAT(textOf(cards[1]), HasSubstr("Expired 2 day"));
    EXPECT_THAT(textOf(cards[1]), HasSubstr("It is weak."));
    EXPECT_THAT(textOf(cards[1]), HasSubstr("can be forged"));
}

TEST(DetailTlsTest, ACleartextConnectionHasNoSuchCard) {
    const MadeSession made({{"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n", test::response_of("x")}});
    EXPECT_TRUE(tlsCard(*made.detail()).facts.empty());
    EXPECT_EQ(textOf(connectionCards(*made.detail()), "tls"), "(none)");
}

TEST(DetailTlsTest, NamesOfTheWireAreMadeHarmless) {
    TlsFacts facts = goodFacts();
    facts.sni = "<b>\xe2\x80\xae";
    facts.certificates = {certificate()};
    facts.certificates[0].subject = "CN=<img src=x>\x1b[31m";
    const auto detail = detailOf(facts);
    EXPECT_THAT(textOf(tlsCard(*detail)), Not(HasSubstr("\xe2\x80\xae")));
    EXPECT_THAT(textOf(certificateCards(*detail)[0]), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace waybill::gui
