// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/stream_messages.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/compress.h"

namespace waybill::http {
namespace {

Head response_head(std::uint16_t status, const std::vector<Field>& fields) {
    Head head;
    head.kind = HeadKind::Response;
    head.status = status;
    for (const Field& field : fields) {
        head.fields.add(field);
    }
    return head;
}

// Each piece comes a nanosecond after the one before.
std::string read(const Head* request,
                 const Head& response,
                 const std::vector<std::pair<Side, std::string>>& pieces,
                 std::size_t most = 100) {
    std::string out;
    std::size_t count = 0;
    StreamMessages messages(request, &response, kMiB, [&](StreamMessage&& message) {
        out += std::string(to_string(message.side)) + " " + std::to_string(message.at.ns) + " "
               + std::string(name_of(message.kind)) + " " + message.data + ";";
        return ++count < most;
    });
    std::int64_t now = 0;
    for (const auto& [side, bytes] : pieces) {
        if (!messages.add(side, as_bytes(bytes), 0, Timestamp{++now})) {
            return out + "stopped";
        }
    }
    messages.finish(Side::Client);
    messages.finish(Side::Server);
    return out;
}

TEST(StreamMessagesTest, AWebSocketHasMessagesOfBothSides) {
    const Head response = response_head(101, {{"Upgrade", "WebSocket"}});
    EXPECT_EQ(read(nullptr,
                   response,
                   {{Side::Client, std::string("\x81\x82\0\0\0\0h", 7)},
                    {Side::Server,
                     std::string("\x82\x01x\x88\x05\x03\xe8"
                                 "bye",
                                 10)},
                    {Side::Client, "i"}}),
              "server 2 binary x;server 2 close bye;client 3 text hi;");
}

TEST(StreamMessagesTest, AnExtendedConnectIsAWebSocketToo) {
    Head request;
    request.method = "CONNECT";
    request.protocol = "websocket";
    const Head response = response_head(200, {});
    EXPECT_EQ(stream_kind(&request, &response, Side::Client), StreamKind::WebSocket);
    const Head refused = response_head(403, {});
    EXPECT_EQ(stream_kind(&request, &refused, Side::Client), StreamKind::None);
}

TEST(StreamMessagesTest, EventsAreReadThroughContentCodings) {
    const Head response = response_head(
        200, {{"Content-Type", "text/event-stream; charset=utf-8"}, {"Content-Encoding", "gzip"}});
    EXPECT_EQ(read(nullptr, response, {{Side::Server, testing::gzip("data: a\n\ndata: b\n\n")}}),
              "server 1 sse a;server 1 sse b;");
}

TEST(StreamMessagesTest, TheTypeOfEachSideCounts) {
    Head request;
    request.fields.add({"content-type", "application/grpc+proto"});
    const Head response = response_head(200, {{"content-type", "application/x-ndjson"}});
    EXPECT_EQ(read(&request,
                   response,
                   {{Side::Client, std::string("\0\0\0\0\1m", 6)}, {Side::Server, "{}\n"}}),
              "client 1 grpc m;server 2 record {};");
    const Head plain = response_head(200, {{"content-type", "text/html"}});
    EXPECT_EQ(stream_kind(nullptr, &plain, Side::Server), StreamKind::None);
    EXPECT_EQ(stream_kind(nullptr, nullptr, Side::Client), StreamKind::None);
}

TEST(StreamMessagesTest, ItStopsWhenItIsTold) {
    const Head response = response_head(200, {{"content-type", "application/jsonl"}});
    EXPECT_EQ(read(nullptr, response, {{Side::Server, "1\n2\n3\n"}, {Side::Server, "4\n"}}, 2),
              "server 1 record 1;server 1 record 2;stopped");
}

TEST(StreamMessagesTest, AGapInACodedBodyEndsItsMessages) {
    const Head response =
        response_head(200, {{"content-type", "application/jsonl"}, {"content-encoding", "gzip"}});
    std::string out;
    StreamMessages messages(nullptr, &response, kMiB, [&](StreamMessage&& message) {
        out += message.data + ";";
        return true;
    });
    const std::string body = testing::gzip("1\n2\n");
    messages.add(Side::Server, as_bytes(body).first(body.size() - 8), 0, Timestamp{1});
    EXPECT_FALSE(messages.add(Side::Server, {}, 4, Timestamp{2}));
    EXPECT_EQ(out, "1;2;");
}

}  // namespace
}  // namespace waybill::http
