// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/json_writer.h"
#include "core/report/performance_text.h"

namespace waybill::report {
namespace {

using analysis::Percentiles;
using analysis::RouteFigures;

void write_percentiles(JsonWriter& json, std::string_view name, const Percentiles& times) {
    json.key(name);
    json.begin_object();
    json.key("p50");
    json.milliseconds(times.p50);
    json.key("p90");
    json.milliseconds(times.p90);
    json.key("p95");
    json.milliseconds(times.p95);
    json.key("p99");
    json.milliseconds(times.p99);
    json.key("max");
    json.milliseconds(times.max);
    json.end_object();
}

// A text of the wire; where it is not UTF-8 that is said beside it.
void write_text(JsonWriter& json, std::string_view name, std::string_view text) {
    json.key(name);
    if (!json.string(text)) {
        json.key("latin1");
        json.boolean(true);
    }
}

void write_figures(JsonWriter& json, const RouteFigures& figures) {
    json.begin_object();
    write_text(json, "host", figures.host);
    if (!figures.method.empty()) {
        write_text(json, "method", figures.method);
        write_text(json, "route", figures.route);
    }
    json.key("exchanges");
    json.number(figures.exchanges);
    json.key("errors");
    json.number(figures.errors);
    json.key("bytes");
    json.number(figures.bytes);
    write_percentiles(json, "total", figures.total);
    write_percentiles(json, "wait", figures.wait);
    json.key("slowest");
    json.number(std::uint64_t{figures.slowest} + 1);
    json.end_object();
}

template <typename Rows, typename Write>
void write_list(JsonWriter& json, std::string_view name, const Rows& rows, Write write) {
    json.key(name);
    json.begin_array();
    for (const auto& row : rows) {
        write(row);
    }
    json.end_array();
}

}  // namespace

void append_performance_json(std::string& out,
                             const analysis::Performance& performance,
                             std::span<const CompressionOfType> compression) {
    JsonWriter json(out);
    json.begin_object();
    json.key("type");
    json.plain_string("performance");
    json.key("exchanges");
    json.number(performance.exchanges);
    const auto figures = [&](const RouteFigures& row) {
        write_figures(json, row);
    };
    write_list(json, "hosts", performance.hosts, figures);
    write_list(json, "routes", performance.routes, figures);
    json.key("interval");
    json.milliseconds(performance.interval_ns);
    write_list(json, "intervals", performance.intervals, [&](const analysis::Interval& row) {
        json.begin_object();
        json.key("begin");
        json.timestamp(row.begin);
        json.key("exchanges");
        json.number(row.exchanges);
        json.key("errors");
        json.number(row.errors);
        json.key("bytes");
        json.number(row.bytes);
        json.key("p95");
        json.milliseconds(row.p95);
        json.end_object();
    });
    write_list(json, "bursts", performance.bursts, [&](const analysis::Burst& row) {
        json.begin_object();
        write_text(json, "host", row.host);
        write_text(json, "method", row.method);
        write_text(json, "route", row.route);
        json.key("calls");
        json.number(row.calls);
        json.key("span");
        json.milliseconds(row.span_ns);
        json.key("first");
        json.number(std::uint64_t{row.first} + 1);
        json.end_object();
    });
    json.key("repeated_count");
    json.number(performance.repeated_count);
    write_list(json, "repeated", performance.repeated, [&](const analysis::Repeated& row) {
        json.begin_object();
        write_text(json, "url", row.url);
        json.key("times");
        json.number(row.times);
        json.key("bytes");
        json.number(row.bytes);
        json.key("first");
        json.number(std::uint64_t{row.first} + 1);
        json.end_object();
    });
    json.key("connections");
    json.begin_object();
    json.key("count");
    json.number(performance.connections.connections);
    json.key("used_once");
    json.number(performance.connections.used_once);
    json.key("retransmissions");
    json.number(performance.connections.retransmissions);
    json.key("gaps");
    json.number(performance.connections.gaps);
    write_percentiles(json, "connect", performance.connections.connect);
    write_percentiles(json, "round_trip", performance.connections.round_trip);
    json.end_object();
    if (!compression.empty()) {
        write_list(json, "compression", compression, [&](const CompressionOfType& row) {
            json.begin_object();
            write_text(json, "type", row.type);
            json.key("bodies");
            json.number(row.bodies);
            json.key("sent");
            json.number(row.sent);
            json.key("plain");
            json.number(row.sizes.plain);
            json.key("gzip");
            json.number(row.sizes.gzip);
            json.key("br");
            json.number(row.sizes.br);
            json.key("zstd");
            json.number(row.sizes.zstd);
            json.end_object();
        });
    }
    json.end_object();
}

}  // namespace waybill::report
