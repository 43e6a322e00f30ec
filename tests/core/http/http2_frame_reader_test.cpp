// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/http2_frame_reader.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/chunking.h"
#include "tests/support/http2_script.h"

namespace waybill::http {
namespace {

class Transcript final : public Http2FrameEvents {
public:
    void on_frame_start(const Http2FrameStart& start) override {
        text += "frame " + std::string(http2_kind_name(start.frame.kind)) + " at "
                + std::to_string(start.offset) + ":";
    }
    void on_content(Bytes data, const Arrival&) override { text += as_text(data); }
    void on_content_gap(std::uint64_t length, Timestamp) override {
        text += "[" + std::to_string(length) + "]";
    }
    void on_frame_end(const Http2FrameEnd& end) override {
        text += as_text(end.payload);
        text += end.whole ? "." : "~";
        text += end.missing > 0 ? std::to_string(end.missing) + "\n" : "\n";
    }
    void on_frames_lost() override { text += "lost\n"; }
    void on_skipped(std::uint64_t offset, std::uint64_t length) override {
        text += "skipped " + std::to_string(length) + " at " + std::to_string(offset) + "\n";
    }
    void on_bad_frame(std::uint64_t offset, std::string detail) override {
        text += "bad at " + std::to_string(offset) + ": " + detail + "\n";
    }

