// SPDX-License-Identifier: GPL-3.0-or-later
//
// The authority's folder: who may read what, what happens when others could, and that its key
// leaves it in no other form.
#include "proxy/ca/certificate_authority.h"

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/capture_writer.h"
#include "tests/support/file_content.h"

namespace waybill::proxy {
namespace {

namespace fs = std::filesystem;
using test::file_content;
using test::TemporaryDirectory;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kNow = 1'795'225'000;  // 2026-11-21

class AuthorityFolderTest : public ::testing::Test {
protected:
    // Whatever is made is made under the most generous mask.
    void SetUp() override { mask_ = ::umask(0); }
    void TearDown() override { ::umask(mask_); }

    static unsigned mode_of(const std::string& path) {
        struct stat facts {};
        EXPECT_EQ(::lstat(path.c_str(), &facts), 0) << path;
        return facts.st_mode & 07777;
    }

    CertificateAuthority::Pointer make(const AuthorityOptions& options = {}) const {
        Result<CertificateAuthority::Pointer> made =
            CertificateAuthority::open_or_create(folder_, options);
        EXPECT_TRUE(made) << made.error().message;
        return made ? *made : nullptr;
    }

    std::string error_of_opening() const {
        const Result<CertificateAuthority::Pointer> opened = CertificateAuthority::open(folder_);
        return opened ? "" : opened.error().message;
    }

    TemporaryDirectory directory_;
    std::string folder_ = directory_.file("data/waybill/ca");
    std::string key_file_ = folder_ + "/authority.pem";

private:
    mode_t mask_ = 0;
};

TEST_F(AuthorityFolderTest, IsForItsOwnerWhateverTheMask) {
    for (const mode_t mask : {mode_t{0}, mode_t{0777}}) {
        fs::create_directories(directory_.file("data/waybill"));
        ::umask(mask);
        ASSERT_TRUE(make());
        ::umask(0);
        EXPECT_EQ(mode_of(folder_), 0700U);
        EXPECT_EQ(mode_of(key_file_), 0600U);
        EXPECT_EQ(mode_of(folder_ + "/certificate.pem"), 0644U);
        EXPECT_EQ(mode_of(folder_ + "/certificate.der"), 0644U);
        fs::remove_all(folder_);
    }
}

TEST_F(AuthorityFolderTest, IsForItsOwnerWithSlashesBehindItsName) {
    ASSERT_TRUE(CertificateAuthority::open_or_create(folder_ + "//"));
    EXPECT_EQ(mode_of(folder_), 0700U);
}

TEST_F(AuthorityFolderTest, HoldsNothingElse) {
    ASSERT_TRUE(make());
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) {
        names.push_back(entry.path().filename());
    }
    EXPECT_THAT(
        names,
        testing::UnorderedElementsAre("authority.pem", "certificate.pem", "certificate.der"));
}

TEST_F(AuthorityFolderTest, GivesTheSameAuthorityEachTime) {
    const CertificateAuthority::Pointer first = make();
    const CertificateAuthority::Pointer second = make();
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->facts().fingerprint, second->facts().fingerprint);
    EXPECT_EQ(EVP_PKEY_eq(first->key(), second->key()), 1);
    EXPECT_EQ(error_of_opening(), "");
}

TEST_F(AuthorityFolderTest, SaysWhoseItIsAndHowLong) {
    const CertificateAuthority::Pointer authority = make({.host = "desk", .now = kNow});
    ASSERT_TRUE(authority);
    EXPECT_THAT(authority->facts().name, StartsWith("Waybill CA of desk, 2026-11-21 ("));
    EXPECT_EQ(authority->facts().not_before, kNow - 2 * kDay);
    EXPECT_EQ(authority->facts().not_after, kNow + 3650 * kDay);
    EXPECT_EQ(authority->facts().fingerprint.size(), 64U);
    EXPECT_TRUE(authority->facts().limits.empty());
}

TEST_F(AuthorityFolderTest, AHostNameThatIsTooLongOrStrangeIsCutAndReplaced) {
    const CertificateAuthority::Pointer authority =
        make({.host = "a\n" + std::string(300, 'b'), .now = kNow});
    ASSERT_TRUE(authority);
    EXPECT_LE(authority->facts().name.size(), 64U);
    EXPECT_THAT(authority->facts().name, HasSubstr("of a?bb"));
}

