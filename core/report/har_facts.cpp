// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/har_facts.h"

#include <algorithm>
#include <string>

#include "core/base/text.h"
#include "core/report/exchange_json.h"
#include "core/report/proxy_json.h"
#include "core/store/judgements.h"
#include "core/store/row_facts.h"

namespace waybill::report {
namespace {

void write_nanoseconds(JsonWriter& json, std::int64_t ns) {
    if (ns < 0) {
        json.null();
    } else {
        json.signed_number(ns);
    }
}

void write_times(JsonWriter& json, const http::Exchange& exchange, const store::ExchangeRow& row) {
    const http::Timing& timing = exchange.timing;
    json.key("started");
    json.timestamp(exchange.started);
    json.key("timing");
    json.begin_object();
    json.key("send");
    write_nanoseconds(json, timing.send);
    json.key("wait");
    write_nanoseconds(json, timing.wait);
    json.key("receive");
    write_nanoseconds(json, timing.receive);
    json.key("total");
    write_nanoseconds(json, timing.total);
    json.key("connect");
    write_nanoseconds(json, timing.connect);
    json.key("tls");
    write_nanoseconds(json, timing.tls);
    json.end_object();
    json.key("rowTimes");
    json.begin_object();
    json.key("requestEnd");
    json.signed_number(row.request_end);
    json.key("responseBegin");
    json.signed_number(row.response_begin);
    json.key("responseEnd");
    json.signed_number(row.response_end);
    json.end_object();
}

void write_interim(JsonWriter& json, const http::Interim& interim) {
    const bool is_utf8 =
        is_valid_utf8(interim.reason)
        && std::all_of(interim.fields.begin(), interim.fields.end(), [](const auto& field) {
               return is_valid_utf8(field.first) && is_valid_utf8(field.second);
           });
    const auto write = [&](std::string_view text) {
        json.string(is_utf8 ? std::string(text) : latin1_to_utf8(text));
    };
    json.begin_object();
    json.key("status");
    json.number(interim.status);
    json.key("reason");
    write(interim.reason);
    json.key("headers");
    json.begin_array();
    for (const auto& [name, value] : interim.fields) {
        json.begin_array();
        write(name);
        write(http::unfold(value));
        json.end_array();
    }
    json.end_array();
    if (!is_utf8) {
        json.key("latin1");
        json.boolean(true);
    }
    json.end_object();
}

void write_websocket(JsonWriter& json, const http::WebSocketFacts& websocket) {
    json.begin_object();
    json.key("client_messages");
    json.number(websocket.client_messages);
    json.key("server_messages");
    json.number(websocket.server_messages);
    json.key("client_bytes");
    json.number(websocket.client_bytes);
    json.key("server_bytes");
    json.number(websocket.server_bytes);
    json.key("compressed");
    json.boolean(websocket.compressed);
    json.key("closed");
    json.boolean(websocket.closed);
    json.key("close_code");
    json.number(websocket.close_code);
    json.key("close_reason");
    if (!json.string(websocket.close_reason)) {
        json.key("latin1");
        json.boolean(true);
    }
    json.end_object();
}

void write_dialect(JsonWriter& json, const http::Dialect& dialect) {
    json.key("dialect");
    if (!json.string(store::dialect_text(dialect))) {
        json.key("dialectLatin1");
        json.boolean(true);
    }
}

void write_findings(JsonWriter& json, const audit::Findings& findings) {
    json.key("findings");
    json.begin_array();
    for (const audit::Finding& finding : findings) {
        json.begin_object();
        json.key("rule");
        json.plain_string(finding.rule->id);
        json.key("severity");
        json.plain_string(audit::name_of(finding.severity));
        json.key("message");
        json.plain_string(finding.rule->message);
        json.end_object();
    }
    json.end_array();
}

// Since the exchange began; times that are not known count as that.
void write_message_times(JsonWriter& json, const std::vector<Timestamp>& times, Timestamp started) {
    json.key("messageTimes");
    json.begin_array();
    for (const Timestamp at : times) {
        json.signed_number(at.known() && started.known() ? at.ns - started.ns : 0);
    }
    json.end_array();
}

}  // namespace

std::vector<Anomaly> all_anomalies(const HarEntryFacts& facts) {
    const auto index = static_cast<std::uint32_t>(facts.exchange.id - 1);
    const store::ExchangeRow& row = facts.session.exchanges[index];
    std::vector<Anomaly> all = facts.exchange.anomalies;
    const auto add = [&](const HarBody& body, const store::MessagePlace& place) {
        for (Anomaly anomaly : body.anomalies()) {
            const auto is_same = [&](const Anomaly& other) {
                return other.code == anomaly.code && other.side == anomaly.side
                       && other.detail == anomaly.detail;
            };
            if (std::none_of(all.begin(), all.end(), is_same)) {
                anomaly.offset = place.is_derived() ? 0 : place.stream_offset;
                all.push_back(std::move(anomaly));
            }
        }
    };
    add(facts.request_body, row.request);
    add(facts.response_body, row.response);
    return all;
}

void write_har_facts(JsonWriter& json, const HarEntryFacts& facts) {
    const http::Exchange& exchange = facts.exchange;
    const auto index = static_cast<std::uint32_t>(exchange.id - 1);
    const store::ExchangeRow& row = facts.session.exchanges[index];
    json.begin_object();
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
    json.key("client");
    write_endpoint(json, exchange.client, exchange.program(Side::Client));
    json.key("server");
    write_endpoint(json, exchange.server, exchange.program(Side::Server));
    write_times(json, exchange, row);
    json.key("flags");
    json.number(row.flags);
    json.key("request");
    write_har_message_facts(json, exchange, Side::Client, facts.request_text, facts.request_body);
    json.key("response");
    write_har_message_facts(json, exchange, Side::Server, facts.response_text, facts.response_body);
    if (!exchange.interim.empty()) {
        json.key("interim");
        json.begin_array();
        for (const http::Interim& interim : exchange.interim) {
            write_interim(json, interim);
        }
        json.end_array();
    }
    if (const std::vector<Anomaly> anomalies = all_anomalies(facts); !anomalies.empty()) {
        json.key("anomalies");
        json.begin_array();
        for (const Anomaly& anomaly : anomalies) {
            write_anomaly(json, anomaly);
        }
        json.end_array();
    }
    if (exchange.websocket != nullptr) {
        json.key("websocket");
        write_websocket(json, *exchange.websocket);
        write_message_times(json, facts.message_times, exchange.started);
    }
    if (exchange.proxy != nullptr) {
        json.key("proxy");
        write_proxy(json, *exchange.proxy);
    }
    if (exchange.dialect.kind != http::DialectKind::None) {
        write_dialect(json, exchange.dialect);
    }
    if (facts.session.noted != nullptr && facts.session.noted->mark(index) != 0) {
        json.key("mark");
        json.signed_number(facts.session.noted->mark(index));
    }
    if (facts.session.judgements != nullptr) {
        write_findings(json, facts.session.judgements->findings(index));
    }
    json.end_object();
}

}  // namespace waybill::report
