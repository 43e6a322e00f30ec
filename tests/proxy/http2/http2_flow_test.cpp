// SPDX-License-Identifier: GPL-3.0-or-later
//
// Windows, backlogs, and how streams and connections end early.
#include <gtest/gtest.h>

#include "tests/proxy/http2/leg_pair.h"
#include "tests/proxy/http2/raw_peer.h"

namespace waybill::proxy {
namespace {

constexpr BodyPlan kNoBody;
constexpr BodyPlan kFrames{BodyKind::Frames, 0};

#define GET " | :method: GET | :scheme: https | :path: / | :authority: a"
#define POST " | :method: POST | :scheme: https | :path: / | :authority: a"

constexpr auto kServer = RawPeer::Against::Server;
constexpr auto kClient = RawPeer::Against::Client;

TEST(Http2FlowTest, ALargeBodyArrivesWholeThroughASmallBacklog) {
    LegPair pair;
    pair.at_client.keeps_content = false;
    const StreamId id = pair.client->open_stream(request_head("GET", "/"), kNoBody);
    pair.settle();
    constexpr std::size_t kSize = 40 * kMiB;
    pair.server->send_head(id, response_head(200), {BodyKind::Length, kSize});
    const std::string piece(kMiB / 16, 'a');
    std::size_t most = 0;
    for (std::size_t sent = 0; sent < kSize;) {
        while (pair.server->backlog(id) < LegCodec::kBacklog && sent < kSize) {
            pair.server->send_body(id, as_bytes(piece));
            sent += piece.size();
        }
        most = std::max(most, pair.server->backlog(id) + pair.server->output().size());
        pair.settle();
    }
    pair.server->send_end(id);
    pair.settle();
    EXPECT_EQ(pair.at_client.content, kSize);
    EXPECT_EQ(pair.at_client.ends, 1U);
    EXPECT_NE(pair.at_server.take().find("1: writable\n"), std::string::npos);
    EXPECT_LT(most, kMiB);
}

TEST(Http2FlowTest, AHeldStreamBringsAWindowAndTheOthersGoOn) {
    LegPair pair;
    pair.at_server.keeps_content = false;
    const StreamId held = pair.client->open_stream(request_head("POST", "/held"), kFrames);
    const StreamId free = pair.client->open_stream(request_head("POST", "/free"), kFrames);
    pair.settle();
    pair.server->hold(held);
    const std::string piece(kMiB, 'a');
    for (int n = 0; n < 4; ++n) {
        pair.client->send_body(held, as_bytes(piece));
    }
    pair.settle();
    EXPECT_EQ(pair.at_server.content, kMiB);
    for (int n = 0; n < 4; ++n) {
        pair.client->send_body(free, as_bytes(piece));
    }
    pair.settle();
    EXPECT_EQ(pair.at_server.content, 5 * kMiB);

    pair.server->release(held);
    pair.settle();
    EXPECT_EQ(pair.at_server.content, 8 * kMiB);
}

TEST(Http2FlowTest, HeldStreamsTogetherAreBounded) {
    LegPair pair;
    pair.at_server.keeps_content = false;
    const std::string piece(2 * kMiB, 'a');
    std::vector<StreamId> ids;
    for (int n = 0; n < 64; ++n) {
        ids.push_back(pair.client->open_stream(request_head("POST", "/"), kFrames));
        pair.settle();
        pair.server->hold(ids.back());
        pair.client->send_body(ids.back(), as_bytes(piece));
        pair.settle();
    }
    EXPECT_LE(pair.at_server.content, 33 * kMiB);
    for (const StreamId id : ids) {
        pair.server->release(id);
        pair.settle();
    }
    EXPECT_EQ(pair.at_server.content, 128 * kMiB);
}

TEST(Http2FlowTest, NothingIsReadWhileMuchWaitsToBeSent) {
    RawPeer peer(kServer);
    peer.reads = false;
    peer.send("C settings 0 4=10000000\nC window-update 0 10000000\nC headers 1 end" GET);
    peer.leg->send_head(1, response_head(200), kFrames);
    const std::string piece(kMiB, 'a');
    peer.leg->send_body(1, as_bytes(piece));
    EXPECT_LT(peer.leg->output().size(), 160 * kKiB);
    EXPECT_FALSE(peer.leg->wants_read());
    peer.leg->output().clear();
    peer.leg->drained(peer.now);
    EXPECT_FALSE(peer.leg->output().empty());
}

TEST(Http2FlowTest, AnAbortResetsTheStreamAndTellsNothingMore) {
    LegPair pair;
    const StreamId id = pair.client->open_stream(request_head("POST", "/"), kFrames);
    pair.settle();
    pair.at_server.take();
    pair.client->abort(id, 8);
    pair.settle();
    EXPECT_EQ(pair.at_server.take(), "1: broken cancelled 8\n");
    EXPECT_EQ(pair.at_client.take(), "");
    EXPECT_TRUE(pair.client->is_idle());
    EXPECT_TRUE(pair.server->is_idle());
}

TEST(Http2FlowTest, ARequestIsAbortedBeforeItIsSent) {
    LegPair pair;
    pair.settle();
    const StreamId id = pair.client->open_stream(request_head("POST", "/"), kFrames);
    pair.client->abort(id, 8);
    pair.settle();
    EXPECT_EQ(pair.at_client.take(), "");
    EXPECT_TRUE(pair.client->is_idle());
    pair.client->open_stream(request_head("GET", "/b"), kNoBody);
    pair.settle();
    EXPECT_NE(pair.at_server.take().find("/b"), std::string::npos);
}

TEST(Http2FlowTest, AnEarlyResponseIsSentWholeBeforeTheRestOfTheRequestIsDeclined) {
    LegPair pair;
    const StreamId id = pair.client->open_stream(request_head("POST", "/"), kFrames);
    pair.client->send_body(id, as_bytes(std::string_view("some")));
    pair.settle();
    pair.server->send_head(id, response_head(413), {BodyKind::Length, 8});
    pair.server->send_body(id, as_bytes(std::string_view("too much")));
    pair.server->send_end(id);
    pair.server->abort(id, 0);
    pair.settle();
    EXPECT_EQ(pair.at_client.take(),
              "1: 413 | content-length: 8 [8]\n1: \"too much\n1: end\n1: broken cancelled 0\n");
    EXPECT_TRUE(pair.server->is_idle());
}

TEST(Http2FlowTest, AnEarlyResponseDoesNotStopTheRequest) {
    LegPair pair;
    const StreamId id = pair.client->open_stream(request_head("POST", "/"), kFrames);
    pair.settle();
    pair.server->send_head(id, response_head(200), kNoBody);
    pair.server->send_end(id);
    pair.settle();
    pair.at_server.take();
    EXPECT_FALSE(pair.client->is_idle());
    pair.client->send_body(id, as_bytes(std::string_view("more")));
    pair.client->send_end(id);
    pair.settle();
    EXPECT_EQ(pair.at_server.take(), "1: \"more\n1: end\n");
    EXPECT_TRUE(pair.client->is_idle());
    EXPECT_TRUE(pair.server->is_idle());
}

TEST(Http2FlowTest, AServerThatWindsDownTakesWhatIsOnItsWay) {
    LegPair pair;
    const StreamId first = pair.client->open_stream(request_head("GET", "/"), kNoBody);
    pair.settle();
    pair.server->wind_down();
    const StreamId second = pair.client->open_stream(request_head("GET", "/b"), kNoBody);
    pair.settle();
    EXPECT_EQ(pair.at_server.heads, 2U);
    EXPECT_EQ(pair.at_client.take(), "0: last\n");
    EXPECT_FALSE(pair.client->can_open());
    EXPECT_FALSE(pair.server->wants_close());
    for (const StreamId id : {first, second}) {
        pair.server->send_head(id, response_head(204), kNoBody);
    }
    pair.settle();
    EXPECT_EQ(pair.at_client.ends, 2U);
    EXPECT_TRUE(pair.server->wants_close());
    EXPECT_TRUE(pair.client->wants_close());
}

TEST(Http2FlowTest, StreamsThatAGoawayLeavesOutMayBeSentElsewhere) {
    RawPeer peer(kClient);
    for (int n = 0; n < 3; ++n) {
        peer.leg->open_stream(request_head("GET", "/"), kNoBody);
    }
    peer.read();
    peer.send("S goaway 0 1 0");
    EXPECT_EQ(peer.diary.take(),
              "0: last\n3: broken refused 7 nothing came\n5: broken refused 7 nothing came\n");
    EXPECT_FALSE(peer.leg->can_open());
    peer.send("S headers 1 end | :status: 200");
    EXPECT_EQ(peer.diary.take(), "1: 200\n1: end\n");
    peer.read();
    EXPECT_TRUE(peer.leg->wants_close());
}

TEST(Http2FlowTest, ARefusedStreamMayBeSentElsewhere) {
    RawPeer peer(kClient);
    peer.leg->open_stream(request_head("GET", "/"), kNoBody);
    peer.read();
    peer.send("S rst-stream 1 7");
    EXPECT_EQ(peer.diary.take(), "1: broken refused 7 nothing came\n");
    EXPECT_TRUE(peer.leg->is_idle());
}

TEST(Http2FlowTest, AResponseThatIsCutTellsThatSomethingCame) {
    RawPeer peer(kClient);
    peer.leg->open_stream(request_head("GET", "/"), kNoBody);
    peer.read();
    peer.send("S headers 1 | :status: 200\nS data 1 | some\nS rst-stream 1 2");
    EXPECT_EQ(peer.diary.take(), "1: 200 [..]\n1: \"some\n1: broken cancelled 2\n");
}

TEST(Http2FlowTest, TheEndOfTheConnectionBreaksWhatIsOpen) {
    for (const bool reset : {false, true}) {
        RawPeer peer(kClient);
        peer.leg->open_stream(request_head("GET", "/"), kNoBody);
        peer.leg->open_stream(request_head("GET", "/"), kNoBody);
        peer.read();
        peer.send("S headers 1 end | :status: 200");
        peer.diary.take();
        peer.leg->receive_end(reset, peer.now);
        EXPECT_EQ(peer.diary.take(),
                  reset ? "3: broken reset 0 nothing came\n" : "3: broken closed 0 nothing came\n");
        EXPECT_TRUE(peer.leg->wants_close());
        EXPECT_FALSE(peer.leg->can_open());
    }
}

TEST(Http2FlowTest, ThePeersLimitOfStreamsIsKept) {
    RawPeer peer(kClient);
    peer.send("S settings 0 3=2");
    unsigned opened = 0;
    for (; opened < 10 && peer.leg->can_open(); ++opened) {
        peer.leg->open_stream(request_head("GET", "/"), kNoBody);
    }
    EXPECT_EQ(opened, 2U);
    peer.read();
    peer.send("S headers 1 end | :status: 200");
    EXPECT_TRUE(peer.leg->can_open());
}

TEST(Http2FlowTest, APushIsRefused) {
    RawPeer peer(kClient);
    peer.leg->open_stream(request_head("GET", "/"), kNoBody);
    peer.read();
    peer.send("S push-promise 1 2" GET);
    EXPECT_EQ(peer.diary.heads, 0U);
    EXPECT_TRUE(peer.leg->wants_close());
    EXPECT_EQ(peer.goaway, 1U);
}

TEST(Http2FlowTest, WhatIsNotHttp2IsRefused) {
    RawPeer peer(kServer);
    const auto leg = make_http2_server();
    leg->set_events(&peer.diary);
    leg->receive(as_bytes(std::string_view("GET / HTTP/1.1\r\n")), peer.now);
    EXPECT_EQ(peer.diary.take(), "0: refused 400 what came is not the preface of HTTP/2\n");
    EXPECT_TRUE(leg->wants_close());

    const auto client = make_http2_client();
    client->set_events(&peer.diary);
    client->open_stream(request_head("GET", "/"), kNoBody);
    client->receive(as_bytes(std::string_view("HTTP/1.1 400 Bad Request\r\n\r\n")), peer.now);
    EXPECT_EQ(peer.diary.refusals, 2U);
    EXPECT_EQ(peer.diary.broken_streams, 1U);
    EXPECT_TRUE(client->wants_close());
}

TEST(Http2FlowTest, ARuinedHeaderTableEndsTheConnection) {
    RawPeer peer(kServer);
    peer.send("C headers 1 end hex | ffffffffff");
    EXPECT_EQ(peer.goaway, 9U);
    EXPECT_TRUE(peer.leg->wants_close());
}

TEST(Http2FlowTest, AHandlerMayCallItsOwnCodecWithinAnEvent) {
    RawPeer peer(kServer);
    peer.diary.then_on_head = [&](StreamId id, const MessageHead& head) {
        if (head.path == "/drop") {
            peer.leg->abort(id, 8);
            return;
        }
        peer.leg->send_head(id, response_head(200), kFrames);
        peer.leg->output();
        peer.leg->drained(peer.now);
    };
    peer.diary.then_on_body = [&](StreamId id, Bytes data) {
        peer.leg->send_body(id, data);
    };
    peer.diary.then_on_end = [&](StreamId id) {
        peer.leg->send_end(id);
    };
    peer.send("C headers 1" POST
              "\nC data 1 end | echo\n"
              "C headers 3 end | :method: GET | :scheme: https | :path: /drop | :authority: a");
    EXPECT_EQ(peer.received, "headers 1\ndata 1 end 4\nrst-stream 3 8\n");
    EXPECT_EQ(peer.diary.ends, 1U);
    EXPECT_TRUE(peer.leg->is_idle());
}

}  // namespace
}  // namespace waybill::proxy
