// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a TlsConnection tells, written down; and traffic given to one in pieces of any size.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "capture/tls/tls_connection.h"
#include "tests/support/tls_traffic.h"

namespace waybill {

class TlsPlaintext final : public http::SecureEvents {
public:
    void on_data(Side side, Bytes data, const Arrival& arrival) override {
        text[index_of(side)] += as_text(data);
        arrivals.push_back(arrival);
    }
    void on_gap(Side side, std::uint64_t length, Timestamp /*at*/) override {
        text[index_of(side)] += "[gap " + std::to_string(length) + "]";
    }
    void on_end(Side side, EndReason /*reason*/, Timestamp /*at*/) override {
        text[index_of(side)] += "[end]";
    }
    void on_anomaly(Side side,
                    AnomalyCode code,
                    std::uint64_t offset,
                    std::string detail) override {
        anomalies.push_back({code, side, offset, std::move(detail)});
    }
    void on_tls(const TlsFacts& told) override { facts = told; }

    const std::string& client() const { return text[0]; }
    const std::string& server() const { return text[1]; }
    std::string anomaly_names() const {
        std::string names;
        for (const Anomaly& each : anomalies) {
            names +=
                std::string(to_string(each.side)) + ":" + std::string(name_of(each.code)) + " ";
        }
        return names;
    }

    std::array<std::string, 2> text;
    std::vector<Anomaly> anomalies;
    std::vector<Arrival> arrivals;
    TlsFacts facts;
};

// Gives the wire to a connection, in pieces of at most `piece` bytes (0: as they are). Each piece
// of traffic comes a millisecond after the one before.
inline TlsPlaintext read_tls(const std::vector<TlsTraffic::Piece>& wire,
                             capture::tls::Secrets& secrets,
                             std::size_t piece = 0) {
    TlsPlaintext plaintext;
    capture::tls::TlsWorkspace workspace;
    capture::tls::TlsConnection connection(plaintext, secrets, workspace, false);
    std::array<std::uint64_t, 2> sent{};
    Arrival arrival;
    arrival.at.ns = 0;
    arrival.place = {0, 0};
    for (const TlsTraffic::Piece& each : wire) {
        arrival.at.ns += kNsPerMs;
        Bytes rest = as_bytes(each.bytes);
        while (!rest.empty()) {
            const std::size_t length = piece == 0 ? rest.size() : std::min(piece, rest.size());
            arrival.peer_acked = sent[index_of(other(each.side))];
            connection.on_data(each.side, rest.first(length), arrival);
            sent[index_of(each.side)] += length;
            rest = rest.subspan(length);
        }
    }
    connection.on_end(Side::Client, EndReason::Closed, arrival.at);
    connection.on_end(Side::Server, EndReason::Closed, arrival.at);
    connection.close();
    return plaintext;
}

}  // namespace waybill
