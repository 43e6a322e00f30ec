// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill ca` in a home of the test's own, and once on a system of the test's own.
#include <filesystem>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/capture_writer.h"
#include "tests/support/file_content.h"
#include "tests/support/find_program.h"
#include "tests/support/run_program.h"

namespace waybill {
namespace {

namespace fs = std::filesystem;
using test::file_content;
using test::find_program;
using test::ProgramRun;
using test::run_waybill;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class CaTest : public ::testing::Test {
protected:
    ProgramRun ca(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), "ca");
        return run_waybill(
            std::move(arguments),
            {.folder = directory_.path(),
             .environment = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "HOME=" + directory_.path()}});
    }

    boost::json::object status() const {
        const ProgramRun run = ca({"status", "-T", "json"});
        EXPECT_EQ(run.errors, "");
        return boost::json::parse(run.output).as_object();
    }

    // "trusted" or what else of the first store of that kind.
    std::string state(std::string_view kind) const {
        const boost::json::object told = status();
        for (const boost::json::value& store : told.at("stores").as_array()) {
            if (store.at("kind").as_string() == kind) {
                return std::string(store.at("state").as_string());
            }
        }
        return "";
    }

    // The words of the key, which nothing may print.
    std::string secret() const { return file_content(folder_ + "/authority.pem").substr(38, 40); }

    test::TemporaryDirectory directory_;
    std::string folder_ = directory_.file(".local/share/waybill/ca");
};

TEST_F(CaTest, StatusMakesNothing) {
    const ProgramRun run = ca({"status"});
    EXPECT_EQ(run.status, 0);
    EXPECT_THAT(run.output, StartsWith("There is no CA in " + folder_ + " yet."));
    EXPECT_FALSE(status().at("exists").as_bool());
    EXPECT_TRUE(fs::is_empty(directory_.path()));
}

TEST_F(CaTest, ExportMakesOneAndWritesItsCertificateAndNotItsKey) {
    const ProgramRun pem = ca({"export"});
    EXPECT_EQ(pem.status, 0) << pem.errors;
    EXPECT_THAT(pem.errors, HasSubstr("made Waybill CA of"));
    EXPECT_EQ(pem.output, file_content(folder_ + "/certificate.pem"));
    EXPECT_EQ(ca({"export", "--der", "one.crt"}).status, 0);
    EXPECT_EQ(file_content(directory_.file("one.crt")), file_content(folder_ + "/certificate.der"));
    EXPECT_EQ(ca({"export", "--pem", "one.pem"}).errors, "");
    EXPECT_EQ(file_content(directory_.file("one.pem")), pem.output);
    EXPECT_EQ(ca({"export", "--pem", "--der"}).status, 2);
}

TEST_F(CaTest, ExportDoesNotWriteOverTheAuthoritysOwnFiles) {
    ca({"export"});
    const std::string before = file_content(folder_ + "/authority.pem");
    fs::create_symlink(folder_ + "/authority.pem", directory_.file("link.pem"));
    const ProgramRun run = ca({"export", "link.pem"});
    EXPECT_EQ(run.status, 2);
    EXPECT_THAT(run.errors, HasSubstr("is the authority's own file"));
    EXPECT_EQ(file_content(folder_ + "/authority.pem"), before);
}

TEST_F(CaTest, ExportGivesVariablesThatAShellReads) {
    const ProgramRun run = ca({"export", "--env"});
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(run.output,
                AllOf(HasSubstr("export SSL_CERT_FILE=" + folder_ + "/bundle.pem\n"),
                      HasSubstr("export NODE_EXTRA_CA_CERTS=" + folder_ + "/certificate.pem\n")));
    EXPECT_THAT(file_content(folder_ + "/bundle.pem"),
                HasSubstr(file_content(folder_ + "/certificate.pem")));
}

TEST_F(CaTest, NoOutputHoldsTheKey) {
    ca({"export"});
    const std::string key = secret();
    ASSERT_EQ(key.size(), 40U);
    for (const std::vector<std::string>& arguments : {std::vector<std::string>{"status"},
                                                      {"status", "-T", "json"},
                                                      {"export"},
                                                      {"export", "--env"},
                                                      {"install", "--dry-run"},
                                                      {"remove", "--dry-run"},
                                                      {"rotate", "--dry-run"},
                                                      {"rotate", "--yes"}}) {
        const ProgramRun run = ca(arguments);
        EXPECT_THAT(run.output + run.errors, Not(HasSubstr(key))) << arguments[0];
        EXPECT_THAT(run.output + run.errors, Not(HasSubstr("PRIVATE"))) << arguments[0];
    }
}

