// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/programs/owner_lookup.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/loopback.h"

namespace waybill::capture {
namespace {

namespace fs = std::filesystem;
using testing::Test;
using Pids = std::vector<std::uint32_t>;

std::uint32_t inode_of(const test::OwnedSocket& socket) {
    struct stat status {};
    EXPECT_EQ(::fstat(socket.get(), &status), 0);
    return static_cast<std::uint32_t>(status.st_ino);
}

std::uint32_t own_pid() {
    return static_cast<std::uint32_t>(::getpid());
}

TEST(OwnerLookupTest, OurOwnSocketsAreOurs) {
    const auto owners = OwnerLookup::of_this_process();
    const test::OwnedSocket one = test::listen_on_loopback();
    const test::OwnedSocket other = test::listen_on_loopback();
    const std::array<std::uint32_t, 3> inodes{inode_of(one), 1, inode_of(other)};
    EXPECT_EQ(owners->find(inodes), (Pids{own_pid(), 0, own_pid()}));
}

TEST(OwnerLookupTest, ASocketOfAFamiliarProcessIsFoundAtOnce) {
    const auto owners = OwnerLookup::of_this_process();
    const test::OwnedSocket one = test::listen_on_loopback();
    const std::array<std::uint32_t, 1> first{inode_of(one)};
    ASSERT_EQ(owners->find(first), Pids{own_pid()});
    EXPECT_EQ(owners->find(first), Pids{own_pid()}) << "and is remembered";
}

// A program that takes the place of waybill-owners.
class OwnersScriptTest : public Test {
protected:
    OwnersScriptTest() {
        std::string name = (fs::temp_directory_path() / "waybill-owners-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }
    ~OwnersScriptTest() override { fs::remove_all(folder_); }

    std::unique_ptr<OwnerLookup> start(const std::string& script) const {
        const fs::path path = folder_ / "owners";
        std::ofstream(path) << "#!/bin/bash\n" << script;
        fs::permissions(path, fs::perms::owner_all);
        return OwnerLookup::of_helper(path.string());
    }
    static Pids find(OwnerLookup& owners) {
        const std::array<std::uint32_t, 3> inodes{7, 8, 9};
        return owners.find(inodes);
    }

private:
    fs::path folder_;
};

TEST_F(OwnersScriptTest, AnswersAreTakenByTheirInodes) {
    const auto owners = start(
        "while read -r line; do\n"
        "  if [ -z \"$line\" ]; then echo; else seen=$line; fi\n"
        "  if [ \"$seen\" = 9 ]; then echo '9 900'; echo '7 700'; seen=; fi\n"
        "done\n");
    ASSERT_NE(owners, nullptr);
    EXPECT_EQ(find(*owners), (Pids{700, 0, 900}));
}

TEST_F(OwnersScriptTest, OneThatEndsKnowsNothing) {
    const auto owners = start("exit 0\n");
    ASSERT_NE(owners, nullptr);
    EXPECT_EQ(find(*owners), (Pids{0, 0, 0}));
    EXPECT_EQ(find(*owners), (Pids{0, 0, 0}));
}

TEST_F(OwnersScriptTest, NonsenseIsNoAnswer) {
    const auto owners =
        start("echo '7 seven'; echo '8 99999999999999999999'; echo; read -r line\n");
    ASSERT_NE(owners, nullptr);
    EXPECT_EQ(find(*owners), (Pids{0, 0, 0}));
}

TEST_F(OwnersScriptTest, OneThatDoesNotEndIsEnded) {
    auto owners = start("trap '' TERM HUP PIPE; echo; while :; do read -r line; done\n");
    ASSERT_NE(owners, nullptr);
    EXPECT_EQ(find(*owners), (Pids{0, 0, 0}));
    owners.reset();
    EXPECT_EQ(owners, nullptr);
}

TEST(OwnerLookupTest, AMissingHelperIsNone) {
    EXPECT_EQ(OwnerLookup::of_helper("/no/such/waybill-owners"), nullptr);
}

TEST(OwnerLookupTest, TheRealHelperFindsOurSockets) {
    const std::string program = std::string(WAYBILL_BINARY_DIR) + "/bin/waybill-owners";
    if (::geteuid() != 0) {
        GTEST_SKIP() << "it may look into other processes only when root starts it";
    }
    const auto owners = OwnerLookup::of_helper(program);
    ASSERT_NE(owners, nullptr);
    const test::OwnedSocket socket = test::listen_on_loopback();
    const std::array<std::uint32_t, 2> inodes{inode_of(socket), 1};
    EXPECT_EQ(owners->find(inodes), (Pids{own_pid(), 0}));
}

}  // namespace
}  // namespace waybill::capture
