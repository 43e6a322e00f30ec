// SPDX-License-Identifier: GPL-3.0-or-later
//
// Any bytes to the proxy's HTTP/2, in both roles: no crash; what is told keeps the order of a
// message (head, content, trailers, end, and nothing behind its end), no name or value that is told
// could end a line of HTTP/1, what is sent stays bounded, and behind wants_close() nothing is told.
#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>

#include "core/base/ascii.h"
#include "core/http/http2_frame.h"
#include "proxy/http2/http2_codec.h"

namespace waybill::proxy {
namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

class Judge final : public LegEvents {
public:
    explicit Judge(LegCodec& codec, bool server) : codec_(codec), server_(server) {}

    void on_head(StreamId id, MessageHead& head, const BodyPlan& body) override {
        Message& message = at(id);
        require(!message.head);
        message.head = !head.is_interim();
        require(!body.has_body() || message.head);
        judge(head.fields);
        judge(head.method);
        judge(head.path);
        judge(head.authority);
        require(head.path.find(' ') == std::string::npos);
        if (!server_ || id % 4 == 1) {
            return;
        }
        if (id % 4 == 3) {
            codec_.hold(id);
        }
        MessageHead response;
        response.kind = http::HeadKind::Response;
        response.status = 200;
        codec_.send_head(id, response, {BodyKind::Frames, 0});
    }
    void on_body(StreamId id, Bytes data) override {
        require(at(id).head && !data.empty());
        codec_.send_body(id, data);
    }
    void on_trailers(StreamId id, FieldList& trailers) override {
        require(at(id).head);
        judge(trailers);
        codec_.send_trailers(id, trailers);
    }
    void on_end(StreamId id) override {
        require(at(id).head);
        end(id);
        codec_.release(id);
        if (id % 8 == 5) {
            codec_.abort(id, 8);
        }
        codec_.send_end(id);
    }
    void on_refused(StreamId id, const Refusal&) override { end(id); }
    void on_broken(StreamId id, const Broken&) override { end(id); }
    void on_writable(StreamId) override {}
    void on_raw(Bytes) override { require(false); }
    void on_raw_end() override { require(false); }
    void on_last_exchange() override { require(!std::exchange(last_, true)); }
    void on_frame(Side, Bytes note) override { require(!note.empty()); }
    void on_anomaly(StreamId, AnomalyCode, std::string) override {}

private:
    struct Message {
        bool head = false;
        bool over = false;
    };

    Message& at(StreamId id) {
        Message& message = messages_[id];
        require(!message.over);
        return message;
    }
    // Also behind the end of what came: the other direction may break.
    void end(StreamId id) { messages_[id].over = true; }
    static void judge(std::string_view text) {
        require(text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
    }
    static void judge(const FieldList& fields) {
        for (const HeadField& field : fields) {
            require(ascii::is_token(field.name));
            judge(field.value);
        }
        require(fields.count("content-length") <= 1);
        require(!fields.contains("transfer-encoding") && !fields.contains("connection"));
    }

    LegCodec& codec_;
    const bool server_;
    bool last_ = false;
    std::map<StreamId, Message> messages_;
};

void run(Bytes data, bool server, std::size_t piece) {
    const auto codec = server ? make_http2_server() : make_http2_client();
    Judge judge(*codec, server);
    codec->set_events(&judge);
    MessageHead request;
    request.method = "GET";
    request.scheme = "https";
    request.authority = "a";
    request.path = "/";
    Timestamp now{1};
    if (server) {
        codec->receive(as_bytes(http::kHttp2Preface), now);
    } else {
        codec->open_stream(request, {});
        request.method = "HEAD";
        codec->open_stream(request, {});
        request.method = "POST";
        const StreamId id = codec->open_stream(request, {BodyKind::Frames, 0});
        codec->send_body(id, data.first(std::min<std::size_t>(data.size(), 100)));
        codec->output().clear();
        codec->drained(now);
    }
    while (!data.empty() && !codec->wants_close()) {
        const std::size_t count = std::min(piece, data.size());
        codec->receive(data.first(count), now);
        data = data.subspan(count);
        now.ns += kNsPerMs;
        require(codec->output().size() < 600 * kKiB);
        if (count % 2 == 0) {
            codec->output().clear();
            codec->drained(now);
        }
    }
    codec->wind_down();
    codec->output().clear();
    codec->drained(now);
    codec->receive_end(false, now);
    require(codec->wants_close());
}

}  // namespace
}  // namespace waybill::proxy

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) {
        return 0;
    }
    const waybill::Bytes bytes(data + 2, size - 2);
    waybill::proxy::run(bytes, (data[0] & 1U) != 0, std::size_t{1} + data[1] * std::size_t{64});
    return 0;
}
