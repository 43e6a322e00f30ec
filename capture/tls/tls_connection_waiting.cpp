// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is held while keys are missing, in the order in which it came, both sides together: a
// response must not be told before its request.
#include <type_traits>
#include <utility>

#include "capture/tls/tls_connection.h"

namespace waybill::capture::tls {

TlsConnection::~TlsConnection() {
    if (is_waiting()) {
        room_->remove(held_bytes_);
        room_->leave(seat_);
    }
}

bool TlsConnection::lacks_keys(Side side) const {
    const SideCiphers& ciphers = peers_[index_of(side)].ciphers;
    // The secrets of a side are written down in the order of its stages: with the last one the
    // others are there, or will never be.
    return negotiation_.is_tls13() ? !ciphers.has_secret(Stage::Application)
                                   : ciphers.stage() == Stage::Application && !ciphers.has_cipher();
}

bool TlsConnection::waits_for_keys(Side side, const TlsRecord& record) const {
    return may_wait() && negotiation_.has_client_hello() && negotiation_.has_server_hello()
           && !negotiation_.is_compressed() && is_protected(side, record) && lacks_keys(side)
           && can_decrypt(negotiation_.suite(), negotiation_.version());
}

void TlsConnection::hold(Side side, const TlsRecord& record) {
    Kept kept{record, {record.fragment.begin(), record.fragment.end()}};
    kept.record.fragment = {};
    hold({side, std::move(kept)});
}

void TlsConnection::hold(Held held) {
    constexpr std::size_t kAround = sizeof(Held) + 4 * sizeof(void*);
    const Kept* const kept = std::get_if<Kept>(&held.what);
    held.cost = kAround + (kept != nullptr ? kept->bytes.size() : 0);
    if (held_.empty()) {
        seat_ = room_->enter(*this);
    }
    held_bytes_ += held.cost;
    room_->add(held.cost);
    held_.push_back(std::move(held));
    if (held_bytes_ > room_->limits().bytes_per_connection) {
        look_again();
    } else {
        go_on();
    }
    if (held_bytes_ > room_->limits().bytes_per_connection) {
        give_up();
    }
}

void TlsConnection::go_on() {
    if (std::exchange(going_on_, true)) {
        return;
    }
    while (!held_.empty() && !waits_still(held_.front())) {
        settle_early_data();
        Held first = std::move(held_.front());
        held_.pop_front();
        held_bytes_ -= first.cost;
        room_->remove(first.cost);
        if (held_.empty()) {
            room_->leave(seat_);
        }
        look_at(std::move(first));
    }
    going_on_ = false;
}

bool TlsConnection::waits_still(const Held& held) {
    const Kept* const kept = std::get_if<Kept>(&held.what);
    if (kept == nullptr || of(held.side).ended || !waits_for_keys(held.side, kept->record)) {
        return false;
    }
    look_for_keys(held.side);
    return waits_for_keys(held.side, kept->record);
}

void TlsConnection::look_at(Held held) {
    const Side side = held.side;
    std::visit(
        [&](auto& what) {
            using What = std::decay_t<decltype(what)>;
            if constexpr (std::is_same_v<What, Kept>) {
                if (wants_record(side, what.record)) {
                    what.record.fragment = what.bytes;
                }
                if (!of(side).ended) {
                    look_at(side, what.record);
                }
            } else if constexpr (std::is_same_v<What, LostRecords>) {
                look_at(side, what);
            } else if constexpr (std::is_same_v<What, Malformed>) {
                on_malformed(side, what.offset, std::move(what.detail));
            } else if constexpr (std::is_same_v<What, KeptAnomaly>) {
                events_.on_anomaly(side, what.code, what.offset, std::move(what.detail));
            } else {
                finish(side, what);
            }
        },
        held.what);
}

// When the message that tells about early data cannot be read, it is taken for accepted.
void TlsConnection::settle_early_data() {
    const Side server = other(client_);
    const SideCiphers& ciphers = of(server).ciphers;
    if (negotiation_.is_tls13() && ciphers.stage() == Stage::Handshake
        && !ciphers.has_secret(Stage::Handshake) && !(may_wait() && lacks_keys(server))) {
        decide_early_data(EarlyData::Accepted);
    }
}

void TlsConnection::look_again() {
    if (held_.empty() || going_on_) {
        return;
    }
    const Side side = held_.front().side;
    const SecretKind last = is_client(side) ? SecretKind::ClientTraffic : SecretKind::ServerTraffic;
    if (negotiation_.is_tls13() && !secrets_.knows(last, negotiation_.client_random())) {
        return;
    }
    take_keys(side);
    go_on();
}

void TlsConnection::give_up() {
    gave_up_ = true;
    go_on();
}

}  // namespace waybill::capture::tls
