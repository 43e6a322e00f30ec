// SPDX-License-Identifier: GPL-3.0-or-later
//
// The way of the records. What their handshake messages mean is in tls_connection_handshake.cpp,
// and where keys come from in tls_connection_keys.cpp.
#include "capture/tls/tls_connection.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "capture/tls/alert.h"

namespace waybill::capture::tls {
namespace {

constexpr std::size_t kMostKeptBytes = 16 * kKiB;
constexpr std::size_t kMostEarlyBytes = 64 * kKiB;
// The shortest protected record: of TLS 1.3, with nothing inside.
constexpr std::uint64_t kShortestRecord = kRecordHeaderBytes + 17;

std::uint64_t most_records_in(std::uint64_t bytes) {
    return bytes / kShortestRecord + 1;
}

}  // namespace

TlsConnection::TlsConnection(http::SecureEvents& events,
                             Secrets& secrets,
                             TlsWorkspace& workspace,
                             bool mid_stream,
                             WaitingRoom* room)
    : events_(events),
      secrets_(secrets),
      workspace_(workspace),
      peers_{Peer(*this, Side::Client, mid_stream), Peer(*this, Side::Server, mid_stream)},
      room_(room) {}

void TlsConnection::starts_at(Side side, std::uint64_t offset) {
    of(side).reader.starts_at(offset);
}

void TlsConnection::on_data(Side side, Bytes data, const Arrival& arrival) {
    of(side).reader.on_data(data, arrival);
}

void TlsConnection::on_gap(Side side, std::uint64_t length, Timestamp at) {
    of(side).reader.on_gap(length, at);
}

void TlsConnection::on_end(Side side, EndReason reason, Timestamp at) {
    of(side).reader.finish(at);
    if (is_waiting()) {
        hold({side, KeptEnd{reason, at}});
    } else {
        finish(side, {reason, at});
    }
}

void TlsConnection::finish(Side side, const KeptEnd& kept) {
    if (is_client(side) && !kept_.empty()) {
        kept_end_ = kept;
        return;
    }
    if (is_client(side)) {
        decide_early_data(EarlyData::Accepted);
    }
    end(side, kept.reason, kept.at);
}

void TlsConnection::on_anomaly(Side side,
                               AnomalyCode code,
                               std::uint64_t offset,
                               std::string detail) {
    if (is_waiting()) {
        hold({side, KeptAnomaly{code, offset, std::move(detail)}});
    } else {
        events_.on_anomaly(side, code, offset, std::move(detail));
    }
}

void TlsConnection::close() {
    give_up();
    replay_kept();  // as far as it can be understood without an answer
    decide_early_data(EarlyData::Accepted);
    if (negotiation_.has_client_hello() || negotiation_.has_server_hello()) {
        tell();
    }
}

// Application data is always protected; what else is, depends on version and stage.
bool TlsConnection::is_protected(Side side, const TlsRecord& record) const {
    if (record.header.type == kApplicationData) {
        return true;
    }
    return peers_[index_of(side)].ciphers.stage() == Stage::Application && !negotiation_.is_tls13();
}

// What the client sends can be understood only when the server's hello was; packets of two
// directions may stand in a recording in another order than they were sent in.
bool TlsConnection::waits_for_server(Side side) const {
    return is_client(side) && negotiation_.has_client_hello() && !answered_;
}

bool TlsConnection::wants_record(Side side, const TlsRecord& record) {
    Peer& peer = of(side);
    if (peer.ended) {
        return false;
    }
    if ((is_waiting() && !going_on_) || !is_protected(side, record)) {
        return true;
    }
    if (peer.ciphers.stage() == Stage::Plain && negotiation_.has_server_hello()
        && !negotiation_.is_tls13()) {
        // The record that changed the cipher was lost, and Finished behind it.
        ++peer.lost_other;
        peer.ciphers.note_unseen(1);
        peer.ciphers.set_cipher_late(negotiation_.make_cipher(is_client(side), secrets_));
    }
    if (!peer.ciphers.can_open() || waits_for_keys(side, record)) {
        look_for_keys(side);
    }
    return peer.ciphers.can_open() || waits_for_keys(side, record)
           || (waits_for_server(side) && kept_bytes_ + record.length <= kMostKeptBytes);
}

void TlsConnection::on_record(Side side, const TlsRecord& record) {
    if (of(side).ended) {
        return;
    }
    if (is_waiting() || waits_for_keys(side, record)) {
        hold(side, record);
    } else {
        look_at(side, record);
    }
}

void TlsConnection::look_at(Side side, const TlsRecord& record) {
    if (record.fragment.empty() && record.length > 0) {
        pass_over(side, record);
        return;
    }
    const bool may_be_early = of(side).ciphers.stage() == Stage::Early
                              && record.header.type == kApplicationData
                              && of(side).ciphers.can_open();
    if (waits_for_server(side) && !may_be_early) {
        keep_until_answer(record);
        return;
    }
    process(side, record);
}

void TlsConnection::keep_until_answer(const TlsRecord& record) {
    if (kept_bytes_ + record.length > kMostKeptBytes) {
        pass_over(client_, record);
        return;
    }
    kept_bytes_ += record.length + sizeof(Kept);
    Kept& kept = kept_.emplace_back();
    kept.record = record;
    kept.record.fragment = {};
    kept.bytes.assign(record.fragment.begin(), record.fragment.end());
}

void TlsConnection::replay_kept() {
    answered_ = true;
    std::vector<Kept> kept;
    kept.swap(kept_);
    kept_bytes_ = 0;
    for (Kept& each : kept) {
        each.record.arrival.place.skip = Place::kScattered;
        each.record.fragment = each.bytes;
        const bool wanted = wants_record(client_, each.record);
        if (is_waiting() || waits_for_keys(client_, each.record)) {
            hold(client_, each.record);
        } else if (wanted) {
            process(client_, each.record);
        } else {
            pass_over(client_, each.record);
        }
    }
    if (kept_end_ && is_waiting()) {
        hold({client_, *kept_end_});
    } else if (kept_end_) {
        end(client_, kept_end_->reason, kept_end_->at);
    }
    kept_end_.reset();
}

void TlsConnection::process(Side side, const TlsRecord& record) {
    if (record.ssl2_hello) {
        const std::optional<ClientHello> hello = parse_ssl2_client_hello(record.fragment);
        if (hello) {
            on_client_hello(side, *hello, record.fragment, record.began);
        }
        return;
    }
    if (is_protected(side, record)) {
        open_record(side, record);
    } else {
        take(side, record.header.type, record.fragment, record);
    }
}

void TlsConnection::open_record(Side side, const TlsRecord& record) {
    Peer& peer = of(side);
    std::uint8_t type = 0;
    std::uint64_t lost = 0;
    std::vector<Byte> plaintext = workspace_.scratch.take();
    switch (peer.ciphers.open(record, plaintext, type, lost)) {
        case SideCiphers::Outcome::Opened:
            count_lost(peer,
                       lost,
                       kRecordHeaderBytes + record.length
                           - std::min<std::uint64_t>(plaintext.size(), record.length));
            if (is_client(side) && peer.ciphers.stage() == Stage::Application) {
                decide_early_data(EarlyData::Accepted);  // nobody has told
            }
            take(side, type, plaintext, record);
            break;
        case SideCiphers::Outcome::NoKey:
            pass_over(side, record);
            break;
        case SideCiphers::Outcome::Failed:
            peer.lost_bytes += record.length + kRecordHeaderBytes;
            if (peer.ciphers.stage() != Stage::Early) {
                tell_failed(side,
                            record.offset,
                            "it does not authenticate: it was damaged, or the keys are others");
            }
            break;
    }
    workspace_.scratch.give_back(std::move(plaintext));
}

// A record that was not even looked at.
void TlsConnection::pass_over(Side side, const TlsRecord& record) {
    Peer& peer = of(side);
    peer.ciphers.note_unseen(1);
    if (record.header.type == kApplicationData) {
        peer.lost_bytes += record.length + kRecordHeaderBytes;
    } else {
        ++peer.lost_other;
    }
    // Without keys the first protected record of the client is taken for its Finished.
    const bool may_be_finished = answered_ && is_client(side) && !facts_.early_data
                                 && (negotiation_.is_tls13() || record.header.type == kHandshake);
    if (may_be_finished) {
        on_finished(side, record.arrival.at);
    }
    if (record.header.type != kApplicationData) {
        return;
    }
    if (negotiation_.has_server_hello() && negotiation_.is_compressed()) {
        tell_failed(side, record.offset, "compression of TLS is not supported");
    } else if (negotiation_.has_server_hello()
               && !can_decrypt(negotiation_.suite(), negotiation_.version())
               && !negotiation_.is_tls13()) {
        tell_failed(side,
                    record.offset,
                    cipher_suite_name(negotiation_.suite().number) + " is not supported");
    } else if (!peer.told_failed) {
        tell_missing(side, record.offset);
    }
}

// A record was read: how much of the plaintext was lost in front of it is known from what is
// missing of the records and how many these were.
void TlsConnection::count_lost(Peer& peer, std::uint64_t lost, std::uint64_t overhead) {
    const std::uint64_t bytes = std::exchange(peer.lost_bytes, 0);
    const std::uint64_t others = std::exchange(peer.lost_other, 0);
    if (negotiation_.is_unencrypted() && bytes > 0) {
        lost = std::max(lost, others + 1);  // without its key nothing tells how many
    }
    if (lost <= others) {
        return;
    }
    const std::uint64_t around = (lost - others) * overhead;
    peer.gap += bytes > around ? bytes - around : 1;
}

void TlsConnection::take(Side side, std::uint8_t type, Bytes content, const TlsRecord& record) {
    if (type != kApplicationData) {
        Peer& peer = of(side);
        peer.acknowledged.add(record.offset + kRecordHeaderBytes + record.length, peer.plain);
    }
    switch (type) {
        case kChangeCipherSpec:
            change_cipher(side, record);
            break;
        case kAlert:
            on_alert(side, content, record);
            break;
        case kHandshake:
            on_handshake(side, content, record);
            break;
        case kApplicationData:
            deliver(side, content, record);
            break;
        default:
            break;  // heartbeats
    }
}

void TlsConnection::on_alert(Side side, Bytes content, const TlsRecord& record) {
    constexpr std::uint8_t kCloseNotify = 0;
    constexpr std::uint8_t kFatal = 2;
    if (content.size() != 2) {
        return;
    }
    if (content[1] == kCloseNotify) {
        if (is_client(side)) {
            decide_early_data(EarlyData::Accepted);
        }
        end(side, EndReason::Closed, record.arrival.at);
        return;
    }
    const std::string_view name = alert_name(content[1]);
    events_.on_anomaly(
        side,
        AnomalyCode::TlsAlert,
        record.offset,
        fmt::format("{}{}",
                    content[0] == kFatal ? "fatal: " : "",
                    name.empty() ? fmt::format("alert {}", content[1]) : std::string(name)));
}

void TlsConnection::deliver(Side side, Bytes content, const TlsRecord& record) {
    if (content.empty()) {
        return;  // TLS 1.0 sends such ones to protect its initialization vectors
    }
    Peer& peer = of(side);
    if (peer.ciphers.stage() == Stage::Early && early_ != EarlyData::Accepted) {
        if (early_ == EarlyData::Rejected) {
            return;  // the server has not read it, and the client sends it again
        }
        early_bytes_ += content.size() + sizeof(Kept);
        Kept& kept = early_plain_.emplace_back();
        kept.record = record;
        kept.record.fragment = {};
        kept.bytes.assign(content.begin(), content.end());
        if (early_bytes_ > kMostEarlyBytes) {
            decide_early_data(EarlyData::Accepted);
        }
        return;
    }
    tell_gap(side, record.arrival.at);
    if (!facts_.decrypted) {
        facts_.decrypted = true;
        tell();
    }
    Arrival arrival = record.arrival;
    arrival.peer_acked = plain_acked(side, arrival.peer_acked);
    peer.plain += content.size();
    peer.acknowledged.add(record.offset + kRecordHeaderBytes + record.length, peer.plain);
    events_.on_data(side, content, arrival);
}

// What that side has received of the other's plaintext, some of which may not have been seen. A
// request that comes late, behind a hole, must lie within what the server had received; a response
// that comes behind one, beyond what the client had received when it asked.
std::uint64_t TlsConnection::plain_acked(Side side, std::uint64_t acked) {
    AcknowledgedBytes& others = of(other(side)).acknowledged;
    return is_client(side) ? others.at_least(acked) : others.at_most(acked);
}

void TlsConnection::tell_gap(Side side, Timestamp at) {
    Peer& peer = of(side);
    const std::uint64_t gap = std::exchange(peer.gap, 0);
    if (gap > 0) {
        peer.plain += gap;
        events_.on_gap(side, gap, at);
    }
}

// Early data is given on when the server has taken it; until then it may come twice.
void TlsConnection::decide_early_data(EarlyData outcome) {
    if (early_ != EarlyData::Undecided) {
        return;
    }
    early_ = outcome;
    std::vector<Kept> held;
    held.swap(early_plain_);
    if (outcome == EarlyData::Rejected || of(client_).ended) {
        return;
    }
    Peer& peer = of(client_);
    for (Kept& each : held) {
        if (!facts_.decrypted) {
            facts_.decrypted = true;
            tell();
        }
        Arrival arrival = each.record.arrival;
        arrival.place.skip = Place::kScattered;
        arrival.peer_acked = plain_acked(client_, arrival.peer_acked);
        peer.plain += each.bytes.size();
        peer.acknowledged.add(each.record.offset + kRecordHeaderBytes + each.record.length,
                              peer.plain);
        events_.on_data(client_, each.bytes, arrival);
    }
}

void TlsConnection::on_lost_records(Side side,
                                    std::uint64_t /*offset*/,
                                    std::uint64_t bytes,
                                    const RecordHeader* known,
                                    Timestamp /*at*/) {
    const LostRecords lost{bytes,
                           known != nullptr ? std::optional<RecordHeader>(*known) : std::nullopt};
    if (is_waiting()) {
        hold({side, lost});
    } else {
        look_at(side, lost);
    }
}

void TlsConnection::look_at(Side side, const LostRecords& lost) {
    Peer& peer = of(side);
    peer.handshake.clear();
    if (!lost.known) {
        peer.ciphers.note_unseen(most_records_in(lost.bytes));
        peer.lost_bytes += lost.bytes;
        return;
    }
    if (!is_protected(side, {*lost.known, {}, 0, 0, {}, {}, false})) {
        return;
    }
    peer.ciphers.note_unseen(1);
    if (lost.known->type == kApplicationData) {
        peer.lost_bytes += lost.bytes;
    } else {
        ++peer.lost_other;
    }
}

void TlsConnection::on_malformed(Side side, std::uint64_t offset, std::string detail) {
    if (is_waiting() && !going_on_) {
        hold({side, Malformed{offset, std::move(detail)}});
    } else if (!std::exchange(of(side).told_malformed, true)) {
        events_.on_anomaly(side, AnomalyCode::BadFrame, offset, std::move(detail));
    }
}

void TlsConnection::end(Side side, EndReason reason, Timestamp at) {
    Peer& peer = of(side);
    if (std::exchange(peer.ended, true)) {
        return;
    }
    if (peer.plain > 0) {
        peer.gap += std::exchange(peer.lost_bytes, 0);
        tell_gap(side, at);
    }
    events_.on_end(side, reason, at);
}

void TlsConnection::tell_missing(Side side, std::uint64_t offset) {
    if (std::exchange(of(side).told_missing, true)) {
        return;
    }
    std::string detail = "its hellos were not captured";
    if (negotiation_.has_client_hello()) {
        detail = "client random ";
        for (const Byte byte : negotiation_.client_random()) {
            fmt::format_to(std::back_inserter(detail), "{:02x}", byte);
        }
    }
    events_.on_anomaly(side, AnomalyCode::TlsKeyMissing, offset, std::move(detail));
}

void TlsConnection::tell_failed(Side side, std::uint64_t offset, std::string detail) {
    if (!std::exchange(of(side).told_failed, true)) {
        events_.on_anomaly(side, AnomalyCode::TlsDecryptFailed, offset, std::move(detail));
    }
}

}  // namespace waybill::capture::tls
