// SPDX-License-Identifier: GPL-3.0-or-later
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "capture/recording.h"
#include "tests/support/capture_writer.h"
#include "tests/support/compress.h"
#include "tests/support/read_capture.h"

namespace waybill::capture {
namespace {

using test::PcapWriter;
using test::read_capture;
using test::ReadCapture;
using test::TemporaryDirectory;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Codec {
    const char* name;
    std::string (*pack)(std::string_view);
};

std::string pack_gzip(std::string_view content) {
    return waybill::testing::gzip(content);
}
std::string pack_zstd(std::string_view content) {
    return waybill::testing::zstd(content);
}

constexpr Codec kCodecs[] = {{"gzip", &pack_gzip}, {"zstd", &pack_zstd}};

std::string packets(std::size_t count) {
    PcapWriter pcap;
    for (std::size_t i = 0; i < count; ++i) {
        std::string data(i * 7919 % 4000 + 1, '\0');
        for (std::size_t j = 0; j < data.size(); ++j) {
            data[j] = static_cast<char>((i * 31 + j * j * 7) >> 3);
        }
        pcap.add({.ns = static_cast<std::int64_t>(i) * 1000, .data = data});
    }
    return pcap.bytes();
}

ReadCapture read(std::string_view content) {
    const TemporaryDirectory directory;
    return read_capture({directory.write("a.pcap.packed", content)});
}

TEST(CompressedCaptureTest, IsReadAsIfItWereNot) {
    const std::string content = packets(1000);
    const ReadCapture plain = read(content);
    for (const Codec& codec : kCodecs) {
        const std::string packed = codec.pack(content);
        const ReadCapture capture = read(packed);
        EXPECT_EQ(capture.error, "") << codec.name;
        ASSERT_EQ(capture.packets.size(), 1000U) << codec.name;
        for (std::size_t i = 0; i < 1000; ++i) {
            ASSERT_EQ(capture.packets[i].data, plain.packets[i].data) << codec.name;
            ASSERT_EQ(capture.packets[i].record, plain.packets[i].record) << codec.name;
        }
        EXPECT_EQ(capture.sources.at(0).bytes, packed.size()) << codec.name;
        EXPECT_EQ(capture.recording->bytes_total(), packed.size()) << codec.name;
        EXPECT_THAT(capture.notes, IsEmpty()) << codec.name;
        EXPECT_EQ(test::broken_promise(capture), "") << codec.name;
    }
}

TEST(CompressedCaptureTest, MayHaveSeveralMembersCutAnywhere) {
    const std::string content = packets(20);
    for (const Codec& codec : kCodecs) {
        const ReadCapture capture =
            read(codec.pack(content.substr(0, 7)) + codec.pack(content.substr(7, 1000))
                 + codec.pack("") + codec.pack(content.substr(1007)));
        EXPECT_EQ(capture.error, "") << codec.name;
        EXPECT_EQ(capture.packets.size(), 20U) << codec.name;
    }
}

TEST(CompressedCaptureTest, MayBeginWithASkippableZstdFrame) {
    const std::string skippable(
        "\x5a\x2a\x4d\x18\x03\x00\x00\x00"
        "abc",
        11);
    const ReadCapture capture = read(skippable + pack_zstd(packets(5)));
    EXPECT_EQ(capture.error, "");
    EXPECT_EQ(capture.packets.size(), 5U);
}

TEST(CompressedCaptureTest, SeveralFilesShareTheTemporaryFile) {
    const TemporaryDirectory directory;
    PcapWriter last;
    last.add({.ns = 0, .data = "the last"});
    const ReadCapture capture = read_capture({directory.write("1", pack_gzip(packets(50))),
                                              directory.write("2", packets(5)),
                                              directory.write("3", pack_zstd(packets(50))),
                                              directory.write("4", pack_zstd(last.bytes()))});
    EXPECT_EQ(capture.packets.size(), 106U);
    EXPECT_EQ(capture.packets.at(105).record, make_record(3, 24));
    EXPECT_EQ(test::broken_promise(capture), "");
}

TEST(CompressedCaptureTest, ACutIsANoteAndWhatCameBeforeStays) {
    const std::string content = packets(20);
    for (const Codec& codec : kCodecs) {
        const std::string packed = codec.pack(content);
        for (std::size_t size = 4; size < packed.size(); size += 97) {
            const ReadCapture capture = read(packed.substr(0, size));
            if (capture.packets.empty() && !capture.error.empty()) {
                EXPECT_THAT(capture.error, HasSubstr("too short")) << codec.name << " " << size;
                continue;
            }
            EXPECT_EQ(capture.error, "") << codec.name << " " << size;
            EXPECT_TRUE(capture.sources.at(0).cut_off) << codec.name << " " << size;
            EXPECT_THAT(capture.notes, ElementsAre(HasSubstr("of its unpacked content")));
            EXPECT_EQ(test::broken_promise(capture), "") << codec.name << " " << size;
        }
    }
}

TEST(CompressedCaptureTest, ACutBetweenPacketsIsACutToo) {
    const std::string first = pack_zstd(packets(3));
    const std::string second = pack_zstd(std::string(1000, 'x'));
    const ReadCapture capture = read(first + second.substr(0, 5));
    EXPECT_EQ(capture.packets.size(), 3U);
    EXPECT_TRUE(capture.sources.at(0).cut_off);
}

TEST(CompressedCaptureTest, DamageIsAnErrorAndWhatCameBeforeStays) {
    const std::string content = packets(1000);
    for (const Codec& codec : kCodecs) {
        std::string packed = codec.pack(content);
        for (std::size_t i = 0; i < 64; ++i) {
            packed[packed.size() / 2 + i] = '\xff';
        }
        const ReadCapture capture = read(packed);
        EXPECT_THAT(capture.error, HasSubstr(": byte ")) << codec.name;
        EXPECT_THAT(capture.error, HasSubstr("damaged")) << codec.name;
        EXPECT_GT(capture.packets.size(), 0U) << codec.name;
        EXPECT_LT(capture.packets.size(), 1000U) << codec.name;
        EXPECT_EQ(test::broken_promise(capture), "") << codec.name;
    }
}

TEST(CompressedCaptureTest, AWrongChecksumIsDamage) {
    std::string packed = pack_gzip(packets(5));
    packed[packed.size() - 6] = static_cast<char>(packed[packed.size() - 6] ^ 1);
    const ReadCapture capture = read(packed);
    EXPECT_EQ(capture.packets.size(), 5U);
    EXPECT_THAT(capture.error, HasSubstr("its compressed data is damaged"));
}

TEST(CompressedCaptureTest, WhatFollowsAGzipMemberIsPassedOver) {
    const ReadCapture capture = read(pack_gzip(packets(5)) + "trailing");
    EXPECT_EQ(capture.error, "");
    EXPECT_EQ(capture.packets.size(), 5U);
    EXPECT_THAT(capture.notes, ElementsAre(HasSubstr("something else follows")));
}

TEST(CompressedCaptureTest, OnlyOneLevelIsUndone) {
    EXPECT_THAT(read(pack_gzip(pack_gzip(packets(5)))).error,
                HasSubstr("not a capture file (starts with 1f 8b 08 00: gzip inside compressed"));
}

TEST(CompressedCaptureTest, OtherContentIsNoCapture) {
    for (const Codec& codec : kCodecs) {
        EXPECT_THAT(read(codec.pack("Hello, world")).error, HasSubstr("not a capture file"));
        EXPECT_THAT(read(codec.pack(std::string(100'000'000, '\0'))).error,
                    HasSubstr("not a capture file (starts with 00 00 00 00)"));
        EXPECT_THAT(read(codec.pack("")).error, HasSubstr("too short to be a capture file"));
    }
}

TEST(CompressedCaptureTest, ABombIsRefusedBeforeItFillsTheDisk) {
    // Behind the header nothing but zeros: damage at once.
    const std::string zeros(10'000'000, '\0');
    const ReadCapture damaged = read(pack_gzip(PcapWriter().bytes() + zeros));
    EXPECT_THAT(damaged.error, HasSubstr("byte 24: a packet header is nothing but zeros"));

    // Packets without end that are fine but for their number.
    PcapWriter pcap;
    const std::string header = pcap.bytes();
    for (int i = 0; i < 16; ++i) {
        pcap.add({.ns = 1'000'000'000, .data = std::string(262144, '\0')});
    }
    std::string bomb = pack_zstd(header);
    const std::string frame = pack_zstd(std::string_view(pcap.bytes()).substr(header.size()));
    for (int i = 0; i < 1000; ++i) {
        bomb += frame;
    }
    const TemporaryDirectory directory;
    Recording recording({directory.write("bomb", bomb)});
    Packet packet;
    std::size_t count = 0;
    while (recording.next(packet)) {
        ++count;
    }
    ASSERT_TRUE(recording.error());
    EXPECT_THAT(recording.error()->message, HasSubstr("expands more than 500 times"));
    EXPECT_LT(count, 300U);
}

TEST(CompressedCaptureTest, AFullDiskIsAnError) {
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const TemporaryDirectory directory;
    const std::string path = directory.write("a", pack_gzip(packets(100)));
    // The limit stands in for the disk: EFBIG in place of ENOSPC.
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit small = before;
    small.rlim_cur = 4096;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const ReadCapture capture = read_capture({path});
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    EXPECT_THAT(capture.error, HasSubstr(path + ": the temporary file in "));
    EXPECT_THAT(capture.error, HasSubstr("cannot be written: File too large"));
}

TEST(CompressedCaptureTest, WithoutAFolderForTemporaryFilesThereIsAnError) {
    const char* const old = std::getenv("TMPDIR");
    const std::string before = old != nullptr ? old : "";
    const TemporaryDirectory directory;
    const std::string path = directory.write("a", pack_gzip(packets(5)));
    ::setenv("TMPDIR", directory.file("missing").c_str(), 1);
    const ReadCapture capture = read_capture({path});
    if (old != nullptr) {
        ::setenv("TMPDIR", before.c_str(), 1);
    } else {
        ::unsetenv("TMPDIR");
    }
    EXPECT_EQ(capture.error,
              path + ": no temporary file can be made in " + directory.file("missing")
                  + ": No such file or directory");
}

}  // namespace
}  // namespace waybill::capture