    std::string text;
};

std::string bytes_of(const std::string& script) {
    std::string bytes;
    for (const ScriptedBytes& each : Http2Script::read(script)) {
        bytes += each.bytes;
    }
    return bytes;
}

std::string read(std::string_view input, std::size_t kept = 1000) {
    return expect_chunking_law(input, [&](const std::vector<std::string_view>& pieces) {
        Transcript transcript;
        Http2FrameReader reader(transcript, kept);
        reader.expect_preface();
        for (const std::string_view piece : pieces) {
            if (!piece.empty()) {
                reader.on_data(as_bytes(piece), {});
            }
        }
        reader.end({});
        return transcript.text;
    });
}

TEST(Http2FrameReaderTest, FramesAreCutOutOfTheBytes) {
    EXPECT_EQ(read(bytes_of("C preface\nC settings 0\nC data 1 | hello\nC data 1 pad end | you\n"
                            "C rst-stream 3 | code\nC 99 1 | what\nC data 5\n")),
              "frame settings at 24:.\nframe data at 33:hello.\nframe data at 47:you.\n"
              "frame rst-stream at 65:code.\nframe  at 78:what.\nframe data at 91:.\n");
}

TEST(Http2FrameReaderTest, APayloadIsCollectedUpToALimit) {
    EXPECT_EQ(read(bytes_of("C goaway 0 | 12345678debug\nC ping 0 | 12345678\n"), 10),
              "frame goaway at 0:12345678de~\nframe ping at 22:12345678.\n");
}

TEST(Http2FrameReaderTest, PaddingThatIsTooLongIsTold) {
    EXPECT_EQ(read(Http2Script::frame(http2_kind::kData, http2_flag::kPadded, 1, "\xffxyz")),
              "frame data at 0:bad at 0: a frame of the kind data is all padding\n.\n");
}

TEST(Http2FrameReaderTest, AFrameThatIsCutOffEnds) {
    EXPECT_EQ(read(bytes_of("C data 1 | hello\n").substr(0, 11)), "frame data at 0:he~3\n");
}

TEST(Http2FrameReaderTest, LengthsThatAreNotAllowedAreFollowedWhereTheKindIsKnown) {
    const std::string data(16'385, 'x');
    Transcript transcript;
    Http2FrameReader reader(transcript, 100);
    reader.on_data(as_bytes(Http2Script::frame(0, 0, 1, data)), {});
    EXPECT_EQ(transcript.text,
              "bad at 0: a frame of 16385 bytes is longer than the 16384 that its receiver allows\n"
              "frame data at 0:"
                  + data + ".\n");
}

TEST(Http2FrameReaderTest, BytesThatAreNoFramesArePassedOver) {
    const std::string junk(20, '\xfe');
    const std::string behind = bytes_of("C window-update 0 1\nC data 1 | hello\nC data 1 | you\n");
    Transcript transcript;
    Http2FrameReader reader(transcript, 100);
    reader.on_data(as_bytes(junk + behind), {});
    EXPECT_NE(transcript.text.find("lost\nskipped 11 at 9\nframe window-update at 20:"),
              std::string::npos)
        << transcript.text;
    EXPECT_NE(transcript.text.find("frame data at 33:hello.\nframe data at 47:you.\n"),
              std::string::npos)
        << transcript.text;
}

TEST(Http2FrameReaderTest, GapsInsideAFrameCostItsBytes) {
    const std::string frames = bytes_of("C data 1 pad | hello\nC data 1 | you\n");
    for (std::size_t begin = 10; begin < 19; ++begin) {
        for (std::size_t end = begin + 1; end <= 20; ++end) {
            Transcript transcript;
            Http2FrameReader reader(transcript, 100);
            reader.on_data(as_bytes(frames).first(begin), {});
            reader.on_gap(end - begin, {});
            reader.on_data(as_bytes(frames).subspan(end), {});
            EXPECT_NE(transcript.text.find("\nframe data at 20:you.\n"), std::string::npos)
                << begin << " to " << end << ": " << transcript.text;
            EXPECT_EQ(transcript.text.find("lost"), std::string::npos);
        }
    }
}

TEST(Http2FrameReaderTest, HoweverLateARowOfFramesIsFound) {
    std::string frames;
    for (int i = 0; i < 50; ++i) {
        frames += bytes_of("C data 1 | some content of some length\nC window-update 1 7\n");
    }
    for (std::size_t begin = 0; begin < 70; ++begin) {
        Transcript transcript;
        Http2FrameReader reader(transcript, 100);
        reader.start_mid_stream();
        for (std::size_t at = begin; at < frames.size(); at += 100) {
            reader.on_data(
                as_bytes(frames).subspan(at, std::min<std::size_t>(100, frames.size() - at)), {});
        }
        reader.end({});
        EXPECT_TRUE(transcript.text.ends_with("frame window-update at "
                                              + std::to_string(frames.size() - 13 - begin) + ":"
                                              + std::string("\0\0\0\7", 4) + ".\n"))
            << begin;
        EXPECT_EQ(transcript.text.find("bad"), std::string::npos) << begin;
    }
}

TEST(Http2FrameReaderTest, JunkWithoutEndCostsNoMemoryAndIsTold) {
    Transcript transcript;
    Http2FrameReader reader(transcript, 100);
    reader.start_mid_stream();
    const std::string junk(100'000, '\xfe');
    for (int i = 0; i < 30; ++i) {
        reader.on_data(as_bytes(junk), {});
    }
    reader.end({});
    EXPECT_NE(transcript.text.find("skipped"), std::string::npos);
    EXPECT_EQ(transcript.text.find("frame"), std::string::npos);
}

TEST(Http2FrameChainTest, FramesAreToldFromOtherBytes) {
    const auto judge = [](std::string_view bytes) {
        return judge_frame_chain(as_bytes(bytes), kHttp2FrameSize);
    };
    EXPECT_TRUE(judge(bytes_of("C window-update 0 1\n")).certain);
    EXPECT_TRUE(judge(bytes_of("C data 1 | a\nC data 1 | b\n")).certain);
    EXPECT_FALSE(judge(bytes_of("C data 1 | a\n")).certain);
    EXPECT_TRUE(judge(bytes_of("C data 1 | a\n")).likely);
    EXPECT_FALSE(judge(std::string(100, '\0')).possible);
    EXPECT_FALSE(judge("GET / HTTP/1.1\r\n\r\n").possible);
    EXPECT_FALSE(judge(bytes_of("C data 1 | a\n") + "something else").possible);
    EXPECT_FALSE(judge("").certain);
}

}  // namespace
}  // namespace waybill::http
