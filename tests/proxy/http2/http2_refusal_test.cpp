// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages that another version of HTTP, or another recipient, could take for something else
// (RELIABILITY T14), written as frames: none is told, the stream is reset, the next one is served.
#include <gtest/gtest.h>

#include "tests/proxy/http2/raw_peer.h"

namespace waybill::proxy {
namespace {

struct Case {
    const char* name;
    const char* frames;  // of stream 1
    const char* detail;  // a part of what is said of it
};

void PrintTo(const Case& one, std::ostream* out) {
    *out << one.name;
}

std::string name_of_case(const testing::TestParamInfo<Case>& info) {
    return info.param.name;
}

#define GET " | :method: GET | :scheme: https | :path: / | :authority: a"
#define POST " | :method: POST | :scheme: https | :path: / | :authority: a"

class RefusedRequestTest : public testing::TestWithParam<Case> {};

TEST_P(RefusedRequestTest, IsResetAndNotTold) {
    RawPeer peer(RawPeer::Against::Server);
    peer.send(GetParam().frames);
    const std::string told = peer.diary.take();
    EXPECT_EQ(peer.diary.ends, 0U) << told;
    EXPECT_EQ(peer.diary.refusals, 1U) << told;
    EXPECT_NE(told.find("1: refused 400"), std::string::npos) << told;
    EXPECT_NE(told.find(GetParam().detail), std::string::npos) << told;
    EXPECT_EQ(peer.reset_code(1), 1U);
    EXPECT_FALSE(peer.leg->wants_close());

    peer.send("C headers 3 end" GET);
    EXPECT_EQ(peer.diary.take(), "3: GET https a /\n3: end\n");
}

constexpr Case kRequests[] = {
    {"LineBreakInAValue", "C headers 1 end" GET " | x: b\r\ny: c", "control character"},
    {"LineFeedInAValue", "C headers 1 end" GET " | x: b\ny: c", "control character"},
    {"BellInAValue", "C headers 1 end" GET " | x: b\x07", "control character"},
    {"DeleteInAValue", "C headers 1 end" GET " | x: b\x7f", "control character"},
    {"SpaceBeforeAValue", "C headers 1 end" GET " | x:  b", "white space"},
    {"TabBehindAValue", "C headers 1 end" GET " | x: b\t", "white space"},
    {"SpaceInAName", "C headers 1 end" GET " | x y: b", "no name"},
    {"LineBreakInAName", "C headers 1 end" GET " | x\r\nhost: b", "no name"},
    {"UpperCaseInAName", "C headers 1 end" GET " | Xx: b", "no name"},
    {"LineBreakInTheMethod",
     "C headers 1 end | :method: GET / HTTP/1.1\r\nx: y | :scheme: https | :path: / | :authority: "
     "a",
     "control character"},
    {"SpaceInTheMethod",
     "C headers 1 end | :method: GET / | :scheme: https | :path: / | :authority: a",
     "no method"},
    {"SpaceInThePath",
     "C headers 1 end | :method: GET | :scheme: https | :path: / HTTP/1.1 | :authority: a",
     "no path"},
    {"FragmentInThePath",
     "C headers 1 end | :method: GET | :scheme: https | :path: /#a | :authority: a",
     "no path"},
    {"APathThatIsAUrl",
     "C headers 1 end | :method: GET | :scheme: https | :path: http://b/ | :authority: a",
     "no path"},
    {"AnAsteriskOfGet",
     "C headers 1 end | :method: GET | :scheme: https | :path: * | :authority: a",
     "no path"},
    {"NoPath", "C headers 1 end | :method: GET | :scheme: https | :authority: a", "missing"},
    {"NoMethod", "C headers 1 end | :scheme: https | :path: / | :authority: a", "missing"},
    {"NoScheme", "C headers 1 end | :method: GET | :path: / | :authority: a", "missing"},
    {"ASchemeThatIsNone",
     "C headers 1 end | :method: GET | :scheme: https://b/? | :path: / | :authority: a",
     "no scheme"},
    {"NoAuthority", "C headers 1 end | :method: GET | :scheme: https | :path: /", "missing"},
    {"UserInAuthority",
     "C headers 1 end | :method: GET | :scheme: https | :path: / | :authority: b@a",
     "no authority"},
    {"PathInAuthority",
     "C headers 1 end | :method: GET | :scheme: https | :path: / | :authority: a/b",
     "no authority"},
    {"APortThatIsNone",
     "C headers 1 end | :method: GET | :scheme: https | :path: / | :authority: a:http",
     "no authority"},
    {"HostThatDisagrees", "C headers 1 end" GET " | host: b", "does not agree"},
    {"HostWithAnotherPort", "C headers 1 end" GET " | host: a:80", "does not agree"},
    {"TwoHosts", "C headers 1 end" GET " | host: a | host: a", "twice"},
    {"APseudoFieldTwice", "C headers 1 end" GET " | :path: /b", "twice"},
    {"APseudoFieldBehindOthers",
     "C headers 1 end | :method: GET | :scheme: https | x: y | :path: / | :authority: a",
     "behind other fields"},
    {"AnUnknownPseudoField", "C headers 1 end" GET " | :b: c", "does not exist"},
    {"StatusInARequest", "C headers 1 end" GET " | :status: 200", "other kind"},
    {"ProtocolWithoutConnect", "C headers 1 end" GET " | :protocol: websocket", "CONNECT only"},
    {"ConnectWithAPath",
     "C headers 1 | :method: CONNECT | :path: / | :authority: a:443",
     ":scheme or :path"},
    {"ConnectWithoutAPort", "C headers 1 | :method: CONNECT | :authority: a", "connect to"},
    {"Connection", "C headers 1 end" GET " | connection: close", "belongs to a connection"},
    {"TransferEncoding",
     "C headers 1 end" POST " | transfer-encoding: chunked",
     "belongs to a connection"},
    {"Upgrade", "C headers 1 end" GET " | upgrade: h2c", "belongs to a connection"},
    {"TeOfMoreThanTrailers", "C headers 1 end" GET " | te: gzip", "trailers"},
    {"ALengthThatIsNone", "C headers 1" POST " | content-length: +5", "no number"},
    {"ALengthInHex", "C headers 1" POST " | content-length: 0x5", "no number"},
    {"AListOfLengths", "C headers 1" POST " | content-length: 5, 5", "no number"},
    {"TwoLengths", "C headers 1" POST " | content-length: 5 | content-length: 5", "twice"},
    {"ALengthWithoutContent", "C headers 1 end" POST " | content-length: 5", "less content"},
};

INSTANTIATE_TEST_SUITE_P(Requests, RefusedRequestTest, testing::ValuesIn(kRequests), name_of_case);

TEST_P(RefusedRequestTest, WhateverThePiecesThatItComesIn) {
    std::string told[2];
    for (const std::size_t piece : {std::size_t{1}, std::size_t{5}}) {
        RawPeer peer(RawPeer::Against::Server);
        peer.most_at_a_time = piece;
        peer.send(GetParam().frames);
        EXPECT_EQ(peer.reset_code(1), 1U);
        told[piece / 5] = peer.diary.take();
    }
    EXPECT_EQ(told[0], told[1]);
    EXPECT_NE(told[0].find(GetParam().detail), std::string::npos) << told[0];
}

// Those whose head is told before it can be known.
class RefusedContentTest : public testing::TestWithParam<Case> {};

TEST_P(RefusedContentTest, EndsTheMessageBeforeItIsWhole) {
    RawPeer peer(RawPeer::Against::Server);
    peer.send(GetParam().frames);
    const std::string told = peer.diary.take();
    EXPECT_EQ(peer.diary.heads, 1U) << told;
    EXPECT_EQ(peer.diary.ends, 0U) << told;
    EXPECT_NE(told.find("1: refused 400"), std::string::npos) << told;
    EXPECT_NE(told.find(GetParam().detail), std::string::npos) << told;
    EXPECT_EQ(peer.reset_code(1), 1U);
    EXPECT_FALSE(peer.leg->wants_close());
}

constexpr Case kContents[] = {
    {"MoreThanTheLength",
     "C headers 1" POST " | content-length: 5\nC data 1 end | helloGET / HTTP/1.1",
     "more content"},
    {"LessThanTheLength",
     "C headers 1" POST " | content-length: 5\nC data 1 end | hell",
     "less content"},
    {"LessInFrontOfTrailers",
     "C headers 1" POST " | content-length: 5\nC data 1 | hell\nC headers 1 end | x: y",
     "less content"},
    {"TrailersThatDoNotEnd",
     "C headers 1" POST "\nC data 1 | hello\nC headers 1 | x: y",
     "middle of content"},
    {"PseudoFieldsInTrailers",
     "C headers 1" POST "\nC headers 1 end | :path: /b",
     "among the trailers"},
    {"LengthInTrailers",
     "C headers 1" POST "\nC headers 1 end | content-length: 5",
     "cannot be a trailer"},
    {"TransferEncodingInTrailers",
     "C headers 1" POST "\nC headers 1 end | transfer-encoding: chunked",
     "cannot be a trailer"},
    {"HostInTrailers", "C headers 1" POST "\nC headers 1 end | host: b", "cannot be a trailer"},
    {"LineBreakInTrailers",
     "C headers 1" POST "\nC headers 1 end | x: y\r\n\r\nGET /",
     "control character"},
};

INSTANTIATE_TEST_SUITE_P(Contents, RefusedContentTest, testing::ValuesIn(kContents), name_of_case);

class RefusedResponseTest : public testing::TestWithParam<Case> {};

TEST_P(RefusedResponseTest, IsResetAndNotTold) {
    RawPeer peer(RawPeer::Against::Client);
    peer.leg->open_stream(request_head("GET", "/"), {});
    peer.read();
    peer.send(GetParam().frames);
    const std::string told = peer.diary.take();
    EXPECT_EQ(peer.diary.ends, 0U) << told;
    EXPECT_EQ(peer.diary.refusals, 1U) << told;
    EXPECT_NE(told.find("1: refused 502"), std::string::npos) << told;
    EXPECT_NE(told.find(GetParam().detail), std::string::npos) << told;
    EXPECT_EQ(peer.reset_code(1), 1U);
    EXPECT_TRUE(peer.leg->can_open());
}

constexpr Case kResponses[] = {
    {"NoStatus", "S headers 1 end | x: y", "missing"},
    {"AStatusOfTwoDigits", "S headers 1 end | :status: 20", "no status"},
    {"AStatusWithASign", "S headers 1 end | :status: +20", "no status"},
    {"AStatusThatIsATexts", "S headers 1 end | :status: 200 OK", "no status"},
    {"AStatusBeyondAll", "S headers 1 end | :status: 600", "no status"},
    {"SwitchingProtocols", "S headers 1 | :status: 101", "does not have"},
    {"TwoStatuses", "S headers 1 end | :status: 200 | :status: 200", "twice"},
    {"APathInAResponse", "S headers 1 end | :status: 200 | :path: /", "other kind"},
    {"LineBreakInAValue", "S headers 1 end | :status: 200 | x: y\r\nz: a", "control character"},
    {"UpperCaseInAName", "S headers 1 end | :status: 200 | X: y", "no name"},
    {"TransferEncoding",
     "S headers 1 | :status: 200 | transfer-encoding: chunked",
     "belongs to a connection"},
    {"ALengthThatIsNone", "S headers 1 | :status: 200 | content-length: -1", "no number"},
    {"ALengthWithoutContent", "S headers 1 end | :status: 200 | content-length: 5", "less content"},
    {"AnInterimThatEnds", "S headers 1 end | :status: 103", "interim"},
    {"ContentWithoutAHead", "S headers 1 | :status: 103\nS data 1 end | hello", "without a head"},
    {"MoreThanTheLength",
     "S headers 1 | :status: 200 | content-length: 4\nS data 1 end | hello",
     "more content"},
    {"LessThanTheLength",
     "S headers 1 | :status: 200 | content-length: 6\nS data 1 end | hello",
     "less content"},
    {"ContentOfNoContent", "S headers 1 | :status: 204\nS data 1 end | hello", "more content"},
    {"ContentOfNotModified", "S headers 1 | :status: 304\nS data 1 end | hello", "more content"},
};

INSTANTIATE_TEST_SUITE_P(Responses,
                         RefusedResponseTest,
                         testing::ValuesIn(kResponses),
                         name_of_case);

TEST(RefusedMessageTest, AZeroByteOrAnEmptyName) {
    using Script = http::Http2Script;
    const std::pair<std::string, std::string> fields[] = {
        {{"x\0y", 3}, "b"}, {"x", {"b\0c", 3}}, {"", "b"}};
    for (const auto& [name, value] : fields) {
        RawPeer peer(RawPeer::Against::Server);
        peer.send_bytes(
            Script::frame(http::http2_kind::kHeaders,
                          http::http2_flag::kEndStream | http::http2_flag::kEndHeaders,
                          1,
                          Script::field(":method", "GET") + Script::field(":scheme", "http")
                              + Script::field(":path", "/") + Script::field(":authority", "a")
                              + Script::field(name, value)));
        EXPECT_EQ(peer.diary.refusals, 1U);
        EXPECT_EQ(peer.diary.heads, 0U);
        EXPECT_EQ(peer.reset_code(1), 1U);
    }
}

TEST(RefusedMessageTest, AHostThatAgreesIsNotRefused) {
    for (const char* host : {"a", "A", "a:443"}) {
        RawPeer peer(RawPeer::Against::Server);
        peer.send(std::string("C headers 1 end" GET " | host: ") + host);
        EXPECT_EQ(peer.diary.ends, 1U) << host;
    }
}

TEST(RefusedMessageTest, AHostStandsInForTheAuthority) {
    RawPeer peer(RawPeer::Against::Server);
    peer.send("C headers 1 end | :method: GET | :scheme: http | :path: / | host: b:81");
    EXPECT_EQ(peer.diary.take(), "1: GET http b:81 / | host: b:81\n1: end\n");
}

TEST(RefusedMessageTest, CookiesAreJoined) {
    RawPeer peer(RawPeer::Against::Server);
    peer.send("C headers 1 end" GET " | cookie: a=b | x: y | cookie: c=d");
    EXPECT_EQ(peer.diary.take(), "1: GET https a / | cookie: a=b; c=d | x: y\n1: end\n");
}

TEST(RefusedMessageTest, FieldsBeyondTheLimitAreAnsweredWith431) {
    const std::string field = " | x: " + std::string(1000, 'a');
    std::string many;
    for (int i = 0; i < 70; ++i) {
        many += field;
    }
    std::string few;
    for (int i = 0; i < 201; ++i) {
        few += " | x: y";
    }
    for (const std::string& fields : {many, few}) {
        RawPeer peer(RawPeer::Against::Server);
        // In pieces, for a frame has at most 16 KiB.
        peer.send_head(1, GET, fields);
        EXPECT_EQ(peer.diary.take(), "1: refused 431 more fields than the limit allows\n");
        EXPECT_EQ(peer.reset_code(1), 0U);
        EXPECT_NE(peer.received.find("headers 1 end"), std::string::npos) << peer.received;
        peer.send("C headers 3 end" GET);
        EXPECT_EQ(peer.diary.ends, 1U);
    }
}

TEST(RefusedMessageTest, ContentThatIsPassedOverDoesNotUseTheWindowUp) {
    RawPeer peer(RawPeer::Against::Server);
    const std::string content(10'000, 'a');
    std::uint64_t sent = 0;
    for (std::uint32_t stream = 1; stream < 400; stream += 2) {
        const std::string number = std::to_string(stream);
        peer.send("C headers " + number + POST " | content-length: +5");
        for (int i = 0; i < 20; ++i) {
            peer.send("C data " + number + " | " + content);
            sent += content.size();
        }
    }
    EXPECT_FALSE(peer.leg->wants_close());
    EXPECT_GT(sent, std::uint64_t{32} << 20U);
    EXPECT_GT(peer.window_given(0), sent - (std::uint64_t{16} << 20U));
}

}  // namespace
}  // namespace waybill::proxy