TEST_F(AuthorityFolderTest, TwoAuthoritiesHaveDifferentKeysNamesAndNumbers) {
    const CertificateAuthority::Pointer first = make();
    folder_ = directory_.file("other");
    const CertificateAuthority::Pointer second = make();
    ASSERT_TRUE(first && second);
    EXPECT_EQ(EVP_PKEY_eq(first->key(), second->key()), 0);
    EXPECT_NE(first->facts().name, second->facts().name);
    EXPECT_NE(X509_subject_name_cmp(first->certificate(), second->certificate()), 0);
}

TEST_F(AuthorityFolderTest, AKeyThatOthersCanReadOrWriteIsRefusedWithTheCommandThatMendsIt) {
    ASSERT_TRUE(make());
    for (const mode_t mode : {0644U, 0640U, 0604U, 0620U, 0602U, 0601U, 0610U, 0666U}) {
        ASSERT_EQ(::chmod(key_file_.c_str(), mode), 0);
        EXPECT_THAT(
            error_of_opening(),
            AllOf(StartsWith(key_file_ + ": others may"), HasSubstr("chmod 0600 " + key_file_)));
        EXPECT_FALSE(CertificateAuthority::open_or_create(folder_));
    }
    ASSERT_EQ(::chmod(key_file_.c_str(), 0600), 0);
    EXPECT_EQ(error_of_opening(), "");
}

TEST_F(AuthorityFolderTest, AFolderThatOthersCanChangeIsRefusedWithTheCommandThatMendsIt) {
    ASSERT_TRUE(make());
    for (const mode_t mode : {0720U, 0702U, 0777U, 01777U}) {
        ASSERT_EQ(::chmod(folder_.c_str(), mode), 0);
        EXPECT_THAT(
            error_of_opening(),
            AllOf(StartsWith(folder_ + ": others may"), HasSubstr("chmod 0700 " + folder_)));
    }
    ASSERT_EQ(::chmod(folder_.c_str(), 0755), 0);  // they may look
    EXPECT_EQ(error_of_opening(), "");
}

TEST_F(AuthorityFolderTest, WhatBelongsToOthersIsRefused) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can give files away";
    }
    ASSERT_TRUE(make());
    ASSERT_EQ(::chown(key_file_.c_str(), 65'534, 65'534), 0);
    EXPECT_THAT(error_of_opening(), StartsWith(key_file_ + ": belongs to user 65534"));
    ASSERT_EQ(::chown(key_file_.c_str(), 0, 0), 0);
    ASSERT_EQ(::chown(folder_.c_str(), 65'534, 65'534), 0);
    EXPECT_THAT(error_of_opening(), StartsWith(folder_ + ": belongs to user 65534"));
}

TEST_F(AuthorityFolderTest, LinksAreNotFollowed) {
    ASSERT_TRUE(make());
    const std::string elsewhere = directory_.file("elsewhere.pem");
    fs::rename(key_file_, elsewhere);
    fs::create_symlink(elsewhere, key_file_);
    EXPECT_THAT(error_of_opening(), StartsWith(key_file_ + ": is a link"));
    EXPECT_FALSE(CertificateAuthority::open_or_create(folder_));
    // One that leads nowhere is not written through.
    fs::remove(key_file_);
    fs::create_symlink(directory_.file("nowhere"), key_file_);
    EXPECT_FALSE(CertificateAuthority::open_or_create(folder_));
    EXPECT_FALSE(fs::exists(directory_.file("nowhere")));
    // Nor is a folder.
    const std::string link = directory_.file("link");
    fs::create_directory_symlink(folder_, link);
    EXPECT_FALSE(CertificateAuthority::open_or_create(link));
}

