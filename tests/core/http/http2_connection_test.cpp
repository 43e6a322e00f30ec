// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/http2_connection.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/http2_script.h"

namespace waybill::http {
namespace {

struct Told {
    std::string text;
    std::string frames;
};

Told run(const std::string& script,
         std::size_t piece = ~std::size_t{0},
         const Http2Options& options = {}) {
    Http2Diary diary;
    Http2Connection connection(diary, options);
    std::int64_t time = 0;
    for (const ScriptedBytes& each : Http2Script::read(script)) {
        if (each.gap > 0) {
            connection.on_gap(each.side, each.gap, Timestamp{++time});
        }
        const Bytes bytes = as_bytes(each.bytes);
        for (std::size_t at = 0; at < bytes.size(); at += std::min(piece, bytes.size() - at)) {
            Arrival arrival;
            arrival.at = Timestamp{++time};
            arrival.place = {static_cast<RecordId>(time), 0};
            connection.on_data(
                each.side, bytes.subspan(at, std::min(piece, bytes.size() - at)), arrival);
        }
    }
    for (const Side side : {Side::Client, Side::Server}) {
        connection.on_end(side, EndReason::Closed, Timestamp{++time});
    }
    connection.close();
    EXPECT_EQ(diary.open(), 0U);
    return {diary.text(), diary.frames};
}

// The same whole and in pieces.
std::string told(const std::string& script, const Http2Options& options = {}) {
    const Told whole = run(script, ~std::size_t{0}, options);
    for (const std::size_t piece : {1U, 2U, 3U, 7U, 11U}) {
        const Told pieces = run(script, piece, options);
        EXPECT_EQ(pieces.text, whole.text) << "in pieces of " << piece;
        EXPECT_EQ(pieces.frames, whole.frames) << "in pieces of " << piece;
    }
    return whole.text;
}

std::string late(const std::string& script) {
    Http2Options options;
    options.mid_stream = true;
    return run(script, ~std::size_t{0}, options).text;
}

const std::string kBegin =
    "C preface\nC settings 0\nS settings 0\nC settings 0 ack\nS settings 0 ack\n";
const std::string kRequest =
    "C headers 1 end | :method: GET | :scheme: http | :authority: h | :path: /a\n";

TEST(Http2ConnectionTest, ARequestAndItsResponseAreAnExchange) {
    EXPECT_EQ(told(kBegin + kRequest
                   + "S headers 1 | :status: 200 | content-type: text/plain\n"
                     "S data 1 | hel\n"
                     "S data 1 end pad | lo\n"),
              "stream 1\n"
              "> GET /a\n"
              "> (0)\n"
              "< 200 | content-type: text/plain\n"
              "< hello(5)\n"
              "closed\n");
}

TEST(Http2ConnectionTest, StreamsAreInterleaved) {
    EXPECT_EQ(told(kBegin + kRequest
                   + "C headers 3 | :method: POST | :scheme: http | :authority: h | :path: /b\n"
                     "C data 3 | up\n"
                     "S headers 3 | :status: 201\n"
                     "S headers 1 end | :status: 204\n"
                     "C data 3 end | load\n"
                     "S data 3 end | done\n"),
              "stream 1\n> GET /a\n> (0)\n< 204\n< (0)\nclosed\n"
              "stream 3\n> POST /b\n< 201\n> upload(6)\n< done(4)\nclosed\n");
}

TEST(Http2ConnectionTest, ContinuationsMakeOneHead) {
    EXPECT_EQ(told(kBegin
                   + "C headers 1 end open priority pad | :method: GET | :scheme: http\n"
                     "C continuation 1 open | :path: /\n"
                     "C continuation 1 | :authority: h\n"
                     "S headers 1 open | :status: 200\n"
                     "S continuation 1 | a: b\n"
                     "S data 1 end | x\n"),
              "stream 1\n> GET /\n> (0)\n< 200 | a: b\n< x(1)\nclosed\n");
}

TEST(Http2ConnectionTest, InterimResponsesAndTrailersAreTold) {
    EXPECT_EQ(told(kBegin
                   + "C headers 1 | :method: POST | :scheme: http | :authority: h | :path: /\n"
                     "S headers 1 | :status: 103 | link: </a>\n"
                     "C data 1 | a\n"
                     "C headers 1 end | t: 1\n"
                     "S headers 1 | :status: 200\n"
                     "S data 1 | ok\n"
                     "S headers 1 end | grpc-status: 0\n"),
              "stream 1\n> POST /\n< interim 103\n> trailers | t: 1\n> a(1)\n< 200\n"
              "< trailers | grpc-status: 0\n< ok(2)\nclosed\n");
}

TEST(Http2ConnectionTest, APromiseIsARequestFromTheServer) {
    EXPECT_EQ(
        told(kBegin + kRequest
             + "S push-promise 1 2 | :method: GET | :scheme: http | :authority: h | :path: /p\n"
               "S headers 1 end | :status: 200\n"
               "S headers 2 | :status: 200\n"
               "S data 2 end | css\n"),
        "stream 1\n> GET /a\n> (0)\n< 200\n< (0)\nclosed\n"
        "stream 2\n> GET /p\n> (0)\n< 200\n< css(3)\nclosed\n");
}

TEST(Http2ConnectionTest, AResetEndsTheStreamBehindWhatIsUnderWay) {
    EXPECT_EQ(told(kBegin + kRequest
                   + "S headers 1 | :status: 200\n"
                     "S data 1 | part\n"
                     "C rst-stream 1 8\n"
                     "S data 1 | late\n"),
              "stream 1\n> GET /a\n> (0)\n< 200\n! client stream-reset: CANCEL\n"
              "< partlate(8 incomplete)\nclosed\n");
    EXPECT_EQ(told(kBegin + kRequest + "S rst-stream 1 7\n"),
              "stream 1\n> GET /a\n> (0)\n! server stream-reset: REFUSED_STREAM\n"
              "! client no-response\nclosed\n");
}

TEST(Http2ConnectionTest, AResponseThatNeedsNoMoreOfTheRequestIsNoFault) {
    EXPECT_EQ(told(kBegin
                   + "C headers 1 | :method: POST | :scheme: http | :authority: h | :path: /\n"
                     "S headers 1 end | :status: 413\n"
                     "S rst-stream 1 0\n"),
              "stream 1\n> POST /\n< 413\n< (0)\n> (0 incomplete)\nclosed\n");
}

TEST(Http2ConnectionTest, AGoAwayEndsTheStreamsThatWereNotLookedAt) {
    EXPECT_EQ(told(kBegin + kRequest
                   + "C headers 3 end | :method: GET | :scheme: http | :authority: h | :path: /b\n"
                     "S goaway 0 1 11\n"
                     "S headers 1 end | :status: 200\n"),
              "stream 1\n> GET /a\n> (0)\n< 200\n< (0)\nclosed\n"
              "stream 3\n> GET /b\n> (0)\n! server stream-reset: ENHANCE_YOUR_CALM by GOAWAY\n"
              "! client no-response\nclosed\n");
}

TEST(Http2ConnectionTest, ConnectOpensATunnel) {
    EXPECT_EQ(told(kBegin
                   + "C headers 1 | :method: CONNECT | :authority: h:443\n"
                     "S headers 1 | :status: 200\n"
                     "C data 1 | ping\n"
                     "S data 1 | pong\n"
                     "C data 1 end\n"
                     "S data 1 end\n"),
              "stream 1\n> CONNECT h:443\n< 200\n> (0)\n< (0)\ntunnel\n"
              "> tunnelled ping\n< tunnelled pong\nclosed\n");
}

TEST(Http2ConnectionTest, AnExtendedConnectCarriesAWebSocket) {
    EXPECT_EQ(told(kBegin
                   + "C headers 1 | :method: CONNECT | :protocol: websocket | :scheme: http | "
                     ":path: /chat | :authority: h\n"
                     "S headers 1 | :status: 200\n"
                     "S data 1 hex | 810548656c6c6f\n"),
              "stream 1\n> CONNECT /chat\n< 200\n> (0)\n< (0)\ntunnel\nwebsocket\n"
              "< tunnelled \x81\x05Hello\nclosed\n");
}

TEST(Http2ConnectionTest, AnUpgradeGivesStreamOneItsRequest) {
    Http2Diary diary;
    Http2Connection connection(diary, {});
    Head head;
    head.method = "GET";
    head.target = "/";
    connection.adopt_upgrade(head, {}, "AAEAAAAA");
    for (const ScriptedBytes& each :
         Http2Script::read("S settings 0\nS headers 1 | :status: 200\nS data 1 end | hi\n")) {
        connection.on_data(each.side, as_bytes(each.bytes), {});
    }
    connection.close();
    EXPECT_EQ(diary.text(), "stream 1\n> GET /\n> (0)\n< 200\n< hi(2)\nclosed\n");
}

TEST(Http2ConnectionTest, WhatIsWrongWithAHeadIsTold) {
    const std::string text = told(kBegin
                                  + "C headers 1 end | :method: GET | X-A: b | :scheme: http | "
                                    ":what: x | connection: close\n"
                                    "S headers 1 end | content-type: a\n");
    for (const std::string_view wanted : {"\"X-A\" is a name with upper case letters",
                                          "\":scheme\" is a pseudo-field behind other fields",
                                          "\":what\" is a pseudo-field that does not exist",
                                          "\"connection\" belongs to a connection of HTTP/1",
                                          "\":path\" is missing",
                                          "\":status\" is missing"}) {
        EXPECT_NE(text.find("bad-header: " + std::string(wanted)), std::string::npos)
            << wanted << " in\n"
            << text;
    }
}

TEST(Http2ConnectionTest, WhatIsWrongWithFramesIsTold) {
    EXPECT_EQ(
        told(kBegin
             + "C ping 0 | short\n"
               "C data 0 | x\n"
               "C continuation 1 | a: b\n"
             + kRequest + "S 66 1 | whatever\nS headers 1 end | :status: 200\n"
             + "S headers 9 end | :status: 200\n"),
        "stream 1\n> GET /a\n> (0)\n< 200\n< (0)\nclosed\n"
        "stream 9\n< 200\n< (0)\n! server orphan-response\nclosed\n"
        "! client bad-frame: a frame of the kind ping has a length that its kind cannot have\n"
        "! client bad-frame: a frame of the kind data stands on stream 0\n"
        "! client bad-frame: a continuation without a header block\n"
        "! server bad-frame: a response on stream 9, which is not open\n");
}

TEST(Http2ConnectionTest, ALengthThatIsNotTheAnnouncedOneIsTold) {
    EXPECT_EQ(told(kBegin + kRequest
                   + "S headers 1 | :status: 200 | content-length: 3\nS data 1 end | four\n"),
              "stream 1\n> GET /a\n> (0)\n< 200 | content-length: 3\n"
              "! server length-mismatch: content-length says 3, the frames hold 4\n"
              "< four(4)\nclosed\n");
    EXPECT_EQ(told(kBegin
                   + "C headers 1 end | :method: HEAD | :scheme: http | :authority: h | :path: /\n"
                     "S headers 1 end | :status: 200 | content-length: 3\n"),
              "stream 1\n> HEAD /\n> (0)\n< 200 | content-length: 3\n< (0)\nclosed\n");
}

TEST(Http2ConnectionTest, TheTableOfTheOtherSideIsResizedAtItsAcknowledgement) {
    // The server allows 4200 bytes; the client says so once it has acknowledged it.
    const std::string text = told(
        "C preface\nC settings 0\nS settings 0 1=4200\nC settings 0 ack\n"
        "C headers 1 end hex | 3f891f 82 87 84 4101 61\n"
        "S settings 0 ack\nS headers 1 end hex | 88\n");
    EXPECT_EQ(text, "stream 1\n> GET /\n> (0)\n< 200\n< (0)\nclosed\n");
}

TEST(Http2ConnectionTest, AGapInDataCostsItsBytes) {
    EXPECT_EQ(run(kBegin + kRequest
                  + "S headers 1 | :status: 200\n"
                    "S bytes | 00000a 00 01 00000001 6161\n"
                    "S gap 6\n"
                    "S bytes | 6262\n")
                  .text,
              "stream 1\n> GET /a\n> (0)\n< 200\n! server gap: 6 bytes are missing\n"
              "< aa[6]bb(10 - 6)\nclosed\n");
}

TEST(Http2ConnectionTest, BehindAGapFramesAreFoundAgain) {
    const std::string text = run(kBegin + kRequest
                                 + "S headers 1 | :status: 200 | content-length: 20\n"
                                   "S bytes | 00000a 00 00 00000001 6161\n"
                                   "S gap 20\n"
                                   "S bytes | 71727374\n"
                                   "S data 1 | bbbb\n"
                                   "S window-update 0 100\n"
                                   "S data 1 end | cc\n")
                                 .text;
    EXPECT_EQ(text,
              "stream 1\n> GET /a\n> (0)\n< 200 | content-length: 20\n"
              "! server gap: 20 bytes are missing\n"
              "< aa[8]bbbbcc[4](20 - 12)\nclosed\n"
              "! server opaque-data: 4 bytes that are not frames of HTTP/2\n");
}

TEST(Http2ConnectionTest, FieldsThatWereLostAreUnknownUntilTheyAreSentAgain) {
    const std::string text =
        run(kBegin
            + "C headers 1 end index | :method: GET | :scheme: http | :path: /1 | user-agent: x\n"
              "S headers 1 end hex | 88\n"
              "C gap 30\n"
              "C headers 3 end hex | 82 86 84 be\n"
              "C window-update 0 1\n"
              "S headers 3 end hex | 88\n"
              "C headers 5 end hex | 82 86 84 be\n"
              "S headers 5 end hex | 88\n"
              "C headers 7 end hex | 82 86 84 40 01 61 01 62 be\n"
              "S headers 7 end hex | 88\n")
            .text;
    EXPECT_NE(text.find("stream 3\n> GET / | (unknown field 62): \n"
                        "! client hpack-state-unknown: 1 fields refer to what was not captured\n"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("stream 7\n> GET / | a: b | a: b\n> (0)\n< 200\n"), std::string::npos)
        << text;
}

TEST(Http2ConnectionTest, FromTheMiddleOnStreamsThatWereOpenAreOrphans) {
    EXPECT_EQ(late("S headers 5 | :status: 200\n"
                   "S data 5 end | old\n"
                   "C headers 7 end | :method: GET | :scheme: http | :authority: h | :path: /\n"
                   "C window-update 0 5\n"
                   "S headers 7 end | :status: 204\n"
                   "S window-update 0 5\n"),
              "stream 5\n< 200\n< old(3)\n! server orphan-response\nclosed\n"
              "stream 7\n> GET /\n> (0)\n< 204\n< (0)\nclosed\n");
}

TEST(Http2ConnectionTest, ARequestMayComeBehindItsResponse) {
    const std::string get = " end | :method: GET | :scheme: http | :authority: h | :path: /\n";
    const std::string text =
        told(kBegin + "S headers 1 end | :status: 204\nS headers 3 | :status: 200\n"
             + "S data 3 end | x\nS headers 5 | :status: 200\nS data 5 end | y\n" + "C headers 1"
             + get + "C headers 5" + get);
    EXPECT_EQ(text,
              "stream 1\n< 204\n< (0)\n> GET /\n> (0)\nclosed\n"
              "stream 3\n< 200\n< x(1)\n! server orphan-response\nclosed\n"
              "stream 5\n< 200\n< y(1)\n> GET /\n> (0)\nclosed\n"
              "! server bad-frame: a response on stream 3, which is not open\n");
}

TEST(Http2ConnectionTest, ResponsesWithoutRequestsAreNotHeldForever) {
    Http2Options options;
    options.mid_stream = true;
    Http2Diary diary;
    Http2Connection connection(diary, options);
    const std::string head = Http2Script::field(":status", "204");
    for (std::uint32_t i = 0; i < 1'000; ++i) {
        const std::string frame = Http2Script::frame(http2_kind::kHeaders, 5, 2 * i + 1, head);
        connection.on_data(Side::Server, as_bytes(frame), {});
        EXPECT_LE(diary.open(), 64U);
    }
    connection.close();
    EXPECT_EQ(diary.open(), 0U);
    EXPECT_EQ(diary.text().find("reassembly-limit"), std::string::npos);
}

TEST(Http2ConnectionTest, FramesThatAreLostAreToldOfTheMessagesTheyMayBeOf) {
    const std::string text =
        run(kBegin + "C headers 1 | :method: PUT | :scheme: http | :authority: h | :path: /\n" "C data 1 | abc\nC gap 12\nC data 1 end | def\n"
             + "C ping 0 | 12345678\nS headers 1 end | :status: 204\n").text;
    EXPECT_NE(text.find("! client gap: frames are missing that may have been of this message\n"),
              std::string::npos)
        << text;
}

TEST(Http2ConnectionTest, AGoAwayMayEndMoreStreamsThanTheOneItIsAt) {
    Http2Options options;
    const std::string get = " end | :method: GET | :scheme: http | :authority: h | :path: /\n";
    std::string script = kBegin + "C headers 1" + get;
    for (int id = 3; id < 3 + 2 * 32; id += 2) {
        script +=
            "C headers " + std::to_string(id) + get + "C rst-stream " + std::to_string(id) + " 8\n";
    }
    const std::string text = told(script + "S goaway 0 0 0\n", options);
    std::size_t closed = 0;
    for (std::size_t at = 0; (at = text.find("closed\n", at)) != std::string::npos; ++at) {
        ++closed;
    }
    EXPECT_EQ(closed, 33U) << text;
}

TEST(Http2ConnectionTest, WhoeverSendsRequestsIsTheClient) {
    Http2Options options;
    options.mid_stream = true;
    const Told told =
        run("S settings 0 ack\n"
            "S headers 7 end | :method: GET | :scheme: http | :path: / | "
            ":authority: h\n"
            "C headers 7 end | :status: 204\n"
            "C settings 0 ack\n",
            ~std::size_t{0},
            options);
    EXPECT_EQ(told.text, "stream 7\n> GET /\n> (0)\n< 204\n< (0)\nclosed\nswapped\n");
    EXPECT_EQ(told.frames.substr(0, 18), "C settings 0 0\nC h");
}

TEST(Http2ConnectionTest, AHeadThatIsCutIsTold) {
    const std::string text = run(kBegin + "C bytes | 000020 01 05 00000001 82 86 84 41\n").text;
    EXPECT_EQ(text, "stream 1\n> (cut) GET /\n> (0)\n! client no-response\nclosed\n");
}

TEST(Http2ConnectionTest, MoreStreamsThanAreFollowedCostTheQuietest) {
    Http2Options options;
    options.limits.open_streams = 2;
    const std::string get = " end | :method: GET | :scheme: http | :authority: h | :path: /\n";
    const std::string text = told(kBegin + "C headers 1" + get + "C headers 3" + get
                                      + "S headers 1 | :status: 200\nC headers 5" + get
                                      + "S headers 5 end | :status: 200\nS data 1 end | x\n",
                                  options);
    EXPECT_EQ(text,
              "stream 1\n> GET /\n> (0)\n< 200\n< x(1)\nclosed\n"
              "stream 3\n> GET /\n> (0)\n! client no-response\nclosed\n"
              "stream 5\n> GET /\n> (0)\n< 200\n< (0)\nclosed\n"
              "! client reassembly-limit: more streams are open than are followed\n");
}

TEST(Http2ConnectionTest, AFloodOfContinuationsIsCut) {
    Http2Options options;
    options.limits.header_block_bytes = 64;
    std::string script =
        kBegin + "C headers 1 end open | :method: GET | :scheme: http | :path: /\n";
    for (int i = 0; i < 50; ++i) {
        script += "C continuation 1 open | a: b\n";
    }
    const std::string text =
        told(script + "C continuation 1 | a: b\nS headers 1 end | :status: 200\n", options);
    EXPECT_NE(text.find("> (cut) GET / | a: b"), std::string::npos) << text;
    EXPECT_NE(text.find("! client header-limit\n"), std::string::npos) << text;
    EXPECT_NE(text.find("< 200\n< (0)\nclosed\n"), std::string::npos) << text;
}

TEST(Http2ConnectionTest, AMillionResetsLeaveNothingBehind) {
    Http2Diary diary;
    Http2Connection connection(diary, {});
    const std::string head = Http2Script::field(":method", "GET");
    connection.on_data(Side::Client, as_bytes(kHttp2Preface), {});
    constexpr std::uint32_t kStreams = 20'000;
    for (std::uint32_t i = 0; i < kStreams; ++i) {
        const std::uint32_t id = 2 * i + 1;
        const std::string both =
            Http2Script::frame(http2_kind::kHeaders, 5, id, head)
            + Http2Script::frame(http2_kind::kRstStream, 0, id, Http2Script::number(8, 4));
        connection.on_data(Side::Client, as_bytes(both), {});
        EXPECT_LE(diary.open(), 64U);
    }
    EXPECT_EQ(diary.exchanges(), kStreams);
}

TEST(Http2ConnectionTest, AMessageBeginsAndEndsWithItsFrames) {
    Http2Diary diary;
    Http2Options options;
    options.over_tls = true;
    Http2Connection connection(diary, options);
    connection.starts_at(Side::Client, 100);
    const std::string settings = Http2Script::frame(http2_kind::kSettings, 0, 0, "");
    const std::string head = Http2Script::frame(http2_kind::kHeaders, 4, 1, "\x82\x86\x84");
    const std::string all = std::string(kHttp2Preface) + settings + head;
    const std::size_t begin = all.size() - head.size();
    const auto send = [&](std::string_view bytes, std::int64_t at) {
        Arrival arrival;
        arrival.at = Timestamp{at};
        arrival.place = {static_cast<RecordId>(at), 50};
        arrival.first_record = static_cast<RecordId>(at);
        connection.on_data(Side::Client, as_bytes(bytes), arrival);
    };
    send(std::string_view(all).substr(0, begin + 2), 7);  // the frame is cut in its header
    send(std::string_view(all).substr(begin + 2), 8);
    const MessageSpan& span = diary.spans[0];
    EXPECT_EQ(span.offset, 100 + begin);
    EXPECT_EQ(span.first_byte, Timestamp{7});
    EXPECT_EQ(span.last_byte, Timestamp{8});
    EXPECT_EQ(span.head_place.record, 7U);
    EXPECT_EQ(span.head_place.skip, 50 + begin);
    EXPECT_EQ(span.head_length,
              std::string_view(":method: GET\r\n:scheme: http\r\n"
                               ":path: /\r\n\r\n")
                  .size());
    EXPECT_FALSE(span.in_recording);
    EXPECT_TRUE(span.over_tls);
    connection.close();
}

TEST(Http2ConnectionTest, WhatStandsForTooMuchIsCut) {
    Http2Diary diary;
    Http2Options options;
    options.limits.all_heads_bytes = kMiB;
    Http2Connection connection(diary, options);
    connection.on_data(Side::Client, as_bytes(kHttp2Preface), {});
    const std::string large = Http2Script::field("a", std::string(3900, 'x'), true);
    connection.on_data(
        Side::Client, as_bytes(Http2Script::frame(http2_kind::kHeaders, 5, 1, large)), {});
    const std::string bomb(60, '\xbe');  // 235 kB
    std::string request;
    for (std::uint32_t id = 3; diary.connection.empty() && id < 100; id += 2) {
        request = Http2Script::frame(http2_kind::kHeaders, 5, id, bomb)
                  + Http2Script::frame(http2_kind::kRstStream, 0, id, std::string(4, '\0'));
        connection.on_data(Side::Client, as_bytes(request), {});
    }
    EXPECT_NE(diary.connection.find("header-limit"), std::string::npos);
    connection.close();
}

TEST(Http2ConnectionTest, EachFrameIsNoted) {
    const Told told = run(kBegin + kRequest + "S goaway 0 1 0 | bye\nC window-update 1 7\n");
    EXPECT_EQ(told.frames,
              "C settings 0 0\nS settings 0 0\nC settings 0 0\nS settings 0 0\nC headers 1 51\n"
              "S goaway 0 11\nC window-update 1 4\n");
}

TEST(Http2FrameNoteTest, ANoteIsReadAsItWasWritten) {
    Http2FrameNote note;
    note.side = Side::Server;
    note.kind = 7;
    note.flags = 0x2d;
    note.stream = 0x7fffffff;
    note.length = 0xffffff;
    note.missing = 5;
    note.settings = {{1, 0xffffffff}, {0xffff, 0}};
    note.error = 0;
    note.last_stream = 77;
    note.increment = 1;
    note.promised_stream = 2;
    note.priority = Http2Priority{3, 256, true};
    std::vector<Byte> bytes;
    append_note(note, bytes);
    append_note({}, bytes);
    for (std::size_t size = 0; size < bytes.size() - 5; ++size) {
        Bytes cut = Bytes(bytes).first(size);
        Http2FrameNote read;
        EXPECT_FALSE(read_note(cut, read)) << size;
    }
    Bytes rest = bytes;
    Http2FrameNote read;
    ASSERT_TRUE(read_note(rest, read));
    EXPECT_EQ(rest.size(), 5U);
    EXPECT_EQ(read.side, Side::Server);
    EXPECT_EQ(read.stream, note.stream);
    EXPECT_EQ(read.length, note.length);
    EXPECT_EQ(read.missing, 5U);
    EXPECT_EQ(read.settings, note.settings);
    EXPECT_EQ(read.error, note.error);
    EXPECT_EQ(read.last_stream, note.last_stream);
    EXPECT_EQ(read.increment, note.increment);
    EXPECT_EQ(read.promised_stream, note.promised_stream);
    ASSERT_TRUE(read.priority.has_value());
    EXPECT_EQ(read.priority->weight, 256);
    EXPECT_TRUE(read.priority->exclusive);
    ASSERT_TRUE(read_note(rest, read));
    EXPECT_TRUE(rest.empty());
    EXPECT_EQ(read.side, Side::Client);
    EXPECT_FALSE(read.error.has_value());
}

}  // namespace
}  // namespace waybill::http
