// SPDX-License-Identifier: GPL-3.0-or-later
//
// The same servers judged by us and by curl, and TLS with programs that we did not write.
#include <array>
#include <csignal>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "core/base/ascii.h"
#include "tests/proxy/tls/engine_pair.h"
#include "tests/proxy/tls/hostile_server.h"
#include "tests/support/find_program.h"
#include "tests/support/loopback.h"
#include "tests/support/run_program.h"

namespace waybill::proxy {
namespace {

using test::authority_plan;
using test::CertificatePlan;
using test::HostileServer;
using test::HostileServerPlan;
using test::MadeCertificate;
using test::make_certificate;
using test::server_plan;
using test::TrustedAuthority;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using waybill::test::accept_from;
using waybill::test::connect_to;
using waybill::test::listen_on_loopback;
using waybill::test::local_end;
using waybill::test::OwnedSocket;

// Of curl: the certificate was not accepted; its stapled status was not.
constexpr int kCertificateProblem = 60;
constexpr int kStatusProblem = 91;

class VerdictsOfOthersTest : public ::testing::Test {
protected:
    void SetUp() override { std::signal(SIGPIPE, SIG_IGN); }

    MadeCertificate& issue(const CertificatePlan& plan, const MadeCertificate* issuer) {
        made_.push_back(std::make_unique<MadeCertificate>(make_certificate(plan, issuer)));
        return *made_.back();
    }
    const MadeCertificate& root() const { return trusted_.authority(); }

    // Why we refuse the server; empty: we do not.
    std::string our_verdict(const HostileServerPlan& plan, const std::string& host) const {
        const std::unique_ptr<TlsContexts> contexts = trusted_.contexts();
        const std::unique_ptr<TlsEngine> client = contexts->client(host, true, 443);
        HostileServer server(plan);
        server.shake_hands(*client);
        return client->failure();
    }

    // curl's exit status with the same server.
    int verdict_of_curl(const HostileServerPlan& plan, const std::string& host) const {
        const OwnedSocket listener = listen_on_loopback();
        std::thread server([&] {
            const OwnedSocket socket = accept_from(listener);
            HostileServer(plan).serve(socket.get());
        });
        const std::string port = std::to_string(local_end(listener).port);
        std::vector<std::string> words = {"--silent",
                                          "--show-error",
                                          "--noproxy",
                                          "*",
                                          "--max-time",
                                          "20",
                                          "--cacert",
                                          trusted_.folder().file("trusted.pem"),
                                          "--resolve",
                                          host + ":" + port + ":127.0.0.1",
                                          "https://" + host + ":" + port + "/"};
        if (!plan.staple.empty()) {
            words.insert(words.end() - 1, "--cert-status");
        }
        waybill::test::ProgramOptions options;
        options.program = waybill::test::find_program("curl");
        const waybill::test::ProgramRun run = waybill::test::run_waybill(words, options);
        connect_to(local_end(listener));  // or the server waits for a curl that never came
        server.join();
        return run.status;
    }