TEST_F(AuthorityFolderTest, APipeOrAFolderInThePlaceOfTheKeyIsAnError) {
    ASSERT_TRUE(make());
    fs::remove(key_file_);
    ASSERT_EQ(::mkfifo(key_file_.c_str(), 0600), 0);
    EXPECT_EQ(error_of_opening(), key_file_ + ": is no plain file");
    fs::remove(key_file_);
    fs::create_directory(key_file_);
    EXPECT_EQ(error_of_opening(), key_file_ + ": is no plain file");
}

TEST_F(AuthorityFolderTest, DamagedFilesAreErrorsAndNotMadeAnew) {
    const std::string other_folder = directory_.file("other");
    ASSERT_TRUE(make());
    ASSERT_TRUE(CertificateAuthority::open_or_create(other_folder));
    const std::string whole = file_content(key_file_);
    const std::string other = file_content(other_folder + "/authority.pem");
    const std::size_t certificate = whole.find("-----BEGIN CERTIFICATE");
    ASSERT_NE(certificate, std::string::npos);
    const std::string damaged[] = {
        "",
        "text",
        whole.substr(0, whole.size() / 2),
        whole.substr(0, certificate),
        whole.substr(certificate),
        whole.substr(0, certificate) + other.substr(other.find("-----BEGIN CERTIFICATE")),
        std::string(100'000, 'a'),
    };
    for (const std::string& content : damaged) {
        directory_.write("data/waybill/ca/authority.pem", content);
        EXPECT_THAT(error_of_opening(), StartsWith(key_file_ + ": "));
        EXPECT_FALSE(CertificateAuthority::open_or_create(folder_));
        EXPECT_EQ(file_content(key_file_), content);
    }
}

TEST_F(AuthorityFolderTest, CopiesThatAreGoneOrOldAreMadeAnew) {
    const CertificateAuthority::Pointer authority = make();
    ASSERT_TRUE(authority);
    const std::string pem = file_content(folder_ + "/certificate.pem");
    fs::remove(folder_ + "/certificate.pem");
    directory_.write("data/waybill/ca/certificate.der", "old");
    EXPECT_EQ(error_of_opening(), "");
    EXPECT_EQ(file_content(folder_ + "/certificate.pem"), pem);
    EXPECT_NE(file_content(folder_ + "/certificate.der"), "old");
}

TEST_F(AuthorityFolderTest, AnAuthorityThatHasEndedIsAnError) {
    ASSERT_TRUE(make({.now = kNow}));
    EXPECT_TRUE(CertificateAuthority::open(folder_, kNow + 3649 * kDay));
    const auto opened = CertificateAuthority::open(folder_, kNow + 3650 * kDay);
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().message, HasSubstr("has ended; waybill ca rotate"));
}

TEST_F(AuthorityFolderTest, AFolderWithoutOneIsAnErrorWhereNoneIsToBeMade) {
    EXPECT_EQ(error_of_opening(), folder_ + ": No such file or directory");
    EXPECT_FALSE(fs::exists(folder_));
    EXPECT_FALSE(CertificateAuthority::open_or_create(""));
}

