// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "proxy/http1/http1_codec.h"
#include "tests/proxy/http1/leg_recorder.h"
#include "tests/support/chunking.h"

namespace waybill::proxy {
namespace {

constexpr Timestamp kNow{1};

// Answers each request with 204 as soon as it is over, so that the next one is read.
class Answering : public LegRecorder {
public:
    void on_end(StreamId stream) override {
        LegRecorder::on_end(stream);
        MessageHead response;
        response.kind = http::HeadKind::Response;
        response.status = 204;
        leg->send_head(stream, response, {});
        leg->send_end(stream);
    }
    LegCodec* leg = nullptr;
};

std::string told(const std::vector<std::string_view>& pieces, bool end = true) {
    Answering events;
    const auto leg = make_http1_server();
    events.leg = leg.get();
    leg->set_events(&events);
    for (const std::string_view piece : pieces) {
        leg->receive(as_bytes(piece), kNow);
    }
    if (end) {
        leg->receive_end(false, kNow);
    }
    return events.text();
}

std::string read(std::string_view input) {
    return expect_chunking_law(input, [](const auto& pieces) { return told(pieces); });
}

TEST(Http1ServerTest, PipelinedRequestsAreToldInOrder) {
    EXPECT_EQ(read("GET /1?a HTTP/1.1\r\nHost: a\r\nX-Y:  b c\t\r\n\r\n"
                   "\r\nPOST /2 HTTP/1.1\r\nHOST: a:80\r\nContent-Length: 3\r\n\r\nabc"
                   "PUT /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
                   "2;x=y\r\nde\r\n0\r\nX-Sum: 9\r\n\r\n"
                   "HEAD /4 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"),
              "head 1 GET ||/1?a 1.1 none\n  Host: a\n  X-Y: b c\nend 1\n"
              "head 2 POST ||/2 1.1 length 3\n  HOST: a:80\n  Content-Length: 3\nbody 2 abc\nend 2\n"
              "head 3 PUT ||/3 1.1 chunked\n  Host: a\n  Transfer-Encoding: Chunked\nbody 3 de\n"
              "trailers 3\n  X-Sum: 9\nend 3\n"
              "head 4 HEAD ||/4 1.1 length 0\n  Host: a\n  Content-Length: 0\nend 4");
}

}  // namespace
}  // namespace waybill::proxy
