// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/har_extensions.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>

#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/base/time.h"
#include "core/http/category.h"
#include "core/http/media_type.h"
#include "core/report/har_body.h"

namespace waybill::report {
namespace {

void write_seconds(JsonWriter& json, Timestamp at) {
    const std::int64_t ns = at.known() ? std::max<std::int64_t>(at.ns, 0) : 0;
    std::array<char, 32> text{};
    char* end = std::to_chars(text.data(), text.data() + 20, ns / kNsPerSecond).ptr;
    *end++ = '.';
    for (std::int64_t digit = kNsPerSecond / 10; digit > 0; digit /= 10) {
        *end++ = static_cast<char>('0' + ns / digit % 10);
    }
    json.json({text.data(), static_cast<std::size_t>(end - text.data())});
}

// The payload of a message of a WebSocket.
std::string payload_of(const http::StreamMessage& message) {
    if (message.kind != http::MessageKind::Close || message.close_code == 0) {
        return message.data;
    }
    const unsigned code = message.close_code;
    return std::string{static_cast<char>(code >> 8U), static_cast<char>(code & 0xffU)}
           + message.data;
}

std::uint64_t opcode_of(http::MessageKind kind) {
    switch (kind) {
        case http::MessageKind::Binary:
            return 2;
        case http::MessageKind::Close:
            return 8;
        case http::MessageKind::Ping:
            return 9;
        case http::MessageKind::Pong:
            return 10;
        case http::MessageKind::Text:
        case http::MessageKind::ServerEvent:
        case http::MessageKind::Grpc:
        case http::MessageKind::Record:
            break;
    }
    return 1;
}

}  // namespace

std::string_view har_resource_type(const http::Exchange& exchange) {
    if (exchange.websocket != nullptr) {
        return "websocket";
    }
    if (!exchange.response.present) {
        return "other";
    }
    const std::string type = ascii::lower(
        http::parse_media_type(exchange.response.head.fields.value("content-type")).type);
    if (type == "text/event-stream") {
        return "eventsource";
    }
    switch (const http::Category category = http::category_of(type, exchange.url.path); category) {
        case http::Category::Data:
        case http::Category::Grpc:
            return "fetch";
        case http::Category::Document:
        case http::Category::Stylesheet:
        case http::Category::Script:
        case http::Category::Image:
        case http::Category::Font:
        case http::Category::Media:
        case http::Category::WebSocket:
        case http::Category::Wasm:
        case http::Category::Manifest:
        case http::Category::Other:
            return http::name_of(category);
    }
    return "other";
}

std::string_view har_error(const http::Exchange& exchange) {
    for (const AnomalyCode code :
         {AnomalyCode::StreamReset, AnomalyCode::ConnectionReset, AnomalyCode::NoResponse}) {
        if (std::any_of(exchange.anomalies.begin(),
                        exchange.anomalies.end(),
                        [code](const Anomaly& anomaly) { return anomaly.code == code; })) {
            return explain(code);
        }
    }
    return "no response was captured";
}

void write_har_websocket_message(JsonWriter& json,
                                 const http::StreamMessage& message,
                                 const std::function<bool()>& part_written) {
    const std::string payload = payload_of(message);
    const bool as_text =
        message.kind == http::MessageKind::Text && !message.compressed && is_valid_utf8(payload);
    json.begin_object();
    json.key("type");
    json.plain_string(message.side == Side::Client ? "send" : "receive");
    json.key("time");
    write_seconds(json, message.at);
    json.key("opcode");
    json.number(opcode_of(message.kind));
    json.key("data");
    HarStringWriter data(json, as_text, part_written);
    data.add(as_bytes(payload));
    data.finish();
    if (message.kind == http::MessageKind::Text && !as_text) {
        json.key("encoding");
        json.plain_string("base64");
    }
    if (message.fragments > 1) {
        json.key("fragments");
        json.number(message.fragments);
    }
    if (message.compressed) {
        json.key("compressed");
        json.boolean(true);
    }
    json.end_object();
}

}  // namespace waybill::report
