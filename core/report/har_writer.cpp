// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/har_writer.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/http/content_coding.h"
#include "core/report/har_body.h"
#include "core/report/har_extensions.h"
#include "core/report/har_facts.h"
#include "core/report/har_message.h"
#include "core/report/json_writer.h"
#include "core/report/message_list.h"
#include "core/report/session_json.h"

namespace waybill::report {
namespace {

constexpr std::size_t kPiece = 128 * kKiB;  // goes out at once

// What happened before the first byte of the request: TCP and TLS; -1 when neither is known.
std::int64_t connect_of(const http::Timing& timing) {
    return timing.connect < 0 && timing.tls < 0
               ? -1
               : std::max<std::int64_t>(timing.connect, 0) + std::max<std::int64_t>(timing.tls, 0);
}

// -1 where it is not known.
void write_milliseconds(JsonWriter& json, std::int64_t ns) {
    if (ns < 0) {
        json.signed_number(-1);
    } else {
        json.milliseconds(ns);
    }
}

bool is_known(const IpAddress& ip) {
    const std::size_t from = ip.is_v4() ? 12 : 0;
    return std::any_of(ip.octets.begin() + static_cast<std::ptrdiff_t>(from),
                       ip.octets.end(),
                       [](Byte octet) { return octet != 0; });
}

class HarWriter final : public ExchangeWriter {
public:
    HarWriter(TextOutput output, HarOptions options)
        : output_(std::move(output)),
          options_(std::move(options)),
          json_(buffer_) {}

    Result<void> begin(const store::Session& session) override;
    Result<void> add(const store::Session& session,
                     const http::Exchange& exchange,
                     store::ExchangeLoader& loader) override;
    Result<void> finish(const store::Session& session) override;

private:
    void look(const http::Exchange& exchange, store::ExchangeLoader& loader);
    void write_request(const http::Exchange& exchange, const HarText& text);
    void write_response(const http::Exchange& exchange, const HarText& text);
    void write_no_response(const http::Exchange& exchange);
    void write_body_text(const http::Message& message, HarBody& body);
    void write_timings(const http::Timing& timing);
    void write_websocket_messages(const http::Exchange& exchange, store::ExchangeLoader& loader);
    void write_comment(const store::Session& session, const http::Exchange& exchange);
    void write_connections(const store::Session& session);

    // Gives away what is ready if it is enough. False once that failed.
    bool pass_on() { return json_.written().size() < kPiece ? outcome_.has_value() : flush(); }
    bool flush() {
        if (outcome_) {
            outcome_ = output_(json_.written());
        }
        json_.clear_written();
        return outcome_.has_value();
    }

