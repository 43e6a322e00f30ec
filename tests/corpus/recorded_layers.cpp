// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/recorded_layers.h"

#include <map>
#include <utility>

#include <fmt/format.h>

namespace waybill::corpus {
namespace {

constexpr std::string_view kBase64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string bytes_of_base64(std::string_view text) {
    std::string bytes;
    unsigned group = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const std::size_t digit = kBase64Digits.find(c);
        if (digit == std::string_view::npos) {
            break;
        }
        group = (group << 6U | static_cast<unsigned>(digit)) & 0xffffU;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes += static_cast<char>(group >> bits & 0xffU);
        }
    }
    return bytes;
}

bool is_message(const json::value* value) {
    return value != nullptr && value->is_object();
}

RecordedStream read_stream(const json::value& line) {
    RecordedStream out;
    out.id = number_member(line, "stream").value_or(-1);
    out.client = recorded_endpoint(line, "client");
    out.server = recorded_endpoint(line, "server");
    if (const json::value* request = member(line, "request"); is_message(request)) {
        out.url = text_member(*request, "url");
        out.request = read_recorded_message(line, *request, true);
    }
    for (const json::value& interim : array_member(line, "interim")) {
        out.interim.push_back(read_recorded_message(line, interim, false));
    }
    if (const json::value* response = member(line, "response"); is_message(response)) {
        out.response = read_recorded_message(line, *response, false);
    }
    for (const json::value& anomaly : array_member(line, "anomalies")) {
        out.anomalies.emplace_back(text_member(anomaly, "code"));
    }
    return out;
}

RecordedConnection read_connection(const json::value& line) {
    RecordedConnection out;
    out.client = recorded_endpoint(line, "client");
    out.server = recorded_endpoint(line, "server");
    out.protocol = text_member(line, "protocol");
    const json::value* tls = member(line, "tls");
    if (!is_message(tls)) {
        return out;
    }
    out.has_tls = true;
    out.decrypted = true_member(*tls, "decrypted");
    out.resumed = true_member(*tls, "resumed");
    out.version = text_member(*tls, "version");
    out.cipher = text_member(*tls, "cipher");
    out.group = text_member(*tls, "group");
    out.server_name = text_member(*tls, "sni");
    out.alpn = text_member(*tls, "alpn");
    for (const json::value& name : array_member(*tls, "alpn_offered")) {
        out.alpn_offered.emplace_back(text_of(name));
    }
    out.ja3 = text_member(*tls, "ja3");
    out.ja3s = text_member(*tls, "ja3s");
    out.ja4 = text_member(*tls, "ja4");
    return out;
}

class LayerReader {
public:
    void add(const json::value& line) {
        const std::string_view type = text_member(line, "type");
        if (type == "exchange") {
            endpoints_[number_member(line, "id").value_or(0)] = {recorded_endpoint(line, "client"),
                                                                 recorded_endpoint(line, "server")};
            if (text_member(line, "protocol") == "HTTP/2") {
                out.streams.push_back(read_stream(line));
            }
        } else if (type == "message") {
            add_message(line);
        } else if (type == "connection") {
            out.connections.push_back(read_connection(line));
        }
    }

    RecordedLayers out;

private:
    void add_message(const json::value& line) {
        RecordedStreamMessage message;
        message.exchange = number_member(line, "exchange").value_or(0);
        std::tie(message.client, message.server) = endpoints_[message.exchange];
        message.from_client = text_member(line, "side") == "client";
        message.kind = text_member(line, "kind");
        message.size = number_member(line, "size").value_or(0);
        message.data = member(line, "base64") != nullptr
                           ? bytes_of_base64(text_member(line, "base64"))
                           : std::string(text_member(line, "text"));
        out.messages.push_back(std::move(message));
    }

    std::map<std::int64_t, std::pair<std::string, std::string>> endpoints_;  // by exchange
};

}  // namespace

RecordedLayers read_recorded_layers(std::string_view lines) {
    LayerReader reader;
    while (!lines.empty()) {
        const std::size_t end = lines.find('\n');
        if (const std::optional<json::value> line = parse_json(lines.substr(0, end))) {
            reader.add(*line);
        }
        lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
    }
    return std::move(reader.out);
}

}  // namespace waybill::corpus
