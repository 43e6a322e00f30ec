// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/record/flow_recorder.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/http/http2_head.h"
#include "core/http/websocket_watch.h"
#include "core/store/connection_recorder.h"

namespace waybill::proxy {
namespace {

constexpr unsigned kSequenceBits = 48;

http::BodyFraming framing_of(BodyKind kind) {
    switch (kind) {
        case BodyKind::None:
            return http::BodyFraming::None;
        case BodyKind::Length:
            return http::BodyFraming::Length;
        case BodyKind::Chunked:
            return http::BodyFraming::Chunked;
        case BodyKind::UntilClose:
            return http::BodyFraming::Close;
        case BodyKind::Frames:
            return http::BodyFraming::Frames;
    }
    return http::BodyFraming::None;
}

// As the client's leg has it.
void append_target(const MessageHead& head, std::string& out) {
    switch (head.form) {
        case http::Target::Form::Absolute:
            out.append(head.scheme).append("://").append(head.authority).append(head.path);
            return;
        case http::Target::Form::Authority:
            out.append(head.authority);
            return;
        case http::Target::Form::Origin:
        case http::Target::Form::Asterisk:
            out.append(head.path);
            return;
    }
}

// A stretch of a text that still grows.
struct Part {
    std::size_t begin = 0;
    std::size_t length = 0;

    std::string_view in(const std::string& text) const {
        return std::string_view(text).substr(begin, length);
    }
};

// The head as text, in the words of its leg, and read as core has it.
class HeadText {
public:
    // Valid until the next call.
    const http::Head& write(const MessageHead& head) {
        head_ = {};
        if (head.version.major >= 2) {
            write_http2(head);
        } else {
            write_http1(head);
        }
        return head_;
    }

private:
    Part add(std::string_view text) {
        const Part part{text_.size(), text.size()};
        text_.append(text);
        return part;
    }

    void write_http1(const MessageHead& head) {
        text_.clear();
        names_.clear();
        values_.clear();
        const std::string_view version = head.version.minor == 0 ? "HTTP/1.0" : "HTTP/1.1";
        Part method;
        Part target;
        Part version_part;
        Part reason;
        if (head.kind == http::HeadKind::Request) {
            method = add(head.method);
            text_ += ' ';
            target.begin = text_.size();
            append_target(head, text_);
            target.length = text_.size() - target.begin;
            text_ += ' ';
            version_part = add(version);
        } else {
            version_part = add(version);
            text_ += ' ';
            text_ += std::to_string(head.status);
            text_ += ' ';
            reason = add(head.reason);
        }
        text_ += "\r\n";
        for (const HeadField& field : head.fields) {
            names_.push_back(add(field.name));
            text_ += ": ";
            values_.push_back(add(field.value));
            text_ += "\r\n";
        }
        text_ += "\r\n";
        head_.raw = text_;
        head_.kind = head.kind;
        head_.version = head.version;
        head_.version_text = version_part.in(text_);
        head_.method = method.in(text_);
        head_.target = target.in(text_);
        head_.status = head.status;
        head_.reason = reason.in(text_);
        for (std::size_t i = 0; i < names_.size(); ++i) {
            head_.fields.add({names_[i].in(text_), values_[i].in(text_)});
        }
    }

    void write_http2(const MessageHead& head) {
        block_.clear();
        if (head.kind == http::HeadKind::Request) {
            block_.add(":method", head.method);
            const bool connects = head.method == "CONNECT" && head.protocol.empty();
            if (!connects) {
                block_.add(":scheme", head.scheme);
            }
            block_.add(":authority", head.authority);
            if (!connects) {
                block_.add(":path", head.path);
            }
            if (!head.protocol.empty()) {
                block_.add(":protocol", head.protocol);
            }
        } else {
            block_.add(":status", std::to_string(head.status));
        }
        for (const HeadField& field : head.fields) {
            block_.add(field.name, field.value);
        }
        block_.finish();
        http::read_http2_head(head.kind, block_.text(), block_.lengths(), head_);
        head_.raw = block_.text();
        head_.lengths = block_.lengths();
    }

    http::Head head_;
    std::string text_;
    std::vector<Part> names_;
    std::vector<Part> values_;
    http::Http2HeadText block_;
};

struct Message {
    std::uint64_t size = 0;
    bool has_head = false;
    bool over_tls = false;
    bool ended = false;
};

struct FlowState {
    PairId pair = 0;
    http::ExchangeHandle handle = 0;
    std::array<Message, 2> messages;  // by Side
    std::unique_ptr<http::WebSocketWatch> websocket;
};

struct Pair {
    std::uint32_t number = 0;                             // in the shard
    std::unique_ptr<store::ConnectionRecorder> recorder;  // null: the slot is free
};

}  // namespace

class FlowRecorder::Impl {
public:
    Impl(store::ByteStore& bytes, std::uint32_t loop, Timestamp started)
        : shard_(&bytes, true),
          next_flow_((FlowId{loop} << kSequenceBits) + 1),
          started_(started) {}

