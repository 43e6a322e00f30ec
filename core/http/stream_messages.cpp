// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/stream_messages.h"

#include <utility>
#include <vector>

#include "core/base/ascii.h"
#include "core/http/content_coding.h"
#include "core/http/event_stream.h"
#include "core/http/grpc_framing.h"
#include "core/http/grpc_messages.h"
#include "core/http/media_type.h"
#include "core/http/ndjson.h"
#include "core/http/websocket_reader.h"

namespace waybill::http {
namespace {

bool is_websocket(const Head* request, const Head* response) {
    if (response == nullptr) {
        return false;
    }
    if (response->status == 101) {
        bool upgraded = false;
        ascii::for_each_member(response->fields.value("upgrade"), [&](std::string_view protocol) {
            upgraded = upgraded || ascii::equal_ignoring_case(protocol, "websocket");
        });
        return upgraded;
    }
    // RFC 8441 section 5.
    return request != nullptr && ascii::equal_ignoring_case(request->protocol, "websocket")
           && response->status / 100 == 2;
}

std::string_view type_of(const Head& head) {
    return parse_media_type(head.fields.value("content-type")).type;
}

StreamKind body_kind(const Head& head) {
    const std::string_view type = type_of(head);
    if (ascii::equal_ignoring_case(type, "text/event-stream")) {
        return StreamKind::ServerEvents;
    }
    if (has_grpc_framing(type)) {
        return StreamKind::Grpc;
    }
    return record_framing(type) != RecordFraming::None ? StreamKind::Records : StreamKind::None;
}

// All extensions that were agreed on, as one list.
std::string extensions_of(const Head& response) {
    std::string extensions;
    for (const Field& field : response.fields) {
        if (ascii::equal_ignoring_case(field.name, "sec-websocket-extensions")) {
            extensions.append(field.value).append(", ");
        }
    }
    return extensions;
}

MessageKind kind_of(WebSocketOpcode opcode) {
    switch (opcode) {
        case WebSocketOpcode::Text:
            return MessageKind::Text;
        case WebSocketOpcode::Ping:
            return MessageKind::Ping;
        case WebSocketOpcode::Pong:
            return MessageKind::Pong;
        case WebSocketOpcode::Close:
            return MessageKind::Close;
        case WebSocketOpcode::Continuation:
        case WebSocketOpcode::Binary:
            break;
    }
    return MessageKind::Binary;
}

StreamMessage message_of(const WebSocketMessage& from) {
    StreamMessage message;
    message.kind = kind_of(from.opcode);
    message.size = from.size;
    message.missing = from.missing;
    message.truncated = from.truncated;
    message.compressed = from.compressed;
    message.whole = from.whole;
    message.fragments = from.fragments;
    if (message.kind == MessageKind::Close) {
        const WebSocketClose close = read_websocket_close(from.payload);
        message.close_code = close.code;
        message.data = close.reason;
    } else {
        message.data = as_text(from.payload);
    }
    return message;
}

StreamMessage message_of(const ServerEvent& from) {
    StreamMessage message;
    message.kind = MessageKind::ServerEvent;
    message.size = from.size;
    message.data = from.data;
    message.truncated = from.truncated;
    message.whole = from.whole;
    message.event = from.event;
    if (from.id) {
        message.id = *from.id;
    }
    message.retry = from.retry;
    return message;
}

StreamMessage message_of(const GrpcMessage& from) {
    StreamMessage message;
    message.kind = MessageKind::Grpc;
    message.size = from.size;
    message.missing = from.missing;
    message.data = as_text(from.payload);
    message.truncated = from.truncated;
    message.compressed = from.compressed;
    message.whole = from.whole;
    message.trailers = from.trailers;
    return message;
}

StreamMessage message_of(const StreamRecord& from) {
    StreamMessage message;
    message.kind = MessageKind::Record;
    message.size = from.size;
    message.data = from.data;
    message.truncated = from.truncated;
    message.whole = from.whole;
    return message;
}

}  // namespace

std::string_view name_of(MessageKind kind) {
    switch (kind) {
        case MessageKind::Text:
            return "text";
        case MessageKind::Binary:
            return "binary";
        case MessageKind::Ping:
            return "ping";
        case MessageKind::Pong:
            return "pong";
        case MessageKind::Close:
            return "close";
        case MessageKind::ServerEvent:
            return "sse";
        case MessageKind::Grpc:
            return "grpc";
        case MessageKind::Record:
            return "record";
    }
    return "";
}

StreamKind stream_kind(const Head* request, const Head* response, Side side) {
    if (is_websocket(request, response)) {
        return StreamKind::WebSocket;
    }
    const Head* head = side == Side::Client ? request : response;
    return head != nullptr ? body_kind(*head) : StreamKind::None;
}

// One side: content codings are undone, and one of the readers cuts the rest into messages.
class StreamMessages::Reader {
public:
    Reader(const Head* request,
           const Head* response,
           Side side,
           std::uint64_t limit,
           const Output& output);

