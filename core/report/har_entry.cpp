// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/har_entry.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/ascii.h"
#include "core/http/charset.h"
#include "core/http/content_coding.h"
#include "core/http/http2_head.h"
#include "core/http/media_type.h"
#include "core/http/websocket_reader.h"
#include "core/report/har_values.h"

namespace waybill::report {

namespace json = boost::json;

struct HarEntryRecorder::Exchange {
    HarEntry& input;
    const json::object& ours;  // "_waybill"
    HarSide request;
    HarSide response;
    HarTimes times;
    HarOrigin origin;
    HarConnections::Connection& connection;
    store::ConnectionRecorder& recorder;
    http::ExchangeHandle handle = 0;
    std::string websocket_extensions{};
    bool to_websocket = false;

    bool exact() const { return !ours.empty(); }
    HarSide& side(Side side) { return side == Side::Client ? request : response; }
    HarSpool& text(Side side) {
        return side == Side::Client ? input.request_text : input.response_text;
    }
    void tell(AnomalyCode code, Side side, std::string detail) {
        recorder.on_exchange_anomaly(handle, {code, side, 0, std::move(detail)});
    }
};

namespace {

// How the bytes of a body are got out of its text.
enum class BodyText : std::uint8_t { None, AsItIs, Base64, Latin1, Form };

// Returns false when the text is not base64 all through.
bool read_text(BodyText kind,
               HarSpool& text,
               const std::string& form,
               const std::function<void(Bytes)>& output) {
    switch (kind) {
        case BodyText::None:
            break;
        case BodyText::AsItIs:
            text.read(output);
            break;
        case BodyText::Base64:
            return text.read_base64(output);
        case BodyText::Latin1:
            text.read_latin1(output);
            break;
        case BodyText::Form:
            output(as_bytes(form));
            break;
    }
    return true;
}

struct BodySample {
    std::uint64_t size = 0;
    std::string start;  // some bytes
};

BodySample sample(BodyText kind, HarSpool& text, const std::string& form) {
    BodySample sample;
    read_text(kind, text, form, [&](Bytes data) {
        sample.size += data.size();
        sample.start += as_text(data).substr(0, 8 - std::min<std::size_t>(sample.start.size(), 8));
    });
    return sample;
}

bool names_latin1(const http::Head& head) {
    const http::Charset* const charset =
        http::find_charset(http::parse_media_type(head.fields.value("content-type")).charset);
    return charset != nullptr && charset->name == "windows-1252";
}

// A text whose characters are as many as the body had bytes is of ISO-8859-1; most programs decode
// bodies by their character set and do not tell.
BodyText kind_of_text(const HarSide& side, HarSpool& text, const http::Head& head) {
    if (!text.present()) {
        return side.form.empty() ? BodyText::None : BodyText::Form;
    }
    if (text.size() == 0 && !side.form.empty()) {
        return BodyText::Form;
    }
    if (side.says_base64) {
        return BodyText::Base64;
    }
    if (side.content_size > 0 && static_cast<std::uint64_t>(side.content_size) < text.size()
        && names_latin1(head) && text.is_latin1()) {
        std::uint64_t bytes = 0;
        text.read_latin1([&bytes](Bytes data) { bytes += data.size(); });
        if (bytes == static_cast<std::uint64_t>(side.content_size)) {
            return BodyText::Latin1;
        }
    }
    return BodyText::AsItIs;
}

bool begins_coded(std::string_view coding, std::string_view start) {
    if (coding == "gzip" || coding == "x-gzip") {
        return start.starts_with("\x1f\x8b");
    }
    if (coding == "zstd") {
        return start.starts_with("\x28\xb5\x2f\xfd");
    }
    if (coding == "deflate") {
        return start.starts_with('\x78');
    }
    return false;
}

// Whether the body stands there with its content codings, as mitmproxy leaves one that it cannot
// decode: binary, as many bytes as were sent, and such as the coding begins with.
bool is_as_sent(const HarSide& side,
                BodyText kind,
                const std::vector<std::string>& codings,
                const BodySample& body) {
    return kind == BodyText::Base64 && side.body_size > 0
           && static_cast<std::uint64_t>(side.body_size) == body.size
           && begins_coded(codings.back(), body.start);
}

std::uint64_t known(std::int64_t size) {
    return size > 0 ? static_cast<std::uint64_t>(size) : 0;
}

// Of a body that is not in the file.
std::uint64_t size_of_absent(const HarSide& side, const http::BodyPlan& plan, bool coded) {
    if (side.exact) {
        return side.size;
    }
    if (plan.framing == http::BodyFraming::None) {
        return 0;
    }
    if (coded && side.body_size > 0) {
        return known(side.body_size);
    }
    if (side.content_size >= 0) {
        return known(side.content_size);
    }
    return side.body_size > 0 ? known(side.body_size) : plan.length;
}

// What was found of a body.
struct BodyReading {
    BodyText kind = BodyText::None;
    bool coded = false;    // its head names content codings,
    bool decoded = false;  // which it has no more
    std::uint64_t given = 0;
    bool good = true;  // false: its base64 was not

