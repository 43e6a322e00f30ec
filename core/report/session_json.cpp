// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/session_json.h"

#include <algorithm>
#include <map>

#include "core/report/exchange_json.h"
#include "core/report/json_writer.h"
#include "core/report/tls_json.h"
#include "core/store/judgements.h"
#include "core/store/row_facts.h"

namespace waybill::report {
namespace {

// Writes `"client":a,"server":b` of what `get` takes from a side's facts.
template <typename Get>
void write_sides(JsonWriter& json, const store::ConnectionRow& connection, Get get) {
    const auto& sides = connection.facts.sides;
    json.begin_object();
    json.key("client");
    get(sides[index_of(connection.tcp_side(Side::Client))]);
    json.key("server");
    get(sides[index_of(connection.tcp_side(Side::Server))]);
    json.end_object();
}

// What the file says about itself; each left out where it says nothing.
void write_notes(JsonWriter& json, const store::Source& source) {
    const auto list = [&](std::string_view key, const std::vector<std::string>& texts) {
        if (std::all_of(
                texts.begin(), texts.end(), [](const auto& text) { return text.empty(); })) {
            return;
        }
        json.key(key);
        json.begin_array();
        for (const std::string& text : texts) {
            json.string(text);
        }
        json.end_array();
    };
    list("interfaces", source.interfaces);
    list("comments", source.comments);
    if (!source.names.empty()) {
        json.key("names");
        json.begin_array();
        for (const auto& [address, name] : source.names) {
            json.begin_array();
            json.string(address);
            json.string(name);
            json.end_array();
        }
        json.end_array();
    }
}

}  // namespace

void write_sources(JsonWriter& json, const std::vector<store::Source>& sources) {
    json.begin_array();
    for (const store::Source& source : sources) {
        json.begin_object();
        json.key("path");
        const bool is_utf8 = json.string(source.path);
        if (!is_utf8) {
            json.key("latin1");
            json.boolean(true);
        }
        json.key("kind");
        json.string(source.kind);
        json.key("bytes");
        json.number(source.bytes);
        json.key("packets");
        json.number(source.packets);
        json.key("link_types");
        json.begin_array();
        for (const std::string& link_type : source.link_types) {
            json.string(link_type);
        }
        json.end_array();
        json.key("first");
        json.timestamp(source.first);
        json.key("last");
        json.timestamp(source.last);
        write_notes(json, source);
        json.end_object();
    }
    json.end_array();
}

void append_session(std::string& out, const store::Session& session) {
    JsonWriter json(out);
    json.begin_object();
    json.key("type");
    json.plain_string("session");
    json.key("format");
    json.number(1);
    json.key("waybill");
    json.plain_string(WAYBILL_VERSION);
    json.key("sources");
    write_sources(json, session.sources);
    json.end_object();
}

void append_connection(std::string& out,
                       const store::Session& session,
                       std::uint32_t index,
                       bool with_programs) {
    const store::ConnectionRow& connection = session.connections[index];
    JsonWriter json(out);
    const auto program = [&](Side side) {
        return with_programs ? connection.program(side) : nullptr;
    };
    const auto count_of = [&](std::uint64_t SideFacts::*member) {
        write_sides(json, connection, [&](const SideFacts& side) { json.number(side.*member); });
    };
    json.begin_object();
    json.key("type");
    json.plain_string("connection");
    json.key("connection");
    json.number(session.connection_number(index));
    json.key("client");
    write_endpoint(json, connection.client(), program(Side::Client));
    json.key("server");
    write_endpoint(json, connection.server(), program(Side::Server));
    json.key("started");
    json.timestamp(connection.start.started);
    json.key("ended");
    json.timestamp(connection.facts.ended);
    json.key("state");
    json.plain_string(store::state_of(connection));
    json.key("mid_stream");
    json.boolean(connection.start.mid_stream);
    json.key("bytes");
    count_of(&SideFacts::bytes);
    json.key("packets");
    count_of(&SideFacts::packets);
    json.key("retransmissions");
    count_of(&SideFacts::retransmissions);
    json.key("gaps");
    count_of(&SideFacts::gaps);
    json.key("missing");
    count_of(&SideFacts::gap_bytes);
    json.key("round_trip");
    write_sides(
        json, connection, [&](const SideFacts& side) { json.milliseconds(side.round_trip_ns); });
    json.key("protocol");
    json.plain_string(http::name_of(connection.protocol));
    json.key("exchanges");
    json.number(connection.exchanges);
    if (connection.tls != nullptr) {
        json.key("tls");
        write_tls_in_full(json, *connection.tls);
    }
    json.key("anomalies");
    json.begin_array();
    for (const Anomaly& anomaly : connection.anomalies) {
        write_anomaly(json, anomaly);
    }
    json.end_array();
    json.end_object();
}

namespace {

// By the id of the rule; nothing where the session was not judged.
std::map<std::string_view, std::uint64_t> count_findings(const store::Session& session) {
    std::map<std::string_view, std::uint64_t> counts;
    if (session.judgements != nullptr) {
        for (std::uint32_t i = 0; i < session.exchanges.size(); ++i) {
            for (const audit::Finding& finding : session.judgements->findings(i)) {
                ++counts[finding.rule->id];
            }
        }
    }
    return counts;
}

// Left out where no connection had any.
void write_tls_counts(JsonWriter& json, const store::Session& session) {
    std::uint64_t connections = 0;
    std::uint64_t decrypted = 0;
    std::map<std::string_view, std::uint64_t> versions;
    for (const store::ConnectionRow& connection : session.connections) {
        if (connection.tls != nullptr) {
            ++connections;
            decrypted += std::uint64_t{connection.tls->decrypted};
            const std::string_view version = connection.tls->version;
            ++versions[version.empty() ? "unknown" : version];
        }
    }
    if (connections == 0) {
        return;
    }
    json.key("tls");
    json.begin_object();
    json.key("connections");
    json.number(connections);
    json.key("decrypted");
    json.number(decrypted);
    json.key("versions");
    json.begin_object();
    for (const auto& [version, count] : versions) {
        json.key(version);
        json.number(count);
    }
    json.end_object();
    json.end_object();
}

// What each lost; a count that nobody keeps is left out.
void write_interfaces(JsonWriter& json, const std::vector<InterfaceTotals>& interfaces) {
    json.key("interfaces");
    json.begin_array();
    for (const InterfaceTotals& each : interfaces) {
        json.begin_object();
        json.key("name");
        const bool is_utf8 = json.string(each.name);
        json.key("packets");
        json.number(each.packets);
        if (each.dropped) {
            json.key("dropped");
            json.number(*each.dropped);
        }
        if (each.dropped_by_interface) {
            json.key("dropped_by_interface");
            json.number(*each.dropped_by_interface);
        }
        if (!is_utf8) {
            json.key("latin1");
            json.boolean(true);
        }
        json.end_object();
    }
    json.end_array();
}

}  // namespace

void append_summary(std::string& out, const store::Session& session, const MatchCount* filtered) {
    SessionTotals totals;
    totals.connections = session.connections.size();
    totals.exchanges = session.exchanges.size();
    for (const store::ExchangeRow& row : session.exchanges) {
        totals.requests += std::uint64_t{row.has(store::row_flag::kHasRequest)};
        totals.responses += std::uint64_t{row.has(store::row_flag::kHasResponse)};
    }
    for (const store::ConnectionRow& connection : session.connections) {
        totals.bytes += connection.facts.sides[0].bytes + connection.facts.sides[1].bytes;
    }
    append_summary(out, session, totals, filtered);
}

void append_summary(std::string& out,
                    const store::Session& session,
                    const SessionTotals& totals,
                    const MatchCount* filtered) {
    JsonWriter json(out);
    json.begin_object();
    json.key("type");
    json.plain_string("summary");
    json.key("packets");
    json.number(session.packets);
    json.key("packets_skipped");
    json.begin_object();
    for (const auto& [reason, count] : session.packets_skipped) {
        json.key(std::string_view(reason));
        json.number(count);
    }
    json.end_object();
    json.key("connections");
    json.number(totals.connections);
    json.key("connections_without_bytes");
    json.number(session.connections_without_bytes);
    json.key("exchanges");
    json.number(totals.exchanges);
    if (filtered != nullptr) {
        if (!filtered->filter.empty()) {
            json.key("filter");
            json.string(filtered->filter);
        }
        json.key("matched");
        json.number(filtered->matched);
    }
    json.key("requests");
    json.number(totals.requests);
    json.key("responses");
    json.number(totals.responses);
    json.key("bytes");
    json.number(totals.bytes);
    if (!totals.interfaces.empty()) {
        write_interfaces(json, totals.interfaces);
    }
    write_tls_counts(json, session);
    json.key("anomalies");
    json.begin_object();
    for (std::size_t i = 0; i < kAnomalyCodes; ++i) {
        if (session.anomaly_counts[i] != 0) {
            json.key(name_of(static_cast<AnomalyCode>(i)));
            json.number(session.anomaly_counts[i]);
        }
    }
    json.end_object();
    json.key("findings");
    json.begin_object();
    for (const auto& [rule, count] : count_findings(session)) {
        json.key(rule);
        json.number(count);
    }
    json.end_object();
    json.end_object();
}

}  // namespace waybill::report
