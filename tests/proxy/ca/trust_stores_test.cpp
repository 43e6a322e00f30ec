// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whom stores trust, in a home and under a root of the test's own.
#include "proxy/ca/trust_stores.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proxy/ca/child_trust.h"
#include "proxy/ca/tool_run.h"
#include "tests/support/capture_writer.h"
#include "tests/support/file_content.h"
#include "tests/support/find_program.h"

namespace waybill::proxy {
namespace {

namespace fs = std::filesystem;
using test::file_content;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::StartsWith;

// Does what Debian's does: all of the folder into the bundle, in front of them the distributor's.
constexpr std::string_view kUpdate = R"(#!/bin/sh
here=$(dirname "$0")/../..
cat "$here/usr/share/distributor.crt" "$here"/usr/local/share/ca-certificates/*.crt \
    > "$here/etc/ssl/certs/ca-certificates.crt" 2>/dev/null
exit 0
)";

// A variable of the environment that is as it was at the end.
class KeptVariable {
public:
    explicit KeptVariable(const char* name) : name_(name) {
        if (const char* const value = std::getenv(name)) {
            value_ = value;
        }
    }
    ~KeptVariable() {
        if (value_) {
            ::setenv(name_, value_->c_str(), 1);
        } else {
            ::unsetenv(name_);
        }
    }
    KeptVariable(const KeptVariable&) = delete;
    KeptVariable& operator=(const KeptVariable&) = delete;

private:
    const char* name_;
    std::optional<std::string> value_;
};

class TrustTest : public ::testing::Test {
protected:
    void SetUp() override {
        const auto made = CertificateAuthority::open_or_create(directory_.file("ca"));
        ASSERT_TRUE(made) << made.error().message;
        certificate_ = *CertificateAuthority::read_certificate(directory_.file("ca"));
        places_ = {.root = directory_.file("root"),
                   .home = directory_.file("home"),
                   .data_home = directory_.file("home/.local/share"),
                   .config_home = directory_.file("home/.config")};
        fs::create_directories(places_.home);
        fs::create_directories(places_.root);
    }

    void make_system() {
        fs::create_directories(places_.root + "/usr/sbin");
        fs::create_directories(places_.root + "/usr/share");
        fs::create_directories(places_.root + "/etc/ssl/certs");
        directory_.write("root/usr/sbin/update-ca-certificates", kUpdate);
        ASSERT_EQ(::chmod((places_.root + "/usr/sbin/update-ca-certificates").c_str(), 0755), 0);
        directory_.write("root/usr/share/distributor.crt", "distributor\n");
        directory_.write("root/etc/ssl/certs/ca-certificates.crt", "distributor\n");
    }

    TrustStore store(StoreKind kind) const {
        for (const TrustStore& found : find_trust_stores(places_)) {
            if (found.kind == kind) {
                return found;
            }
        }
        ADD_FAILURE() << "there is no such store";
        return {};
    }

    TrustState state(StoreKind kind) const {
        const TrustStatus status = trust_status(store(kind), certificate_);
        EXPECT_EQ(status.problem, "");
        return status.state;
    }

    TrustChange install(StoreKind kind) const {
        const auto change =
            plan_install(store(kind), certificate_, directory_.file("ca/certificate.pem"));
        EXPECT_TRUE(change) << change.error().message;
        return change ? *change : TrustChange{};
    }

    TrustChange removal(StoreKind kind) const {
        const auto change = plan_removal(store(kind), certificate_);
        EXPECT_TRUE(change) << change.error().message;
        return change ? *change : TrustChange{};
    }

    static void carry_out_well(const TrustChange& change) {
        const Result<void> done = carry_out(change);
        EXPECT_TRUE(done) << done.error().message;
    }

    test::TemporaryDirectory directory_;
    TrustPlaces places_;
    AuthorityCertificate certificate_;
};

TEST_F(TrustTest, TheSystemTrustsUsFromInstallToRemoval) {
    make_system();
    EXPECT_EQ(state(StoreKind::System), TrustState::Absent);
    EXPECT_THAT(removal(StoreKind::System).commands, IsEmpty());

    const TrustChange change = install(StoreKind::System);
    EXPECT_FALSE(change.needs_root);
    EXPECT_EQ(state(StoreKind::System), TrustState::Absent) << "planning changes nothing";
    carry_out_well(change);
    EXPECT_EQ(state(StoreKind::System), TrustState::Trusted);
    EXPECT_THAT(install(StoreKind::System).commands, IsEmpty());
    EXPECT_THAT(file_content(places_.root + "/etc/ssl/certs/ca-certificates.crt"),
                StartsWith("distributor\n-----BEGIN"));

    carry_out_well(removal(StoreKind::System));
    EXPECT_EQ(state(StoreKind::System), TrustState::Absent);
    EXPECT_EQ(file_content(places_.root + "/etc/ssl/certs/ca-certificates.crt"), "distributor\n");
}

TEST_F(TrustTest, AFileThatTheSystemWasNotToldOfIsPresentAndNotTrusted) {
    make_system();
    TrustChange change = install(StoreKind::System);
    change.commands.resize(1);
    carry_out_well(change);
    EXPECT_EQ(state(StoreKind::System), TrustState::Present);
    EXPECT_THAT(install(StoreKind::System).commands, SizeIs(2));
}

TEST_F(TrustTest, WhatSomebodyElsePutIntoTheSystemIsNotRemovedByUs) {
    make_system();
    directory_.write("root/etc/ssl/certs/ca-certificates.crt", certificate_.pem);
    const auto change = plan_removal(store(StoreKind::System), certificate_);
    ASSERT_FALSE(change);
    EXPECT_THAT(change.error().message, HasSubstr("not from a file of ours"));
}

TEST_F(TrustTest, WhatNeedsRootIsShownWithSudoAndExactly) {
    TrustChange change;
    change.needs_root = true;
    change.commands = {{"install", "-m", "0644", "/a b/c.pem", "/x"}, {"update"}};
    EXPECT_THAT(change.lines(), ElementsAre("sudo install -m 0644 '/a b/c.pem' /x", "sudo update"));
    change.needs_root = false;
    EXPECT_EQ(change.lines()[1], "update");
}

TEST_F(TrustTest, TheSystemsFolderNeedsRootWhereWeMayNotWrite) {
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root may write everywhere";
    }
    make_system();
    fs::create_directories(places_.root + "/usr/local/share");
    fs::permissions(places_.root + "/usr/local/share", fs::perms(0555));
    EXPECT_TRUE(install(StoreKind::System).needs_root);
    fs::permissions(places_.root + "/usr/local/share", fs::perms(0755));
}

TEST_F(TrustTest, OtherDistributionsHaveTheirOwnFolders) {
    fs::create_directories(places_.root + "/etc/pki/ca-trust/source/anchors");
    TrustStore found = store(StoreKind::System);
    EXPECT_EQ(found.path, places_.root + "/etc/pki/ca-trust/source/anchors");
    EXPECT_THAT(found.update, ElementsAre(places_.root + "/usr/sbin/update-ca-trust", "extract"));
    fs::create_directories(places_.root + "/etc/pki/trust/anchors");
    found = store(StoreKind::System);
    EXPECT_EQ(found.path, places_.root + "/etc/pki/trust/anchors");
    EXPECT_THAT(found.update, SizeIs(1));
}

TEST_F(TrustTest, ASystemThatIsNotKnownHasNoStore) {
    for (const TrustStore& found : find_trust_stores(places_)) {
        EXPECT_NE(found.kind, StoreKind::System);
    }
}

TEST_F(TrustTest, ADatabaseOfNssIsMadeTrustsUsAndForgetsUs) {
    if (test::find_program("certutil").empty()) {
        GTEST_SKIP() << "certutil is not installed";
    }
    EXPECT_FALSE(store(StoreKind::Nss).exists);
    EXPECT_EQ(store(StoreKind::Nss).path, places_.home + "/.pki/nssdb");
    EXPECT_EQ(state(StoreKind::Nss), TrustState::Absent);
    carry_out_well(install(StoreKind::Nss));
    EXPECT_TRUE(store(StoreKind::Nss).exists);
    EXPECT_EQ(state(StoreKind::Nss), TrustState::Trusted);
    EXPECT_THAT(install(StoreKind::Nss).commands, IsEmpty());

    const std::string database = "sql:" + store(StoreKind::Nss).path;
    const auto listed = run_tool({"certutil", "-L", "-d", database, "-n", certificate_.facts.name});
    ASSERT_TRUE(listed);
    EXPECT_EQ(listed->status, 0) << listed->errors;
    ASSERT_TRUE(
        run_tool({"certutil", "-M", "-d", database, "-n", certificate_.facts.name, "-t", ",,"}));
    EXPECT_EQ(state(StoreKind::Nss), TrustState::Present);
    carry_out_well(install(StoreKind::Nss));
    EXPECT_EQ(state(StoreKind::Nss), TrustState::Trusted);

    carry_out_well(removal(StoreKind::Nss));
    EXPECT_EQ(state(StoreKind::Nss), TrustState::Absent);
    EXPECT_THAT(removal(StoreKind::Nss).commands, IsEmpty());
}

TEST_F(TrustTest, ANewAuthorityStandsBesideTheFormerOneInADatabase) {
    if (test::find_program("certutil").empty()) {
        GTEST_SKIP() << "certutil is not installed";
    }
    carry_out_well(install(StoreKind::Nss));
    ASSERT_TRUE(CertificateAuthority::rotate(directory_.file("ca")));
    const AuthorityCertificate former = certificate_;
    certificate_ = *CertificateAuthority::read_certificate(directory_.file("ca"));
    EXPECT_EQ(state(StoreKind::Nss), TrustState::Absent);
    EXPECT_EQ(trust_status(store(StoreKind::Nss), former).state, TrustState::Trusted);
    carry_out_well(install(StoreKind::Nss));
    EXPECT_EQ(state(StoreKind::Nss), TrustState::Trusted);
    carry_out_well(*plan_removal(store(StoreKind::Nss), former));
    EXPECT_EQ(trust_status(store(StoreKind::Nss), former).state, TrustState::Absent);
    EXPECT_EQ(state(StoreKind::Nss), TrustState::Trusted);
}

TEST_F(TrustTest, TheNewerPlaceOfNssIsTakenWhereItIsAlone) {
    fs::create_directories(places_.data_home + "/pki/nssdb");
    directory_.write("home/.local/share/pki/nssdb/cert9.db", "");
    EXPECT_EQ(store(StoreKind::Nss).path, places_.data_home + "/pki/nssdb");
}

TEST_F(TrustTest, ADatabaseThatIsDamagedIsUnknownAndSaidSo) {
    if (test::find_program("certutil").empty()) {
        GTEST_SKIP() << "certutil is not installed";
    }
    fs::create_directories(places_.home + "/.pki/nssdb");
    directory_.write("home/.pki/nssdb/cert9.db", std::string(5000, 'x'));
    const TrustStatus status = trust_status(store(StoreKind::Nss), certificate_);
    EXPECT_EQ(status.state, TrustState::Unknown);
    EXPECT_NE(status.problem, "");
    EXPECT_FALSE(plan_install(store(StoreKind::Nss), certificate_, "x"));
}

TEST_F(TrustTest, EachProfileOfFirefoxIsAStore) {
    if (test::find_program("certutil").empty()) {
        GTEST_SKIP() << "certutil is not installed";
    }
    const std::string folder = places_.home + "/.mozilla/firefox";
    fs::create_directories(folder + "/ab12.default-release");
    fs::create_directories(directory_.file("elsewhere"));
    directory_.write("home/.mozilla/firefox/profiles.ini",
                     "[General]\nVersion=2\n\n[Profile0]\nName=default-release\nIsRelative=1\n"
                     "Path=ab12.default-release\n\n[Profile1]\r\nPath="
                         + directory_.file("elsewhere")
                         + "\r\nIsRelative=0\r\n[Profile2]\nPath=gone\nIsRelative=1\n");
    std::vector<TrustStore> profiles = find_trust_stores(places_);
    std::erase_if(profiles, [](const TrustStore& one) { return one.kind != StoreKind::Firefox; });
    ASSERT_THAT(profiles, SizeIs(2));
    EXPECT_EQ(profiles[0].name, "Firefox default-release");
    EXPECT_EQ(profiles[1].path, directory_.file("elsewhere"));
    carry_out_well(install(StoreKind::Firefox));
    EXPECT_EQ(state(StoreKind::Firefox), TrustState::Trusted);
    EXPECT_EQ(trust_status(profiles[1], certificate_).state, TrustState::Absent);
}

TEST_F(TrustTest, SnapsAndFlatpaksOfFirefoxHaveTheirProfiles) {
    for (const std::string place : {"/snap/firefox/common", "/.var/app/org.mozilla.firefox"}) {
        fs::create_directories(places_.home + place + "/.mozilla/firefox/a.default");
        directory_.write("home" + place + "/.mozilla/firefox/profiles.ini",
                         "[Profile0]\nPath=a.default\n");
    }
    const std::vector<TrustStore> stores = find_trust_stores(places_);
    EXPECT_EQ(std::count_if(stores.begin(),
                            stores.end(),
                            [](const TrustStore& one) { return one.kind == StoreKind::Firefox; }),
              2);
}

TEST_F(TrustTest, ProfilesAreReadFromAnyText) {
    EXPECT_THAT(read_profiles("", "/f"), IsEmpty());
    EXPECT_THAT(read_profiles("Path=a\n[Install]\nPath=b\n", "/f"), IsEmpty());
    EXPECT_THAT(read_profiles("[Profile0]\nPath=a\n[Profile1]\nPath=a", "/f"), ElementsAre("/f/a"));
    std::string many;
    for (int i = 0; i < 1000; ++i) {
        many += "[Profile]\nPath=" + std::to_string(i) + "\n";
    }
    EXPECT_THAT(read_profiles(many, "/f"), SizeIs(100));
}

TEST_F(TrustTest, AProgramIsGivenTheSystemsCertificatesAndOurs) {
    make_system();
    const KeptVariable kept("SSL_CERT_FILE");
    ::unsetenv("SSL_CERT_FILE");
    const auto trust = ChildTrust::prepare(directory_.file("ca"), places_);
    ASSERT_TRUE(trust) << trust.error().message;
    EXPECT_EQ(file_content(trust->bundle_file), "distributor\n" + certificate_.pem);
    EXPECT_EQ(file_content(trust->certificate_file), certificate_.pem);
    const EnvironmentVariables variables = trust->trust_variables();
    EXPECT_THAT(variables, Contains(Pair("SSL_CERT_FILE", trust->bundle_file)));
    EXPECT_THAT(variables, Contains(Pair("NODE_EXTRA_CA_CERTS", trust->certificate_file)));
    // What the user has set already stays trusted.
    const std::string own = directory_.write("own.pem", "own");
    ::setenv("SSL_CERT_FILE", own.c_str(), 1);
    ASSERT_TRUE(ChildTrust::prepare(directory_.file("ca"), places_));
    EXPECT_EQ(file_content(trust->bundle_file), "own\n" + certificate_.pem);
    ::setenv("SSL_CERT_FILE", trust->bundle_file.c_str(), 1);  // in a program that we started
    ASSERT_TRUE(ChildTrust::prepare(directory_.file("ca"), places_));
    EXPECT_EQ(file_content(trust->bundle_file), "distributor\n" + certificate_.pem);
}

TEST_F(TrustTest, AProgramIsGivenTheProxyForEachHost) {
    const EnvironmentVariables variables = proxy_variables("127.0.0.1:8080");
    for (const char* const name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"}) {
        EXPECT_THAT(variables, Contains(Pair(name, "http://127.0.0.1:8080")));
    }
    EXPECT_THAT(variables, Contains(Pair("no_proxy", "")));
    EXPECT_THAT(shell_lines(variables), HasSubstr("export no_proxy=''\n"));
}

TEST(ToolRunTest, TakesDownWhatAToolSaysAndHowItEnds) {
    const auto run = run_tool({"sh", "-c", "echo out; echo err >&2; cat; exit 3"});
    ASSERT_TRUE(run) << run.error().message;
    EXPECT_EQ(run->status, 3);
    EXPECT_EQ(run->output, "out\n");
    EXPECT_EQ(run->errors, "err\n");
    EXPECT_EQ(run_tool({"sh", "-c", "kill -9 $$"})->status, 128 + 9);
    EXPECT_EQ(run_tool({"waybill-no-such-tool"}).error().message,
              "waybill-no-such-tool: is not installed");
}

TEST(ToolRunTest, CutsWhatIsTooMuch) {
    const auto run = run_tool({"head", "-c", "3000000", "/dev/zero"});
    ASSERT_TRUE(run);
    EXPECT_EQ(run->status, 0);
    EXPECT_EQ(run->output.size(), kMiB);
}

TEST(ToolRunTest, AToolHasNoTerminalToAskOn) {
    EXPECT_NE(run_tool({"sh", "-c", "echo x > /dev/tty"})->status, 0);
}

}  // namespace
}  // namespace waybill::proxy