    bool is_absent(const HarSide& side) const {
        return kind == BodyText::None && !(side.exact && side.size == side.missing);
    }
};

http::BodyFacts body_facts(const HarSide& side,
                           const http::Head& head,
                           const http::BodyPlan& plan,
                           const BodyReading& body) {
    const bool has_length = plan.framing == http::BodyFraming::Length;
    http::BodyFacts facts;
    facts.framing = side.exact ? side.framing : plan.framing;
    facts.announced = has_length ? plan.length : 0;
    facts.complete = side.exact ? side.complete : body.good && side.error.empty();
    facts.missing = side.missing;
    if (body.is_absent(side)) {
        facts.size = size_of_absent(side, plan, body.coded);
        facts.missing = facts.size;
        facts.complete = facts.complete && facts.missing == 0;
    } else if (side.exact) {
        facts.size = body.decoded ? side.size : body.given + side.missing;
    } else if (!body.decoded) {
        const std::uint64_t announced = body.good ? 0 : known(side.content_size);
        facts.missing = announced - std::min(announced, body.given);
        facts.size = body.given + facts.missing;
    } else {
        facts.size = side.body_size > 0              ? known(side.body_size)
                     : has_length && plan.length > 0 ? plan.length
                                                     : body.given;
    }
    if (!side.exact && !head.lengths.empty()) {
        facts.framing = http::BodyFraming::Frames;
    } else if (!side.exact && facts.size > 0 && facts.framing == http::BodyFraming::None) {
        facts.framing = http::BodyFraming::Length;
    }
    return facts;
}

}  // namespace

// The head to be recorded, whose text is in `made`.
const http::Head& HarEntryRecorder::parse_head(const HarSide& side,
                                               http::HeadKind kind,
                                               HarHead& made) {
    if (side.has_raw_head) {
        made = {side.raw_head, side.raw_lengths};
    } else {
        made = make_har_head(kind, side.message);
    }
    if (made.lengths.empty()) {
        http::HeadEndFinder finder;
        const bool whole = finder.find(made.text) == made.text.size();
        return parser_.parse(kind, made.text, whole);
    }
    http::read_http2_head(kind, made.text, made.lengths, fields_head_);
    if (const auto version = read_har_version(side.message.version);
        version && version->major == 3) {
        fields_head_.version = *version;
    }
    fields_head_.anomalies.clear();
    return fields_head_;
}

void HarEntryRecorder::record_message(Exchange& exchange, Side side) {
    HarSide& message = exchange.side(side);
    if (!message.present) {
        return;
    }
    const bool is_request = side == Side::Client;
    store::ConnectionRecorder& recorder = exchange.recorder;
    HarHead made;
    const http::Head& head =
        parse_head(message, is_request ? http::HeadKind::Request : http::HeadKind::Response, made);

    // What the head says of the body, and what there is of it.
    std::vector<http::HeadAnomaly> anomalies = head.anomalies;
    const http::ResponseContext context{exchange.request.message.method == "HEAD",
                                        exchange.request.message.method == "CONNECT",
                                        true,
                                        exchange.request.present};
    const http::BodyPlan plan = http::plan_body(head, context, anomalies);
    const std::vector<std::string> codings = http::content_codings(head.fields);
    HarSpool& text = exchange.text(side);
    const BodyText kind = kind_of_text(message, text, head);
    http::MessageSpan span;
    if (!codings.empty() && kind != BodyText::None) {
        span.content_decoded =
            message.exact ? message.decoded
                          : !is_as_sent(message, kind, codings, sample(kind, text, message.form));
    }

    const HarTimes& times = exchange.times;
    span.first_record = exchange.input.place;
    span.last_record = exchange.input.place;
    span.head_place = {exchange.input.place, 0};
    span.head_length = static_cast<std::uint32_t>(made.text.size());
    span.in_recording = false;
    span.over_tls = exchange.origin.over_tls;
    span.first_byte = is_request ? times.started : times.at(times.response_begin);
    span.last_byte = times.at(is_request ? times.request_end : times.response_end);
    if (!is_request && !exchange.request.present) {
        span.first_byte = times.started;
    }
    const bool is_switch = !is_request && head.status == 101;
    exchange.to_websocket =
        exchange.to_websocket
        || (is_switch && ascii::equal_ignoring_case(head.fields.value("upgrade"), "websocket"));
    if (!is_request) {
        exchange.websocket_extensions = head.fields.value("sec-websocket-extensions");
    }
    // What was spoken is told where it is not what the head says, as after an upgrade to HTTP/2.
    const auto spoken = read_har_version(har_text(exchange.ours, "protocol"));
    if (spoken && *spoken != head.version) {
        http::Head as_spoken = head;
        as_spoken.version = *spoken;
        recorder.on_head(exchange.handle, side, as_spoken, span);
    } else {
        recorder.on_head(exchange.handle, side, head, span);
    }
    if (!message.exact) {
        for (const http::HeadAnomaly& anomaly : head.anomalies) {
            recorder.on_exchange_anomaly(exchange.handle,
                                         {anomaly.code, side, anomaly.offset, anomaly.detail});
        }
    }

    const Timestamp at = span.last_byte.known() ? span.last_byte : times.started;
    BodyReading body{kind, !codings.empty(), span.content_decoded};
    body.good = read_text(kind, text, message.form, [&](Bytes data) {
        body.given += data.size();
        recorder.on_body(exchange.handle, side, data, at);
    });
    const http::BodyFacts facts = body_facts(message, head, plan, body);
    if (!body.good) {
        exchange.tell(
            AnomalyCode::Gap, side, "the base64 of the body is broken off by something else");
    } else if (body.is_absent(message) && facts.missing > 0) {
        exchange.tell(AnomalyCode::Gap, side, "the file does not have the body");
    }
    if (facts.missing > 0) {
        recorder.on_body_gap(exchange.handle, side, facts.missing, at);
    }
    if (!message.trailers.empty()) {
        http::HeaderList trailers;
        for (const auto& [name, value] : message.trailers) {
            trailers.add({name, value});
        }
        recorder.on_trailers(exchange.handle, side, trailers);
    }
    recorder.on_end(exchange.handle, side, facts, span);
    connections_.add_bytes(exchange.connection, side, made.text.size() + facts.size);
    if (!is_request && facts.framing == http::BodyFraming::Tunnel) {
        recorder.on_tunnel(exchange.handle);
    }
}

void HarEntryRecorder::record_interims(Exchange& exchange) {
    for (const json::value& value : har_array(exchange.ours, "interim")) {
        const auto* const interim = value.if_object();
        if (interim == nullptr) {
            continue;
        }
        HarSide side;
        HarMessage& message = side.message;
        message.status =
            static_cast<std::uint16_t>(std::min<std::uint64_t>(har_count(*interim, "status"), 999));
        message.reason = har_text(*interim, "reason");
        message.fields = har_pairs(*interim, "headers");
        message.version = exchange.response.message.version;
        if (har_flag(*interim, "latin1")) {
            message.reason = latin1_bytes(message.reason);
            for (auto& [name, text] : message.fields) {
                name = latin1_bytes(name);
                text = latin1_bytes(text);
            }
        }
        HarHead made;
        const http::Head& head = parse_head(side, http::HeadKind::Response, made);
        http::MessageSpan span;
        span.first_record = exchange.input.place;
        span.head_place = {exchange.input.place, 0};
        span.head_length = static_cast<std::uint32_t>(made.text.size());
        span.in_recording = false;
        exchange.recorder.on_interim(exchange.handle, head, span);
    }
}

void HarEntryRecorder::record_websocket(Exchange& exchange) {
    HarWebSocket& websocket = exchange.input.websocket;
    const json::object& ours = har_object(exchange.ours, "websocket");
    const bool is_websocket =
        exchange.exact() ? !ours.empty() : websocket.present() || exchange.to_websocket;
    const bool is_whole = exchange.request.present && exchange.response.present;
    if (!is_websocket || (!is_whole && ours.empty())) {
        return;
    }
    exchange.recorder.on_tunnel(exchange.handle);
    for (const Side side : {Side::Client, Side::Server}) {
        websocket.read(side, exchange.times.started, [&](Bytes data, Timestamp at) {
            Arrival arrival;
            arrival.at = at;
            exchange.recorder.on_tunnel_data(exchange.handle, side, data, arrival);
        });
    }
    http::WebSocketFacts facts = websocket.facts();
    if (!ours.empty()) {
        facts.client_messages = har_count(ours, "client_messages");
        facts.server_messages = har_count(ours, "server_messages");
        facts.client_bytes = har_count(ours, "client_bytes");
        facts.server_bytes = har_count(ours, "server_bytes");
        facts.compressed = har_flag(ours, "compressed");
        facts.closed = har_flag(ours, "closed");
        facts.close_code = static_cast<std::uint16_t>(
            std::min<std::uint64_t>(har_count(ours, "close_code"), 0xffff));
        facts.close_reason = har_text(ours, "close_reason");
        if (har_flag(ours, "latin1")) {
            facts.close_reason = latin1_bytes(facts.close_reason);
        }
    } else {
        facts.compressed =
            http::read_websocket_extensions(exchange.websocket_extensions, Side::Client).agreed;
        // As HTTP Toolkit writes it.
        const json::object& close = har_object(exchange.input.entry, "_webSocketClose");
        if (!facts.closed && !close.empty()) {
            facts.closed = true;
            facts.close_code = static_cast<std::uint16_t>(
                std::min<std::uint64_t>(har_count(close, "code"), 0xffff));
            facts.close_reason = har_text(close, "reason");
        }
    }
    exchange.recorder.on_websocket(exchange.handle, facts);
}

void HarEntryRecorder::record_proxied(const Exchange& exchange) {
    const json::object& proxy = har_object(exchange.ours, "proxy");
    for (const json::value& rule : har_array(proxy, "rules")) {
        if (const json::string* const name = rule.if_string()) {
            exchange.recorder.add_rule(exchange.handle, *name);
        }
    }
    for (const json::value& tag : har_array(proxy, "tags")) {
        if (const json::string* const name = tag.if_string()) {
            exchange.recorder.add_tag(exchange.handle, *name);
        }
    }
    if (har_flag(proxy, "edited")) {
        exchange.recorder.set_edited(exchange.handle);
    }
}

void HarEntryRecorder::record_anomalies(Exchange& exchange) {
    const json::array& anomalies = har_array(exchange.ours, "anomalies");
    for (const json::value& value : anomalies) {
        const auto* const object = value.if_object();
        auto anomaly = object != nullptr ? read_har_anomaly(*object) : std::nullopt;
        if (!anomaly) {
            continue;
        }
        // What each of its kind says costs no memory, and stands behind all others.
        if (&value == &anomalies.back() && anomaly->offset == 0
            && anomaly->detail == explain(anomaly->code)) {
            anomaly->detail.clear();
        }
        exchange.recorder.on_exchange_anomaly(exchange.handle, std::move(*anomaly));
    }
    if (!exchange.exact()) {
        if (!exchange.response.present) {
            exchange.tell(AnomalyCode::NoResponse, Side::Client, exchange.response.error);
        } else if (!exchange.request.present) {
            exchange.tell(AnomalyCode::OrphanResponse, Side::Server, {});
        }
    }
    if (exchange.input.cut) {
        exchange.tell(AnomalyCode::HeaderLimit, Side::Client, "the entry has more than is kept");
    }
}

Result<http::ExchangeHandle> HarEntryRecorder::record(HarEntry& entry) {
    const json::object& ours = har_object(entry.entry, "_waybill");
    HarSide request = read_har_request(entry.entry);
    HarSide response = read_har_response(entry.entry);
    had_odd_times_ = false;
    // A stream that was given up at once may have neither, and then that is said.
    const bool says_neither = ours.contains("request") && ours.contains("response");
    if (!request.present && !response.present && !says_neither) {
        return Error{"it has neither request nor response"};
    }
    if (request.present && !request.exact && request.message.url.empty()) {
        return Error{"its request has no URL"};
    }
    const HarTimes times = read_har_times(entry.entry, entry.starts_with_request);
    had_odd_times_ = times.odd;
    const HarOrigin origin = har_origin(request.message);
    HarConnections::Connection& connection =
        connections_.of_entry(entry.entry, origin, entry.place, times.started);
    store::ConnectionRecorder recorder(shard_, connection.number);

    std::uint32_t stream = 0;
    const bool http2 = is_http2(request.present ? request.message : response.message);
    if (ours.contains("protocol")) {
        stream = static_cast<std::uint32_t>(
            std::min<std::uint64_t>(har_count(ours, "stream"), 0x7fffffff));
    } else if (http2) {
        stream = connection.last_stream == 0 ? 1 : connection.last_stream + 2;
    }
    connection.last_stream = std::max(connection.last_stream, stream);
    if (connection.exchanges == 1) {
        recorder.on_protocol(http2 ? http::Protocol::Http2 : http::Protocol::Http1);
        connections_.set_handshake(connection, times.connect, times.tls);
    }
    connections_.add_security(connection, har_object(entry.entry, "_securityDetails"));

    Exchange exchange{
        entry, ours, std::move(request), std::move(response), times, origin, connection, recorder};
    exchange.handle = recorder.on_opened(stream);
    record_message(exchange, Side::Client);
    record_interims(exchange);
    record_message(exchange, Side::Server);
    record_websocket(exchange);
    record_proxied(exchange);
    record_anomalies(exchange);
    recorder.on_closed(exchange.handle);
    connections_.add_times(connection, times.at(std::max(times.response_end, times.request_end)));
    return exchange.handle;
}

}  // namespace waybill::report