TEST_F(CaTest, StatusTellsWhatItIs) {
    ASSERT_EQ(ca({"install", "--store", "nss", "--dry-run"}).status, 0);
    EXPECT_FALSE(fs::exists(folder_)) << "a dry run makes nothing";
    ASSERT_EQ(ca({"export", "--ca-dir", "other/", "x.pem"}).status, 0);
    EXPECT_TRUE(fs::exists(directory_.file("other/authority.pem")));
    ca({"export"});
    const boost::json::object told = status();
    EXPECT_EQ(told.at("folder").as_string(), folder_);
    EXPECT_TRUE(told.at("usable").as_bool());
    EXPECT_EQ(told.at("sha256").as_string().size(), 64U);
    EXPECT_TRUE(told.at("permitted").as_array().empty());
    const ProgramRun text = ca({"status"});
    EXPECT_THAT(text.output,
                AllOf(StartsWith("Waybill CA of "),
                      HasSubstr("any name"),
                      HasSubstr("readable by you alone")));
}

TEST_F(CaTest, AKeyThatOthersCanReadIsRefusedEverywhere) {
    ca({"export"});
    ASSERT_EQ(::chmod((folder_ + "/authority.pem").c_str(), 0644), 0);
    const ProgramRun exported = ca({"export"});
    EXPECT_EQ(exported.status, 3);
    EXPECT_THAT(exported.errors, HasSubstr("mend it with: chmod 0600 " + folder_));
    const ProgramRun told = ca({"status"});
    EXPECT_EQ(told.status, 1);
    EXPECT_THAT(told.output, HasSubstr("others may read or change this key"));
}

TEST_F(CaTest, LimitsAreChosenWhenItIsMade) {
    const ProgramRun wrong = ca({"install", "--store", "nss", "--permit", "a b", "--yes"});
    EXPECT_EQ(wrong.status, 2);
    EXPECT_THAT(wrong.errors, HasSubstr("--permit a b: "));
    EXPECT_FALSE(fs::exists(folder_));
    const ProgramRun made =
        ca({"rotate", "--yes", "--permit", "example.com", "--permit", "10.0.0.0/8"});
    EXPECT_EQ(made.status, 0) << made.errors;
    EXPECT_EQ(boost::json::serialize(status().at("permitted")), R"(["example.com","10.0.0.0/8"])");
    EXPECT_THAT(ca({"status"}).output, HasSubstr("example.com, 10.0.0.0/8, and nothing else"));
    EXPECT_EQ(ca({"install", "--store", "nss", "--permit", "other.example", "--yes"}).status, 3);
}

TEST_F(CaTest, NothingIsDoneWhereNobodyCanBeAsked) {
    if (find_program("certutil").empty()) {
        GTEST_SKIP() << "certutil is not installed";
    }
    const ProgramRun run = ca({"install", "--store", "nss"});
    EXPECT_EQ(run.status, 2);
    EXPECT_THAT(run.output, HasSubstr("certutil -A -d sql:" + directory_.file(".pki/nssdb")));
    EXPECT_THAT(run.errors, HasSubstr("with --yes it is done without asking"));
    EXPECT_FALSE(fs::exists(directory_.file(".pki")));
    const std::string before = file_content(folder_ + "/authority.pem");
    EXPECT_EQ(ca({"rotate"}).status, 2);
    EXPECT_EQ(file_content(folder_ + "/authority.pem"), before);
}

TEST_F(CaTest, StoresAreShownInstalledAndRemoved) {
    if (find_program("certutil").empty()) {
        GTEST_SKIP() << "certutil is not installed";
    }
    fs::create_directories(directory_.file(".mozilla/firefox/a.default"));
    directory_.write(".mozilla/firefox/profiles.ini", "[Profile0]\nPath=a.default\nIsRelative=1\n");
    ProgramRun run = ca({"install", "--store", "nss", "--store", "firefox", "--yes"});
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(run.output,
                AllOf(HasSubstr("Chromium and others: trusts Waybill CA of"),
                      HasSubstr("Firefox default: trusts Waybill CA of")));
    EXPECT_EQ(state("nss"), "trusted");
    EXPECT_EQ(state("firefox"), "trusted");
    run = ca({"install", "--store", "nss"});
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(run.output, "Nothing is to be done.\n");
    run = ca({"remove", "--store", "firefox", "--yes"});
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_EQ(state("nss"), "trusted");
    EXPECT_EQ(state("firefox"), "absent");
}

