// SPDX-License-Identifier: GPL-3.0-or-later
//
// Key logs that are written while they are read.
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/tls/secrets.h"
#include "tests/support/capture_writer.h"
#include "tests/support/hex.h"

namespace waybill::capture::tls {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Random random_of(unsigned number) {
    Random random{};
    random[31] = static_cast<Byte>(number);
    return random;
}

std::string line_of(unsigned number, char digit = 'a') {
    return "CLIENT_RANDOM " + test::to_hex(random_of(number)) + " " + std::string(96, digit);
}

// The first byte of a master secret, in hexadecimal.
std::string known(const Secrets& secrets, unsigned number) {
    const std::string text = secrets.key_log_of(random_of(number));
    return text.empty() ? "none" : text.substr(text.rfind(' ') + 1, 2);
}

void append(const std::string& path, std::string_view text) {
    std::ofstream(path, std::ios::binary | std::ios::app) << text;
}

void write_anew(const std::string& path, std::string_view text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

class KeyLogFollowingTest : public ::testing::Test {
protected:
    void follow() { secrets_.follow_key_log_file(path_); }

    test::TemporaryDirectory folder_;
    std::string path_ = folder_.path() + "/keys.log";
    Secrets secrets_;
};

TEST_F(KeyLogFollowingTest, AFileThatDoesNotExistYetIsReadWhenItDoes) {
    follow();
    EXPECT_FALSE(secrets_.read_new());
    append(path_, line_of(1) + "\n");
    EXPECT_TRUE(secrets_.read_new());
    EXPECT_EQ(known(secrets_, 1), "aa");
    EXPECT_FALSE(secrets_.read_new());
}

TEST_F(KeyLogFollowingTest, WhatIsAddedIsReadAndCountsUp) {
    append(path_, line_of(1) + "\n");
    follow();
    EXPECT_EQ(known(secrets_, 1), "aa");
    const std::uint64_t before = secrets_.generation();
    append(path_, "# nothing of use\n");
    EXPECT_FALSE(secrets_.read_new());
    EXPECT_EQ(secrets_.generation(), before);
    append(path_, line_of(2, 'b') + "\r\n" + line_of(3, 'c') + "\n");
    EXPECT_TRUE(secrets_.read_new());
    EXPECT_EQ(known(secrets_, 2), "bb");
    EXPECT_EQ(known(secrets_, 3), "cc");
    EXPECT_GT(secrets_.generation(), before);
}

TEST_F(KeyLogFollowingTest, AFileThatIsBegunAnewIsReadFromItsBeginning) {
    append(path_, line_of(1) + "\n" + line_of(2) + "\n");
    follow();
    write_anew(path_, line_of(3, 'c') + "\n");
    EXPECT_TRUE(secrets_.read_new());
    EXPECT_EQ(known(secrets_, 3), "cc");
    EXPECT_EQ(known(secrets_, 1), "aa");
}

TEST_F(KeyLogFollowingTest, AFileThatIsBegunAnewMayBeAsLongAsItWas) {
    append(path_, line_of(1) + "\n");
    follow();
    std::filesystem::last_write_time(path_, std::filesystem::file_time_type::min());
    secrets_.read_new();
    write_anew(path_, line_of(2, 'b') + "\n");
    EXPECT_TRUE(secrets_.read_new());
    EXPECT_EQ(known(secrets_, 2), "bb");
}

TEST_F(KeyLogFollowingTest, AnotherFileUnderItsNameIsRead) {
    append(path_, line_of(1) + "\n");
    follow();
    append(path_ + ".new", line_of(2, 'b') + "\n" + line_of(3, 'c') + "\n");
    std::filesystem::rename(path_ + ".new", path_);
    EXPECT_TRUE(secrets_.read_new());
    EXPECT_EQ(known(secrets_, 3), "cc");
    std::filesystem::remove(path_);
    EXPECT_FALSE(secrets_.read_new());
    append(path_, line_of(4, 'd') + "\n");
    EXPECT_TRUE(secrets_.read_new());
    EXPECT_EQ(known(secrets_, 4), "dd");
}

TEST_F(KeyLogFollowingTest, ALineWithoutItsEndIsBelievedWhenNothingIsAddedToIt) {
    // The beginning of this line is a secret that is as long as those of other suites.
    const std::string line = "SERVER_TRAFFIC_SECRET_0 " + test::to_hex(random_of(1)) + " "
                             + std::string(64, 'a') + std::string(32, 'b');
    follow();
    append(path_, line.substr(0, line.size() - 32));
    EXPECT_FALSE(secrets_.read_new());
    append(path_, line.substr(line.size() - 32));
    EXPECT_FALSE(secrets_.read_new());
    EXPECT_TRUE(secrets_.read_new());
    EXPECT_EQ(secrets_.key_log_of(random_of(1)), line + "\n");
    append(path_, "\n");
    EXPECT_FALSE(secrets_.read_new());
    EXPECT_EQ(secrets_.unreadable(), 0U);
}

TEST_F(KeyLogFollowingTest, OfAPipeIsTakenWhatIsThere) {
    ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
    follow();
    EXPECT_FALSE(secrets_.read_new());
    const int writer = ::open(path_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    ASSERT_GE(writer, 0);
    const std::string text = line_of(1) + "\n" + line_of(2, 'b');
    ASSERT_EQ(::write(writer, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    EXPECT_TRUE(secrets_.read_new());
    EXPECT_EQ(known(secrets_, 1), "aa");
    EXPECT_TRUE(secrets_.read_new());
    EXPECT_EQ(known(secrets_, 2), "bb");
    ::close(writer);
    EXPECT_FALSE(secrets_.read_new());
}

TEST_F(KeyLogFollowingTest, NewSecretsAreToldOnceAndAsTheyAreWritten) {
    std::vector<std::string> told;
    secrets_.on_new_lines([&](std::string_view line) { told.emplace_back(line); });
    follow();
    append(path_, "# a comment\n" + line_of(1) + "\nnothing\n" + line_of(1) + "\n" + line_of(2));
    secrets_.read_new();
    EXPECT_THAT(told, ElementsAre(line_of(1)));
    secrets_.read_new();
    EXPECT_THAT(told, ElementsAre(line_of(1), line_of(2)));
    told.clear();
    write_anew(path_, line_of(1) + "\n" + line_of(2) + "\n");
    secrets_.read_new();
    EXPECT_THAT(told, IsEmpty());
}

TEST_F(KeyLogFollowingTest, WhoAsksForASecretGetsItWithoutWaitingForTheNextLook) {
    follow();
    EXPECT_FALSE(secrets_.find(SecretKind::Master, random_of(1)));
    append(path_, line_of(1) + "\n");
    EXPECT_FALSE(secrets_.knows(SecretKind::Master, random_of(1)));
    EXPECT_TRUE(secrets_.find(SecretKind::Master, random_of(1)));
    EXPECT_TRUE(secrets_.knows(SecretKind::Master, random_of(1)));
}

}  // namespace
}  // namespace waybill::capture::tls
