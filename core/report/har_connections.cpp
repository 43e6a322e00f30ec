// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/har_connections.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include <boost/json/serialize.hpp>

#include "core/base/ascii.h"
#include "core/report/har_values.h"
#include "core/report/program_text.h"

namespace waybill::report {
namespace {

namespace json = boost::json;

std::optional<AnomalyCode> anomaly_named(std::string_view name) {
    for (std::size_t i = 0; i < kAnomalyCodes; ++i) {
        if (name_of(static_cast<AnomalyCode>(i)) == name) {
            return static_cast<AnomalyCode>(i);
        }
    }
    return std::nullopt;
}

std::int64_t duration(const json::object& object, std::string_view name) {
    bool odd = false;
    return har_duration(object, name, odd);
}

Timestamp time_member(const json::object& object, std::string_view name) {
    const json::value* const value = har_member(object, name);
    return value != nullptr ? har_time(*value) : Timestamp{};
}

std::vector<std::string> texts(const json::object& object, std::string_view name) {
    std::vector<std::string> all;
    for (const json::value& value : har_array(object, name)) {
        if (const auto* const text = value.if_string()) {
            all.emplace_back(text->data(), text->size());
        }
    }
    return all;
}

CertificateFacts read_certificate(const json::object& object) {
    CertificateFacts certificate;
    certificate.subject = har_text(object, "subject");
    certificate.issuer = har_text(object, "issuer");
    certificate.serial = har_text(object, "serial");
    certificate.names = texts(object, "names");
    certificate.not_before = time_member(object, "not_before");
    certificate.not_after = time_member(object, "not_after");
    certificate.key = har_text(object, "key");
    const std::size_t digits = certificate.key.find_last_not_of("0123456789") + 1;
    if (certificate.key.starts_with("RSA ") && digits < certificate.key.size()) {
        certificate.key_bits = static_cast<std::uint32_t>(std::min<std::uint64_t>(
            ascii::parse_decimal(certificate.key.substr(digits)).value_or(0), 0xffffffff));
    }
    certificate.signature = har_text(object, "signature");
    certificate.weak_key = har_flag(object, "weak_key");
    certificate.weak_signature = har_flag(object, "weak_signature");
    certificate.self_signed = har_flag(object, "self_signed");
    certificate.sha256 = har_text(object, "sha256");
    return certificate;
}

std::vector<CertificateFacts> read_certificates(const json::object& object, std::string_view name) {
    std::vector<CertificateFacts> all;
    for (const json::value& value : har_array(object, name)) {
        if (const auto* const certificate = value.if_object()) {
            all.push_back(read_certificate(*certificate));
        }
    }
    return all;
}

TlsFacts read_tls(const json::object& object) {
    TlsFacts tls;
    tls.version = har_text(object, "version");
    tls.cipher = har_text(object, "cipher");
    tls.sni = har_text(object, "sni");
    tls.alpn = har_text(object, "alpn");
    tls.decrypted = har_flag(object, "decrypted");
    tls.alpn_offered = texts(object, "alpn_offered");
    tls.group = har_text(object, "group");
    tls.ja3 = har_text(object, "ja3");
    tls.ja3s = har_text(object, "ja3s");
    tls.ja4 = har_text(object, "ja4");
    tls.resumed = har_flag(object, "resumed");
    tls.early_data = har_flag(object, "early_data");
    tls.encrypted_client_hello = har_flag(object, "encrypted_client_hello");
    tls.handshake_ns = duration(object, "handshake");
    tls.certificates = read_certificates(object, "certificates");
    tls.client_certificates = read_certificates(object, "client_certificates");
    return tls;
}

http::Protocol protocol_of(std::string_view name) {
    for (std::size_t i = 0; i < http::kProtocols; ++i) {
        if (name != "opaque" && http::name_of(static_cast<http::Protocol>(i)) == name) {
            return static_cast<http::Protocol>(i);
        }
    }
    return http::Protocol::Opaque;
}

// A count of both sides: {"client": n, "server": n}.
void read_counts(const json::object& facts,
                 std::string_view name,
                 std::uint64_t SideFacts::*count,
                 ConnectionFacts& out) {
    const json::object& both = har_object(facts, name);
    out.sides[index_of(Side::Client)].*count = har_count(both, "client");
    out.sides[index_of(Side::Server)].*count = har_count(both, "server");
}

std::vector<Anomaly> read_anomalies(const json::object& facts) {
    std::vector<Anomaly> all;
    for (const json::value& value : har_array(facts, "anomalies")) {
        const auto* const object = value.if_object();
        if (object != nullptr && all.size() < store::kAnomaliesKept) {
            if (auto anomaly = read_har_anomaly(*object)) {
                all.push_back(std::move(*anomaly));
            }
        }
    }
    return all;
}

}  // namespace

std::optional<Anomaly> read_har_anomaly(const json::object& object) {
    const auto code = anomaly_named(har_text(object, "code"));
    if (!code) {
        return std::nullopt;
    }
    Anomaly anomaly;
    anomaly.code = *code;
    anomaly.side = har_text(object, "side") == "server" ? Side::Server : Side::Client;
    anomaly.offset = har_count(object, "offset");
    anomaly.detail = har_text(object, "detail");
    if (har_flag(object, "latin1")) {
        anomaly.detail = latin1_bytes(anomaly.detail);
    }
    return anomaly;
}

HarConnections::Connection& HarConnections::open(const std::string& key,
                                                 const store::ConnectionRow& row) {
    Connection& connection = connections_[key];
    connection.number = shard_.open_connection(row.start);
    shard_.connection(connection.number).programs = row.programs;
    return connection;
}

// A program with a thousand connections is kept once.
std::array<std::shared_ptr<const Program>, 2> HarConnections::programs_of(
    const json::object& facts) {
    const auto of_side = [&](std::string_view side) -> std::shared_ptr<const Program> {
        const json::object& process = har_object(har_object(facts, side), "process");
        if (process.empty()) {
            return nullptr;
        }
        const auto [known, is_new] = programs_.try_emplace(json::serialize(process));
        if (is_new) {
            if (std::optional<Program> program = read_program(process)) {
                known->second = std::make_shared<const Program>(*std::move(program));
            }
        }
        return known->second;
    };
    return {of_side("client"), of_side("server")};
}

// Keys are marked by their kind: numbers of ours, names of the file, and servers.
HarConnections::Connection& HarConnections::of_entry(const json::object& entry,
                                                     const HarOrigin& origin,
                                                     RecordId place,
                                                     Timestamp started) {
    const json::object& ours = har_object(entry, "_waybill");
    const auto number = har_integer(ours, "connection");
    store::ConnectionRow row;
    std::string key;
    if (number) {
        key = "=" + std::to_string(*number);
        row.start.endpoints = {har_endpoint(har_object(ours, "client")),
                               har_endpoint(har_object(ours, "server"))};
        row.start.first_record = make_record(source_, static_cast<std::uint64_t>(*number));
        row.programs = programs_of(ours);
    } else {
        json::object address;
        const std::string server = har_text(entry, "serverIPAddress");
        address["ip"] = server;
        address["port"] = har_integer(entry, "_serverPort").value_or(origin.port);
        row.start.endpoints = {har_endpoint({}), har_endpoint(address)};
        row.start.first_record = place;
        key = har_text(entry, "connection") + "|" + server + "|" + origin.host + ":"
              + std::to_string(origin.port);
    }
    auto known = connections_.find(key);
    if (known == connections_.end()) {
        row.start.started = started;
        open(key, row);
        known = connections_.find(key);
    }
    Connection& connection = known->second;
    ++connection.exchanges;
    return connection;
}

void HarConnections::add_times(const Connection& connection, Timestamp ended) {
    Timestamp& end = shard_.connection(connection.number).facts.ended;
    end = std::max(end, ended);
}

void HarConnections::add_bytes(const Connection& connection, Side side, std::uint64_t bytes) {
    SideFacts& facts = shard_.connection(connection.number).facts.sides[index_of(side)];
    facts.seen = true;
    facts.bytes += bytes;
    facts.stream_bytes += bytes;
}

void HarConnections::set_handshake(const Connection& connection,
                                   std::int64_t connect,
                                   std::int64_t tls) {
    store::ConnectionRow& row = shard_.connection(connection.number);
    row.facts.connect_ns = connect;
    if (tls >= 0) {
        TlsFacts facts = row.tls != nullptr ? *row.tls : TlsFacts{};
        facts.decrypted = true;
        facts.handshake_ns = tls;
        row.tls = std::make_unique<const TlsFacts>(std::move(facts));
    }
}

void HarConnections::add_security(const Connection& connection, const json::object& details) {
    store::ConnectionRow& row = shard_.connection(connection.number);
    if (details.empty() || (row.tls != nullptr && !row.tls->version.empty())) {
        return;
    }
    TlsFacts facts = row.tls != nullptr ? *row.tls : TlsFacts{};
    facts.decrypted = true;
    facts.version = har_text(details, "protocol");
    if (facts.version.starts_with("TLS ")) {
        facts.version = "TLSv" + facts.version.substr(4);
    }
    facts.cipher = har_text(details, "cipher");
    facts.group = har_text(details, "keyExchangeGroup");
    if (const std::string subject = har_text(details, "subjectName"); !subject.empty()) {
        CertificateFacts certificate;
        certificate.subject = "CN=" + subject;
        certificate.issuer = "CN=" + har_text(details, "issuer");
        certificate.names = texts(details, "sanList");
        const auto seconds = [&](std::string_view name) {
            const auto since = har_integer(details, name);
            return since && *since > 0 && *since < 9'000'000'000 ? Timestamp{*since * kNsPerSecond}
                                                                 : Timestamp{};
        };
        certificate.not_before = seconds("validFrom");
        certificate.not_after = seconds("validTo");
        facts.certificates.push_back(std::move(certificate));
    }
    row.tls = std::make_unique<const TlsFacts>(std::move(facts));
}

void HarConnections::restore(const json::object& facts) {
    const auto number = har_integer(facts, "connection");
    if (!number) {
        return;
    }
    const std::string key = "=" + std::to_string(*number);
    auto known = connections_.find(key);
    if (known == connections_.end()) {  // one without exchanges
        store::ConnectionRow row;
        row.start.endpoints = {har_endpoint(har_object(facts, "client")),
                               har_endpoint(har_object(facts, "server"))};
        row.start.first_record = make_record(source_, static_cast<std::uint64_t>(*number));
        row.programs = programs_of(facts);
        open(key, row);
        known = connections_.find(key);
    }
    store::ConnectionRow& row = shard_.connection(known->second.number);
    row.start.started = time_member(facts, "started");
    row.start.mid_stream = har_flag(facts, "mid_stream");
    row.protocol = protocol_of(har_text(facts, "protocol"));
    row.anomalies = read_anomalies(facts);
    ConnectionFacts& out = row.facts;
    out.ended = time_member(facts, "ended");
    const std::string state = har_text(facts, "state");
    out.fin = state == "fin";
    out.reset = state == "reset";
    out.end = state == "idle" ? EndReason::Idle : EndReason::CaptureEnded;
    read_counts(facts, "bytes", &SideFacts::bytes, out);
    read_counts(facts, "packets", &SideFacts::packets, out);
    read_counts(facts, "retransmissions", &SideFacts::retransmissions, out);
    read_counts(facts, "gaps", &SideFacts::gaps, out);
    read_counts(facts, "missing", &SideFacts::gap_bytes, out);
    const json::object& round_trip = har_object(facts, "round_trip");
    out.sides[index_of(Side::Client)].round_trip_ns = duration(round_trip, "client");
    out.sides[index_of(Side::Server)].round_trip_ns = duration(round_trip, "server");
    if (const json::object& tls = har_object(facts, "tls"); !tls.empty()) {
        row.tls = std::make_unique<const TlsFacts>(read_tls(tls));
    } else {
        row.tls.reset();
    }
}

}  // namespace waybill::report
