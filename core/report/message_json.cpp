// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/message_json.h"

#include "core/base/text.h"
#include "core/report/json_writer.h"

namespace waybill::report {
namespace {

using http::MessageKind;
using http::StreamMessage;

std::string base64(std::string_view text) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string coded;
    coded.reserve((text.size() + 2) / 3 * 4);
    for (; !text.empty(); text.remove_prefix(text.size() < 3 ? text.size() : 3)) {
        unsigned bits = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            bits = bits << 8U | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
        }
        for (std::size_t i = 0; i < 4; ++i) {
            coded += i <= text.size() ? kDigits[bits >> (18U - 6U * i) & 0x3fU] : '=';
        }
    }
    return coded;
}

// What a kind is by its nature decides, so that a reader finds the same key in each line of it;
// text that is cut inside a character, or is none, is not text.
bool is_text(const StreamMessage& message) {
    if (message.compressed) {
        return false;
    }
    switch (message.kind) {
        case MessageKind::Binary:
            return false;
        case MessageKind::Grpc:
            return message.trailers && is_valid_utf8(message.data);
        case MessageKind::Text:
        case MessageKind::Ping:
        case MessageKind::Pong:
        case MessageKind::Close:
        case MessageKind::ServerEvent:
        case MessageKind::Record:
            break;
    }
    return is_valid_utf8(message.data);
}

void write_message(std::string& out,
                   std::uint64_t exchange,
                   std::uint64_t index,
                   const StreamMessage& message) {
    JsonWriter json(out);
    bool utf8 = true;
    json.begin_object();
    json.key("type");
    json.plain_string("message");
    json.key("exchange");
    json.number(exchange);
    json.key("index");
    json.number(index);
    json.key("side");
    json.plain_string(to_string(message.side));
    json.key("at");
    json.timestamp(message.at);
    json.key("kind");
    json.plain_string(name_of(message.kind));
    json.key("size");
    json.number(message.size);
    if (message.kind == MessageKind::Close) {
        json.key("code");
        message.close_code != 0 ? json.number(message.close_code) : json.null();
    }
    if (message.kind == MessageKind::ServerEvent) {
        json.key("event");
        utf8 = json.string(message.event.empty() ? std::string_view("message")
                                                 : std::string_view(message.event));
        if (message.id) {
            json.key("id");
            utf8 = json.string(*message.id) && utf8;
        }
        if (message.retry) {
            json.key("retry");
            json.number(*message.retry);
        }
    }
    if (message.trailers) {
        json.key("trailers");
        json.boolean(true);
    }
    if (message.fragments > 1) {
        json.key("fragments");
        json.number(message.fragments);
    }
    if (message.missing > 0) {
        json.key("missing");
        json.number(message.missing);
    }
    if (message.truncated) {
        json.key("truncated");
        json.boolean(true);
    }
    if (message.compressed) {
        json.key("compressed");
        json.boolean(true);
    }
    if (!message.whole) {
        json.key("complete");
        json.boolean(false);
    }
    if (is_text(message)) {
        json.key("text");
        json.string(message.data);
    } else {
        json.key("base64");
        json.plain_string(base64(message.data));
    }
    if (!utf8) {
        json.key("latin1");
        json.boolean(true);
    }
    json.end_object();
}

}  // namespace

void append_message(std::string& out,
                    std::uint64_t exchange,
                    std::uint64_t index,
                    const StreamMessage& message,
                    std::string_view json) {
    write_message(out, exchange, index, message);
    if (!json.empty()) {
        out.pop_back();
        out.append(",\"json\":").append(json).append("}");
    }
}

}  // namespace waybill::report
