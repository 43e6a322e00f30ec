// SPDX-License-Identifier: GPL-3.0-or-later
//
// What others say of our certificates: OpenSSL as strict as it can be, GnuTLS, NSS and Python.
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "proxy/ca/authority_certificate.h"
#include "proxy/ca/child_trust.h"
#include "proxy/ca/leaf_minter.h"
#include "tests/support/capture_writer.h"
#include "tests/support/find_program.h"
#include "tests/support/run_program.h"
#include "tests/support/started_program.h"

namespace waybill::proxy {
namespace {

using test::find_program;
using test::ProgramRun;
using test::run_waybill;
using test::StartedProgram;
using ::testing::HasSubstr;

// Both sides of a handshake in one process, without a socket.
constexpr const char* kPythonHandshake = R"(
import ssl, sys
ca, leaf, host = sys.argv[1:]
client = ssl.create_default_context(cafile=ca)
client.verify_flags |= ssl.VERIFY_X509_STRICT
server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
server.load_cert_chain(leaf)
up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
ends = [client.wrap_bio(down, up, server_hostname=host), server.wrap_bio(up, down, True)]
for i in range(10):
    for end in ends:
        try:
            end.do_handshake()
        except ssl.SSLWantReadError:
            pass
print(ends[0].getpeercert()['subjectAltName'])
)";

std::vector<std::string> names() {
    std::string longest = std::string(61, 'a');
    for (int i = 0; i < 3; ++i) {
        longest += "." + std::string(63, 'b');
    }
    return {"example.com",
            "b\xc3\xbc"
            "cher.example",
            "my_host.a--b.c.d.example.com",
            "localhost",
            longest,
            "192.0.2.1",
            "2001:db8::1"};
}

class VerifiersTest : public ::testing::Test {
protected:
    void make(const std::vector<std::string>& permitted = {}) {
        const auto authority = CertificateAuthority::open_or_create(
            directory_.file("ca"), {.limits = *NameLimits::parse(permitted)});
        ASSERT_TRUE(authority) << authority.error().message;
        minter_ = *LeafMinter::create(*authority);
        authority_file_ = directory_.file("ca/certificate.pem");
    }

    std::shared_ptr<const Leaf> mint(const std::string& host) const {
        const auto leaf =
            minter_->mint(*LeafName::parse(host, Wildcard::Allowed), std::int64_t{::time(nullptr)});
        EXPECT_TRUE(leaf) << leaf.error().message;
        return leaf ? *leaf : nullptr;
    }

    // Certificate and key in one file, as servers take them.
    std::string write(X509* certificate, EVP_PKEY* key) const {
        return directory_.write("leaf.pem", pem_of(certificate) + pem_of(key));
    }
    std::string write_leaf(const std::string& host) const {
        const auto leaf = mint(host);
        return write(leaf->certificate(), leaf->key());
    }

    // What our minter refuses to make: a leaf for a name that the authority may not vouch for.
    std::string write_leaf_beyond_limits(const std::string& permitted,
                                         const std::string& alternative) const {
        const auto leaf = mint(permitted);
        const CertificateHandle other(X509_dup(leaf->certificate()));
        const int at = X509_get_ext_by_NID(other.get(), NID_subject_alt_name, -1);
        const OpensslHandle<X509_EXTENSION> old(X509_delete_ext(other.get(), at));
        const OpensslHandle<X509_EXTENSION> extension(X509V3_EXT_conf_nid(
            nullptr, nullptr, NID_subject_alt_name, ("critical," + alternative).c_str()));
        EXPECT_EQ(X509_add_ext(other.get(), extension.get(), -1), 1);
        EXPECT_GT(X509_sign(other.get(), minter_->authority().key(), EVP_sha256()), 0);
        return write(other.get(), leaf->key());
    }

    ProgramRun run(const std::string& program, std::vector<std::string> arguments) const {
        return run_waybill(std::move(arguments), {.folder = directory_.path(), .program = program});
    }