    bool any() const { return websocket_ || events_ || grpc_ || records_; }
    void expect_decoded() { decoder_.reset(); }
    bool add(Bytes data, std::uint64_t missing, Timestamp at);
    bool finish();

private:
    void feed(Bytes data);
    void feed_gap(std::uint64_t length);
    void give(StreamMessage&& message);

    Side side_;
    Output output_;
    Timestamp at_;
    bool stopped_ = false;
    std::unique_ptr<ContentDecoder> decoder_;
    std::unique_ptr<WebSocketReader> websocket_;
    std::unique_ptr<EventStreamReader> events_;
    std::unique_ptr<GrpcMessageReader> grpc_;
    std::unique_ptr<RecordReader> records_;
};

StreamMessages::Reader::Reader(
    const Head* request, const Head* response, Side side, std::uint64_t limit, const Output& output)
    : side_(side),
      output_(output) {
    const auto give_it = [this](const auto& from) {
        give(message_of(from));
    };
    const StreamKind kind = stream_kind(request, response, side);
    const Head* head = side == Side::Client ? request : response;
    switch (kind) {
        case StreamKind::None:
            return;
        case StreamKind::WebSocket:
            websocket_ = std::make_unique<WebSocketReader>(
                WebSocketReaderOptions{
                    side, read_websocket_extensions(extensions_of(*response), side), limit},
                WebSocketReader::Output{give_it, [](const Anomaly&) {
                                        }});
            return;
        case StreamKind::ServerEvents:
            events_ = std::make_unique<EventStreamReader>(limit, give_it);
            break;
        case StreamKind::Grpc:
            grpc_ = std::make_unique<GrpcMessageReader>(
                type_of(*head), head->fields.value("grpc-encoding"), limit, give_it);
            break;
        case StreamKind::Records:
            records_ =
                std::make_unique<RecordReader>(record_framing(type_of(*head)), limit, give_it);
            break;
    }
    const std::vector<std::string> codings = content_codings(head->fields);
    if (!codings.empty()) {
        DecodeLimits limits;
        limits.output_bytes = 0;  // no message is kept that is longer than `limit`
        limits.out_of_time = [this] {
            return stopped_;
        };
        decoder_ = std::make_unique<ContentDecoder>(
            codings, std::move(limits), [this](Bytes data) { feed(data); });
    }
}

void StreamMessages::Reader::give(StreamMessage&& message) {
    if (!stopped_) {
        message.side = side_;
        message.at = at_;
        stopped_ = !output_(std::move(message));
    }
}

void StreamMessages::Reader::feed(Bytes data) {
    if (stopped_) {
        return;
    }
    if (websocket_) {
        websocket_->add(data);
    } else if (events_) {
        events_->add(data);
    } else if (grpc_) {
        grpc_->add(data);
    } else if (records_) {
        records_->add(data);
    }
}

void StreamMessages::Reader::feed_gap(std::uint64_t length) {
    if (websocket_) {
        websocket_->add_gap(length);
    } else if (events_) {
        events_->add_gap();
    } else if (grpc_) {
        grpc_->add_gap(length);
    } else if (records_) {
        records_->add_gap();
    }
}

bool StreamMessages::Reader::add(Bytes data, std::uint64_t missing, Timestamp at) {
    if (!any() || stopped_) {
        return !stopped_;
    }
    at_ = at;
    if (missing > 0) {
        if (decoder_) {  // what follows cannot be decoded
            finish();
            stopped_ = true;
            return false;
        }
        feed_gap(missing);
    }
    if (decoder_) {
        decoder_->add(data);
    } else {
        feed(data);
    }
    return !stopped_;
}

bool StreamMessages::Reader::finish() {
    if (stopped_) {
        return false;
    }
    if (decoder_) {
        decoder_->finish();
    }
    if (websocket_) {
        websocket_->finish();
    } else if (events_) {
        events_->finish();
    } else if (grpc_) {
        grpc_->finish();
    } else if (records_) {
        records_->finish();
    }
    return !stopped_;
}

StreamMessages::StreamMessages(const Head* request,
                               const Head* response,
                               std::uint64_t limit,
                               const Output& output)
    : readers_{std::make_unique<Reader>(request, response, Side::Client, limit, output),
               std::make_unique<Reader>(request, response, Side::Server, limit, output)} {}

StreamMessages::~StreamMessages() = default;

void StreamMessages::expect_decoded(Side side) {
    readers_[index_of(side)]->expect_decoded();
}

bool StreamMessages::any(Side side) const {
    return readers_[index_of(side)]->any();
}

bool StreamMessages::add(Side side, Bytes data, std::uint64_t missing, Timestamp at) {
    return readers_[index_of(side)]->add(data, missing, at);
}

bool StreamMessages::finish(Side side) {
    return readers_[index_of(side)]->finish();
}

}  // namespace waybill::http
