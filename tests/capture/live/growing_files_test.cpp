// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/growing_files.h"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "capture/spill_file.h"

namespace waybill::capture {
namespace {

constexpr std::chrono::milliseconds kAtOnce{0};
constexpr std::chrono::milliseconds kLong{60'000};

// Files of text, to be appended to.
class Written {
public:
    void begin_file() {
        Result<std::unique_ptr<SpillFile>> made = SpillFile::create();
        ASSERT_TRUE(made.has_value());
        spill_ = std::move(*made);
        files.begin_file(std::shared_ptr<const File>(spill_, &spill_->file()));
    }
    void write(std::string_view text) {
        ASSERT_TRUE(spill_->append(as_bytes(text)).has_value());
        files.grow(text.size());
    }
    std::string read(std::uint64_t offset, std::size_t count) const {
        std::string text(count, '\0');
        const Result<std::size_t> got =
            files.read_at(offset, std::span(reinterpret_cast<Byte*>(text.data()), text.size()));
        return got ? text.substr(0, *got) : got.error().message;
    }

    GrowingFiles files;

private:
    std::shared_ptr<SpillFile> spill_;
};

TEST(GrowingFilesTest, FilesAreReadAsOne) {
    Written written;
    EXPECT_EQ(written.read(0, 5), "");
    written.begin_file();
    written.write("abc");
    written.begin_file();  // to which nothing is written
    written.begin_file();
    written.write("defg");
    EXPECT_EQ(written.files.size(), 7U);
    EXPECT_EQ(written.files.files(), 3U);
    EXPECT_EQ(written.files.second(), 3U);
    EXPECT_EQ(written.read(0, 100), "abcdefg");
    EXPECT_EQ(written.read(2, 2), "cd");
    EXPECT_EQ(written.read(3, 1), "d");
    EXPECT_EQ(written.read(6, 9), "g");
    EXPECT_EQ(written.read(7, 9), "");
    EXPECT_EQ(written.read(~std::uint64_t{0}, 9), "");
}

TEST(GrowingFilesTest, WhatIsForgottenCannotBeReadAndTheRestKeepsItsPlace) {
    Written written;
    written.begin_file();
    written.write("abc");
    written.begin_file();
    written.write("def");
    written.files.forget_oldest();
    EXPECT_EQ(written.files.first(), 3U);
    EXPECT_EQ(written.files.size(), 6U);
    EXPECT_EQ(written.files.second(), 6U);
    EXPECT_EQ(written.read(0, 6), "");
    EXPECT_EQ(written.read(4, 6), "ef");
}

TEST(GrowingFilesTest, WhatIsInTheFileAndNotYetToldOfIsNotRead) {
    Result<std::unique_ptr<SpillFile>> made = SpillFile::create();
    ASSERT_TRUE(made.has_value());
    const std::shared_ptr<SpillFile> spill = std::move(*made);
    ASSERT_TRUE(spill->append(as_bytes("abcdef")).has_value());
    GrowingFiles files;
    files.begin_file(std::shared_ptr<const File>(spill, &spill->file()));
    files.grow(2);
    std::array<Byte, 8> into{};
    const Result<std::size_t> got = files.read_at(0, into);
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(*got, 2U);
}

TEST(GrowingFilesTest, WaitingEndsWithBytesAndWithTheEnd) {
    Written written;
    written.begin_file();
    EXPECT_FALSE(written.files.wait_for(0, kAtOnce));
    std::thread writer([&] { written.write("a"); });
    EXPECT_TRUE(written.files.wait_for(0, kLong));
    writer.join();
    EXPECT_FALSE(written.files.wait_for(1, kAtOnce));
    std::thread ender([&] { written.files.end(); });
    EXPECT_TRUE(written.files.wait_for(1, kLong));
    ender.join();
    EXPECT_TRUE(written.files.ended());
}

TEST(GrowingFilesTest, AnotherThreadReadsWhatIsWrittenAndLetsGoOfIt) {
    constexpr std::uint64_t kFiles = 20;
    constexpr std::uint64_t kPieces = 200;  // of each
    const std::string piece = "a piece of it\n";
    Written written;
    written.begin_file();
    std::thread writer([&] {
        for (std::uint64_t i = 0; i < kFiles * kPieces; ++i) {
            if (i > 0 && i % kPieces == 0) {
                written.begin_file();
            }
            written.write(piece);
        }
        written.files.end();
    });
    std::string all;
    for (;;) {
        written.files.wait_for(all.size(), kLong);
        const bool ended = written.files.ended();
        const std::string got = written.read(all.size(), 1000);
        all += got;
        while (written.files.files() > 1 && written.files.second() <= all.size()) {
            written.files.forget_oldest();
        }
        if (got.empty() && ended) {
            break;
        }
    }
    writer.join();
    ASSERT_EQ(all.size(), kFiles * kPieces * piece.size());
    for (std::size_t at = 0; at < all.size(); at += piece.size()) {
        ASSERT_EQ(std::string_view(all).substr(at, piece.size()), piece);
    }
}

}  // namespace
}  // namespace waybill::capture
