// SPDX-License-Identifier: GPL-3.0-or-later
//
// What servers may show that is not to be trusted (RELIABILITY T27): each is refused with a
// sentence that says why, and with `insecure` the connection is made and the sentence is the same.
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/time.h"
#include "proxy/tls/certificate_faults.h"
#include "tests/proxy/tls/engine_pair.h"
#include "tests/proxy/tls/hostile_server.h"

namespace waybill::proxy {
namespace {

using test::authority_plan;
using test::CertificatePlan;
using test::HostileServer;
using test::HostileServerPlan;
using test::MadeCertificate;
using test::make_certificate;
using test::make_staple;
using test::server_plan;
using test::StaplePlan;
using test::TrustedAuthority;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using State = TlsEngine::State;

constexpr std::int64_t kDay = 86'400;

std::string date_from_now(std::int64_t seconds) {
    std::string text;
    append_rfc3339(text, {(std::time(nullptr) + seconds) * kNsPerSecond});
    return text.substr(0, 10);
}

CertificatePlan with(CertificatePlan plan, const std::string& name, const std::string& value) {
    for (auto& [known, content] : plan.extensions) {
        if (known == name) {
            content = value;
            return plan;
        }
    }
    plan.extensions.emplace_back(name, value);
    return plan;
}

CertificatePlan without(CertificatePlan plan, const std::string& name) {
    std::erase_if(plan.extensions, [&](const auto& each) { return each.first == name; });
    return plan;
}

class HostileCertificatesTest : public ::testing::Test {
protected:
    MadeCertificate& issue(const CertificatePlan& plan, const MadeCertificate* issuer) {
        made_.push_back(std::make_unique<MadeCertificate>(make_certificate(plan, issuer)));
        return *made_.back();
    }
    const MadeCertificate& root() const { return trusted_.authority(); }

    // Why the server is refused; empty: it is not.
    std::string verdict(const HostileServerPlan& plan,
                        const std::string& host = "localhost",
                        const TlsOptions& options = {}) {
        const std::unique_ptr<TlsContexts> contexts = trusted_.contexts(options);
        const std::unique_ptr<TlsEngine> client = contexts->client(host, true, 443);
        HostileServer server(plan);
        server.shake_hands(*client);
        EXPECT_EQ(client->state() == State::Open, client->failure().empty());
        EXPECT_NE(client->state(), State::Handshake);
        return client->failure();
    }

    // It is refused with that sentence, and told the same when it is accepted all the same.
    void expect_fault(const HostileServerPlan& plan,
                      const std::string& sentence,
                      const std::string& host = "localhost") {
        EXPECT_EQ(verdict(plan, host), sentence);
        TlsOptions options;
        options.insecure = true;
        const std::unique_ptr<TlsContexts> contexts = trusted_.contexts(options);
        const std::unique_ptr<TlsEngine> client = contexts->client(host, true, 443);
        HostileServer server(plan);
        server.shake_hands(*client);
        EXPECT_EQ(client->state(), State::Open) << client->failure();
        EXPECT_EQ(client->certificate_fault(), sentence);
    }
    // Of a certificate that the trusted authority has signed.
    void expect_fault(const CertificatePlan& plan,
                      const std::string& sentence,
                      const std::string& host = "localhost") {
        expect_fault({.own = &issue(plan, &root())}, sentence, host);
    }
    void expect_good(const CertificatePlan& plan, const std::string& host = "localhost") {
        EXPECT_EQ(verdict({.own = &issue(plan, &root())}, host), "");
    }

