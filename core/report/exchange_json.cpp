// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/exchange_json.h"

#include <cmath>
#include <cstdint>
#include <string_view>

#include "core/base/ascii.h"
#include "core/http/content_coding.h"
#include "core/http/media_type.h"
#include "core/report/program_text.h"
#include "core/report/proxy_json.h"
#include "core/report/tls_json.h"
#include "core/store/judgements.h"
#include "core/store/row_facts.h"

namespace waybill::report {
namespace {

// What the body's object takes from the fields, found on the way.
struct ContentFields {
    std::string_view type;
    bool has_type = false;
    bool has_coding = false;

    void look_at(const http::Field& field) {
        if (field.name.size() == 12 && !has_type
            && ascii::equal_ignoring_case(field.name, "content-type")) {
            has_type = true;
            type = field.value;
        } else if (field.name.size() == 16
                   && ascii::equal_ignoring_case(field.name, "content-encoding")) {
            has_coding = true;
        }
    }
};

// Keeps in mind whether any text of an object was not UTF-8.
class TextWriter {
public:
    explicit TextWriter(JsonWriter& json) : json_(json) {}

    void write(std::string_view text) { latin1_ |= !json_.string(text); }

    // What the message does not tell is null.
    void write_known(std::string_view text) {
        if (text.empty()) {
            json_.null();
        } else {
            write(text);
        }
    }

    // The value without line folding.
    void write_value(std::string_view value) {
        if (value.find('\n') == std::string_view::npos
            && value.find('\r') == std::string_view::npos) {
            write(value);
        } else {
            write(http::unfold(value));
        }
    }

    void write_fields(const http::HeaderList& fields, ContentFields& content) {
        json_.begin_array();
        for (const http::Field& field : fields) {
            json_.begin_array();
            write(field.name);
            write_value(field.value);
            json_.end_array();
            content.look_at(field);
        }
        json_.end_array();
    }

