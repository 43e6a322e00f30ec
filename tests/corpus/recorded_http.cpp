// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/recorded_http.h"

#include <fmt/format.h>

#include "tests/corpus/json_access.h"
#include "tests/corpus/text_match.h"

namespace waybill::corpus {
namespace {

std::vector<std::pair<std::string, std::string>> fields_of(const json::value& message,
                                                           std::string_view key) {
    std::vector<std::pair<std::string, std::string>> fields;
    for (const json::value& entry : array_member(message, key)) {
        const json::array* pair = entry.if_array();
        if (pair != nullptr && pair->size() == 2) {
            fields.emplace_back(text_of((*pair)[0]), text_of((*pair)[1]));
        }
    }
    return fields;
}

// Bytes that are not UTF-8 are written as the code points U+0080 to U+00FF, with "latin1" beside
// them; gives the bytes.
std::string bytes_of(std::string_view text, bool latin1) {
    if (!latin1) {
        return std::string(text);
    }
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if ((lead == 0xc2 || lead == 0xc3) && i + 1 < text.size()) {
            const auto next = static_cast<unsigned char>(text[++i]);
            bytes += static_cast<char>((lead << 6 & 0xc0) | (next & 0x3f));
        } else {
            bytes += text[i];
        }
    }
    return bytes;
}

bool is_message(const json::value* value) {
    return value != nullptr && value->is_object();
}

class RecordingReader {
public:
    explicit RecordingReader(Recording& out) : out_(out) {}

    void add_exchange(const json::value& line) {
        const bool http1 = text_member(line, "protocol").starts_with("HTTP/1")
                           || text_member(line, "protocol") == "HTTP/0.9";
        if (!http1) {
            return;
        }
        RecordedExchange exchange;
        if (const json::value* request = member(line, "request"); is_message(request)) {
            exchange.request = add_message(line, *request, true);
        }
        for (const json::value& interim : array_member(line, "interim")) {
            exchange.interim.push_back(add_message(line, interim, false));
        }
        if (const json::value* response = member(line, "response"); is_message(response)) {
            exchange.response = add_message(line, *response, false);
        }
        for (const json::value& anomaly : array_member(line, "anomalies")) {
            exchange.anomalies.emplace_back(text_member(anomaly, "code"));
        }
        out_.exchanges.push_back(std::move(exchange));
    }

private:
    std::size_t add_message(const json::value& line, const json::value& from, bool is_request) {
        RecordedMessage message = read_recorded_message(line, from, is_request);
        message.exchange = out_.exchanges.size();
        out_.messages.push_back(std::move(message));
        return out_.messages.size() - 1;
    }

    Recording& out_;
};

}  // namespace

std::string recorded_endpoint(const json::value& exchange, std::string_view key) {
    const json::value* endpoint = member(exchange, key);
    if (endpoint == nullptr) {
        return {};
    }
    return fmt::format(
        "{}:{}", text_member(*endpoint, "ip"), number_member(*endpoint, "port").value_or(0));
}

RecordedMessage read_recorded_message(const json::value& line,
                                      const json::value& from,
                                      bool is_request) {
    RecordedMessage message;
    message.is_request = is_request;
    message.client = recorded_endpoint(line, "client");
    message.server = recorded_endpoint(line, "server");
    message.method = text_member(from, "method");
    message.target = bytes_of(text_member(from, "target"), true_member(from, "latin1"));
    message.version = text_member(from, "version");
    message.reason = text_member(from, "reason");
    message.status = number_member(from, "status").value_or(0);
    message.headers_known = true;
    message.headers = fields_of(from, "headers");
    message.trailers = fields_of(from, "trailers");
    message.host = field(message, "host");
    if (const json::value* body = member(from, "body")) {
        message.body.size = number_member(*body, "size");
        message.body.decoded_size = number_member(*body, "decoded_size");
        message.body.sha256 = text_member(*body, "sha256");
        message.body.complete = true_member(*body, "complete");
        message.body.is_tunnel = text_member(*body, "framing") == "tunnel";
    }
    return message;
}

std::string start_of(const RecordedMessage& message) {
    if (!message.is_request) {
        return fmt::format("{}", message.status);
    }
    return comparable(fmt::format("{} {} {}", message.method, message.target, message.version));
}

std::string describe(const RecordedMessage& message) {
    if (message.is_request) {
        return fmt::format("request {} {} ({} to {})",
                           printable(message.method, 20),
                           printable(message.target, 60),
                           message.client,
                           message.server);
    }
    return fmt::format("response {} ({} to {})", message.status, message.server, message.client);
}

std::string_view field(const RecordedMessage& message, std::string_view name) {
    for (const auto& [key, value] : message.headers) {
        if (lower_case(comparable(key)) == name) {
            return value;
        }
    }
    return {};
}

std::optional<Recording> read_recording(std::string_view lines, std::string& error) {
    Recording recording;
    RecordingReader reader(recording);
    std::size_t number = 0;
    bool finished = false;
    while (!lines.empty()) {
        ++number;
        const std::size_t end = lines.find('\n');
        const std::string_view line = lines.substr(0, end);
        lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
        const std::optional<json::value> value = parse_json(line);
        if (!value) {
            error = fmt::format("line {} is not JSON: {}", number, printable(line));
            return std::nullopt;
        }
        const std::string_view type = text_member(*value, "type");
        if ((number == 1) != (type == "session") || finished) {
            error = fmt::format("line {} of type '{}' stands at the wrong place", number, type);
            return std::nullopt;
        }
        if (type == "exchange") {
            reader.add_exchange(*value);
        } else if (type == "summary") {
            finished = true;
        }
    }
    if (!finished) {
        error = "the output has no summary line";
        return std::nullopt;
    }
    return recording;
}

}  // namespace waybill::corpus
