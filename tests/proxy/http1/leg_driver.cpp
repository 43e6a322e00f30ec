// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/proxy/http1/leg_driver.h"

namespace waybill::proxy {
namespace {

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

}  // namespace

std::string read_requests(std::string_view input, const CodecLimits& limits) {
    return expect_chunking_law(input, [&](const std::vector<std::string_view>& pieces) {
        Answering events;
        const auto leg = make_http1_server(limits);
        events.leg = leg.get();
        leg->set_events(&events);
        for (const std::string_view piece : pieces) {
            leg->receive(as_bytes(piece), kNow);
        }
        leg->receive_end(false, kNow);
        return events.text();
    });
}

std::string read_response(std::string_view input,
                          std::string_view method,
                          const CodecLimits& limits) {
    return expect_chunking_law(input, [&](const std::vector<std::string_view>& pieces) {
        DrivenClient client(limits);
        client.ask(method);
        for (const std::string_view piece : pieces) {
            client.leg->receive(as_bytes(piece), kNow);
        }
        client.leg->receive_end(false, kNow);
        return client.events.text();
    });
}

}  // namespace waybill::proxy
