// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/websocket_reader.h"

#include <cstring>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <zlib.h>

#include "core/http/websocket_watch.h"
#include "tests/support/chunking.h"

namespace waybill::http {
namespace {

constexpr unsigned kFin = 0x80;
constexpr unsigned kRsv1 = 0x40;
constexpr unsigned kText = 1;
constexpr unsigned kBinary = 2;
constexpr unsigned kClose = 8;
constexpr unsigned kPing = 9;
constexpr unsigned kPong = 10;

std::string frame(unsigned first, std::string_view payload, std::string_view mask = {}) {
    std::string out(1, static_cast<char>(first));
    const unsigned bit = mask.empty() ? 0 : 0x80;
    if (payload.size() < 126) {
        out += static_cast<char>(bit | payload.size());
    } else if (payload.size() < 65'536) {
        out += static_cast<char>(bit | 126U);
        out += static_cast<char>(payload.size() >> 8U);
        out += static_cast<char>(payload.size());
    } else {
        out += static_cast<char>(bit | 127U);
        for (int shift = 56; shift >= 0; shift -= 8) {
            out += static_cast<char>(std::uint64_t{payload.size()} >> static_cast<unsigned>(shift));
        }
    }
    out += mask;
    for (std::size_t i = 0; i < payload.size(); ++i) {
        out += mask.empty() ? payload[i] : static_cast<char>(payload[i] ^ mask[i % 4]);
    }
    return out;
}

// Compresses the messages of one side as RFC 7692 section 7.2.1 says.
class Deflater {
public:
    explicit Deflater(int window_bits = 15) {
        deflateInit2(&stream_, 9, Z_DEFLATED, -window_bits, 8, Z_DEFAULT_STRATEGY);
    }
    ~Deflater() { deflateEnd(&stream_); }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;

