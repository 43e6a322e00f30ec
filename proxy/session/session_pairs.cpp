// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/session/session_pairs.h"

#include <algorithm>

namespace waybill::proxy {

SessionPairs::SessionPairs(FlowRecorder& recorder, const Endpoint& client, const Endpoint& proxy)
    : recorder_(recorder),
      client_(client),
      proxy_(proxy) {}

PairId SessionPairs::of(const Destination& destination, Timestamp now) {
    const auto is_it = [&](const Entry& entry) {
        return !entry.proxy && entry.port == destination.port && entry.tls == destination.tls
               && entry.host == destination.host;
    };
    if (current_ < entries_.size() && is_it(entries_[current_])) {
        return entries_[current_].id;
    }
    const auto at = std::find_if(entries_.begin(), entries_.end(), is_it);
    if (at != entries_.end()) {
        current_ = static_cast<std::size_t>(at - entries_.begin());
        return at->id;
    }
    Entry entry;
    entry.host = destination.host;
    entry.port = destination.port;
    entry.tls = destination.tls;
    return open(std::move(entry), Endpoint{}, now);
}

PairId SessionPairs::of_proxy(Timestamp now) {
    const auto at = std::find_if(
        entries_.begin(), entries_.end(), [](const Entry& entry) { return entry.proxy; });
    if (at != entries_.end()) {
        current_ = static_cast<std::size_t>(at - entries_.begin());
        return at->id;
    }
    Entry entry;
    entry.proxy = true;
    return open(std::move(entry), proxy_, now);
}

PairId SessionPairs::open(Entry entry, const Endpoint& server, Timestamp now) {
    make_room(now);
    entry.server = server;
    entry.id = recorder_.open_pair(client_, server, now);
    entries_.push_back(std::move(entry));
    current_ = entries_.size() - 1;
    Entry& made = entries_.back();
    if (protocol_ != http::Protocol::Unknown) {
        recorder_.set_protocol(made.id, protocol_);
    }
    if (has_client_tls_) {
        tell_tls(made, nullptr);
    }
    for (const Side side : {Side::Client, Side::Server}) {
        if (early_bytes_[index_of(side)] != 0) {
            recorder_.add_bytes(made.id, side, early_bytes_[index_of(side)], now);
            early_bytes_[index_of(side)] = 0;
        }
    }
    return made.id;
}

void SessionPairs::make_room(Timestamp now) {
    if (entries_.size() < kMost) {
        return;
    }
    const auto at = std::find_if(
        entries_.begin(), entries_.end(), [](const Entry& entry) { return entry.flows == 0; });
    if (at != entries_.end()) {
        recorder_.close_pair(at->id, EndReason::Closed, now);
        entries_.erase(at);
    }
}

SessionPairs::Entry& SessionPairs::entry_of(PairId pair) {
    if (current_ < entries_.size() && entries_[current_].id == pair) {
        return entries_[current_];
    }
    return *std::find_if(
        entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.id == pair; });
}

FlowId SessionPairs::open_flow(PairId pair, StreamId stream) {
    ++entry_of(pair).flows;
    return recorder_.open_flow(pair, stream);
}

void SessionPairs::close_flow(PairId pair, FlowId flow) {
    --entry_of(pair).flows;
    recorder_.close_flow(flow);
}

void SessionPairs::set_client_tls(const TlsFacts& facts) {
    client_tls_ = facts;
    has_client_tls_ = true;
    for (Entry& entry : entries_) {
        tell_tls(entry, nullptr);
    }
}

void SessionPairs::tell_tls(Entry& entry, const TlsFacts* server) {
    if (server == nullptr) {
        recorder_.set_tls(entry.id, client_tls_);
        return;
    }
    TlsFacts facts = *server;
    if (has_client_tls_) {
        facts.sni = client_tls_.sni;
        facts.alpn_offered = client_tls_.alpn_offered;
        facts.ja3 = client_tls_.ja3;
        facts.ja4 = client_tls_.ja4;
        facts.early_data = client_tls_.early_data;
        facts.encrypted_client_hello = client_tls_.encrypted_client_hello;
        facts.decrypted = client_tls_.decrypted;
    }
    recorder_.set_tls(entry.id, facts);
}

void SessionPairs::set_protocol(http::Protocol protocol) {
    protocol_ = protocol;
    for (const Entry& entry : entries_) {
        recorder_.set_protocol(entry.id, protocol);
    }
}

void SessionPairs::set_protocol(PairId pair, http::Protocol protocol) {
    recorder_.set_protocol(pair, protocol);
}

void SessionPairs::set_server(PairId pair, const ServerFacts& facts) {
    Entry& entry = entry_of(pair);
    if (entry.server != facts.remote) {
        entry.server = facts.remote;
        recorder_.set_server(pair, facts.remote, facts.connect_ns);
    }
    if (facts.tls && facts.tls.get() != entry.server_tls) {
        entry.server_tls = facts.tls.get();
        tell_tls(entry, facts.tls.get());
    }
}

void SessionPairs::set_failed_server(PairId pair, const ServerFailure& failure) {
    Entry& entry = entry_of(pair);
    if (failure.remote != Endpoint{} && entry.server == Endpoint{}) {
        entry.server = failure.remote;
        recorder_.set_server(pair, failure.remote, -1);
    }
    if (failure.tls && entry.server_tls == nullptr) {
        tell_tls(entry, failure.tls.get());
    }
}

void SessionPairs::add_bytes(Side side, std::uint64_t count, Timestamp now) {
    if (count == 0) {
        return;
    }
    if (current_ < entries_.size()) {
        recorder_.add_bytes(entries_[current_].id, side, count, now);
    } else {
        early_bytes_[index_of(side)] += count;
    }
}

void SessionPairs::add_frame(Bytes note, Timestamp now) {
    if (current_ < entries_.size()) {
        recorder_.frame(entries_[current_].id, note, now);
    }
}

void SessionPairs::anomaly(Side side, AnomalyCode code, std::string detail, Timestamp now) {
    const PairId pair = current_ < entries_.size() ? entries_[current_].id : of_proxy(now);
    recorder_.pair_anomaly(pair, side, code, std::move(detail));
}

void SessionPairs::close_all(EndReason reason, Timestamp now) {
    for (const Entry& entry : entries_) {
        recorder_.close_pair(entry.id, reason, now);
    }
    entries_.clear();
}

}  // namespace waybill::proxy