    ProgramRun openssl_verify(const std::string& leaf, const std::string& host) const {
        const LeafName name = *LeafName::parse(host);
        return run(find_program("openssl"),
                   {"verify",
                    "-x509_strict",
                    "-purpose",
                    "sslserver",
                    "-check_ss_sig",
                    name.is_address() ? "-verify_ip" : "-verify_hostname",
                    name.text(),
                    "-no-CApath",
                    "-CAfile",
                    authority_file_,
                    leaf});
    }

    ProgramRun gnutls_verify(const std::string& leaf, const std::string& host) const {
        std::vector<std::string> arguments = {"--verify",
                                              "--load-ca-certificate=" + authority_file_,
                                              "--infile=" + leaf,
                                              "--verify-profile=high",
                                              "--verify-purpose=1.3.6.1.5.5.7.3.1"};
        if (!host.empty()) {
            arguments.push_back("--verify-hostname=" + LeafName::parse(host)->text());
        }
        return run(find_program("certtool"), arguments);
    }

    // In a database that trusts the authority for servers.
    ProgramRun nss_verify(const std::string& leaf) const {
        const std::string certutil = find_program("certutil");
        const std::string database = "sql:" + directory_.file("nss");
        std::filesystem::remove_all(directory_.file("nss"));
        std::filesystem::create_directory(directory_.file("nss"));
        ProgramRun done = run(certutil, {"-N", "-d", database, "--empty-password"});
        EXPECT_EQ(done.status, 0) << done.errors;
        done =
            run(certutil, {"-A", "-d", database, "-n", "ca", "-t", "C,,", "-i", authority_file_});
        EXPECT_EQ(done.status, 0) << done.errors;
        done = run(certutil, {"-A", "-d", database, "-n", "leaf", "-t", ",,", "-i", leaf});
        EXPECT_EQ(done.status, 0) << done.errors;
        return run(certutil, {"-V", "-d", database, "-n", "leaf", "-u", "V", "-e"});
    }

