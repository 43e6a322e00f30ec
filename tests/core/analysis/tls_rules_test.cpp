// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rules on how hosts encrypt: each with what makes it speak and what must not.
#include "core/analysis/tls_rules.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/audit/rules_tls.h"
#include "core/store/connection_recorder.h"
#include "core/store/session_builder.h"

namespace waybill::analysis {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::int64_t kNsPerDay = 24 * 3600 * kNsPerSecond;
constexpr Timestamp kNow{1'800'000'000 * kNsPerSecond};

Timestamp days(std::int64_t count) {
    return Timestamp{kNow.ns + count * kNsPerDay};
}

// Nothing is wrong with it.
TlsFacts good() {
    TlsFacts tls;
    tls.version = "TLSv1.3";
    tls.cipher = "TLS_AES_128_GCM_SHA256";
    tls.sni = "www.example.com";
    CertificateFacts own;
    own.subject = "CN=www.example.com";
    own.issuer = "CN=Some CA";
    own.names = {"example.com", "*.example.com"};
    own.not_before = days(-30);
    own.not_after = days(60);
    own.key = "EC P-256";
    own.signature = "ecdsa-with-SHA256";
    tls.certificates = {own};
    return tls;
}

std::vector<std::string> said_of(const TlsFacts& tls, std::string_view host = "www.example.com") {
    audit::Findings findings;
    audit::judge_tls(tls, host, kNow, findings);
    std::vector<std::string> ids;
    for (const audit::Finding& finding : findings) {
        ids.emplace_back(finding.rule->id);
    }
    return ids;
}

TEST(TlsRulesTest, NothingIsSaidOfWhatIsAsItShouldBe) {
    EXPECT_THAT(said_of(good()), IsEmpty());
    EXPECT_THAT(said_of(TlsFacts{}), IsEmpty());
}

TEST(TlsRulesTest, VersionsBefore12AreOld) {
    for (const std::string_view version : {"SSLv2", "SSLv3", "TLSv1.0", "TLSv1", "TLSv1.1"}) {
        TlsFacts tls = good();
        tls.version = version;
        EXPECT_THAT(said_of(tls), ElementsAre("tls-version-old")) << version;
    }
    TlsFacts tls = good();
    tls.version = "TLSv1.2";
    EXPECT_THAT(said_of(tls), IsEmpty());
}

TEST(TlsRulesTest, SuitesThatDoNotProtectAreWeak) {
    for (const std::string_view cipher : {"TLS_RSA_WITH_RC4_128_SHA",
                                          "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
                                          "TLS_RSA_WITH_NULL_SHA256",
                                          "TLS_RSA_EXPORT_WITH_RC4_40_MD5",
                                          "TLS_DH_anon_WITH_AES_128_CBC_SHA",
                                          "TLS_RSA_WITH_DES_CBC_SHA"}) {
        TlsFacts tls = good();
        tls.cipher = cipher;
        EXPECT_THAT(said_of(tls), ElementsAre("tls-cipher-weak")) << cipher;
    }
    for (const std::string_view cipher :
         {"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_RSA_WITH_AES_128_CBC_SHA", "0xC0FF", ""}) {
        TlsFacts tls = good();
        tls.cipher = cipher;
        EXPECT_THAT(said_of(tls), IsEmpty()) << cipher;
    }
}

TEST(TlsRulesTest, ACertificateIsJudgedAtTheTimeOfTheExchange) {
    TlsFacts tls = good();
    tls.certificates[0].not_after = days(-1);
    EXPECT_THAT(said_of(tls), ElementsAre("tls-certificate-expired"));
    tls.certificates[0].not_before = days(1);
    tls.certificates[0].not_after = days(90);
    EXPECT_THAT(said_of(tls), ElementsAre("tls-certificate-expired"));
    tls = good();
    tls.certificates[0].not_after = days(5);
    EXPECT_THAT(said_of(tls), ElementsAre("tls-certificate-expiring"));
    tls.certificates[0].not_before = days(-1);  // made for days only
    EXPECT_THAT(said_of(tls), IsEmpty());
}

TEST(TlsRulesTest, WeakSignaturesAndKeysAreTold) {
    TlsFacts tls = good();
    tls.certificates[0].weak_signature = true;
    EXPECT_THAT(said_of(tls), ElementsAre("tls-certificate-weak-signature"));
    tls = good();
    tls.certificates[0].weak_key = true;
    EXPECT_THAT(said_of(tls), ElementsAre("tls-certificate-weak-key"));
    tls = good();
    tls.certificates[0].self_signed = true;
    EXPECT_THAT(said_of(tls), ElementsAre("tls-certificate-self-signed"));
}

TEST(TlsRulesTest, TheNameThatWasAskedForMustBeAmongThoseOfTheCertificate) {
    TlsFacts tls = good();
    tls.sni = "a.b.example.com";  // a star stands for one label
    EXPECT_THAT(said_of(tls), ElementsAre("tls-certificate-name-mismatch"));
    tls.sni.clear();
    EXPECT_THAT(said_of(tls, "EXAMPLE.com"), IsEmpty());
    EXPECT_THAT(said_of(tls, "other.example"), ElementsAre("tls-certificate-name-mismatch"));
    EXPECT_THAT(said_of(tls, ""), IsEmpty());
    tls.certificates[0].names.clear();
    EXPECT_THAT(said_of(tls, "other.example"), IsEmpty());
}

// An exchange on each of some connections, over TLS unless told otherwise.
store::Session session_of(std::vector<TlsFacts> connections, bool over_tls = true) {
    auto shard = std::make_unique<store::SessionShard>();
    for (std::size_t i = 0; i < connections.size(); ++i) {
        store::ConnectionRecorder recorder(*shard, shard->open_connection({}));
        const http::ExchangeHandle exchange = recorder.on_opened(0);
        http::HeadParser parser;
        const std::string head = "GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n";
        http::MessageSpan span;
        span.first_record = span.last_record = 100 * (i + 1);
        span.head_place = {span.first_record, 54};
        span.head_length = static_cast<std::uint32_t>(head.size());
        span.first_byte = span.last_byte = kNow;
        span.over_tls = over_tls;
        recorder.on_head(exchange, Side::Client, parser.parse(http::HeadKind::Request, head), span);
        recorder.on_end(exchange, Side::Client, {}, span);
    }
    std::vector<std::unique_ptr<store::SessionShard>> shards;
    shards.push_back(std::move(shard));
    store::Session session;
    store::SessionBuilder::merge(std::move(shards), session);
    for (std::size_t i = 0; i < connections.size(); ++i) {
        session.connections[i].tls = std::make_unique<const TlsFacts>(std::move(connections[i]));
    }
    return session;
}

// The exchanges at which the rule spoke.
std::set<std::uint32_t> told_at(const store::Session& session, std::string_view rule) {
    SessionAudit audit;
    AuditPiece piece;
    piece.set_of.assign(session.exchanges.size(), 0);
    piece.sets.emplace_back();
    audit.add(std::move(piece));
    judge_connections(session, audit);
    std::set<std::uint32_t> at;
    for (std::uint32_t i = 0; i < session.exchanges.size(); ++i) {
        for (const audit::Finding& finding : audit.findings(i)) {
            if (finding.rule->id == rule) {
                at.insert(i);
            }
        }
    }
    return at;
}

TEST(TlsRulesTest, ARuleSpeaksOnceOfAHost) {
    TlsFacts old = good();
    old.version = "TLSv1.0";
    TlsFacts other = old;
    other.sni = "api.example.com";
    const store::Session session = session_of({good(), old, old, other});
    EXPECT_THAT(told_at(session, "tls-version-old"), ElementsAre(1U, 3U));
}

TEST(TlsRulesTest, WhatWentInTheClearBeforeIsNotBlamed) {
    TlsFacts old = good();
    old.version = "TLSv1.0";
    EXPECT_THAT(told_at(session_of({old}, false), "tls-version-old"), IsEmpty());
    EXPECT_THAT(told_at(session_of({old}), "tls-version-old"), Contains(0U));
    EXPECT_THAT(told_at(session_of({good()}), "tls-version-old"), Not(Contains(0U)));
}

}  // namespace
}  // namespace waybill::analysis