    std::mutex mutex_;
    store::SessionShard shard_;
    std::vector<Pair> pairs_;
    std::vector<PairId> free_pairs_;
    std::unordered_map<FlowId, FlowState> flows_;
    FlowId next_flow_;
    Timestamp started_;
    HeadText text_;
    http::HeaderList trailers_;

    // Rows are put in the order of time: microseconds since the beginning, which 48 bits hold for
    // some years.
    RecordId order_of(Timestamp at) const {
        const std::int64_t since = at.known() ? (at.ns - started_.ns) / 1000 : 0;
        return make_record(0, static_cast<std::uint64_t>(std::max<std::int64_t>(since, 0)));
    }

    FlowState& state(FlowId flow) {
        const auto at = flows_.find(flow);
        if (at == flows_.end()) {
            std::abort();  // the caller lost count of its flows
        }
        return at->second;
    }
    store::ConnectionRecorder& recorder(const FlowState& state) {
        return *pairs_[state.pair].recorder;
    }
    store::ConnectionRow& connection(PairId pair) { return shard_.connection(pairs_[pair].number); }

    http::MessageSpan span_of(FlowId flow, bool over_tls, Timestamp at) const {
        http::MessageSpan span;
        span.head_place = {order_of(at), static_cast<std::uint32_t>(flow & 0x7fffffffU)};
        span.first_byte = at;
        span.last_byte = at;
        span.in_recording = false;
        span.over_tls = over_tls;
        return span;
    }