    // `"latin1": true` where it is due.
    void end() {
        if (latin1_) {
            json_.key("latin1");
            json_.boolean(true);
        }
    }

private:
    JsonWriter& json_;
    bool latin1_ = false;
};

void write_version(JsonWriter& json, TextWriter& text, const http::Head& head) {
    json.key("version");
    if (!head.version_text.empty()) {
        text.write(head.version_text);
    } else if (head.version == http::Version{0, 9} || head.version.major >= 2) {
        json.plain_string(store::protocol_of(head.version));
    } else {
        json.null();
    }
}

void write_body(JsonWriter& json, const http::Message& message, const ContentFields& content) {
    json.key("body");
    json.begin_object();
    json.key("size");
    json.number(message.body.size);
    if (message.content) {
        json.key("decoded_size");
        if (message.content->decoded_size) {
            json.number(*message.content->decoded_size);
        } else {
            json.null();
        }
    }
    bool is_utf8 = true;
    const http::MediaType media = http::parse_media_type(content.type);
    json.key("type");
    if (media.type.empty()) {
        json.null();
    } else {
        is_utf8 = json.lower_string(media.type);
    }
    if (!media.charset.empty()) {
        json.key("charset");
        is_utf8 &= json.lower_string(media.charset);
    }
    json.key("codings");
    json.begin_array();
    if (content.has_coding) {
        for (const std::string& coding : http::content_codings(message.head.fields)) {
            is_utf8 &= json.string(coding);
        }
    }
    json.end_array();
    json.key("framing");
    json.plain_string(store::name_of(message.body.framing));
    json.key("complete");
    json.boolean(message.body.complete);
    json.key("missing");
    json.number(message.body.missing);
    if (message.content) {
        json.key("sha256");
        if (message.content->sha256.empty()) {
            json.null();
        } else {
            json.plain_string(message.content->sha256);
        }
    }
    if (!is_utf8) {
        json.key("latin1");
        json.boolean(true);
    }
    json.end_object();
}

// Fields, trailers and body: what requests and responses have in common.
void write_message(JsonWriter& json, TextWriter& text, const http::Message& message) {
    ContentFields content;
    json.key("headers");
    text.write_fields(message.head.fields, content);
    if (!message.trailers.empty()) {
        ContentFields ignored;
        json.key("trailers");
        text.write_fields(message.trailers, ignored);
    }
    write_body(json, message, content);
}

void write_request(JsonWriter& json, const http::Exchange& exchange) {
    const http::Head& head = exchange.request.head;
    const http::Url& url = exchange.url;
    TextWriter text(json);
    json.begin_object();
    json.key("method");
    text.write_known(head.method);
    json.key("target");
    text.write_known(head.target);
    json.key("url");
    text.write_known(url.text);
    json.key("scheme");
    text.write_known(url.scheme);
    json.key("host");
    text.write_known(url.host);
    json.key("port");
    if (url.port == 0) {
        json.null();
    } else {
        json.number(url.port);
    }
    json.key("path");
    if (url.text.empty()) {
        json.null();
    } else {
        text.write(url.path);
    }
    if (url.query) {
        json.key("query");
        text.write(*url.query);
    }
    write_version(json, text, head);
    write_message(json, text, exchange.request);
    text.end();
    json.end_object();
}

void write_response(JsonWriter& json, const http::Message& response) {
    TextWriter text(json);
    json.begin_object();
    json.key("status");
    if (response.head.status == 0) {
        json.null();
    } else {
        json.number(response.head.status);
    }
    json.key("reason");
    text.write(response.head.reason);
    write_version(json, text, response.head);
    write_message(json, text, response);
    text.end();
    json.end_object();
}

void write_interim(JsonWriter& json, const http::Interim& interim) {
    TextWriter text(json);
    json.begin_object();
    json.key("status");
    json.number(interim.status);
    json.key("reason");
    text.write(interim.reason);
    json.key("headers");
    json.begin_array();
    for (const auto& [name, value] : interim.fields) {
        json.begin_array();
        text.write(name);
        text.write_value(value);
        json.end_array();
    }
    json.end_array();
    text.end();
    json.end_object();
}

void write_timing(JsonWriter& json, const http::Timing& timing) {
    json.begin_object();
    json.key("send");
    json.milliseconds(timing.send);
    json.key("wait");
    json.milliseconds(timing.wait);
    json.key("receive");
    json.milliseconds(timing.receive);
    json.key("total");
    json.milliseconds(timing.total);
    if (timing.connect >= 0) {
        json.key("connect");
        json.milliseconds(timing.connect);
    }
    if (timing.tls >= 0) {
        json.key("tls");
        json.milliseconds(timing.tls);
    }
    json.end_object();
}

void write_websocket(JsonWriter& json, const http::WebSocketFacts& websocket) {
    json.begin_object();
    json.key("messages");
    json.number(websocket.messages());
    json.key("client_messages");
    json.number(websocket.client_messages);
    json.key("server_messages");
    json.number(websocket.server_messages);
    json.key("compressed");
    json.boolean(websocket.compressed);
    if (websocket.closed) {
        TextWriter text(json);
        json.key("close");
        json.begin_object();
        json.key("code");
        if (websocket.close_code == 0) {
            json.null();
        } else {
            json.number(websocket.close_code);
        }
        json.key("reason");
        text.write(websocket.close_reason);
        text.end();
        json.end_object();
    }
    json.end_object();
}

void write_dialect(JsonWriter& json, const http::Dialect& dialect) {
    TextWriter text(json);
    json.begin_object();
    json.key("kind");
    json.plain_string(name_of(dialect.kind));
    if (!dialect.operation.empty()) {
        json.key("operation");
        text.write(dialect.operation);
    }
    if (!dialect.operation_kind.empty()) {
        json.key("operation_kind");
        text.write(dialect.operation_kind);
    }
    if (dialect.batch != 0) {
        json.key("batch");
        json.number(dialect.batch);
    }
    text.end();
    json.end_object();
}

}  // namespace

void write_endpoint(JsonWriter& json, const Endpoint& endpoint, const Program* program) {
    json.begin_object();
    json.key("ip");
    json.ip(endpoint.ip);
    json.key("port");
    json.number(endpoint.port);
    if (program != nullptr) {
        json.key("process");
        write_program(json, *program);
    }
    json.end_object();
}

void write_anomaly(JsonWriter& json, const Anomaly& anomaly) {
    TextWriter text(json);
    json.begin_object();
    json.key("code");
    json.plain_string(name_of(anomaly.code));
    json.key("side");
    json.plain_string(to_string(anomaly.side));
    json.key("offset");
    json.number(anomaly.offset);
    json.key("detail");
    if (anomaly.detail.empty()) {
        json.plain_string(explain(anomaly.code));
    } else {
        text.write(anomaly.detail);
    }
    text.end();
    json.end_object();
}

namespace {

void write_finding(JsonWriter& json, const audit::Finding& finding) {
    json.begin_object();
    json.key("rule");
    json.plain_string(finding.rule->id);
    json.key("severity");
    json.plain_string(audit::name_of(finding.severity));
    json.key("message");
    json.plain_string(finding.rule->message);
    bool is_utf8 = true;
    if (!finding.detail.empty()) {
        json.key("detail");
        is_utf8 = json.string(finding.detail) && is_utf8;
    }
    json.key("evidence");
    json.begin_object();
    json.key("side");
    json.plain_string(to_string(finding.evidence.side));
    if (finding.evidence.in_body) {
        json.key("offset");
        json.number(finding.evidence.offset);
    } else if (!finding.evidence.field.empty()) {
        json.key("field");
        is_utf8 = json.string(finding.evidence.field) && is_utf8;
    }
    if (!finding.evidence.value.empty()) {
        json.key("value");
        is_utf8 = json.string(finding.evidence.value) && is_utf8;
    }
    json.end_object();
    if (!is_utf8) {
        json.key("latin1");
        json.boolean(true);
    }
    json.end_object();
}

void write_score(JsonWriter& json, const store::ScoreAndGrade& score) {
    json.begin_object();
    json.key("score");
    json.number(static_cast<std::uint64_t>(std::lround(score.score)));
    json.key("grade");
    json.plain_string(score.grade);
    json.end_object();
}

void write_judgement(JsonWriter& json, const JudgedExchange& judged) {
    json.key("findings");
    json.begin_array();
    for (const audit::Finding& finding : judged.findings) {
        write_finding(json, finding);
    }
    json.end_array();
    json.key("score");
    json.begin_object();
    json.key("security");
    write_score(json, judged.security);
    json.key("caching");
    write_score(json, judged.caching);
    json.end_object();
}

}  // namespace

void append_exchange(std::string& out,
                     const http::Exchange& exchange,
                     const JudgedExchange* judged) {
    JsonWriter json(out);
    json.begin_object();
    json.key("type");
    json.plain_string("exchange");
    json.key("id");
    json.number(exchange.id);
    json.key("connection");
    json.number(exchange.connection);
    if (exchange.stream != 0) {
        json.key("stream");
        json.number(exchange.stream);
    }
    json.key("protocol");
    json.plain_string(store::protocol_of(exchange.version));
    json.key("source");
    json.number(exchange.source);
    json.key("client");
    write_endpoint(json, exchange.client, exchange.program(Side::Client));
    json.key("server");
    write_endpoint(json, exchange.server, exchange.program(Side::Server));
    if (exchange.tls != nullptr) {
        json.key("tls");
        write_tls(json, *exchange.tls);
    }
    json.key("started");
    json.timestamp(exchange.started);
    json.key("timing");
    write_timing(json, exchange.timing);
    json.key("request");
    if (exchange.request.present) {
        write_request(json, exchange);
    } else {
        json.null();
    }
    json.key("response");
    if (exchange.response.present) {
        write_response(json, exchange.response);
    } else {
        json.null();
    }
    if (!exchange.interim.empty()) {
        json.key("interim");
        json.begin_array();
        for (const http::Interim& interim : exchange.interim) {
            write_interim(json, interim);
        }
        json.end_array();
    }
    if (exchange.websocket != nullptr) {
        json.key("websocket");
        write_websocket(json, *exchange.websocket);
    }
    if (exchange.dialect.kind != http::DialectKind::None) {
        json.key("dialect");
        write_dialect(json, exchange.dialect);
    }
    if (exchange.proxy != nullptr) {
        json.key("proxy");
        write_proxy(json, *exchange.proxy);
    }
    json.key("anomalies");
    json.begin_array();
    for (const Anomaly& anomaly : exchange.anomalies) {
        write_anomaly(json, anomaly);
    }
    json.end_array();
    if (judged != nullptr) {
        write_judgement(json, *judged);
    }
    json.end_object();
}

}  // namespace waybill::report
