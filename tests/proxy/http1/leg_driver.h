// SPDX-License-Identifier: GPL-3.0-or-later
//
// Legs fed with text, and what they tell of it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proxy/http1/http1_codec.h"
#include "tests/proxy/http1/leg_recorder.h"
#include "tests/support/chunking.h"

namespace waybill::proxy {

inline constexpr Timestamp kNow{1};

// One leg and its events.
struct Driven {
    explicit Driven(std::unique_ptr<LegCodec> made) : leg(std::move(made)) {
        leg->set_events(&events);
    }
    // What it tells of that input.
    std::string receive(std::string_view text) {
        leg->receive(as_bytes(text), kNow);
        return events.take();
    }
    std::string end(bool reset = false) {
        leg->receive_end(reset, kNow);
        return events.take();
    }
    std::string drained() {
        leg->drained(kNow);
        return events.take();
    }
    std::string sent() { return std::exchange(leg->output(), {}); }

    LegRecorder events;
    std::unique_ptr<LegCodec> leg;
};

// Towards clients, with answers.
struct DrivenServer : Driven {
    explicit DrivenServer(const CodecLimits& limits = {}) : Driven(make_http1_server(limits)) {}

    // What is written for a response of that status.
    std::string respond(StreamId stream, std::uint16_t status, const BodyPlan& plan = {}) {
        send_head(stream, status, plan);
        leg->send_end(stream);
        return sent();
    }
    void send_head(StreamId stream,
                   std::uint16_t status,
                   const BodyPlan& plan = {},
                   const std::vector<std::pair<std::string_view, std::string_view>>& fields = {}) {
        MessageHead response;
        response.kind = http::HeadKind::Response;
        response.status = status;
        response.reason = "R";
        for (const auto& [name, value] : fields) {
            response.fields.add(name, value);
        }
        leg->send_head(stream, response, plan);
    }
};

// Towards servers, with requests.
struct DrivenClient : Driven {
    explicit DrivenClient(const CodecLimits& limits = {}) : Driven(make_http1_client(limits)) {}

    StreamId ask(std::string_view method,
                 const BodyPlan& plan = {},
                 const std::vector<std::pair<std::string_view, std::string_view>>& fields = {}) {
        MessageHead request;
        request.method = method;
        request.scheme = "http";
        request.authority = "a";
        request.path = "/";
        for (const auto& [name, value] : fields) {
            request.fields.add(name, value);
        }
        if (method == "CONNECT") {
            request.form = http::Target::Form::Authority;
            request.authority = "a:443";
        }
        const StreamId stream = leg->open_stream(request, plan);
        if (!plan.has_body()) {
            leg->send_end(stream);
        }
        return stream;
    }
};

// What a leg tells of requests, each of which is answered as soon as it is over; the same however
// the bytes come.
std::string read_requests(std::string_view input, const CodecLimits& limits = {});

// What a leg tells of the answer to a request of that method.
std::string read_response(std::string_view input,
                          std::string_view method = "GET",
                          const CodecLimits& limits = {});

}  // namespace waybill::proxy
