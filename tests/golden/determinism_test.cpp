// SPDX-License-Identifier: GPL-3.0-or-later
//
// The same packets give the same exchanges: at each run, with any number of threads, and whatever
// files they lie in.
#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/base/byte_reader.h"
#include "tests/support/capture_writer.h"
#include "tests/support/compress.h"
#include "tests/support/file_content.h"
#include "tests/support/first_difference.h"
#include "tests/support/run_program.h"

namespace waybill {
namespace {

using test::file_content;
using test::first_difference;
using test::run_waybill;

constexpr std::size_t kPcapHeader = 24;
constexpr std::size_t kRecordHeader = 16;

std::string sample(std::string_view name) {
    return std::string(WAYBILL_SOURCE_DIR) + "/samples/" + std::string(name);
}

// All samples that are plain pcap.
std::vector<std::string> pcap_samples() {
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::directory_iterator(sample(""))) {
        if (entry.path().extension() == ".pcap") {
            paths.push_back(entry.path().string());
        }
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

std::string json_lines_of(std::vector<std::string> arguments, std::string input = {}) {
    arguments.insert(arguments.begin(), {"-T", "jsonl", "--bodies", "--connections"});
    const test::ProgramRun run = run_waybill(arguments, {.input = std::move(input)});
    EXPECT_EQ(run.status, 0) << run.errors;
    return run.output;
}

// What does not depend on the files: all but the line of the session and the index of the source.
std::string without_sources(std::string text) {
    text.erase(0, text.find('\n') + 1);
    constexpr std::string_view kSource = "\"source\":";
    for (std::size_t at = text.find(kSource); at != std::string::npos;
         at = text.find(kSource, at)) {
        text.erase(at, text.find(',', at) + 1 - at);
    }
    return text;
}

// Where the records of a little-endian pcap file begin, and its end.
std::vector<std::size_t> record_offsets(std::string_view pcap) {
    std::vector<std::size_t> offsets;
    std::size_t at = kPcapHeader;
    while (at + kRecordHeader <= pcap.size()) {
        offsets.push_back(at);
        at += kRecordHeader + load_le32(as_bytes(pcap).data() + at + 8);
    }
    offsets.push_back(at);
    return offsets;
}

TEST(DeterminismTest, ThreadsChangeNothing) {
    for (const std::string& path : pcap_samples()) {
        const std::string once = json_lines_of({path, "--threads", "1"});
        EXPECT_NE(once, "");
        for (const std::string threads : {"1", "2", "3", "16"}) {
            EXPECT_EQ("", first_difference(once, json_lines_of({path, "--threads", threads})))
                << path;
        }
    }
}

TEST(DeterminismTest, ThreadsChangeNothingInTheTextReport) {
    const auto text = [](const std::string& threads) {
        return run_waybill({"--list", "--summary", sample("shop.pcap"), "--threads", threads})
            .output;
    };
    EXPECT_NE(text("1"), "");
    EXPECT_EQ(text("1"), text("2"));
    EXPECT_EQ(text("1"), text("16"));
}

TEST(DeterminismTest, ACaptureInTwoFilesHasTheSameExchanges) {
    const test::TemporaryDirectory folder;
    for (const std::string& path : pcap_samples()) {
        const std::string whole = file_content(path);
        const std::string expected = without_sources(json_lines_of({path}));
        const std::vector<std::size_t> offsets = record_offsets(whole);
        ASSERT_EQ(offsets.back(), whole.size()) << path;
        for (const std::size_t part : {1U, 2U, 3U, 4U, 5U, 6U, 7U}) {
            const std::size_t cut = offsets[offsets.size() * part / 8];
            const std::string first = folder.write("1.pcap", whole.substr(0, cut));
            const std::string second =
                folder.write("2.pcap", whole.substr(0, kPcapHeader) + whole.substr(cut));
            EXPECT_EQ("",
                      first_difference(expected, without_sources(json_lines_of({first, second}))))
                << path << " cut at byte " << cut;
        }
    }
}

TEST(DeterminismTest, APacketPerFileGivesTheSameExchanges) {
    const test::TemporaryDirectory folder;
    const std::string path = sample("chunked-trailers.pcap");
    const std::string whole = file_content(path);
    const std::vector<std::size_t> offsets = record_offsets(whole);
    std::vector<std::string> files;
    for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
        files.push_back(folder.write(
            std::to_string(i) + ".pcap",
            whole.substr(0, kPcapHeader) + whole.substr(offsets[i], offsets[i + 1] - offsets[i])));
    }
    EXPECT_EQ("",
              first_difference(without_sources(json_lines_of({path})),
                               without_sources(json_lines_of(files))));
}

TEST(DeterminismTest, CompressionAndStandardInputChangeNothing) {
    const test::TemporaryDirectory folder;
    for (const std::string& path : pcap_samples()) {
        const std::string whole = file_content(path);
        const std::string expected = without_sources(json_lines_of({path}));
        const std::string gzip = folder.write("a.gz", testing::gzip(whole));
        const std::string zstd = folder.write("a.zst", testing::zstd(whole));
        EXPECT_EQ("", first_difference(expected, without_sources(json_lines_of({gzip})))) << path;
        EXPECT_EQ("", first_difference(expected, without_sources(json_lines_of({zstd})))) << path;
        EXPECT_EQ("", first_difference(expected, without_sources(json_lines_of({"-"}, whole))))
            << path;
        EXPECT_EQ(
            "",
            first_difference(expected, without_sources(json_lines_of({"-"}, testing::gzip(whole)))))
            << path;
    }
}

}  // namespace
}  // namespace waybill
