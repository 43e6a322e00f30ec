// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/event_stream.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/http/ndjson.h"
#include "tests/support/chunking.h"

namespace waybill::http {
namespace {

std::string describe(const ServerEvent& event) {
    std::string out = std::string(event.event) + "|" + std::string(event.data);
    out += event.id ? "|id=" + std::string(*event.id) : "";
    out += event.retry ? "|retry=" + std::to_string(*event.retry) : "";
    out += event.truncated ? "|truncated " + std::to_string(event.size) : "";
    out += event.whole ? "" : "|not-whole";
    return out + ";";
}

std::string events(std::string_view body, std::uint64_t limit = kMiB) {
    return expect_chunking_law(body, [&](const std::vector<std::string_view>& pieces) {
        std::string out;
        EventStreamReader reader(limit, [&](const ServerEvent& event) { out += describe(event); });
        for (const std::string_view piece : pieces) {
            reader.add(as_bytes(piece));
        }
        reader.finish();
        return out;
    });
}

TEST(EventStreamTest, LinesOfDataAreJoined) {
    EXPECT_EQ(events("data: YHOO\ndata: +2\ndata: 10\n\n"), "|YHOO\n+2\n10;");
}

TEST(EventStreamTest, LinesEndInAnyOfThreeWays) {
    EXPECT_EQ(events("data: a\r\ndata: b\r\n\r\ndata: c\rdata: d\r\rdata: e\n\n"),
              "|a\nb;|c\nd;|e;");
}

TEST(EventStreamTest, FieldsAreReadAndCommentsAreNot) {
    EXPECT_EQ(events(": comment\nevent: add\ndata: 1\nid: 7\nretry: 2500\nother: x\n\n"),
              "add|1|id=7|retry=2500;");
    EXPECT_EQ(events("data\n\ndata\ndata\n\ndata:\n\n"), "|;|\n;|;");
    EXPECT_EQ(events("data:test\n\ndata:  test\n\n"), "|test;| test;");
}

TEST(EventStreamTest, WithoutDataThereIsNoEvent) {
    EXPECT_EQ(events("event: ping\n\nid: 3\n\ndata: x\n\n"), "|x;");
}

TEST(EventStreamTest, AnIdMayBeEmptyButHasNoNul) {
    EXPECT_EQ(events(std::string("id\ndata: a\n\nid: x\0y\ndata: b\n\n", 29)), "|a|id=;|b;");
}

TEST(EventStreamTest, RetryIsANumber) {
    EXPECT_EQ(events("retry: 1s\ndata: a\n\nretry: \ndata: b\n\n"), "|a;|b;");
}

TEST(EventStreamTest, OneByteOrderMarkIsLeftOut) {
    EXPECT_EQ(events("\xef\xbb\xbf"
                     "data: a\n\n"),
              "|a;");
    EXPECT_EQ(events("\xef\xbb\xbf\xef\xbb\xbf"
                     "data: a\n\ndata: b\n\n"),
              "|b;");
}

TEST(EventStreamTest, AnEventWithoutItsEmptyLineIsNotWhole) {
    EXPECT_EQ(events("data: a\n\ndata: b\ndata: c"), "|a;|b\nc|not-whole;");
}

TEST(EventStreamTest, DataBeyondTheLimitIsCutButCounted) {
    EXPECT_EQ(events("data: 12345\ndata: 67890\n\n", 8), "|12345\n67|truncated 11;");
    EXPECT_EQ(events("data: " + std::string(100, 'x') + "\n\n", 8), "|xxxxxxxx|truncated 100;");
}

TEST(EventStreamTest, BehindAGapEventsBeginAtAnEmptyLine) {
    std::string out;
    EventStreamReader reader(kMiB, [&](const ServerEvent& event) { out += describe(event); });
    reader.add(as_bytes("data: a\nda"));
    reader.add_gap();
    reader.add(as_bytes("ta: lost\ndata: lost too\n\ndata: b\n\n"));
    reader.finish();
    EXPECT_EQ(out, "|a|not-whole;|b;");
}

std::string records(std::string_view body, RecordFraming framing, std::uint64_t limit = kMiB) {
    return expect_chunking_law(body, [&](const std::vector<std::string_view>& pieces) {
        std::string out;
        RecordReader reader(framing, limit, [&](const StreamRecord& record) {
            out += std::string(record.data) + (record.truncated ? "..." : "") + "/"
                   + std::to_string(record.size) + ";";
        });
        for (const std::string_view piece : pieces) {
            reader.add(as_bytes(piece));
        }
        reader.finish();
        return out;
    });
}

TEST(RecordReaderTest, EachLineIsARecord) {
    EXPECT_EQ(records("{\"a\":1}\r\n\n[2]\n3", RecordFraming::Lines), "{\"a\":1}/7;[2]/3;3/1;");
}

TEST(RecordReaderTest, ASequenceHasSeparatorsInFront) {
    EXPECT_EQ(records("\x1e{\"a\":\n1}\n\x1e[2]\n\x1e\x1e"
                      "3\n",
                      RecordFraming::Sequence),
              "{\"a\":\n1}/8;[2]/3;3/1;");
}

TEST(RecordReaderTest, ARecordBeyondTheLimitIsCutButCounted) {
    EXPECT_EQ(records("12345678\n9\n", RecordFraming::Lines, 4), "1234.../8;9/1;");
}

TEST(RecordReaderTest, BehindAGapRecordsBeginAtASeparator) {
    std::string out;
    RecordReader reader(RecordFraming::Lines, kMiB, [&](const StreamRecord& record) {
        out += std::string(record.data) + (record.whole ? ";" : "-;");
    });
    reader.add(as_bytes("one\ntw"));
    reader.add_gap();
    reader.add(as_bytes("st\nthree\n"));
    reader.finish();
    EXPECT_EQ(out, "one;tw-;three;");
}

TEST(RecordReaderTest, TheMediaTypeTellsTheFraming) {
    EXPECT_EQ(record_framing("application/x-ndjson"), RecordFraming::Lines);
    EXPECT_EQ(record_framing("Application/JSONL"), RecordFraming::Lines);
    EXPECT_EQ(record_framing("application/json-seq"), RecordFraming::Sequence);
    EXPECT_EQ(record_framing("application/geo+json-seq"), RecordFraming::Sequence);
    EXPECT_EQ(record_framing("application/json"), RecordFraming::None);
}

}  // namespace
}  // namespace waybill::http