    void tell_websocket(FlowState& state) {
        store::ConnectionRecorder& into = recorder(state);
        for (Anomaly& anomaly : state.websocket->take_anomalies()) {
            into.on_exchange_anomaly(state.handle, std::move(anomaly));
        }
        into.on_websocket(state.handle, state.websocket->facts());
    }
};

FlowRecorder::FlowRecorder(store::ByteStore& bytes, std::uint32_t loop, Timestamp started)
    : impl_(std::make_unique<Impl>(bytes, loop, started)) {}

FlowRecorder::~FlowRecorder() = default;

std::mutex& FlowRecorder::mutex() {
    return impl_->mutex_;
}

PairId FlowRecorder::open_pair(const Endpoint& client, const Endpoint& server, Timestamp now) {
    ConnectionStart start;
    start.endpoints = {client, server};
    start.first_record = impl_->order_of(now);
    start.started = now;
    PairId id = 0;
    if (!impl_->free_pairs_.empty()) {
        id = impl_->free_pairs_.back();
        impl_->free_pairs_.pop_back();
    } else {
        id = static_cast<PairId>(impl_->pairs_.size());
        impl_->pairs_.emplace_back();
    }
    Pair& pair = impl_->pairs_[id];
    pair.number = impl_->shard_.open_connection(start);
    pair.recorder = std::make_unique<store::ConnectionRecorder>(impl_->shard_, pair.number);
    ConnectionFacts& facts = impl_->connection(id).facts;
    facts.ended = now;
    facts.sides[0].seen = true;
    facts.sides[1].seen = true;
    return id;
}

void FlowRecorder::set_server(PairId pair, const Endpoint& server, std::int64_t connect_ns) {
    impl_->pairs_[pair].recorder->set_server(server, connect_ns);
}

void FlowRecorder::set_tls(PairId pair, const TlsFacts& facts) {
    impl_->pairs_[pair].recorder->on_tls(facts);
}

void FlowRecorder::set_protocol(PairId pair, http::Protocol protocol) {
    impl_->pairs_[pair].recorder->on_protocol(protocol);
}

void FlowRecorder::add_bytes(PairId pair, Side side, std::uint64_t count, Timestamp now) {
    ConnectionFacts& facts = impl_->connection(pair).facts;
    SideFacts& sent = facts.sides[index_of(side)];
    sent.bytes += count;
    sent.stream_bytes += count;
    facts.ended = now;
}

void FlowRecorder::pair_anomaly(PairId pair, Side side, AnomalyCode code, std::string detail) {
    const std::uint64_t offset = impl_->connection(pair).facts.sides[index_of(side)].stream_bytes;
    impl_->pairs_[pair].recorder->on_connection_anomaly({code, side, offset, std::move(detail)});
}

void FlowRecorder::close_pair(PairId pair, EndReason reason, Timestamp now) {
    ConnectionFacts& facts = impl_->connection(pair).facts;
    facts.end = reason;
    facts.fin = reason == EndReason::Closed;
    facts.reset = reason == EndReason::Reset;
    facts.ended = now;
    impl_->pairs_[pair].recorder->close();
    impl_->pairs_[pair].recorder.reset();
    impl_->free_pairs_.push_back(pair);
}

FlowId FlowRecorder::open_flow(PairId pair, StreamId stream) {
    const FlowId id = impl_->next_flow_++;
    FlowState state;
    state.pair = pair;
    state.handle = impl_->pairs_[pair].recorder->on_opened(stream);
    impl_->flows_.emplace(id, std::move(state));
    return id;
}

void FlowRecorder::head(
    FlowId flow, Side side, const MessageHead& head, bool over_tls, Timestamp at) {
    FlowState& state = impl_->state(flow);
    Message& message = state.messages[index_of(side)];
    message.has_head = true;
    message.over_tls = over_tls;
    impl_->recorder(state).on_head(
        state.handle, side, impl_->text_.write(head), impl_->span_of(flow, over_tls, at));
}

void FlowRecorder::interim(FlowId flow, const MessageHead& head, Timestamp at) {
    FlowState& state = impl_->state(flow);
    impl_->recorder(state).on_interim(
        state.handle, impl_->text_.write(head), impl_->span_of(flow, false, at));
}

void FlowRecorder::body(FlowId flow, Side side, Bytes data, Timestamp at) {
    FlowState& state = impl_->state(flow);
    state.messages[index_of(side)].size += data.size();
    impl_->recorder(state).on_body(state.handle, side, data, at);
}

void FlowRecorder::trailers(FlowId flow, Side side, const FieldList& trailers) {
    FlowState& state = impl_->state(flow);
    impl_->trailers_.clear();
    for (const HeadField& field : trailers) {
        impl_->trailers_.add({field.name, field.value});
    }
    impl_->recorder(state).on_trailers(state.handle, side, impl_->trailers_);
}

void FlowRecorder::end(FlowId flow, Side side, const BodyPlan& plan, bool complete, Timestamp at) {
    FlowState& state = impl_->state(flow);
    Message& message = state.messages[index_of(side)];
    if (!message.has_head || message.ended) {
        return;
    }
    message.ended = true;
    http::BodyFacts facts;
    facts.framing = framing_of(plan.kind);
    facts.size = message.size;
    facts.announced = plan.kind == BodyKind::Length ? plan.length : 0;
    facts.complete = complete;
    impl_->recorder(state).on_end(
        state.handle, side, facts, impl_->span_of(flow, message.over_tls, at));
}

void FlowRecorder::begin_tunnel(FlowId flow, bool websocket, std::string_view extensions) {
    FlowState& state = impl_->state(flow);
    impl_->recorder(state).on_tunnel(state.handle);
    if (websocket) {
        state.websocket = std::make_unique<http::WebSocketWatch>(extensions);
        impl_->tell_websocket(state);
    }
}

void FlowRecorder::tunnel(FlowId flow, Side side, Bytes data, Timestamp at) {
    FlowState& state = impl_->state(flow);
    Arrival arrival;
    arrival.at = at;
    impl_->recorder(state).on_tunnel_data(state.handle, side, data, arrival);
    if (state.websocket) {
        const std::uint64_t before = state.websocket->facts().messages();
        state.websocket->add(side, data);
        if (state.websocket->facts().messages() != before) {
            impl_->tell_websocket(state);
        }
    }
}

void FlowRecorder::anomaly(FlowId flow, Side side, AnomalyCode code, std::string detail) {
    FlowState& state = impl_->state(flow);
    const std::uint64_t offset =
        impl_->connection(state.pair).facts.sides[index_of(side)].stream_bytes;
    impl_->recorder(state).on_exchange_anomaly(state.handle,
                                               {code, side, offset, std::move(detail)});
}

void FlowRecorder::note_rule(FlowId flow, std::string_view rule, bool edited) {
    FlowState& state = impl_->state(flow);
    impl_->recorder(state).add_rule(state.handle, rule);
    if (edited) {
        impl_->recorder(state).set_edited(state.handle);
    }
}

void FlowRecorder::note_tag(FlowId flow, std::string_view tag) {
    FlowState& state = impl_->state(flow);
    impl_->recorder(state).add_tag(state.handle, tag);
}

void FlowRecorder::note_edited(FlowId flow) {
    FlowState& state = impl_->state(flow);
    impl_->recorder(state).set_edited(state.handle);
}

void FlowRecorder::frame(PairId pair, Bytes note, Timestamp at) {
    impl_->pairs_[pair].recorder->on_frame(note, at);
}

void FlowRecorder::close_flow(FlowId flow) {
    FlowState& state = impl_->state(flow);
    if (state.websocket) {
        state.websocket->finish();
        impl_->tell_websocket(state);
    }
    impl_->recorder(state).on_closed(state.handle);
    impl_->flows_.erase(flow);
}

bool FlowRecorder::has_events() const {
    return impl_->shard_.has_events();
}

void FlowRecorder::take_events(store::LiveRows& into, std::size_t shard) {
    into.take(shard, impl_->shard_);
}

}  // namespace waybill::proxy
