// SPDX-License-Identifier: GPL-3.0-or-later
//
// The connections that a session is recorded as: one for each place that its client talks to.
#pragma once

#include <string>
#include <vector>

#include "proxy/record/flow_recorder.h"
#include "proxy/session/destination.h"

namespace waybill::proxy {

class SessionPairs {
public:
    // Of those without an exchange, the oldest is closed when there are more.
    static constexpr std::size_t kMost = 64;

    SessionPairs(FlowRecorder& recorder, const Endpoint& client, const Endpoint& proxy);

    // Where the client talks to; becomes the current one.
    PairId of(const Destination& destination, Timestamp now);
    // The proxy itself answers.
    PairId of_proxy(Timestamp now);

    FlowId open_flow(PairId pair, StreamId stream);
    void close_flow(PairId pair, FlowId flow);

    // The client's leg: `facts` of its hello and handshake; for pairs that are open and to come.
    void set_client_tls(const TlsFacts& facts);
    void set_protocol(http::Protocol protocol);  // of pairs to come, too
    void set_protocol(PairId pair, http::Protocol protocol);
    void set_server(PairId pair, const ServerFacts& facts);
    void set_failed_server(PairId pair, const ServerFailure& failure);

    // Of the client's leg; counted for the current pair, or the next one when there is none.
    void add_bytes(Side side, std::uint64_t count, Timestamp now);
    void add_frame(Bytes note, Timestamp now);
    void anomaly(Side side, AnomalyCode code, std::string detail, Timestamp now);

    // REQUIRES: no exchange is open.
    void close_all(EndReason reason, Timestamp now);

private:
    struct Entry {
        std::string host;
        std::uint16_t port = 0;
        bool tls = false;
        bool proxy = false;
        PairId id = 0;
        std::size_t flows = 0;
        Endpoint server;
        const TlsFacts* server_tls = nullptr;  // whose facts were told; only compared
    };

    PairId open(Entry entry, const Endpoint& server, Timestamp now);
    Entry& entry_of(PairId pair);
    void tell_tls(Entry& entry, const TlsFacts* server);
    void make_room(Timestamp now);

    FlowRecorder& recorder_;
    Endpoint client_;
    Endpoint proxy_;
    std::vector<Entry> entries_;
    std::size_t current_ = 0;  // in entries_, when there are any
    bool has_client_tls_ = false;
    TlsFacts client_tls_;
    http::Protocol protocol_ = http::Protocol::Unknown;
    std::uint64_t early_bytes_[2] = {0, 0};  // by Side, before there was a pair
};

}  // namespace waybill::proxy