    TrustedAuthority trusted_;
    std::vector<std::unique_ptr<MadeCertificate>> made_;
};

// Good ones

TEST_F(HostileCertificatesTest, GoodOnesAreAccepted) {
    expect_good(server_plan("DNS:localhost"));
    expect_good(server_plan("DNS:LOCALHOST"));
    expect_good(server_plan("DNS:other.test,DNS:localhost"));
    expect_good(without(server_plan("DNS:localhost"), "extendedKeyUsage"));
    expect_good(without(server_plan("DNS:localhost"), "authorityKeyIdentifier"));
    const KeyHandle key = test::make_rsa_key(2'048);
    CertificatePlan rsa = server_plan("DNS:localhost");
    rsa.key = key.get();
    expect_good(rsa);
}

TEST_F(HostileCertificatesTest, AnIntermediateAuthorityIsAccepted) {
    const MadeCertificate& middle = issue(authority_plan("Middle", ",pathlen:0"), &root());
    const MadeCertificate& own = issue(server_plan("DNS:localhost"), &middle);
    EXPECT_EQ(verdict({.own = &own, .chain = {&middle}}), "");
    // In any order, and with others between.
    const MadeCertificate& other = issue(authority_plan("Other"), nullptr);
    EXPECT_EQ(verdict({.own = &own, .chain = {&root(), &other, &middle}}), "");
}

TEST_F(HostileCertificatesTest, AnAddressIsAcceptedWhereItIsNamedAsOne) {
    expect_good(server_plan("IP:127.0.0.1"), "127.0.0.1");
    expect_good(server_plan("IP:2001:db8::1"), "2001:DB8:0::1");
    expect_fault(server_plan("IP:127.0.0.2"),
                 "the certificate (CN=localhost) is for 127.0.0.2, not for 127.0.0.1",
                 "127.0.0.1");
}

TEST_F(HostileCertificatesTest, NamesOfOtherScriptsAreComparedAsALabels) {
    expect_good(server_plan("DNS:xn--bcher-kva.test"),
                "B\xc3\xbc"
                "cher.test");
}

TEST_F(HostileCertificatesTest, ASelfSignedOneIsAcceptedWhereItIsItselfTrusted) {
    const MadeCertificate& own = issue(server_plan("DNS:localhost"), nullptr);
    TlsOptions options;
    options.trusted_file = trusted_.folder().write("own.pem", pem_text(own, false));
    EXPECT_EQ(verdict({.own = &own}, "localhost", options), "");
}

// Time and trust

TEST_F(HostileCertificatesTest, AnExpiredOneIsRefused) {
    CertificatePlan plan = server_plan("DNS:localhost");
    plan.begins = -9 * kDay;
    plan.ends = -2 * kDay;
    expect_fault(plan, "the certificate (CN=localhost) expired on " + date_from_now(-2 * kDay));
}

TEST_F(HostileCertificatesTest, OneThatIsNotValidYetIsRefused) {
    CertificatePlan plan = server_plan("DNS:localhost");
    plan.begins = 2 * kDay;
    plan.ends = 9 * kDay;
    expect_fault(plan,
                 "the certificate (CN=localhost) is not valid before " + date_from_now(2 * kDay));
}

TEST_F(HostileCertificatesTest, AnExpiredAuthorityIsRefused) {
    CertificatePlan plan = authority_plan("Middle");
    plan.begins = -9 * kDay;
    plan.ends = -2 * kDay;
    const MadeCertificate& middle = issue(plan, &root());
    expect_fault({.own = &issue(server_plan("DNS:localhost"), &middle), .chain = {&middle}},
                 "the authority's certificate (CN=Middle) expired on " + date_from_now(-2 * kDay));
}

TEST_F(HostileCertificatesTest, ASelfSignedOneIsRefused) {
    expect_fault({.own = &issue(server_plan("DNS:localhost"), nullptr)},
                 "the certificate (CN=localhost) is signed by itself and not among those we trust");
}

TEST_F(HostileCertificatesTest, AnUnknownAuthorityIsRefused) {
    const MadeCertificate& other = issue(authority_plan("Other"), nullptr);
    const MadeCertificate& middle = issue(authority_plan("Middle"), &other);
    const MadeCertificate& own = issue(server_plan("DNS:localhost"), &middle);
    expect_fault({.own = &own, .chain = {&middle, &other}},
                 "the authority's certificate (CN=Other) is signed by itself and not among those "
                 "we trust");
    expect_fault({.own = &own, .chain = {&middle}},
                 "the authority's certificate (CN=Middle) is signed by nobody we trust (issuer "
                 "CN=Other)");
    expect_fault({.own = &own},
                 "the certificate (CN=localhost) is signed by nobody we trust (issuer CN=Middle)");
}

TEST_F(HostileCertificatesTest, AnAuthorityThatOnlyBearsTheNameIsRefused) {
    const MadeCertificate& other = issue(authority_plan("Tests"), nullptr);
    EXPECT_NE(verdict({.own = &issue(server_plan("DNS:localhost"), &other)}), "");
    EXPECT_NE(
        verdict({.own = &issue(without(server_plan("DNS:localhost"), "authorityKeyIdentifier"),
                               &other)}),
        "");
}

TEST_F(HostileCertificatesTest, AChangedOneIsRefused) {
    MadeCertificate& own = issue(without(server_plan("DNS:localhost"), "subjectAltName"), &root());
    const std::pair<std::string, std::string> added{"subjectAltName", "DNS:localhost"};
    test::add_extension(own.get(), root().get(), added.first, added.second);
    // The signature stays what it was.
    unsigned char* der = nullptr;
    ASSERT_GT(i2d_re_X509_tbs(own.get(), &der), 0);
    OPENSSL_free(der);
    expect_fault({.own = &own},
                 "the certificate (CN=localhost) has a signature that is not its issuer's");
}

// Names

TEST_F(HostileCertificatesTest, OneForAnotherHostIsRefused) {
    expect_fault(server_plan("DNS:example.org"),
                 "the certificate (CN=localhost) is for example.org, not for localhost");
    expect_fault(server_plan("DNS:a.test,DNS:b.test,IP:10.0.0.1,DNS:c.test,DNS:d.test"),
                 "the certificate (CN=localhost) is for a.test, b.test, 10.0.0.1 and 2 other "
                 "names, not for localhost");
}

TEST_F(HostileCertificatesTest, AWildcardStandsForOneWholeLabelAlone) {
    expect_good(server_plan("DNS:*.a.test"), "x.a.test");
    const std::string begin = "the certificate (CN=localhost) is for ";
    expect_fault(server_plan("DNS:*.a.test"), begin + "*.a.test, not for x.y.a.test", "x.y.a.test");
    expect_fault(server_plan("DNS:*.a.test"), begin + "*.a.test, not for a.test", "a.test");
    expect_fault(
        server_plan("DNS:w*.a.test"), begin + "w*.a.test, not for www.a.test", "www.a.test");
    expect_fault(server_plan("DNS:x.*.test"), begin + "x.*.test, not for x.a.test", "x.a.test");
    expect_fault(server_plan("DNS:*"), begin + "*, not for localhost");
}

TEST_F(HostileCertificatesTest, AWildcardNeverStandsForAllUnderAPublicSuffix) {
    const std::string begin = "the certificate (CN=localhost) is for ";
    expect_fault(server_plan("DNS:*.com"), begin + "*.com, not for example.com", "example.com");
    expect_fault(
        server_plan("DNS:*.co.uk"), begin + "*.co.uk, not for example.co.uk", "example.co.uk");
    // Where a company gives out names it may well have one for all.
    expect_good(server_plan("DNS:*.github.io"), "example.github.io");
}

TEST_F(HostileCertificatesTest, TheCommonNameAloneCountsForNothing) {
    expect_fault(
        without(server_plan("DNS:localhost"), "subjectAltName"),
        "the certificate (CN=localhost) names no host (no subject alternative name), so it "
        "is not for localhost");
}

TEST_F(HostileCertificatesTest, AnAddressWrittenAsANameDoesNotCount) {
    expect_fault(server_plan("DNS:127.0.0.1"),
                 "the certificate (CN=localhost) is for 127.0.0.1, not for 127.0.0.1",
                 "127.0.0.1");
}

TEST_F(HostileCertificatesTest, ANulInTheNameEndsNothing) {
    CertificatePlan plan = without(server_plan("DNS:localhost"), "subjectAltName");
    plan.raw_extensions = {
        {NID_subject_alt_name, std::string("\x30\x15\x82\x13localhost\0.evil.com", 23)}};
    const std::string fault = verdict({.own = &issue(plan, &root())});
    EXPECT_THAT(fault, HasSubstr("not for localhost"));
}

TEST_F(HostileCertificatesTest, NameConstraintsOfTheAuthorityHold) {
    const MadeCertificate& permitted = issue(
        with(authority_plan("Middle"), "nameConstraints", "critical,permitted;DNS:example.org"),
        &root());
    expect_fault({.own = &issue(server_plan("DNS:localhost"), &permitted), .chain = {&permitted}},
                 "the certificate (CN=localhost) has a name that its authority is not permitted to "
                 "vouch for (name constraints)");
    const MadeCertificate& excluded =
        issue(with(authority_plan("Middle"), "nameConstraints", "critical,excluded;DNS:localhost"),
              &root());
    expect_fault({.own = &issue(server_plan("DNS:localhost"), &excluded), .chain = {&excluded}},
                 "the certificate (CN=localhost) has a name that its authority is excluded from "
                 "(name constraints)");
}

// What certificates are for

TEST_F(HostileCertificatesTest, OneThatIsNoAuthorityMaySignNothing) {
    CertificatePlan plan = with(server_plan("DNS:middle.test"), "subjectKeyIdentifier", "hash");
    plan.name = "Middle";
    const MadeCertificate& middle = issue(plan, &root());
    expect_fault(
        {.own = &issue(server_plan("DNS:localhost"), &middle), .chain = {&middle}},
        "the authority's certificate (CN=Middle) vouches for others but is no authority's");
    const MadeCertificate& keyless =
        issue(with(authority_plan("Middle"), "keyUsage", "critical,digitalSignature"), &root());
    EXPECT_NE(verdict({.own = &issue(server_plan("DNS:localhost"), &keyless), .chain = {&keyless}}),
              "");
}

TEST_F(HostileCertificatesTest, APathMayNotBeLongerThanItsAuthoritySays) {
    const MadeCertificate& upper = issue(authority_plan("Upper", ",pathlen:0"), &root());
    const MadeCertificate& lower = issue(authority_plan("Lower"), &upper);
    expect_fault({.own = &issue(server_plan("DNS:localhost"), &lower), .chain = {&lower, &upper}},
                 "the authority's certificate (CN=Upper) is an authority's that may not vouch for "
                 "another authority (path length)");
}

TEST_F(HostileCertificatesTest, OneForClientsAloneIsRefused) {
    expect_fault(with(server_plan("DNS:localhost"), "extendedKeyUsage", "clientAuth"),
                 "the certificate (CN=localhost) was not made for servers (key usage)");
}

TEST_F(HostileCertificatesTest, AnUnknownCriticalExtensionIsRefused) {
    expect_fault(with(server_plan("DNS:localhost"), "1.2.3.4", "critical,ASN1:NULL"),
                 "the certificate (CN=localhost) has a critical extension that nobody here knows");
    expect_good(with(server_plan("DNS:localhost"), "1.2.3.4", "ASN1:NULL"));
}

// Strength

TEST_F(HostileCertificatesTest, ASignatureWithSha1IsRefused) {
    CertificatePlan plan = server_plan("DNS:localhost");
    plan.hash = EVP_sha1();
    expect_fault(plan,
                 "the certificate (CN=localhost) is signed with a hash that is broken (MD5 or "
                 "SHA-1)");
    CertificatePlan authority = authority_plan("Middle");
    authority.hash = EVP_sha1();
    const MadeCertificate& middle = issue(authority, &root());
    expect_fault({.own = &issue(server_plan("DNS:localhost"), &middle), .chain = {&middle}},
                 "the authority's certificate (CN=Middle) is signed with a hash that is broken "
                 "(MD5 or SHA-1)");
}

TEST_F(HostileCertificatesTest, AShortKeyIsRefused) {
    const KeyHandle key = test::make_rsa_key(1'024);
    CertificatePlan plan = server_plan("DNS:localhost");
    plan.key = key.get();
    expect_fault(plan, "the certificate (CN=localhost) has a key that is too short to be safe");
    CertificatePlan authority = authority_plan("Middle");
    authority.key = key.get();
    const MadeCertificate& middle = issue(authority, &root());
    expect_fault({.own = &issue(server_plan("DNS:localhost"), &middle), .chain = {&middle}},
                 "the authority's certificate (CN=Middle) has a key that is too short to be safe");
}

TEST_F(HostileCertificatesTest, ACurveOfItsOwnMakingIsRefused) {
    const KeyHandle key = test::make_explicit_curve_key();
    CertificatePlan plan = authority_plan("Middle");
    plan.key = key.get();
    const MadeCertificate& middle = issue(plan, &root());
    expect_fault({.own = &issue(server_plan("DNS:localhost"), &middle), .chain = {&middle}},
                 "the authority's certificate (CN=Middle) has a key on a curve of its own making");
    CertificatePlan own = server_plan("DNS:localhost");
    own.key = key.get();
    EXPECT_THAT(verdict({.own = &issue(own, &root())}),
                HasSubstr("has a key on a curve of its own making"));
}

// Size

TEST_F(HostileCertificatesTest, AChainThatIsTooLongIsRefused) {
    HostileServerPlan plan;
    const MadeCertificate* last = &root();
    for (int i = 0; i < 20; ++i) {
        last = &issue(authority_plan("Step " + std::to_string(i)), last);
        plan.chain.push_back(last);
    }
    plan.own = &issue(server_plan("DNS:localhost"), last);
    EXPECT_THAT(verdict(plan), HasSubstr("stands at the end of a chain that is too long"));
}

TEST_F(HostileCertificatesTest, AHugeCertificateIsRefused) {
    const CertificatePlan plan = with(
        server_plan("DNS:localhost"), "1.2.3.4", "ASN1:UTF8String:" + std::string(1'000'000, 'x'));
    EXPECT_EQ(verdict({.own = &issue(plan, &root())}),
              "the server sent a message that is too large (we said \"illegal parameter\")");
}

TEST_F(HostileCertificatesTest, ManyNamesAreReadAndCountedNotListed) {
    std::string names = "DNS:first.test";
    for (int i = 0; i < 2'000; ++i) {
        names += ",DNS:host" + std::to_string(i) + ".test";
    }
    expect_fault(server_plan(names),
                 "the certificate (CN=localhost) is for first.test, host0.test, host1.test and "
                 "1998 other names, not for localhost");
    expect_good(server_plan(names), "host1999.test");
}

// Stapled status

class StapledStatusTest : public HostileCertificatesTest {
protected:
    // Of a good certificate, with that word about it.
    HostileServerPlan stapled(StaplePlan plan) {
        own_ = own_ == nullptr ? &issue(server_plan("DNS:localhost"), &root()) : own_;
        plan.certificate = plan.certificate == nullptr ? own_ : plan.certificate;
        plan.issuer = &root();
        return {.own = own_, .staple = make_staple(plan)};
    }

    MadeCertificate* own_ = nullptr;
};

TEST_F(StapledStatusTest, AGoodWordIsGood) {
    EXPECT_EQ(verdict(stapled({})), "");
    EXPECT_EQ(verdict(stapled({.hash = EVP_sha256()})), "");
    HostileServerPlan old = stapled({});
    old.max_version = TLS1_2_VERSION;
    EXPECT_EQ(verdict(old), "");
}

TEST_F(StapledStatusTest, ARevokedOneIsRefused) {
    const std::string sentence = "the certificate (CN=localhost) was revoked by its authority";
    expect_fault(stapled({.status = V_OCSP_CERTSTATUS_REVOKED}), sentence);
    expect_fault(stapled({.status = V_OCSP_CERTSTATUS_REVOKED, .until = -1'800}), sentence);
    HostileServerPlan old = stapled({.status = V_OCSP_CERTSTATUS_REVOKED});
    old.max_version = TLS1_2_VERSION;
    expect_fault(old, sentence);
    TlsOptions options;
    options.check_stapled_ocsp = false;
    EXPECT_EQ(verdict(old, "localhost", options), "");
}

TEST_F(StapledStatusTest, AWordThatHasExpiredIsRefused) {
    expect_fault(stapled({.until = -1'800}),
                 "the certificate (CN=localhost) came with a stapled status that has expired");
}

TEST_F(StapledStatusTest, AWordWithoutEndHoldsTenDays) {
    EXPECT_EQ(verdict(stapled({.from = -9 * kDay, .until = 0})), "");
    expect_fault(stapled({.from = -11 * kDay, .until = 0}),
                 "the certificate (CN=localhost) came with a stapled status that has expired");
}

TEST_F(StapledStatusTest, AnotherMaySpeakForTheAuthorityWhenItSaysSo) {
    CertificatePlan plan = with(server_plan("DNS:status.test"), "extendedKeyUsage", "OCSPSigning");
    plan.name = "Speaker";
    const MadeCertificate& speaker = issue(plan, &root());
    EXPECT_EQ(verdict(stapled({.signer = &speaker})), "");
    CertificatePlan usual = server_plan("DNS:status.test");
    usual.name = "Neighbour";
    const MadeCertificate& neighbour = issue(usual, &root());
    expect_fault(stapled({.signer = &neighbour}),
                 "the certificate (CN=localhost) came with a stapled status that its authority did "
                 "not sign");
}

TEST_F(StapledStatusTest, AWordOfAnotherIsRefused) {
    const MadeCertificate& other = issue(authority_plan("Other"), nullptr);
    expect_fault(stapled({.signer = &other}),
                 "the certificate (CN=localhost) came with a stapled status that its authority did "
                 "not sign");
    const MadeCertificate& neighbour = issue(server_plan("DNS:localhost"), &root());
    expect_fault(stapled({.certificate = &neighbour}),
                 "the certificate (CN=localhost) came with the stapled status of another "
                 "certificate");
}

TEST_F(StapledStatusTest, AWordThatSaysNothingIsRefused) {
    expect_fault(
        stapled({.status = V_OCSP_CERTSTATUS_UNKNOWN}),
        "the certificate (CN=localhost) is unknown to its authority, as the stapled status "
        "says");
    HostileServerPlan plan = stapled({});
    plan.staple = "no DER";
    expect_fault(plan,
                 "the certificate (CN=localhost) came with a stapled status that cannot be read");
}

TEST_F(StapledStatusTest, APromisedWordMustCome) {
    own_ = &issue(with(server_plan("DNS:localhost"), "tlsfeature", "status_request"), &root());
    EXPECT_EQ(verdict(stapled({})), "");
    expect_fault({.own = own_},
                 "the certificate (CN=localhost) came without the stapled status that it promises "
                 "(must-staple)");
}

// What is below certificates

TEST_F(HostileCertificatesTest, OldVersionsOfTlsAreRefused) {
    const MadeCertificate& own = issue(server_plan("DNS:localhost"), &root());
    for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
        EXPECT_EQ(verdict({.own = &own, .max_version = version}),
                  "the server gave up with the alert \"protocol version\": it does not speak the "
                  "versions of TLS that we do");
    }
}

TEST_F(HostileCertificatesTest, AShortDiffieHellmanGroupIsRefused) {
    const KeyHandle key = test::make_rsa_key(2'048);
    CertificatePlan plan = server_plan("DNS:localhost");
    plan.key = key.get();
    EXPECT_EQ(verdict({.own = &issue(plan, &root()),
                       .max_version = TLS1_2_VERSION,
                       .ciphers = "DHE-RSA-AES128-GCM-SHA256",
                       .short_group = true}),
              "the server offers a Diffie-Hellman key that is too short (we said \"handshake "
              "failure\")");
}

// Exceptions

TEST_F(HostileCertificatesTest, AnExceptionIsForItsHostAndPortAlone) {
    const HostileServerPlan plan{.own = &issue(server_plan("DNS:elsewhere.test"), nullptr)};
    const auto accepted = [&](const std::string& pattern, const std::string& host) {
        TlsOptions options;
        options.accept = {pattern};
        return verdict(plan, host, options).empty();
    };
    EXPECT_TRUE(accepted("localhost", "localhost"));
    EXPECT_TRUE(accepted("localhost:443", "localhost"));
    EXPECT_FALSE(accepted("localhost:444", "localhost"));
    EXPECT_TRUE(accepted("*.a.test", "x.y.a.test"));
    EXPECT_FALSE(accepted("*.a.test", "a.test"));
    EXPECT_FALSE(accepted("*.a.test", "xa.test"));
    EXPECT_TRUE(accepted("[::1]:443", "::1"));
    EXPECT_TRUE(accepted("::1", "::1"));
    EXPECT_FALSE(accepted("example.org", "localhost"));
}

TEST_F(HostileCertificatesTest, AResumedSessionTellsTheSameFault) {
    TlsOptions options;
    options.accept = {"localhost"};
    const std::unique_ptr<TlsContexts> contexts = trusted_.contexts(options);
    const std::shared_ptr<const Leaf> leaf = trusted_.leaf(server_plan("DNS:elsewhere.test"));
    std::vector<std::string> faults;
    for (const bool resumed : {false, true, true}) {
        const std::unique_ptr<TlsEngine> server = contexts->server(leaf, true);
        const std::unique_ptr<TlsEngine> client = contexts->client("localhost", true, 443);
        test::shake_hands(*client, *server);
        EXPECT_EQ(client->facts().resumed, resumed);
        EXPECT_EQ(client->certificate_fault(),
                  "the certificate (CN=localhost) is for elsewhere.test, not for localhost");
    }
}

TEST_F(HostileCertificatesTest, ARefusedOneIsStillTold) {
    const std::unique_ptr<TlsContexts> contexts = trusted_.contexts();
    const std::unique_ptr<TlsEngine> client = contexts->client("localhost", true, 443);
    HostileServer server({.own = &issue(server_plan("DNS:example.org"), &root())});
    server.shake_hands(*client);
    ASSERT_EQ(client->state(), State::Failed);
    EXPECT_EQ(client->certificate_fault(), client->failure());
    const TlsFacts facts = client->facts();
    ASSERT_EQ(facts.certificates.size(), 1U);
    EXPECT_EQ(facts.certificates[0].names, std::vector<std::string>{"example.org"});
}

TEST(CertificateFaultsTest, EveryCodeOfOpensslHasWords) {
    for (int code = X509_V_ERR_UNSPECIFIED; code <= X509_V_ERR_EC_KEY_EXPLICIT_PARAMS; ++code) {
        const std::string words = fault_words(code);
        EXPECT_THAT(words, ::testing::Not(HasSubstr("error number"))) << code;
        EXPECT_GT(words.size(), 10U) << code;
    }
}

}  // namespace
}  // namespace waybill::proxy
