// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages of captures as they stood on the wire.
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/report/code_export.h"
#include "tests/support/analyzed_capture.h"
#include "tests/support/traffic.h"

namespace waybill::report {
namespace {

constexpr std::string_view kChunkedRequest =
    "POST /up HTTP/1.1\r\nHost:  h.example \r\nTransfer-Encoding: chunked\r\n\r\n"
    "05;name=\"value\"\r\nhello\r\n1\r\n,\r\n006\r\n world\r\n000;last\r\nX-Sum:  1 \r\nB: "
    "2\r\n\r\n";
constexpr std::string_view kChunkedResponse =
    "HTTP/1.1 200 All right\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n";
constexpr std::string_view kPlainRequest = "GET /two HTTP/1.1\nHost: h.example\n\n";
constexpr std::string_view kPlainResponse =
    "HTTP/1.1 200 OK\r\ncontent-length:3\r\nA: \t1\r\n\r\nabc";

std::string capture_of(std::string_view lost = {}) {
    test::Traffic traffic;
    test::Conversation conversation(traffic);
    conversation.open();
    std::string_view request = kChunkedRequest;
    // In small pieces, so that no boundary of packets is one of chunks.
    while (!request.empty()) {
        const std::string_view piece = request.substr(0, 7);
        if (!lost.empty() && piece.find(lost) != std::string_view::npos) {
            conversation.lose(Side::Client, piece.size());
        } else {
            conversation.client(piece);
        }
        request.remove_prefix(piece.size());
    }
    conversation.server(kChunkedResponse);
    conversation.client(kPlainRequest);
    conversation.server(kPlainResponse);
    conversation.close();
    return traffic.pcap();
}

std::string raw(test::AnalyzedCapture& capture, std::uint32_t index, CodeForm form) {
    return code_of(form, capture.load(index), capture.loader());
}

TEST(RawMessagesTest, ChunksAndTrailersAreThoseOfTheWire) {
    test::AnalyzedCapture capture(capture_of());
    ASSERT_EQ(capture.session().exchanges.size(), 2U);
    EXPECT_EQ(raw(capture, 0, CodeForm::RawRequest), kChunkedRequest);
    EXPECT_EQ(raw(capture, 0, CodeForm::RawResponse), kChunkedResponse);
    EXPECT_EQ(raw(capture, 0, CodeForm::RawBoth),
              std::string(kChunkedRequest) + std::string(kChunkedResponse));
    EXPECT_EQ(raw(capture, 1, CodeForm::RawBoth),
              std::string(kPlainRequest) + std::string(kPlainResponse));
}

TEST(RawMessagesTest, ChunksThatAreNotWholeAreMadeAnew) {
    test::AnalyzedCapture capture(capture_of("llo"));
    const std::string request = raw(capture, 0, CodeForm::RawRequest);
    EXPECT_NE(request, kChunkedRequest);
    EXPECT_TRUE(request.starts_with(kChunkedRequest.substr(0, kChunkedRequest.find("05;"))));
    EXPECT_EQ(raw(capture, 0, CodeForm::RawResponse), kChunkedResponse);
}

}  // namespace
}  // namespace waybill::report