    TextOutput output_;
    HarOptions options_;
    Result<void> outcome_;
    std::string buffer_;
    JsonWriter json_;
    const std::function<bool()> part_written_ = [this] {
        return pass_on();
    };
    HarBody request_body_;
    HarBody response_body_;
    std::vector<Timestamp> message_times_;
    std::vector<bool> used_;  // connections, by index
    std::uint64_t entries_ = 0;
};

Result<void> HarWriter::begin(const store::Session& /*session*/) {
    json_.begin_object();
    json_.key("log");
    json_.begin_object();
    json_.key("version");
    json_.plain_string("1.2");
    json_.key("creator");
    json_.begin_object();
    json_.key("name");
    json_.plain_string("Waybill");
    json_.key("version");
    json_.plain_string(WAYBILL_VERSION);
    json_.end_object();
    json_.key("pages");
    json_.begin_array();
    json_.end_array();
    if (!options_.comment.empty()) {
        json_.key("comment");
        json_.string(options_.comment);
    }
    json_.key("entries");
    json_.begin_array();
    return outcome_;
}

void HarWriter::look(const http::Exchange& exchange, store::ExchangeLoader& loader) {
    const auto look_at = [&](HarBody& body, const http::Message& message, Side side) {
        if (options_.bodies || !http::codings_of(message).empty()) {
            body.look(exchange, side, loader);
        } else {
            body.pass_over(message);
        }
    };
    look_at(request_body_, exchange.request, Side::Client);
    look_at(response_body_, exchange.response, Side::Server);
}

Result<void> HarWriter::add(const store::Session& session,
                            const http::Exchange& exchange,
                            store::ExchangeLoader& loader) {
    const HarText request_text(json_, exchange.request);
    const HarText response_text(json_, exchange.response);
    const http::Timing& timing = exchange.timing;
    look(exchange, loader);
    json_.line_feed();
    json_.begin_object();
    json_.key("startedDateTime");
    write_har_time(
        json_,
        exchange.started.known()
            ? Timestamp{exchange.started.ns - std::max<std::int64_t>(connect_of(timing), 0)}
            : exchange.started);
    json_.key("time");
    json_.milliseconds(
        std::max<std::int64_t>(connect_of(timing), 0) + std::max<std::int64_t>(timing.send, 0)
        + std::max<std::int64_t>(timing.wait, 0) + std::max<std::int64_t>(timing.receive, 0));
    json_.key("request");
    write_request(exchange, request_text);
    json_.key("response");
    if (exchange.response.present) {
        write_response(exchange, response_text);
    } else {
        write_no_response(exchange);
    }
    json_.key("cache");
    json_.begin_object();
    json_.end_object();
    write_timings(timing);
    if (is_known(exchange.server.ip)) {
        json_.key("serverIPAddress");
        json_.ip(exchange.server.ip);
    }
    json_.key("connection");
    json_.plain_string(std::to_string(exchange.connection));
    json_.key("_resourceType");
    json_.plain_string(har_resource_type(exchange));
    message_times_.clear();
    if (exchange.websocket != nullptr && options_.bodies) {
        write_websocket_messages(exchange, loader);
    }
    write_comment(session, exchange);
    json_.key("_waybill");
    write_har_facts(json_,
                    {session,
                     exchange,
                     request_text,
                     response_text,
                     request_body_,
                     response_body_,
                     message_times_});
    json_.end_object();
    used_.resize(std::max<std::size_t>(used_.size(), exchange.connection));
    used_[exchange.connection - 1] = true;
    ++entries_;
    pass_on();
    return outcome_;
}

void HarWriter::write_request(const http::Exchange& exchange, const HarText& text) {
    const http::Message& request = exchange.request;
    json_.begin_object();
    json_.key("method");
    text.write(request.head.method);
    json_.key("url");
    if (exchange.url.text.empty()) {
        json_.string(exchange.url.scheme + "://" + to_string(exchange.server) + "/");
    } else {
        text.write(exchange.url.text);
    }
    write_har_head(json_, text, exchange.request);
    json_.key("queryString");
    write_har_query(json_, exchange.url);
    json_.key("cookies");
    write_har_request_cookies(json_, request);
    if (request_body_.size() > 0 || request.body.size > 0) {
        json_.key("postData");
        json_.begin_object();
        json_.key("mimeType");
        text.write_value(request.head.fields.value("content-type"));
        write_body_text(request, request_body_);
        json_.end_object();
    }
    json_.key("bodySize");
    if (request.present) {
        json_.number(request.body.size);
    } else {
        json_.signed_number(-1);
    }
    json_.end_object();
}

void HarWriter::write_response(const http::Exchange& exchange, const HarText& text) {
    const http::Message& response = exchange.response;
    const http::HeaderList& fields = response.head.fields;
    json_.begin_object();
    json_.key("status");
    json_.number(response.head.status);
    json_.key("statusText");
    text.write(response.head.reason);
    write_har_head(json_, text, response);
    json_.key("cookies");
    write_har_response_cookies(json_, response, exchange.started);
    json_.key("content");
    json_.begin_object();
    json_.key("size");
    json_.number(response_body_.size());
    if (response_body_.is_decoded() && response.body.missing == 0) {
        json_.key("compression");
        json_.signed_number(static_cast<std::int64_t>(response_body_.size() - response.body.size));
    }
    json_.key("mimeType");
    if (const std::string_view type = fields.value("content-type"); type.empty()) {
        json_.plain_string("x-unknown");
    } else {
        text.write_value(type);
    }
    write_body_text(response, response_body_);
    json_.end_object();
    json_.key("redirectURL");
    text.write_value(fields.value("location"));
    json_.key("bodySize");
    json_.number(response.body.size);
    json_.key("_transferSize");
    json_.number(response.body.size
                 + (response.head_lengths.empty() ? response.raw_head.size() : 0));
    json_.end_object();
}

void HarWriter::write_no_response(const http::Exchange& exchange) {
    json_.begin_object();
    json_.key("status");
    json_.number(0);
    json_.key("statusText");
    json_.plain_string("");
    json_.key("httpVersion");
    json_.plain_string("");
    json_.key("headers");
    json_.begin_array();
    json_.end_array();
    json_.key("cookies");
    json_.begin_array();
    json_.end_array();
    json_.key("content");
    json_.begin_object();
    json_.key("size");
    json_.number(0);
    json_.key("mimeType");
    json_.plain_string("x-unknown");
    json_.end_object();
    json_.key("redirectURL");
    json_.plain_string("");
    json_.key("headersSize");
    json_.signed_number(-1);
    json_.key("bodySize");
    json_.signed_number(-1);
    json_.key("_error");
    json_.plain_string(har_error(exchange));
    json_.end_object();
}

// "text" and "encoding", where any of the body was captured.
void HarWriter::write_body_text(const http::Message& message, HarBody& body) {
    if (!options_.bodies || (body.size() == 0 && message.body.size == message.body.missing)) {
        return;
    }
    json_.key("text");
    body.write(json_, part_written_);
    if (body.is_base64()) {
        json_.key("encoding");
        json_.plain_string("base64");
    }
}

void HarWriter::write_timings(const http::Timing& timing) {
    json_.key("timings");
    json_.begin_object();
    json_.key("blocked");
    json_.signed_number(-1);
    json_.key("dns");
    json_.signed_number(-1);
    json_.key("connect");
    write_milliseconds(json_, connect_of(timing));
    json_.key("ssl");
    write_milliseconds(json_, timing.tls);
    json_.key("send");
    json_.milliseconds(std::max<std::int64_t>(timing.send, 0));
    json_.key("wait");
    json_.milliseconds(std::max<std::int64_t>(timing.wait, 0));
    json_.key("receive");
    json_.milliseconds(std::max<std::int64_t>(timing.receive, 0));
    json_.end_object();
}

void HarWriter::write_websocket_messages(const http::Exchange& exchange,
                                         store::ExchangeLoader& loader) {
    json_.key("_webSocketMessages");
    json_.begin_array();
    list_messages(loader, exchange, {}, [this](const http::StreamMessage& message) {
        write_har_websocket_message(json_, message, part_written_);
        message_times_.push_back(message.at);
        return pass_on();
    });
    json_.end_array();
}

void HarWriter::write_comment(const store::Session& session, const http::Exchange& exchange) {
    if (session.noted == nullptr) {
        return;
    }
    const std::string_view comment =
        session.noted->comment(static_cast<std::uint32_t>(exchange.id - 1));
    if (!comment.empty()) {
        json_.key("comment");
        json_.string(options_.clean ? options_.clean(comment) : std::string(comment));
    }
}

// All of them when all exchanges were written, so that they keep their numbers; else those used.
void HarWriter::write_connections(const store::Session& session) {
    const bool all = entries_ == session.exchanges.size();
    std::string connection;
    json_.key("connections");
    json_.begin_array();
    for (std::uint32_t i = 0; i < session.connections.size(); ++i) {
        if (all || (i < used_.size() && used_[i])) {
            connection.clear();
            // Where secrets are replaced, programs stand in the entries alone, without theirs.
            append_connection(connection, session, i, !options_.clean_json);
            json_.line_feed();
            json_.json(options_.clean_json ? options_.clean_json(connection) : connection);
            if (!pass_on()) {
                break;
            }
        }
    }
    json_.end_array();
}

Result<void> HarWriter::finish(const store::Session& session) {
    json_.end_array();
    json_.key("_waybill");
    json_.begin_object();
    json_.key("format");
    json_.number(1);
    json_.key("sources");
    if (options_.clean_json) {
        std::vector<store::Source> sources = session.sources;
        for (store::Source& source : sources) {
            source.path.erase(0, source.path.rfind('/') + 1);
        }
        std::string text;
        {
            JsonWriter json(text);  // at its end, the text has the length that was written
            write_sources(json, sources);
        }
        json_.json(options_.clean_json(text));
    } else {
        write_sources(json_, session.sources);
    }
    write_connections(session);
    json_.end_object();
    json_.end_object();
    json_.end_object();
    json_.line_feed();
    flush();
    return outcome_;
}

}  // namespace

std::unique_ptr<ExchangeWriter> make_har_writer(TextOutput output, HarOptions options) {
    return std::make_unique<HarWriter>(std::move(output), std::move(options));
}

}  // namespace waybill::report
