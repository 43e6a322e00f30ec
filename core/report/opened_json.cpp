// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/opened_json.h"

#include <string_view>

#include "core/report/exchange_json.h"
#include "core/report/json_writer.h"
#include "core/store/row_facts.h"

namespace waybill::report {
namespace {

void write_request(JsonWriter& json, const http::Exchange& exchange) {
    bool is_utf8 = true;
    const auto write_known = [&](std::string_view key, std::string_view text) {
        json.key(key);
        if (text.empty()) {
            json.null();
        } else {
            is_utf8 = json.string(text) && is_utf8;
        }
    };
    json.begin_object();
    write_known("method", exchange.request.head.method);
    write_known("target", exchange.request.head.target);
    write_known("url", exchange.url.text);
    write_known("host", exchange.url.host);
    if (!is_utf8) {
        json.key("latin1");
        json.boolean(true);
    }
    json.end_object();
}

}  // namespace

void append_opened(std::string& out, const http::Exchange& exchange) {
    JsonWriter json(out);
    json.begin_object();
    json.key("type");
    json.plain_string("opened");
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
    json.key("started");
    json.timestamp(exchange.started);
    json.key("request");
    if (exchange.request.present) {
        write_request(json, exchange);
    } else {
        json.null();
    }
    json.end_object();
}

}  // namespace waybill::report
