// SPDX-License-Identifier: GPL-3.0-or-later
//
// HTTP/2 connections written as text, one frame a line, and a diary of what is told of them.
//
//   C preface
//   C headers 1 end | :method: GET | :path: /
//   S headers 1 | :status: 200
//   S data 1 end | hello
//
// Words behind the stream: end, open (no END_HEADERS), ack, pad, priority; numbers for settings
// "1=100". "hex" makes what follows "|" bytes. Fields are sent as literals that are not indexed,
// but with the word "index" they are.
#pragma once

#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/http/exchange_sink.h"
#include "core/http/http2_frame_note.h"

namespace waybill::http {

struct ScriptedBytes {
    Side side = Side::Client;
    std::string bytes;
    std::uint64_t gap = 0;  // instead of bytes
};

class Http2Script {
public:
    static std::vector<ScriptedBytes> read(const std::string& text) {
        std::vector<ScriptedBytes> all;
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            if (!line.empty()) {
                all.push_back(read_line(line));
            }
        }
        return all;
    }

    static std::string frame(std::uint8_t kind,
                             unsigned flags,
                             std::uint32_t stream,
                             std::string_view payload) {
        std::string bytes = number(payload.size(), 3);
        bytes.push_back(static_cast<char>(kind));
        bytes.push_back(static_cast<char>(flags));
        return bytes + number(stream, 4) + std::string(payload);
    }

    static std::string number(std::uint64_t value, unsigned bytes) {
        std::string text;
        while (bytes-- > 0) {
            text.push_back(static_cast<char>((value >> (bytes * 8)) & 0xffU));
        }
        return text;
    }

    static std::string field(std::string_view name, std::string_view value, bool index = false) {
        std::string bytes(1, index ? '\x40' : '\0');
        for (const std::string_view text : {name, value}) {
            std::size_t size = text.size();
            if (size < 127) {
                bytes.push_back(static_cast<char>(size));
            } else {
                bytes.push_back(127);
                for (size -= 127; size >= 128; size >>= 7U) {
                    bytes.push_back(static_cast<char>((size & 0x7fU) | 0x80U));
                }
                bytes.push_back(static_cast<char>(size));
            }
            bytes += text;
        }
        return bytes;
    }

    static std::string from_hex(std::string_view hex) {
        std::string bytes;
        for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
            while (hex[i] == ' ') {
                ++i;
            }
            bytes.push_back(
                static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
        }
        return bytes;
    }

private:
    static ScriptedBytes read_line(const std::string& line) {
        std::vector<std::string> parts;
        for (std::size_t at = 0; at != std::string::npos;) {
            const std::size_t end = line.find(" | ", at);
            parts.push_back(line.substr(at, end == std::string::npos ? end : end - at));
            at = end == std::string::npos ? end : end + 3;
        }
        std::istringstream words(parts[0]);
        std::string side;
        std::string name;
        words >> side >> name;
        ScriptedBytes made;
        made.side = side == "C" ? Side::Client : Side::Server;
        if (name == "preface") {
            made.bytes = kHttp2Preface;
            return made;
        }
        if (name == "gap") {
            words >> made.gap;
            return made;
        }
        if (name == "bytes") {
            made.bytes = from_hex(parts.at(1));
            return made;
        }
        std::uint32_t stream = 0;
        words >> stream;
        unsigned flags = 0;
        bool hex = false;
        bool index = false;
        bool open = false;
        std::string front;
        std::string payload;
        std::string padding;
        std::vector<std::uint64_t> numbers;
        for (std::string word; words >> word;) {
            if (word == "end" || word == "ack") {
                flags |= http2_flag::kEndStream;
            } else if (word == "open") {
                open = true;
            } else if (word == "hex") {
                hex = true;
            } else if (word == "index") {
                index = true;
            } else if (word == "pad") {
                flags |= http2_flag::kPadded;
                padding.assign(5, '\0');
            } else if (word == "priority") {
                flags |= http2_flag::kPriority;
                front = number(3, 4) + number(15, 1);
            } else if (const std::size_t equals = word.find('='); equals != std::string::npos) {
                payload += number(std::stoul(word.substr(0, equals)), 2)
                           + number(std::stoul(word.substr(equals + 1)), 4);
            } else {
                numbers.push_back(std::stoul(word));
            }
        }
        std::uint8_t kind = 0;
        while (http2_kind_name(kind) != name) {
            if (++kind == 17) {
                kind = static_cast<std::uint8_t>(std::stoi(name));
                break;
            }
        }
        const bool has_fields = kind == http2_kind::kHeaders || kind == http2_kind::kPushPromise
                                || kind == http2_kind::kContinuation;
        for (const std::uint64_t value : numbers) {
            front += number(value, 4);
        }
        for (std::size_t i = 1; i < parts.size(); ++i) {
            if (hex) {
                payload += from_hex(parts[i]);
            } else if (has_fields) {
                const std::size_t colon = parts[i].find(": ", 1);
                payload += field(parts[i].substr(0, colon), parts[i].substr(colon + 2), index);
            } else {
                payload += parts[i];
            }
        }
        if (has_fields && !open) {
            flags |= http2_flag::kEndHeaders;
        }
        const std::string pad_length = padding.empty() ? "" : number(padding.size(), 1);
        made.bytes = frame(kind, flags, stream, pad_length + front + payload + padding);
        return made;
    }
};