TEST_F(CaTest, RotatingSaysWhoStillHasTheOldOne) {
    if (find_program("certutil").empty()) {
        GTEST_SKIP() << "certutil is not installed";
    }
    ASSERT_EQ(ca({"install", "--store", "nss", "--yes"}).status, 0);
    const std::string old(status().at("name").as_string());
    const ProgramRun run = ca({"rotate", "--yes"});
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(run.output,
                AllOf(HasSubstr("still has " + old), HasSubstr("waybill ca remove --former")));
    EXPECT_EQ(state("nss"), "absent");
    EXPECT_EQ(status().at("former").as_array().size(), 1U);
    EXPECT_THAT(ca({"status"}).output, HasSubstr("still there: " + old));
    ASSERT_EQ(ca({"install", "--store", "nss", "--yes"}).status, 0);
    ASSERT_EQ(ca({"remove", "--store", "nss", "--former", "--yes"}).status, 0);
    EXPECT_EQ(state("nss"), "trusted");
    EXPECT_THAT(ca({"status"}).output, Not(HasSubstr("still there")));
}

TEST_F(CaTest, WithoutCertutilItSaysWhichPackageHasIt) {
    const ProgramRun run = run_waybill(
        {"ca", "install", "--store", "nss", "--yes"},
        {.folder = directory_.path(),
         .environment = {"PATH=/nonexistent", "LANG=C.UTF-8", "HOME=" + directory_.path()}});
    EXPECT_EQ(run.status, 3);
    EXPECT_THAT(run.errors, HasSubstr("apt install libnss3-tools"));
}

TEST_F(CaTest, WithoutAHomeItAsksForAFolder) {
    const ProgramRun run = run_waybill({"ca", "status"}, {.environment = {"PATH=/usr/bin:/bin"}});
    EXPECT_EQ(run.status, 2);
    EXPECT_THAT(run.errors, HasSubstr("--ca-dir"));
}

TEST_F(CaTest, WrongWordsAreErrorsOfUsage) {
    EXPECT_EQ(ca({}).status, 2);
    EXPECT_EQ(ca({"trust"}).status, 2);
    EXPECT_EQ(ca({"status", "-T", "xml"}).status, 2);
    EXPECT_EQ(ca({"install", "--store", "java"}).status, 2);
}

TEST_F(CaTest, WhatOnlyRootMayDoIsShownWithSudoAndNotDone) {
    if (::geteuid() == 0 || !fs::exists("/usr/sbin/update-ca-certificates")) {
        GTEST_SKIP() << "needs a user who is not root, and update-ca-certificates";
    }
    const ProgramRun run = ca({"install", "--store", "system", "--yes"});
    EXPECT_EQ(run.status, 3) << "what was asked for by name was not done";
    EXPECT_THAT(run.output,
                AllOf(StartsWith("Only root may do this"),
                      HasSubstr("  sudo install -D -m 0644 " + folder_ + "/certificate.pem /usr/"),
                      HasSubstr("  sudo update-ca-certificates\n")));
    EXPECT_EQ(state("system"), "absent");
}

// Debian's own program, on folders that only this test's mount namespace has.
TEST_F(CaTest, TheSystemsProgramsTrustItFromInstallToRemoval) {
    const std::string unshare = find_program("unshare");
    if (::geteuid() != 0 || unshare.empty() || !fs::exists("/usr/sbin/update-ca-certificates")) {
        GTEST_SKIP() << "needs root, unshare and update-ca-certificates";
    }
    directory_.write("steps.sh", R"(set -e
cp -a /etc/ssl/certs "$HOME/certs"
mount --bind "$HOME/certs" /etc/ssl/certs
mkdir -p /usr/local/share/ca-certificates
mount -t tmpfs tmpfs /usr/local/share/ca-certificates
mkdir "$HOME/hooks"
mount --bind "$HOME/hooks" /etc/ca-certificates/update.d
check() { openssl verify -x509_strict "$HOME/.local/share/waybill/ca/certificate.pem" >/dev/null 2>&1; }
"$WAYBILL" ca install --store system --yes
check && echo trusted after install
"$WAYBILL" ca remove --store system --yes
check || echo not trusted after removal
)");
    const ProgramRun run = run_waybill({"-m", "sh", directory_.file("steps.sh")},
                                       {.folder = directory_.path(),
                                        .environment = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                                                        "HOME=" + directory_.path(),
                                                        "WAYBILL=" + test::waybill_program()},
                                        .program = unshare});
    if (run.errors.find("permission denied") != std::string::npos
        || run.errors.find("Operation not permitted") != std::string::npos) {
        GTEST_SKIP() << "this machine lets nobody mount: " << run.errors;
    }
    EXPECT_EQ(run.status, 0) << run.output << run.errors;
    EXPECT_THAT(
        run.output,
        AllOf(HasSubstr("trusted after install\n"), HasSubstr("not trusted after removal\n")));
}

}  // namespace
}  // namespace waybill
