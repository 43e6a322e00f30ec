// SPDX-License-Identifier: GPL-3.0-or-later
//
// What costs a peer little and us much (RELIABILITY T11), against both roles: the connection is
// closed with ENHANCE_YOUR_CALM, what was open is told as broken, memory stays bounded. What busy
// peers do is not a flood.
#include <functional>

#include <gtest/gtest.h>

#include "tests/proxy/http2/raw_peer.h"

namespace waybill::proxy {
namespace {

using Script = http::Http2Script;

constexpr std::uint32_t kCalm = 11;
constexpr unsigned kMost = 20'000;

struct Flood {
    const char* name;
    RawPeer::Against against;
    const char* first;                                // sent once; stream 1 is open behind it
    std::function<std::string(std::uint32_t)> frame;  // the n-th
};

void PrintTo(const Flood& flood, std::ostream* out) {
    *out << flood.name;
}

#define GET " | :method: GET | :scheme: https | :path: / | :authority: a"

constexpr auto kServer = RawPeer::Against::Server;
constexpr auto kClient = RawPeer::Against::Client;
constexpr const char* kRequest = "C headers 1" GET;
constexpr const char* kResponse = "S headers 1 | :status: 200";

std::string fields_of_request() {
    return Script::field(":method", "GET") + Script::field(":scheme", "https")
           + Script::field(":path", "/") + Script::field(":authority", "a");
}

std::string empty_data(std::uint32_t) {
    return Script::frame(http::http2_kind::kData, 0, 1, "");
}
std::string padded_data(std::uint32_t) {
    return Script::frame(
        http::http2_kind::kData, http::http2_flag::kPadded, 1, std::string("\x03\0\0\0", 4));
}
std::string ping(std::uint32_t n) {
    return Script::frame(http::http2_kind::kPing, 0, 0, Script::number(n, 8));
}
std::string settings(std::uint32_t) {
    return Script::frame(http::http2_kind::kSettings, 0, 0, "");
}
std::string priority(std::uint32_t n) {
    return Script::frame(
        http::http2_kind::kPriority, 0, 3 + n * 2, Script::number(1, 4) + Script::number(9, 1));
}
std::string window_update(std::uint32_t) {
    return Script::frame(http::http2_kind::kWindowUpdate, 0, 0, Script::number(1, 4));
}
std::string unknown(std::uint32_t) {
    return Script::frame(0x77, 0, 0, "");
}
// A stream that is begun and given up.
std::string rapid_reset(std::uint32_t n) {
    return Script::frame(http::http2_kind::kHeaders,
                         http::http2_flag::kEndHeaders,
                         3 + n * 2,
                         fields_of_request())
           + Script::frame(http::http2_kind::kRstStream, 0, 3 + n * 2, Script::number(8, 4));
}
// A stream that is begun, and then broken so that it is we who reset it.
std::string made_you_reset(std::uint32_t n) {
    return Script::frame(http::http2_kind::kHeaders,
                         http::http2_flag::kEndHeaders,
                         3 + n * 2,
                         fields_of_request())
           + Script::frame(
               http::http2_kind::kWindowUpdate, 0, 3 + n * 2, Script::number(0x7fffffff, 4));
}
std::string refused_request(std::uint32_t n) {
    return Script::frame(http::http2_kind::kHeaders,
                         http::http2_flag::kEndHeaders,
                         3 + n * 2,
                         fields_of_request() + Script::field("Upper", "case"));
}
std::string reset_of_closed(std::uint32_t) {
    return Script::frame(http::http2_kind::kRstStream, 0, 1, Script::number(8, 4));
}
// Never the end of the fields.
std::string continuation(std::uint32_t n) {
    return n == 0 ? Script::frame(http::http2_kind::kHeaders, 0, 3, fields_of_request())
                  : Script::frame(http::http2_kind::kContinuation, 0, 3, Script::field("x", "y"));
}
std::string continued_response(std::uint32_t n) {
    return n == 0 ? Script::frame(http::http2_kind::kHeaders, 0, 1, Script::field(":status", "200"))
                  : Script::frame(http::http2_kind::kContinuation, 0, 1, Script::field("x", "y"));
}

class FloodTest : public testing::TestWithParam<Flood> {
protected:
    // Until the connection is to be closed; how many frames that took.
    static unsigned flood(RawPeer& peer) {
        if (GetParam().against == kClient) {
            peer.leg->open_stream(request_head("GET", "/"), {});
            peer.read();
        }
        if (GetParam().first[0] != 0) {
            peer.send(GetParam().first);
        }
        unsigned n = 0;
        while (n < kMost && !peer.leg->wants_close()) {
            peer.send_bytes(GetParam().frame(n++));
        }
        return n;
    }
};

TEST_P(FloodTest, ClosesTheConnection) {
    RawPeer peer(GetParam().against);
    const unsigned frames = flood(peer);
    EXPECT_LT(frames, 12'000U);
    EXPECT_TRUE(peer.leg->wants_close());
    EXPECT_EQ(peer.goaway, kCalm);
    const std::string told = peer.diary.take();
    EXPECT_NE(told.find("0: refused"), std::string::npos) << told.substr(0, 1000);

    // Nothing is taken or told any more.
    peer.received.clear();
    peer.send_bytes(GetParam().frame(frames));
    EXPECT_EQ(peer.diary.take(), "");
    EXPECT_EQ(peer.received, "");
}

TEST_P(FloodTest, DoesNotFillMemoryWhenThePeerDoesNotRead) {
    RawPeer peer(GetParam().against);
    peer.reads = false;
    flood(peer);
    EXPECT_TRUE(peer.leg->wants_close());
    EXPECT_LT(peer.leg->output().size(), 600 * kKiB);
}

const Flood kFloods[] = {
    {"EmptyData", kServer, kRequest, empty_data},
    {"PaddingOnly", kServer, kRequest, padded_data},
    {"Ping", kServer, "", ping},
    {"Settings", kServer, "", settings},
    {"Priority", kServer, "", priority},
    {"WindowUpdate", kServer, "", window_update},
    {"UnknownFrames", kServer, "", unknown},
    {"RapidReset", kServer, "", rapid_reset},
    {"MadeYouReset", kServer, "", made_you_reset},
    {"RefusedRequests", kServer, "", refused_request},
    {"Continuation", kServer, "", continuation},
    {"EmptyData", kClient, kResponse, empty_data},
    {"PaddingOnly", kClient, kResponse, padded_data},
    {"Ping", kClient, "", ping},
    {"Settings", kClient, "", settings},
    {"Priority", kClient, "", priority},
    {"WindowUpdate", kClient, "", window_update},
    {"UnknownFrames", kClient, "", unknown},
    {"Resets", kClient, kResponse, reset_of_closed},
    {"Continuation", kClient, "", continued_response},
};

INSTANTIATE_TEST_SUITE_P(All, FloodTest, testing::ValuesIn(kFloods), [](const auto& one) {
    return std::string(one.param.name) + (one.param.against == kServer ? "Server" : "Client");
});

TEST(FloodLimitTest, StreamsBeyondTheLimitAreRefused) {
    RawPeer peer(kServer);
    for (std::uint32_t n = 0; n < 200; ++n) {
        peer.send("C headers " + std::to_string(1 + 2 * n) + GET);
    }
    EXPECT_LE(peer.diary.heads, 128U);
}

TEST(FloodLimitTest, ABudgetFillsWithTime) {
    RawPeer peer(kServer);
    for (std::uint32_t n = 0; n < 5'000; ++n) {
        peer.now.ns += kNsPerSecond / 33;
        peer.send_bytes(ping(n));
        peer.send_bytes(rapid_reset(n));
    }
    EXPECT_FALSE(peer.leg->wants_close());
}

TEST(FloodLimitTest, FieldsThatExpandToMuchEndTheConnectionSoon) {
    RawPeer peer(kServer);
    // An entry of the table that is named again and again.
    const std::string entry = Script::field("x", std::string(4'000, 'a'), true);
    unsigned streams = 0;
    for (; streams < 200 && !peer.leg->wants_close(); ++streams) {
        const std::string block = (streams == 0 ? fields_of_request() + entry : std::string())
                                  + std::string(8'000, '\xbe');
        peer.send_bytes(Script::frame(http::http2_kind::kHeaders,
                                      http::http2_flag::kEndHeaders | http::http2_flag::kEndStream,
                                      1 + 2 * streams,
                                      block));
    }
    EXPECT_LT(streams, 10U);
    EXPECT_EQ(peer.goaway, kCalm);
    EXPECT_EQ(peer.diary.heads, 0U);
}

TEST(FloodLimitTest, ABusyDownloadMayAcknowledgeEachFrameTwice) {
    RawPeer peer(kServer);
    peer.send("C headers 1 end" GET);
    peer.leg->send_head(1, response_head(200), {BodyKind::Frames, 0});
    const std::string piece(16'384, 'a');
    for (int n = 0; n < 5'000; ++n) {
        peer.leg->send_body(1, as_bytes(piece));
        peer.read();
        const std::string increment = Script::number(16'384, 4);
        for (const std::uint32_t stream : {0U, 1U}) {
            peer.send_bytes(Script::frame(http::http2_kind::kWindowUpdate, 0, stream, increment));
        }
    }
    EXPECT_FALSE(peer.leg->wants_close());
    EXPECT_EQ(peer.leg->backlog(1), 0U);
}

TEST(FloodLimitTest, TooManyInterimResponsesAreRefused) {
    RawPeer peer(kClient);
    peer.leg->open_stream(request_head("GET", "/"), {});
    peer.read();
    for (int n = 0; n < 33; ++n) {
        peer.send("S headers 1 | :status: 103");
    }
    EXPECT_EQ(peer.diary.heads, 32U);
    EXPECT_EQ(peer.diary.refusals, 1U);
    EXPECT_EQ(peer.reset_code(1), 1U);
}

TEST(FloodLimitTest, OneFrameOfManySettingsIsRefused) {
    RawPeer peer(kServer);
    std::string payload;
    for (int n = 0; n < 2'000; ++n) {
        payload += Script::number(0x99, 2) + Script::number(1, 4);
    }
    peer.send_bytes(Script::frame(http::http2_kind::kSettings, 0, 0, payload));
    EXPECT_TRUE(peer.leg->wants_close());
    EXPECT_TRUE(peer.goaway.has_value());
}

}  // namespace
}  // namespace waybill::proxy
