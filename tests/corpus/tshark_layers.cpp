// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/tshark_layers.h"

#include <charconv>
#include <string_view>

#include <fmt/format.h>

namespace waybill::corpus {
namespace {

constexpr std::int64_t kDataFrame = 0;
constexpr std::int64_t kPaddedFlag = 0x8;

std::int64_t number_of(std::string_view text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::optional<std::int64_t> number_at(const json::array& list, std::size_t index) {
    return index < list.size() && list[index].is_int64() ? std::optional(list[index].get_int64())
                                                         : std::nullopt;
}

// A frame is [type, flags, length, packet].
void add_frame(const json::value& from, TsharkStream& out) {
    const json::array* frame = from.if_array();
    if (frame == nullptr || number_at(*frame, 0) != kDataFrame) {
        return;
    }
    out.padded = out.padded || (number_at(*frame, 1).value_or(0) & kPaddedFlag) != 0;
    out.data_on_wire += number_at(*frame, 2).value_or(0);
}

TsharkStream read_stream(const json::value& from) {
    TsharkStream out;
    out.connection = number_member(from, "stream").value_or(-1);
    out.id = number_member(from, "sid").value_or(-1);
    for (const json::value& frame : array_member(from, "frames")) {
        add_frame(frame, out);
    }
    for (const json::value& entry : array_member(from, "headers")) {
        TsharkFieldList list;
        list.source = text_member(entry, "src");
        for (const json::value& field : array_member(entry, "h")) {
            const json::array* pair = field.if_array();
            if (pair != nullptr && pair->size() == 2) {
                list.fields.emplace_back(text_of((*pair)[0]), text_of((*pair)[1]));
            }
        }
        out.lists.push_back(std::move(list));
    }
    const json::value* data = member(from, "data");
    if (const json::object* senders = data == nullptr ? nullptr : data->if_object()) {
        for (const auto& sender : *senders) {
            out.data.push_back({sender.key(),
                                number_member(sender.value(), "len").value_or(0),
                                std::string(text_member(sender.value(), "sha256"))});
        }
    }
    for (const json::value& promised : array_member(from, "promises")) {
        out.promised.push_back(number_of(text_of(promised)));
    }
    return out;
}

TsharkWebSocketFrame read_websocket_frame(const json::value& from) {
    TsharkWebSocketFrame out;
    out.connection = number_member(from, "stream").value_or(-1);
    out.source = fmt::format("{}:{}", text_member(from, "src"), text_member(from, "sp"));
    out.final = true_member(from, "fin");
    out.opcode = number_member(from, "op").value_or(0);
    out.size = number_member(from, "plen").value_or(number_member(from, "len").value_or(0));
    out.sha256 = text_member(from, "psha");
    return out;
}

TsharkTls read_tls(const json::value& from) {
    TsharkTls out;
    for (const json::value& name : array_member(from, "sni")) {
        out.server_names.emplace(text_of(name));
    }
    for (const json::value& name : array_member(from, "alpn")) {
        out.alpn.emplace(text_of(name));
    }
    for (const std::string_view key : {"handshake_versions", "supported_versions"}) {
        for (const json::value& version : array_member(from, key)) {
            out.versions.insert(number_of(text_of(version)));
        }
    }
    return out;
}

}  // namespace

TsharkLayers read_tshark_layers(const json::value& file) {
    TsharkLayers out;
    if (const json::value* http2 = member(file, "http2")) {
        for (const json::value& stream : array_member(*http2, "streams")) {
            out.streams.push_back(read_stream(stream));
        }
    }
    for (const json::value& frame : array_member(file, "websocket")) {
        out.websocket.push_back(read_websocket_frame(frame));
    }
    out.grpc_messages = number_member(file, "grpc_messages");
    if (const json::value* tls = member(file, "tls")) {
        out.tls = read_tls(*tls);
    }
    return out;
}

}  // namespace waybill::corpus
