// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariants: what a leg of HTTP/1 tells does not depend on how its bytes came. There are no two
// readings: messages that one leg tells, written by another, are read by our decoder of captures as
// as many messages with the same methods, statuses and bodies and with nothing wrong in their
// framing; and read by a leg and written again they are the same bytes.
//
// Input: byte 0 is the kind and what was asked for, byte 1 how the stream is cut, the rest is the
// stream.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "proxy/http1/http1_codec.h"
#include "tests/proxy/http1/leg_recorder.h"
#include "tests/support/http1_recorder.h"

namespace {

using namespace waybill;
using namespace waybill::proxy;

constexpr Timestamp kNow{1};

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

struct Message {
    MessageHead head;
    BodyPlan plan;
    std::string body;
    FieldList trailers;
    bool whole = false;
};

// Answers each request as soon as it is over; keeps all messages.
class Collector final : public LegRecorder {
public:
    void on_head(StreamId stream, MessageHead& head, const BodyPlan& plan) override {
        require(messages.empty() || messages.back().whole);
        LegRecorder::on_head(stream, head, plan);
        Message& message = messages.emplace_back();
        message.head = head;
        message.plan = plan;
        message.whole = head.is_interim();
    }
    void on_body(StreamId stream, Bytes data) override {
        require(!messages.back().whole && !data.empty());
        LegRecorder::on_body(stream, data);
        messages.back().body.append(as_text(data));
    }
    void on_trailers(StreamId stream, FieldList& trailers) override {
        require(!messages.back().whole);
        LegRecorder::on_trailers(stream, trailers);
        messages.back().trailers = trailers;
    }
    void on_end(StreamId stream) override {
        Message& message = messages.back();
        require(!message.whole);
        require(message.plan.kind != BodyKind::Length
                || message.body.size() == message.plan.length);
        LegRecorder::on_end(stream);
        message.whole = true;
        if (answering != nullptr) {
            MessageHead response;
            response.kind = http::HeadKind::Response;
            response.status = 400;
            if (message.head.method == "CONNECT") {  // what is behind it depends on when it came
                answering->wind_down();
            }
            answering->send_head(stream, response, {});
            answering->send_end(stream);
        }
    }
    void on_anomaly(StreamId stream, AnomalyCode code, std::string detail) override {
        // Where surplus is told depends on whether it came along with the end.
        if (code != AnomalyCode::UnexpectedBody) {
            LegRecorder::on_anomaly(stream, code, std::move(detail));
        }
    }
    void on_last_exchange() override {}