    std::string message(std::string_view text) {
        std::string in(text);
        std::string out(deflateBound(&stream_, in.size()) + 64, '\0');
        stream_.next_in = reinterpret_cast<Bytef*>(in.data());
        stream_.avail_in = static_cast<uInt>(in.size());
        stream_.next_out = reinterpret_cast<Bytef*>(out.data());
        stream_.avail_out = static_cast<uInt>(out.size());
        deflate(&stream_, Z_SYNC_FLUSH);
        out.resize(out.size() - stream_.avail_out);
        EXPECT_EQ(out.substr(out.size() - 4), std::string("\0\0\xff\xff", 4));
        return out.substr(0, out.size() - 4);
    }

private:
    z_stream stream_{};
};

std::string describe(const WebSocketMessage& message) {
    std::string out = std::to_string(static_cast<int>(message.opcode)) + "@"
                      + std::to_string(message.offset) + " " + std::to_string(message.size) + "/"
                      + std::to_string(message.fragments);
    out += message.missing > 0 ? " missing " + std::to_string(message.missing) : "";
    out += message.truncated ? " truncated" : "";
    out += message.compressed ? " compressed" : "";
    out += message.whole ? "" : " not-whole";
    if (!message.compressed) {
        out += " '"
               + std::string(as_text(
                   message.payload.first(std::min<std::size_t>(message.payload.size(), 40))))
               + "'";
    }
    return out + "\n";
}

// A string is data, a number a gap of so many bytes.
struct Step {
    // NOLINTNEXTLINE(google-explicit-constructor): so that a test reads as what is sent
    Step(std::string bytes) : data(std::move(bytes)) {}
    // NOLINTNEXTLINE(google-explicit-constructor)
    Step(std::uint64_t length) : gap(length) {}
    std::string data;
    std::uint64_t gap = 0;
};

std::string read(const std::vector<Step>& steps,
                 const WebSocketReaderOptions& options = {Side::Server, {}, 64 * kMiB},
                 std::size_t piece = 0) {
    std::string out;
    WebSocketReader reader(options,
                           {[&](const WebSocketMessage& message) { out += describe(message); },
                            [&](const Anomaly& anomaly) {
                                out += std::string(name_of(anomaly.code)) + "@"
                                       + std::to_string(anomaly.offset) + " "
                                       + anomaly.detail.substr(std::strlen("WebSocket: ")) + "\n";
                            }});
    for (const Step& step : steps) {
        if (step.gap > 0) {
            reader.add_gap(step.gap);
        }
        std::string_view rest = step.data;
        while (!rest.empty()) {
            const std::string_view part = rest.substr(0, piece == 0 ? rest.size() : piece);
            reader.add(as_bytes(part));
            rest.remove_prefix(part.size());
        }
    }
    reader.finish();
    EXPECT_TRUE(piece != 0 || read(steps, options, 1) == out) << "byte by byte differs";
    EXPECT_TRUE(piece != 0 || read(steps, options, 7) == out) << "by seven bytes differs";
    return out;
}

WebSocketReaderOptions with_deflate(std::string_view extensions = "permessage-deflate") {
    return {Side::Server, read_websocket_extensions(extensions, Side::Server), 64 * kMiB};
}

const std::string kFour = frame(kFin | kText, "one") + frame(kFin | kText, "two")
                          + frame(kFin | kPing, "") + frame(kFin | kText, "four");

TEST(WebSocketReaderTest, AMessageIsUnmasked) {
    EXPECT_EQ(read({frame(kFin | kText, "Hello", "\x37\xfa\x21\x3d")}, {Side::Client, {}, 100}),
              "1@0 5/1 'Hello'\n");
}

TEST(WebSocketReaderTest, FragmentsBecomeOneMessageWithControlFramesBetween) {
    const std::string wire = frame(kText, "Hel") + frame(kFin | kPing, "?") + frame(0, "l")
                             + frame(kFin, "o") + frame(kFin | kBinary, "");
    const std::string whole = expect_chunking_law(wire, [](const auto& pieces) {
        std::string out;
        WebSocketReader reader({Side::Server, {}, 100},
                               {[&](const WebSocketMessage& message) { out += describe(message); },
                                [&](const Anomaly& anomaly) {
                                    out += anomaly.detail;
                                }});
        for (const std::string_view piece : pieces) {
            reader.add(as_bytes(piece));
        }
        return out;
    });
    EXPECT_EQ(whole, "9@5 1/1 '?'\n1@0 5/3 'Hello'\n2@14 0/1 ''\n");
}

TEST(WebSocketReaderTest, LengthsOfTwoAndEightBytesAreRead) {
    const std::string medium(300, 'm');
    const std::string large(70'000, 'l');
    EXPECT_EQ(
        read({frame(kFin | kText, medium) + frame(kFin | kText, large)}),
        "1@0 300/1 '" + medium.substr(0, 40) + "'\n1@304 70000/1 '" + large.substr(0, 40) + "'\n");
}

TEST(WebSocketReaderTest, AnAbsurdLengthIsToldAndFramesBehindItAreFound) {
    const std::string absurd = std::string("\x82\x7f", 2) + std::string(8, '\xff');
    EXPECT_EQ(read({absurd + kFour}),
              "bad-frame@0 a frame's length is out of range\n"
              "1@10 3/1 'one'\n1@15 3/1 'two'\n9@20 0/1 ''\n1@22 4/1 'four'\n");
}

TEST(WebSocketReaderTest, AnAnnouncedLengthTakesNoMemory) {
    const std::string huge = std::string("\x82\x7f\x7f", 3) + std::string(7, '\xff') + "data";
    EXPECT_EQ(read({huge}), "2@0 4/1 not-whole 'data'\n");
}

TEST(WebSocketReaderTest, WhatFramesMayNotHaveIsToldAndTheyAreRead) {
    EXPECT_EQ(read({frame(kFin | kText, "a", "abcd")}),
              "bad-frame@0 a frame of the server is masked\n1@0 1/1 'a'\n");
    EXPECT_EQ(read({frame(kFin | kText, "a")}, {Side::Client, {}, 100}),
              "bad-frame@0 a frame of the client is not masked\n1@0 1/1 'a'\n");
    EXPECT_EQ(read({frame(kFin | 0x20 | kText, "a")}),
              "bad-frame@0 a frame has reserved bits set\n1@0 1/1 'a'\n");
    EXPECT_EQ(read({frame(kFin | kRsv1 | kText, "a")}),
              "bad-frame@0 a frame has reserved bits set\n1@0 1/1 'a'\n");
    EXPECT_EQ(read({frame(kFin | 3, "a") + frame(kFin | kText, "b")}),
              "bad-frame@0 a frame has a reserved opcode\n1@3 1/1 'b'\n");
    EXPECT_EQ(read({frame(kPing, "a")}),
              "bad-frame@0 a control frame is fragmented\n9@0 1/1 'a'\n");
    EXPECT_EQ(read({frame(kFin | kPong, std::string(126, 'a'))}),
              "bad-frame@0 a control frame is longer than 125 bytes\n10@0 126/1 truncated '"
                  + std::string(40, 'a') + "'\n");
    EXPECT_EQ(read({std::string("\x81\x7e\x00\x01x", 5)}),
              "bad-frame@0 a frame's length takes more bytes than it needs\n1@0 1/1 'x'\n");
}

TEST(WebSocketReaderTest, FragmentsOutOfOrderAreTold) {
    EXPECT_EQ(read({frame(kFin, "end")}),
              "bad-frame@0 a message goes on that did not begin\n0@0 3/1 not-whole 'end'\n");
    EXPECT_EQ(
        read({frame(kText, "a") + frame(kFin | kText, "b")}),
        "bad-frame@3 a message begins inside another one\n1@0 1/1 not-whole 'a'\n1@3 1/1 'b'\n");
}

TEST(WebSocketReaderTest, TextThatIsNotUtf8IsTold) {
    EXPECT_EQ(read({frame(kFin | kText, "\xff")}),
              "bad-frame@0 a text message is not UTF-8\n1@0 1/1 '\xff'\n");
    EXPECT_EQ(read({frame(kText, "\xc3") + frame(kFin, "\xa4")}), "1@0 2/2 '\xc3\xa4'\n");
}

TEST(WebSocketReaderTest, AnomaliesAreNotToldWithoutEnd) {
    std::size_t anomalies = 0;
    WebSocketReader reader({Side::Server, {}, 100},
                           {[](const WebSocketMessage&) {},
                            [&](const Anomaly&) {
                                ++anomalies;
                            }});
    for (int i = 0; i < 1000; ++i) {
        reader.add(as_bytes(frame(kFin | 3, "")));
    }
    EXPECT_EQ(anomalies, WebSocketReader::kAnomalies);
}

TEST(WebSocketReaderTest, AMessageBeyondTheLimitIsCutButCounted) {
    EXPECT_EQ(read({frame(kText, "12345") + frame(kFin, "67890") + frame(kFin | kText, "next")},
                   {Side::Server, {}, 7}),
              "1@0 10/2 truncated '1234567'\n1@14 4/1 'next'\n");
}

TEST(WebSocketReaderTest, CodeAndReasonOfACloseAreRead) {
    const WebSocketClose close =
        read_websocket_close(as_bytes("\x03\xe8"
                                      "bye"));
    EXPECT_EQ(close.code, 1000);
    EXPECT_EQ(close.reason, "bye");
    EXPECT_EQ(read_websocket_close({}).code, 0);
    EXPECT_EQ(read({frame(kFin | kClose, "x")}),
              "bad-frame@0 a close frame has half a code\n8@0 1/1 'x'\n");
}

TEST(WebSocketReaderTest, AGapInsideAFrameCostsItsBytes) {
    const std::string wire = frame(kFin | kText, "0123456789", "abcd");
    EXPECT_EQ(read({wire.substr(0, 8), 3, wire.substr(11), frame(kFin | kText, "next", "efgh")},
                   {Side::Client, {}, 100}),
              "1@0 10/1 missing 3 '0156789'\n1@16 4/1 'next'\n");
}

TEST(WebSocketReaderTest, BehindAGapBetweenFramesFramesAreFoundAgain) {
    const std::string rest_of_a_frame = "rest of a frame: ";
    EXPECT_EQ(
        read({frame(kFin | kText, "before"), 100, rest_of_a_frame + kFour}),
        "1@0 6/1 'before'\n1@125 3/1 'one'\n1@130 3/1 'two'\n9@135 0/1 ''\n1@137 4/1 'four'\n");
    EXPECT_EQ(read({frame(kFin | kText, "before"), 100, frame(kFin | kText, "last")}),
              "1@0 6/1 'before'\n1@108 4/1 'last'\n");
}

TEST(WebSocketReaderTest, AGapBeyondTheEndOfAFrameEndsIt) {
    const std::string wire = frame(kText, "0123456789");
    EXPECT_EQ(read({wire.substr(0, 7), 50, kFour}),
              "1@0 10/1 missing 5 not-whole '01234'\n1@57 3/1 'one'\n1@62 3/1 'two'\n9@67 0/1 ''\n"
              "1@69 4/1 'four'\n");
}

TEST(WebSocketReaderTest, DeflatedMessagesShareTheirWindow) {
    Deflater deflater;
    std::string wire = frame(kFin | kRsv1 | kText, deflater.message("the same text"));
    wire += frame(kFin | kText, "plain");
    wire += frame(kFin | kRsv1 | kText, deflater.message("the same text"));
    const std::string out = read({wire}, with_deflate());
    EXPECT_EQ(out, "1@0 13/1 'the same text'\n1@17 5/1 'plain'\n1@24 13/1 'the same text'\n");
}

TEST(WebSocketReaderTest, WithoutContextTakeoverEachMessageStandsAlone) {
    std::string wire;
    for (int i = 0; i < 3; ++i) {
        Deflater deflater;
        wire += frame(kFin | kRsv1 | kText, deflater.message("alone"));
    }
    const std::string out =
        read({wire}, with_deflate("permessage-deflate; server_no_context_takeover"));
    EXPECT_EQ(out, "1@0 5/1 'alone'\n1@9 5/1 'alone'\n1@18 5/1 'alone'\n");
}

TEST(WebSocketReaderTest, SmallWindowsAndFragmentsOfADeflatedMessageAreRead) {
    Deflater deflater(9);
    const std::string deflated = deflater.message(std::string(5000, 'w') + "end");
    EXPECT_EQ(read({frame(kRsv1 | kText, deflated.substr(0, 3)) + frame(kFin | kPing, "")
                    + frame(kFin, deflated.substr(3))},
                   with_deflate("permessage-deflate; server_max_window_bits=9")),
              "9@5 0/1 ''\n1@0 5003/2 '" + std::string(40, 'w') + "'\n");
}

TEST(WebSocketReaderTest, ABlockMarkedAsTheLastKeepsTheWindow) {
    // RFC 7692 section 7.2.3.4: BFINAL set, then an empty block.
    const std::string last("\xf3\x48\xcd\xc9\xc9\x07\x00\x00", 8);
    EXPECT_EQ(read({frame(kFin | kRsv1 | kText, last)
                    + frame(kFin | kRsv1 | kText, std::string("\xf2\x00\x11\x00\x00", 5))},
                   with_deflate()),
              "1@0 5/1 'Hello'\n1@10 5/1 'Hello'\n");
}

TEST(WebSocketReaderTest, ABombStopsAtTheLimit) {
    Deflater deflater;
    WebSocketReaderOptions options = with_deflate();
    options.payload_limit = 1000;
    EXPECT_EQ(read({frame(kFin | kRsv1 | kText, deflater.message(std::string(100'000, 'b')))
                    + frame(kFin | kText, "on")},
                   options)
                  .substr(0, 70),
              "decode-limit@0 a message inflates to more than is kept\n1@0 1000/1 trun");
}

TEST(WebSocketReaderTest, WhatIsNoDeflateIsToldAndShownAsItIs) {
    EXPECT_EQ(read({frame(kFin | kRsv1 | kText, "\xff\xff\xff")}, with_deflate()),
              "content-decode-failed@0 a message cannot be inflated\n1@0 3/1 compressed\n");
}

TEST(WebSocketReaderTest, BehindAGapMessagesStayCompressedUntilOneNeedsNoContext) {
    Deflater deflater;
    const std::string first =
        frame(kFin | kRsv1 | kText, deflater.message("a rather long text, said twice"));
    const std::string second =
        frame(kFin | kRsv1 | kText, deflater.message("a rather long text, said twice"));
    Deflater fresh;
    const std::string third = frame(kFin | kRsv1 | kText, fresh.message("something else"));
    const std::string gap_in_first =
        read({first.substr(0, 10), 4, first.substr(14) + second + third}, with_deflate());
    EXPECT_EQ(gap_in_first,
              "1@0 " + std::to_string(first.size() - 2) + "/1 missing 4 compressed\n1@"
                  + std::to_string(first.size()) + " " + std::to_string(second.size() - 2)
                  + "/1 compressed\n1@" + std::to_string(first.size() + second.size())
                  + " 14/1 'something else'\n");
}

TEST(WebSocketReaderTest, ExtensionsAreReadForTheirSide) {
    const std::string_view value =
        "x-other, permessage-deflate; client_no_context_takeover; server_max_window_bits=\"10\"; "
        "client_max_window_bits=12, permessage-deflate";
    const WebSocketDeflate client = read_websocket_extensions(value, Side::Client);
    EXPECT_TRUE(client.agreed);
    EXPECT_TRUE(client.no_context_takeover);
    EXPECT_EQ(client.window_bits, 12U);
    const WebSocketDeflate server = read_websocket_extensions(value, Side::Server);
    EXPECT_FALSE(server.no_context_takeover);
    EXPECT_EQ(server.window_bits, 10U);
    EXPECT_FALSE(read_websocket_extensions("x-webkit-deflate-frame", Side::Client).agreed);
}

TEST(WebSocketWatchTest, MessagesOfBothSidesAreCountedAndTheFirstCloseIsKept) {
    WebSocketWatch watch("permessage-deflate");
    watch.add(Side::Client, as_bytes(frame(kFin | kRsv1 | kText, "whatever", "abcd")));
    watch.add(Side::Server,
              as_bytes(frame(kText, "a") + frame(kFin, "b") + frame(kFin | kPing, "")));
    watch.add(Side::Server, as_bytes(frame(kFin | kClose, "\x03\xe9going away")));
    watch.add(Side::Client, as_bytes(frame(kFin | kClose, "\x03\xe8", "abcd")));
    watch.finish();
    EXPECT_EQ(watch.facts().client_messages, 2U);
    EXPECT_EQ(watch.facts().server_messages, 3U);
    EXPECT_EQ(watch.facts().client_bytes, 22U);
    EXPECT_EQ(watch.facts().server_bytes, 22U);
    EXPECT_TRUE(watch.facts().compressed);
    EXPECT_TRUE(watch.facts().closed);
    EXPECT_EQ(watch.facts().close_code, 1001);
    EXPECT_EQ(watch.facts().close_reason, "going away");
    EXPECT_TRUE(watch.take_anomalies().empty());
}

TEST(WebSocketWatchTest, WhatIsWrongIsToldOnce) {
    WebSocketWatch watch("");
    watch.add(Side::Client, as_bytes(frame(kFin | kText, "not masked")));
    const std::vector<Anomaly> anomalies = watch.take_anomalies();
    ASSERT_EQ(anomalies.size(), 1U);
    EXPECT_EQ(anomalies[0].code, AnomalyCode::BadFrame);
    EXPECT_EQ(anomalies[0].side, Side::Client);
    EXPECT_TRUE(watch.take_anomalies().empty());
    EXPECT_FALSE(watch.facts().compressed);
}

}  // namespace
}  // namespace waybill::http