TEST_F(AuthorityFolderTest, ProgramsThatBeginAtTheSameTimeGetTheSameOne) {
    std::vector<std::string> fingerprints(4);
    std::vector<std::thread> threads;
    for (std::string& fingerprint : fingerprints) {
        threads.emplace_back([this, &fingerprint] {
            const auto made = CertificateAuthority::open_or_create(folder_);
            fingerprint = made ? (*made)->facts().fingerprint : made.error().message;
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_THAT(fingerprints, testing::Each(fingerprints[0]));
    EXPECT_EQ(fingerprints[0].size(), 64U) << fingerprints[0];
}

TEST_F(AuthorityFolderTest, TheKeyIsInNoOtherFileAndInNoCopyForOthers) {
    const CertificateAuthority::Pointer first = make();
    ASSERT_TRUE(first);
    // A line in the middle of the key.
    const std::string secret = file_content(key_file_).substr(28 + 10, 40);
    ASSERT_TRUE(CertificateAuthority::rotate(folder_));
    for (const auto& entry : fs::directory_iterator(folder_)) {
        const std::string content = file_content(entry.path());
        EXPECT_THAT(content, Not(HasSubstr(secret))) << entry.path();
        if (entry.path().filename() != "authority.pem") {
            EXPECT_THAT(content, Not(HasSubstr("PRIVATE KEY"))) << entry.path();
        }
    }
}

TEST_F(AuthorityFolderTest, RotatingMakesANewOneAndKeepsTheOldCertificate) {
    const CertificateAuthority::Pointer first = make();
    ASSERT_TRUE(first);
    const auto second = CertificateAuthority::rotate(folder_);
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_NE((*second)->facts().fingerprint, first->facts().fingerprint);
    EXPECT_EQ(mode_of(key_file_), 0600U);
    const auto former = CertificateAuthority::read_former(folder_);
    ASSERT_TRUE(former);
    ASSERT_EQ(former->size(), 1U);
    EXPECT_EQ((*former)[0].facts.fingerprint, first->facts().fingerprint);
    const auto certificate = CertificateAuthority::read_certificate(folder_);
    ASSERT_TRUE(certificate);
    EXPECT_EQ(certificate->facts.fingerprint, (*second)->facts().fingerprint);
    EXPECT_EQ(certificate->der, file_content(folder_ + "/certificate.der"));
}

TEST_F(AuthorityFolderTest, RotatingLeavesNoKeyThatAStoppedProgramLeft) {
    ASSERT_TRUE(make());
    fs::create_hard_link(key_file_, key_file_ + ".part-123-0");
    ASSERT_TRUE(CertificateAuthority::rotate(folder_));
    EXPECT_FALSE(fs::exists(key_file_ + ".part-123-0"));
}

TEST_F(AuthorityFolderTest, RotatingKeepsTheOldCertificateWhereItsCopyIsGone) {
    const CertificateAuthority::Pointer first = make();
    ASSERT_TRUE(first);
    fs::remove(folder_ + "/certificate.pem");
    ASSERT_TRUE(CertificateAuthority::rotate(folder_));
    const auto former = CertificateAuthority::read_former(folder_);
    ASSERT_TRUE(former);
    ASSERT_EQ(former->size(), 1U);
    EXPECT_EQ((*former)[0].facts.fingerprint, first->facts().fingerprint);
}

TEST_F(AuthorityFolderTest, RotatingIsTheWayOutOfAKeyThatOthersCouldRead) {
    ASSERT_TRUE(make());
    ASSERT_EQ(::chmod(key_file_.c_str(), 0644), 0);
    ASSERT_TRUE(CertificateAuthority::rotate(folder_));
    EXPECT_EQ(mode_of(key_file_), 0600U);
}

TEST_F(AuthorityFolderTest, LimitsAreKeptAndOthersRefused) {
    const NameLimits limits =
        *NameLimits::parse(std::vector<std::string>{"example.com", "10.0.0.0/8"});
    ASSERT_TRUE(make({.limits = limits}));
    EXPECT_EQ(make()->facts().limits, limits);
    EXPECT_EQ(make({.limits = limits})->facts().limits, limits);
    const auto other = CertificateAuthority::open_or_create(
        folder_, {.limits = *NameLimits::parse(std::vector<std::string>{"other.example"})});
    ASSERT_FALSE(other);
    EXPECT_THAT(other.error().message, HasSubstr("waybill ca rotate"));
}

TEST_F(AuthorityFolderTest, WithTheKeyOpenThereIsNoCoreDump) {
    ASSERT_TRUE(make());
    const pid_t child = ::fork();
    if (child == 0) {
        // All that would let it write one.
        const rlimit limit{RLIM_INFINITY, RLIM_INFINITY};
        ::setrlimit(RLIMIT_CORE, &limit);
        ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
        ::signal(SIGABRT, SIG_DFL);
        if (::chdir(directory_.path().c_str()) != 0 || !CertificateAuthority::open(folder_)
            || ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0) {
            ::_exit(1);
        }
        std::abort();
    }
    int state = 0;
    ASSERT_EQ(::waitpid(child, &state, 0), child);
    ASSERT_TRUE(WIFSIGNALED(state)) << "it did not get as far";
    EXPECT_EQ(WTERMSIG(state), SIGABRT);
    EXPECT_FALSE(WCOREDUMP(state));
}

}  // namespace
}  // namespace waybill::proxy