    test::TemporaryDirectory directory_;
    std::shared_ptr<const LeafMinter> minter_;
    std::string authority_file_;
};

TEST_F(VerifiersTest, OpensslAcceptsAuthorityAndLeavesAsStrictlyAsItCan) {
    if (find_program("openssl").empty()) {
        GTEST_SKIP() << "openssl is not installed";
    }
    make();
    ProgramRun done = run(find_program("openssl"),
                          {"verify", "-x509_strict", "-CAfile", authority_file_, authority_file_});
    EXPECT_EQ(done.status, 0) << done.errors;
    for (const std::string& name : names()) {
        done = openssl_verify(write_leaf(name), name);
        EXPECT_EQ(done.status, 0) << name << ": " << done.output << done.errors;
    }
    done = openssl_verify(write_leaf("*.example.com"), "a.example.com");
    EXPECT_EQ(done.status, 0) << done.output << done.errors;
    done = openssl_verify(write_leaf("*.example.com"), "a.b.example.com");
    EXPECT_THAT(done.output + done.errors, HasSubstr("hostname mismatch"));
}

TEST_F(VerifiersTest, GnutlsAcceptsAuthorityAndLeaves) {
    if (find_program("certtool").empty()) {
        GTEST_SKIP() << "certtool is not installed";
    }
    make();
    for (const std::string& name : names()) {
        const std::string leaf = write_leaf(name);
        const ProgramRun done =
            gnutls_verify(leaf, LeafName::parse(name)->is_address() ? "" : name);
        EXPECT_EQ(done.status, 0) << name << ": " << done.output << done.errors;
    }
    const ProgramRun done = gnutls_verify(write_leaf("example.com"), "other.example");
    EXPECT_NE(done.status, 0);
}

TEST_F(VerifiersTest, NssAcceptsAuthorityAndLeaves) {
    if (find_program("certutil").empty()) {
        GTEST_SKIP() << "certutil is not installed";
    }
    make();
    for (const std::string& name : {names()[0], names()[1], names()[4], names()[6]}) {
        const ProgramRun done = nss_verify(write_leaf(name));
        EXPECT_EQ(done.status, 0) << name << ": " << done.output << done.errors;
    }
}

TEST_F(VerifiersTest, PythonAcceptsLeavesInAHandshake) {
    const std::string python = find_program("python3");
    if (python.empty()) {
        GTEST_SKIP() << "python3 is not installed";
    }
    make();
    for (const std::string& name : {names()[0], names()[1], names()[5], names()[6]}) {
        const ProgramRun done = run(python,
                                    {"-c",
                                     kPythonHandshake,
                                     authority_file_,
                                     write_leaf(name),
                                     LeafName::parse(name)->text()});
        EXPECT_EQ(done.status, 0) << name << ": " << done.errors;
        EXPECT_THAT(done.output,
                    HasSubstr(LeafName::parse(name)->is_address() ? "IP Address" : "DNS"));
    }
}

TEST_F(VerifiersTest, AllAcceptWhatIsWithinTheLimits) {
    make({"example.com", "10.0.0.0/8", "2001:db8::/32"});
    for (const std::string name : {"example.com", "a.b.example.com", "10.1.2.3", "2001:db8::7"}) {
        const std::string leaf = write_leaf(name);
        ProgramRun done = openssl_verify(leaf, name);
        EXPECT_EQ(done.status, 0) << name << ": " << done.output << done.errors;
        if (!find_program("certtool").empty()) {
            done = gnutls_verify(leaf, "");
            EXPECT_EQ(done.status, 0) << name << ": " << done.output << done.errors;
        }
        if (!find_program("certutil").empty()) {
            done = nss_verify(leaf);
            EXPECT_EQ(done.status, 0) << name << ": " << done.output << done.errors;
        }
    }
}

// With the key of a limited authority nobody can speak for others, whoever has it.
TEST_F(VerifiersTest, AllRefuseWhatIsBeyondTheLimits) {
    struct Case {
        std::vector<std::string> permitted;
        std::string own;
        std::string beyond;  // as OpenSSL writes alternative names
        std::string reason;
    };
    const Case cases[] = {
        {{"example.com"}, "example.com", "DNS:other.example", "permitted subtree violation"},
        {{"example.com"}, "example.com", "DNS:notexample.com", "permitted subtree violation"},
        {{"example.com"},
         "example.com",
         "DNS:example.com,DNS:b.test",
         "permitted subtree violation"},
        {{"example.com"}, "example.com", "IP:192.0.2.1", "excluded subtree violation"},
        {{"example.com"}, "example.com", "IP:2001:db8::1", "excluded subtree violation"},
        {{"10.0.0.0/8"}, "10.0.0.1", "IP:11.0.0.1", "permitted subtree violation"},
        {{"10.0.0.0/8"}, "10.0.0.1", "IP:2001:db8::1", "subtree violation"},
        {{"10.0.0.0/8"}, "10.0.0.1", "DNS:example.com", "excluded subtree violation"},
        {{"2001:db8::/32"}, "2001:db8::1", "IP:2001:db9::1", "permitted subtree violation"},
    };
    for (const Case& one : cases) {
        std::filesystem::remove_all(directory_.file("ca"));
        make(one.permitted);
        const std::string leaf = write_leaf_beyond_limits(one.own, one.beyond);
        ProgramRun done = run(find_program("openssl"),
                              {"verify", "-x509_strict", "-CAfile", authority_file_, leaf});
        EXPECT_NE(done.status, 0) << one.beyond;
        EXPECT_THAT(done.output + done.errors, HasSubstr(one.reason)) << one.beyond;
        if (!find_program("certtool").empty()) {
            EXPECT_NE(gnutls_verify(leaf, "").status, 0) << "GnuTLS: " << one.beyond;
        }
        if (!find_program("certutil").empty()) {
            EXPECT_NE(nss_verify(leaf).status, 0) << "NSS: " << one.beyond;
        }
    }
}

// Runtimes that know only what their variables name: each asks a server of ours for its page.
class RuntimesTest : public VerifiersTest {
protected:
    void SetUp() override {
        if (find_program("openssl").empty()) {
            GTEST_SKIP() << "openssl is not installed";
        }
        make();
        const auto trust = ChildTrust::prepare(directory_.file("ca"), {});
        ASSERT_TRUE(trust) << trust.error().message;
        for (const auto& [name, value] : trust->trust_variables()) {
            trusting_.push_back(name + "=" + value);
        }
        start_server(write_leaf("localhost"));
    }