    std::vector<Message> messages;
    LegCodec* answering = nullptr;
};

void feed(LegCodec& leg, std::string_view stream, std::size_t piece) {
    while (!stream.empty()) {
        const std::size_t size = std::min(piece, stream.size());
        leg.receive(as_bytes(stream.substr(0, size)), kNow);
        stream.remove_prefix(size);
    }
    leg.receive_end(false, kNow);
}

void send(LegCodec& leg, StreamId stream, const Message& message) {
    if (!message.body.empty()) {
        leg.send_body(stream, as_bytes(message.body));
    }
    if (!message.trailers.empty()) {
        leg.send_trailers(stream, message.trailers);
    }
    leg.send_end(stream);
}

Collector read_requests(std::string_view stream, std::size_t piece, const CodecLimits& limits) {
    Collector got;
    const auto leg = make_http1_server(limits);
    got.answering = leg.get();
    leg->set_events(&got);
    feed(*leg, stream, piece);
    return got;
}

std::string write_requests(const std::vector<Message>& messages) {
    std::string out;
    for (const Message& message : messages) {
        if (!message.whole) {
            continue;
        }
        const auto leg = make_http1_client();
        send(*leg, leg->open_stream(message.head, message.plan), message);
        out.append(leg->output());
    }
    return out;
}

// What was asked for.
struct Asked {
    std::string_view method = "GET";
    bool upgrade = false;
};

Collector read_response(std::string_view stream,
                        const Asked& asked,
                        std::size_t piece,
                        const CodecLimits& limits) {
    Collector got;
    const auto leg = make_http1_client(limits);
    leg->set_events(&got);
    MessageHead request;
    request.method = asked.method;
    request.authority = "a:1";
    request.path = "/";
    if (asked.upgrade) {
        request.fields.add("Connection", "upgrade");
        request.fields.add("Upgrade", "x");
    }
    leg->send_end(leg->open_stream(request, {}));
    feed(*leg, stream, piece);
    return got;
}

std::string write_response(const std::vector<Message>& messages, const Asked& asked) {
    LegRecorder events;
    const auto leg = make_http1_server();
    leg->set_events(&events);
    const std::string target = asked.method == "CONNECT" ? "a:1" : "/";
    leg->receive(
        as_bytes(std::string(asked.method) + " " + target + " HTTP/1.1\r\nHost: a:1\r\n\r\n"),
        kNow);
    for (const Message& message : messages) {
        if (message.whole) {
            leg->send_head(1, message.head, message.plan);
            if (!message.head.is_interim()) {
                send(*leg, 1, message);
            }
        }
    }
    return leg->output();
}

bool is_about_framing(AnomalyCode code) {
    switch (code) {
        case AnomalyCode::BareLf:
        case AnomalyCode::BareCr:
        case AnomalyCode::ObsFold:
        case AnomalyCode::WhitespaceBeforeColon:
        case AnomalyCode::BadStartLine:
        case AnomalyCode::BadVersion:
        case AnomalyCode::LeadingJunk:
        case AnomalyCode::BadChunk:
        case AnomalyCode::LengthMismatch:
        case AnomalyCode::ConflictingLength:
        case AnomalyCode::BadLength:
        case AnomalyCode::BadTransferEncoding:
        case AnomalyCode::UnexpectedBody:
            return true;
        default:
            return false;
    }
}

// A second opinion about what was written.
void check_with_decoder(http::HeadKind kind,
                        const std::string& written,
                        const std::vector<Message>& messages,
                        const Asked& asked) {
    http::Http1Recorder decoded;
    decoded.context.to_head = asked.method == "HEAD";
    decoded.context.to_connect = asked.method == "CONNECT";
    decoded.context.upgrade_allowed = asked.upgrade;
    http::HeadParser parser;
    http::Http1Stream stream(kind, decoded, parser);
    stream.on_data(as_bytes(written), {kNow, Place{0, 0}, 0, 0});
    stream.on_end(EndReason::Closed, kNow);
    const auto whole = std::count_if(
        messages.begin(), messages.end(), [](const Message& message) { return message.whole; });
    require(decoded.messages.size() == static_cast<std::size_t>(whole));
    std::size_t i = 0;
    for (const Message& message : messages) {
        if (!message.whole) {
            continue;
        }
        const http::RecordedMessage& theirs = decoded.messages[i++];
        require(theirs.ended && theirs.head_complete && theirs.facts.complete);
        require(theirs.method == message.head.method && theirs.status == message.head.status);
        require(theirs.body == message.body);
    }
    for (const http::RecordedAnomaly& anomaly : decoded.anomalies) {
        require(!is_about_framing(anomaly.code));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) {
        return 0;
    }
    CodecLimits small;
    small.head_bytes = 512;
    small.fields = 16;
    small.chunk_line_bytes = 32;
    small.chunk_extra_bytes = 64;
    small.trailer_bytes = 128;
    small.interims = 4;
    const bool requests = (data[0] & 1U) == 0;
    Asked asked;
    asked.method = std::array<std::string_view, 4>{"GET", "HEAD", "CONNECT", "GET"}[data[0] >> 6U];
    asked.upgrade = (data[0] & 2U) != 0;
    const std::size_t piece = data[1] % 32U + 1U;
    const std::string_view stream = as_text(Bytes(data, size).subspan(2));

    const Collector whole =
        requests ? read_requests(stream, size, small) : read_response(stream, asked, size, small);
    const Collector cut =
        requests ? read_requests(stream, piece, small) : read_response(stream, asked, piece, small);
    require(whole.text() == cut.text());

    const std::string written =
        requests ? write_requests(whole.messages) : write_response(whole.messages, asked);
    check_with_decoder(requests ? http::HeadKind::Request : http::HeadKind::Response,
                       written,
                       whole.messages,
                       requests ? Asked{} : asked);
    const Collector again =
        requests ? read_requests(written, piece, {}) : read_response(written, asked, piece, {});
    const std::string rewritten =
        requests ? write_requests(again.messages) : write_response(again.messages, asked);
    require(rewritten == written);
    return 0;
}