// What is told of each exchange, in order, and of the connection.
class Http2Diary final : public ExchangeSink {
public:
    ExchangeHandle on_opened(std::uint32_t stream) override {
        exchanges_.push_back("stream " + std::to_string(stream) + "\n");
        ++open_;
        return static_cast<ExchangeHandle>(exchanges_.size() - 1);
    }
    bool on_head(ExchangeHandle exchange,
                 Side side,
                 const Head& head,
                 const MessageSpan& span) override {
        spans[side == Side::Client ? 0 : 1] = span;
        std::string& text = exchanges_[exchange];
        text += sign(side);
        text += head.complete ? "" : "(cut) ";
        if (side == Side::Client) {
            text.append(head.method).append(" ").append(head.target);
        } else {
            text += std::to_string(head.status);
        }
        add_fields(text, head.fields);
        return true;
    }
    void on_interim(ExchangeHandle exchange, const Head& head, const MessageSpan&) override {
        exchanges_[exchange] += "< interim " + std::to_string(head.status) + "\n";
    }
    void on_body(ExchangeHandle exchange, Side side, Bytes data, Timestamp) override {
        bodies_[{exchange, side}] += as_text(data);
    }
    void on_body_gap(ExchangeHandle exchange, Side side, std::uint64_t length, Timestamp) override {
        bodies_[{exchange, side}] += "[" + std::to_string(length) + "]";
    }
    void on_trailers(ExchangeHandle exchange, Side side, const HeaderList& trailers) override {
        exchanges_[exchange] += sign(side) + "trailers";
        add_fields(exchanges_[exchange], trailers);
    }
    void on_end(ExchangeHandle exchange,
                Side side,
                const BodyFacts& body,
                const MessageSpan&) override {
        exchanges_[exchange] += sign(side) + bodies_[{exchange, side}] + "("
                                + std::to_string(body.size)
                                + (body.missing > 0 ? " - " + std::to_string(body.missing) : "")
                                + (body.complete ? ")\n" : " incomplete)\n");
        bodies_.erase({exchange, side});
    }
    void on_tunnel(ExchangeHandle exchange) override { exchanges_[exchange] += "tunnel\n"; }
    void on_tunnel_data(ExchangeHandle exchange, Side side, Bytes data, const Arrival&) override {
        bodies_[{exchange, side}] += as_text(data);
    }
    void on_tunnel_gap(ExchangeHandle exchange,
                       Side side,
                       std::uint64_t length,
                       Timestamp) override {
        bodies_[{exchange, side}] += "[" + std::to_string(length) + "]";
    }
    void on_websocket(ExchangeHandle exchange, const WebSocketFacts&) override {
        exchanges_[exchange] += "websocket\n";
    }
    void on_closed(ExchangeHandle exchange) override {
        for (const Side side : {Side::Client, Side::Server}) {
            if (const auto found = bodies_.find({exchange, side}); found != bodies_.end()) {
                exchanges_[exchange] += sign(side) + "tunnelled " + found->second + "\n";
                bodies_.erase(found);
            }
        }
        exchanges_[exchange] += "closed\n";
        --open_;
    }
    void on_exchange_anomaly(ExchangeHandle exchange, Anomaly anomaly) override {
        exchanges_[exchange] += line_of(anomaly);
    }
    void on_connection_anomaly(Anomaly anomaly) override { connection += line_of(anomaly); }
    void on_roles_swapped() override { connection += "swapped\n"; }
    void on_protocol(Protocol) override {}
    void on_tls(const TlsFacts&) override {}
    void on_frame(Bytes note, Timestamp) override {
        Http2FrameNote read;
        if (!read_note(note, read) || !note.empty()) {
            frames += "damaged note\n";
        }
        frames += (read.side == Side::Client ? "C " : "S ")
                  + std::string(http2_kind_name(read.kind)) + " " + std::to_string(read.stream)
                  + " " + std::to_string(read.length) + "\n";
    }

    std::string text() const {
        std::string all;
        for (const std::string& exchange : exchanges_) {
            all += exchange;
        }
        return all + connection;
    }
    std::size_t exchanges() const { return exchanges_.size(); }
    std::size_t open() const { return open_; }

    std::string connection;
    std::string frames;
    MessageSpan spans[2];

private:
    static std::string sign(Side side) { return side == Side::Client ? "> " : "< "; }
    static void add_fields(std::string& text, const HeaderList& fields) {
        for (const Field& field : fields) {
            text.append(" | ").append(field.name).append(": ").append(field.value);
        }
        text += "\n";
    }
    static std::string line_of(const Anomaly& anomaly) {
        return "! " + std::string(to_string(anomaly.side)) + " "
               + std::string(name_of(anomaly.code))
               + (anomaly.detail.empty() ? "" : ": " + anomaly.detail) + "\n";
    }

    std::vector<std::string> exchanges_;
    std::map<std::pair<ExchangeHandle, Side>, std::string> bodies_;
    std::size_t open_ = 0;
};

}  // namespace waybill::http