    // It says on which port it is once it is there.
    void start_server(const std::string& leaf) {
        const std::string told = directory_.file("told");
        ASSERT_EQ(::mkfifo(told.c_str(), 0600), 0);
        server_ = std::make_unique<StartedProgram>(
            find_program("sh"),
            std::vector<std::string>{"sh",
                                     "-c",
                                     "exec openssl s_server -www -accept 127.0.0.1:0 -cert " + leaf
                                         + " > " + told + " 2>&1"});
        std::ifstream lines(told);
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with("ACCEPT ")) {
                url_ = "https://localhost" + line.substr(line.rfind(':')) + "/";
                drain_ = std::move(lines);  // whoever writes into a pipe without a reader is ended
                return;
            }
        }
        FAIL() << "the server did not start";
    }

    // With the variables it must work; without them the server must be refused.
    void expect_trust(const std::string& name, std::vector<std::string> arguments) {
        const std::string program = find_program(name);
        if (program.empty()) {
            GTEST_SKIP() << name << " is not installed";
        }
        for (std::string& argument : arguments) {
            if (argument == "URL") {
                argument = url_;
            }
        }
        const std::vector<std::string> bare = {"PATH=/usr/bin:/bin", "HOME=" + directory_.path()};
        std::vector<std::string> with = bare;
        with.insert(with.end(), trusting_.begin(), trusting_.end());
        ProgramRun done = run_waybill(
            arguments, {.folder = directory_.path(), .environment = with, .program = program});
        EXPECT_EQ(done.status, 0) << name << ": " << done.errors;
        EXPECT_THAT(done.output, HasSubstr("s_server")) << name;
        done = run_waybill(arguments,
                           {.folder = directory_.path(), .environment = bare, .program = program});
        EXPECT_NE(done.status, 0) << name << " trusts without its variables";
    }

    std::vector<std::string> trusting_;
    std::unique_ptr<StartedProgram> server_;
    std::ifstream drain_;
    std::string url_;
};

TEST_F(RuntimesTest, CurlTrustsUsByItsVariables) {
    expect_trust("curl", {"-sS", "URL"});
}

TEST_F(RuntimesTest, PythonTrustsUsByItsVariables) {
    expect_trust("python3",
                 {"-c",
                  "import sys, urllib.request as r; print(r.urlopen(sys.argv[1]).read().decode())",
                  "URL"});
}

TEST_F(RuntimesTest, RequestsTrustsUsByItsVariables) {
    expect_trust("python3",
                 {"-c", "import sys, requests; print(requests.get(sys.argv[1]).text)", "URL"});
}

TEST_F(RuntimesTest, NodeTrustsUsByItsVariables) {
    expect_trust("node",
                 {"-e",
                  "require('https').get(process.argv[1], r => r.pipe(process.stdout))"
                  ".on('error', e => { console.error(e); process.exit(1) })",
                  "URL"});
}

TEST_F(RuntimesTest, OpensslTrustsUsByItsVariables) {
    const std::string port = url_.substr(18, url_.size() - 19);
    expect_trust("sh",
                 {"-c",
                  "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | openssl s_client -quiet "
                  "-verify_return_error -verify_hostname localhost -connect 127.0.0.1:"
                      + port});
}

}  // namespace
}  // namespace waybill::proxy