    TrustedAuthority trusted_;
    std::vector<std::unique_ptr<MadeCertificate>> made_;
};

TEST_F(VerdictsOfOthersTest, CurlAcceptsAndRefusesTheSameServers) {
    if (waybill::test::find_program("curl").empty()) {
        GTEST_SKIP() << "curl is not installed";
    }
    struct Case {
        std::string what;
        HostileServerPlan plan;
        std::string host{"localhost"};
        bool good{};
        // Where curl is more lenient than browsers, and we are not.
        bool curl_accepts{};
    };
    const auto server = [&](const CertificatePlan& plan) {
        return HostileServerPlan{.own = &issue(plan, &root())};
    };
    const CertificatePlan usual = server_plan("DNS:localhost");
    const auto changed = [&](const std::function<void(CertificatePlan&)>& change) {
        CertificatePlan plan = usual;
        change(plan);
        return server(plan);
    };
    const auto extension =
        [](CertificatePlan& plan, const std::string& name, const std::string& value) {
            std::erase_if(plan.extensions, [&](const auto& each) { return each.first == name; });
            if (!value.empty()) {
                plan.extensions.emplace_back(name, value);
            }
        };
    const auto behind = [&](const CertificatePlan& authority) {
        const MadeCertificate& middle = issue(authority, &root());
        return HostileServerPlan{.own = &issue(usual, &middle), .chain = {&middle}};
    };
    const KeyHandle short_key = test::make_rsa_key(1'024);
    CertificatePlan constrained = authority_plan("Middle");
    constrained.extensions.emplace_back("nameConstraints", "critical,permitted;DNS:example.org");
    CertificatePlan old_authority = authority_plan("Middle");
    old_authority.ends = -3'600;
    CertificatePlan weak_authority = authority_plan("Middle");
    weak_authority.hash = EVP_sha1();
    CertificatePlan no_authority = server_plan("DNS:middle.test");
    extension(no_authority, "subjectKeyIdentifier", "hash");
    no_authority.name = "Middle";
    const MadeCertificate& upper = issue(authority_plan("Upper", ",pathlen:0"), &root());
    const MadeCertificate& lower = issue(authority_plan("Lower"), &upper);

    const MadeCertificate& stapled = issue(usual, &root());
    const auto staple = [&](int status, std::int64_t until) {
        return HostileServerPlan{
            .own = &stapled,
            .chain = {&root()},  // where curl looks for the issuer
            .staple = test::make_staple(
                {.certificate = &stapled, .issuer = &root(), .status = status, .until = until})};
    };

    const std::vector<Case> cases = {
        {"good status", staple(V_OCSP_CERTSTATUS_GOOD, 3'600), "localhost", true},
        {"revoked", staple(V_OCSP_CERTSTATUS_REVOKED, 3'600)},
        {"expired status", staple(V_OCSP_CERTSTATUS_GOOD, -1'800)},
        {"good", server(usual), "localhost", true},
        {"an intermediate authority", behind(authority_plan("Middle")), "localhost", true},
        {"wildcard", server(server_plan("DNS:*.a.test")), "x.a.test", true},
        {"address", server(server_plan("IP:127.0.0.1")), "127.0.0.1", true},
        {"expired", changed([](auto& plan) { plan.ends = -3'600; })},
        {"not yet valid", changed([](auto& plan) { plan.begins = 3'600; })},
        {"self-signed", {.own = &issue(usual, nullptr)}},
        {"missing intermediate", {.own = &issue(usual, &upper)}},
        {"another host", server(server_plan("DNS:example.org"))},
        {"wildcard, two labels", server(server_plan("DNS:*.a.test")), "x.y.a.test"},
        {"wildcard, none", server(server_plan("DNS:*.a.test")), "a.test"},
        {"wildcard of a top domain", server(server_plan("DNS:*.com")), "example.com"},
        {"wildcard of a suffix", server(server_plan("DNS:*.co.uk")), "example.co.uk", false, true},
        {"address as a name", server(server_plan("DNS:127.0.0.1")), "127.0.0.1"},
        {"common name alone",
         changed([&](auto& plan) { extension(plan, "subjectAltName", ""); }),
         "localhost",
         false,
         true},
        {"for clients",
         changed([&](auto& plan) { extension(plan, "extendedKeyUsage", "clientAuth"); })},
        {"critical extension",
         changed([&](auto& plan) { extension(plan, "1.2.3.4", "critical,ASN1:NULL"); })},
        {"SHA-1", changed([](auto& plan) { plan.hash = EVP_sha1(); })},
        {"RSA 1024", changed([&](auto& plan) { plan.key = short_key.get(); })},
        {"authority with SHA-1", behind(weak_authority)},
        {"expired authority", behind(old_authority)},
        {"constrained authority", behind(constrained)},
        {"no authority", behind(no_authority)},
        {"path length", {.own = &issue(usual, &lower), .chain = {&lower, &upper}}},
    };
    for (const Case& each : cases) {
        SCOPED_TRACE(each.what);
        EXPECT_EQ(our_verdict(each.plan, each.host).empty(), each.good)
            << our_verdict(each.plan, each.host);
        const int curl = verdict_of_curl(each.plan, each.host);
        if (each.good || each.curl_accepts) {
            EXPECT_EQ(curl, 0);
        } else {
            EXPECT_EQ(curl, each.plan.staple.empty() ? kCertificateProblem : kStatusProblem);
        }
    }
}

// An `openssl s_server` on a port of its own, for one connection.
class OpensslServer {
public:
    explicit OpensslServer(const std::string& words) {
        const std::string command = "exec openssl s_server -accept 127.0.0.1:0 -naccept 1 -www "
                                    + words + " </dev/null 2>/dev/null";
        output_ = ::popen(command.c_str(), "r");
        std::array<char, 1'000> line{};
        constexpr std::string_view kSays = "ACCEPT 127.0.0.1:";
        while (output_ != nullptr && port_ == 0
               && std::fgets(line.data(), line.size(), output_) != nullptr) {
            const std::string_view text(line.data());
            if (text.starts_with(kSays)) {
                port_ = static_cast<std::uint16_t>(
                    ascii::parse_decimal(text.substr(kSays.size(), text.find('\n') - kSays.size()))
                        .value_or(0));
            }
        }
    }
    ~OpensslServer() {
        if (output_ != nullptr) {
            ::pclose(output_);
        }
    }
    OpensslServer(const OpensslServer&) = delete;
    OpensslServer& operator=(const OpensslServer&) = delete;

    std::uint16_t port() const { return port_; }

private:
    FILE* output_ = nullptr;
    std::uint16_t port_ = 0;
};

// What an engine and whoever is at the other end of the socket say to each other, until one of them
// has nothing more to say; what came in plaintext.
std::string talk(TlsEngine& engine, const OwnedSocket& socket, std::string_view say) {
    std::string plain;
    std::array<Byte, 16'384> buffer{};
    bool said = false;
    while (true) {
        if (!said && engine.state() == TlsEngine::State::Open) {
            engine.send(as_bytes(say));
            said = true;
        }
        const std::string out = std::exchange(engine.output(), {});
        if (!out.empty() && ::send(socket.get(), out.data(), out.size(), MSG_NOSIGNAL) < 0) {
            return plain;
        }
        if (engine.state() == TlsEngine::State::Failed
            || engine.state() == TlsEngine::State::Ended) {
            return plain;
        }
        const ssize_t got = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
        if (got <= 0) {
            return plain;
        }
        engine.receive(Bytes(buffer).first(static_cast<std::size_t>(got)),
                       [&](Bytes part) { plain += as_text(part); });
    }
}

class OpensslProgramTest : public VerdictsOfOthersTest {
protected:
    void SetUp() override {
        VerdictsOfOthersTest::SetUp();
        if (waybill::test::find_program("openssl").empty()) {
            GTEST_SKIP() << "openssl is not installed";
        }
    }

    // What its server answers; `failure` and `facts` are the engine's.
    std::string ask(const CertificatePlan& plan, const std::string& options) {
        const std::string file =
            trusted_.folder().write("server.pem", pem_text(issue(plan, &root()), true));
        const OpensslServer server("-cert " + file + " " + options);
        EXPECT_NE(server.port(), 0);
        const std::unique_ptr<TlsContexts> contexts = trusted_.contexts();
        const std::unique_ptr<TlsEngine> client =
            contexts->client("localhost", false, server.port());
        const OwnedSocket socket = connect_to({waybill::test::loopback_address(), server.port()});
        std::string answer = talk(*client, socket, "GET / HTTP/1.0\r\n\r\n");
        failure_ = client->failure();
        facts_ = client->facts();
        return answer;
    }

    std::string failure_;
    TlsFacts facts_;
};

TEST_F(OpensslProgramTest, ItsServerIsUnderstoodInAllVersionsAndGroups) {
    struct Case {
        std::string options;
        std::string version;
        std::string cipher;
        std::string group;
    };
    const std::vector<Case> cases = {
        {"-tls1_3", "TLSv1.3", "TLS_AES_256_GCM_SHA384", "x25519"},
        {"-tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256",
         "TLSv1.3",
         "TLS_CHACHA20_POLY1305_SHA256",
         "x25519"},
        // Asks for another key share.
        {"-tls1_3 -groups P-384", "TLSv1.3", "TLS_AES_256_GCM_SHA384", "secp384r1"},
        {"-tls1_2", "TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "x25519"},
        {"-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256 -groups P-256",
         "TLSv1.2",
         "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
         "secp256r1"},
    };
    for (const Case& each : cases) {
        SCOPED_TRACE(each.options);
        EXPECT_THAT(ask(server_plan("DNS:localhost"), each.options), HasSubstr("HTTP/1.0 200 ok"));
        EXPECT_THAT(failure_, IsEmpty());
        EXPECT_EQ(facts_.version, each.version);
        EXPECT_EQ(facts_.cipher, each.cipher);
        EXPECT_EQ(facts_.group, each.group);
    }
}

TEST_F(OpensslProgramTest, ItsServerIsRefusedForItsCertificate) {
    EXPECT_EQ(ask(server_plan("DNS:example.org"), ""), "");
    EXPECT_EQ(failure_, "the certificate (CN=localhost) is for example.org, not for localhost");
    ASSERT_EQ(facts_.certificates.size(), 1U);
    CertificatePlan expired = server_plan("DNS:localhost");
    expired.ends = -3'600;
    EXPECT_EQ(ask(expired, "-tls1_2"), "");
    EXPECT_THAT(failure_, HasSubstr("the certificate (CN=localhost) expired on "));
}

TEST_F(OpensslProgramTest, ItsServerIsRefusedForItsVersion) {
    EXPECT_EQ(ask(server_plan("DNS:localhost"), "-tls1_1 -cipher DEFAULT@SECLEVEL=0"), "");
    EXPECT_THAT(failure_, HasSubstr("protocol version"));
}

}  // namespace
}  // namespace waybill::proxy
