// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/record_reader.h"

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/chunking.h"

namespace waybill::capture::tls {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

std::string record(int type, std::string_view fragment, int minor = 3) {
    std::string out = {static_cast<char>(type), 3, static_cast<char>(minor)};
    out += static_cast<char>(fragment.size() >> 8);
    out += static_cast<char>(fragment.size() & 0xff);
    return out.append(fragment);
}

class Transcript final : public RecordEvents {
public:
    bool wants_record(const TlsRecord& record) override { return record.header.type != unwanted; }
    void on_record(const TlsRecord& record) override {
        text += fmt::format("{}@{} {} \"{}\"{}\n",
                            record.header.type,
                            record.offset,
                            record.length,
                            as_text(record.fragment),
                            record.ssl2_hello ? " ssl2" : "");
        in_one_piece.push_back(record.arrival.place.contiguous());
    }
    void on_lost_records(std::uint64_t offset,
                         std::uint64_t bytes,
                         const RecordHeader* known,
                         Timestamp /*at*/) override {
        text += fmt::format(
            "lost {} at {}{}\n", bytes, offset, known != nullptr ? " of a known record" : "");
    }
    void on_malformed(std::uint64_t offset, std::string /*detail*/) override {
        text += fmt::format("malformed at {}\n", offset);
    }

    std::string text;
    std::vector<bool> in_one_piece;
    int unwanted = -1;
};

std::string read_pieces(const std::vector<std::string_view>& pieces, int unwanted = -1) {
    Transcript transcript;
    transcript.unwanted = unwanted;
    RecordReader reader(transcript, false);
    for (const std::string_view piece : pieces) {
        if (!piece.empty()) {
            reader.on_data(as_bytes(piece), {});
        }
    }
    reader.finish({});
    return transcript.text;
}

// Bytes, a gap of that length, and more bytes.
std::string read_around(std::string_view before, std::uint64_t gap, std::string_view behind) {
    Transcript transcript;
    RecordReader reader(transcript, false);
    if (!before.empty()) {
        reader.on_data(as_bytes(before), {});
    }
    reader.on_gap(gap, {});
    if (!behind.empty()) {
        reader.on_data(as_bytes(behind), {});
    }
    reader.finish({});
    return transcript.text;
}

TEST(RecordReaderTest, RecordsAreCutOutHoweverTheyCome) {
    const std::string bytes =
        record(22, "hello") + record(20, "\x01") + record(23, "") + record(23, "data");
    EXPECT_EQ(expect_chunking_law(bytes, [](const auto& pieces) { return read_pieces(pieces); }),
              "22@0 5 \"hello\"\n"
              "20@10 1 \"\x01\"\n"
              "23@16 0 \"\"\n"
              "23@21 4 \"data\"\n");
}

TEST(RecordReaderTest, WhatIsNotWantedIsPassedOver) {
    const std::string bytes = record(23, "secret") + record(22, "hello");
    EXPECT_EQ(
        expect_chunking_law(bytes, [](const auto& pieces) { return read_pieces(pieces, 23); }),
        "23@0 6 \"\"\n"
        "22@11 5 \"hello\"\n");
}

TEST(RecordReaderTest, TheHelloOfSsl2IsOneAtTheBeginningOnly) {
    const std::string bytes = "\x80\x0c\x01\x03\x01"s + "123456789" + record(22, "next");
    EXPECT_EQ(expect_chunking_law(bytes, [](const auto& pieces) { return read_pieces(pieces); }),
              fmt::format("22@0 12 \"{}123456789\" ssl2\n22@14 4 \"next\"\n", "\x01\x03\x01"));
    const std::string later = record(22, "first") + "\x80\x0c\x01\x03\x01"s + "123456789";
    EXPECT_EQ(read_pieces({later}).substr(0, 36), "22@0 5 \"first\"\nmalformed at 10\nlost ");
}

TEST(RecordReaderTest, WhatIsNoRecordIsSkippedUpToOne) {
    const std::string bytes =
        record(23, "one") + "HTTP/1.1 400 Bad Request" + record(23, "two") + record(23, "three");
    EXPECT_EQ(expect_chunking_law(bytes, [](const auto& pieces) { return read_pieces(pieces); }),
              "23@0 3 \"one\"\n"
              "malformed at 8\n"
              "lost 24 at 8\n"
              "23@32 3 \"two\"\n"
              "23@40 5 \"three\"\n");
}

TEST(RecordReaderTest, ARecordLongerThanAllowedIsNone) {
    std::string bytes = record(23, "one");
    bytes += "\x17\x03\x03\x48\x01"sv;
    EXPECT_EQ(read_pieces({bytes}), "23@0 3 \"one\"\nmalformed at 8\nlost 5 at 8\n");
    std::string longest = "\x17\x03\x03\x48\x00"s + std::string(0x4800, 'x');
    EXPECT_EQ(read_pieces({longest}).substr(0, 11), "23@0 18432 ");
}

TEST(RecordReaderTest, AGapWithinARecordCostsThatOne) {
    const std::string two = record(23, "twotwo");
    EXPECT_EQ(
        read_around(record(23, "one") + two.substr(0, 7), 2, two.substr(9) + record(23, "three")),
        "23@0 3 \"one\"\n"
        "lost 11 at 8 of a known record\n"
        "23@19 5 \"three\"\n");
}

TEST(RecordReaderTest, BehindALongerGapTheNextRecordIsFound) {
    const std::string two = record(23, "twotwo");
    EXPECT_EQ(
        read_around(record(23, "one") + two.substr(0, 3), 6, two.substr(9) + record(23, "three")),
        "23@0 3 \"one\"\n"
        "lost 11 at 8\n"
        "23@19 5 \"three\"\n");
    EXPECT_EQ(read_around(record(23, "one"), two.size(), record(23, "three")),
              "23@0 3 \"one\"\n"
              "lost 11 at 8\n"
              "23@19 5 \"three\"\n");
}

TEST(RecordReaderTest, WhatOnlyLooksLikeAHeaderIsNotTaken) {
    // A header whose record ends where none begins.
    const std::string junk = "ab\x17\x03\x03\x00\x02xxYYYYYYY"s;
    EXPECT_EQ(read_around("", 10, junk + record(23, "three") + record(23, "four")),
              "lost 26 at 0\n"
              "23@26 5 \"three\"\n"
              "23@36 4 \"four\"\n");
}

TEST(RecordReaderTest, ACutRecordIsLost) {
    const std::string bytes = record(23, "whole") + record(23, "cut off").substr(0, 8);
    EXPECT_EQ(read_pieces({bytes}), "23@0 5 \"whole\"\nlost 8 at 10 of a known record\n");
}

TEST(RecordReaderTest, ARecordInOnePieceKeepsItsPlace) {
    Transcript transcript;
    RecordReader reader(transcript, false);
    const std::string bytes = record(23, "one") + record(23, "two");
    Arrival arrival;
    arrival.place = {0, 100};
    reader.on_data(as_bytes(bytes).first(12), arrival);
    reader.on_data(as_bytes(bytes).subspan(12), arrival);
    EXPECT_EQ(transcript.in_one_piece, (std::vector<bool>{true, false}));
}

}  // namespace
}  // namespace waybill::capture::tls
