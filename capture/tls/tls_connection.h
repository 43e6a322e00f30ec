// SPDX-License-Identifier: GPL-3.0-or-later
//
// Both sides of one connection that speaks TLS, seen from outside: follows the handshake, takes the
// keys that are known, and gives on what is inside. What cannot be read is told once per side and
// cause, and costs only itself.
//
// Keeps at most one record per side, a handshake message of a MiB, and what the client sent before
// the server's answer was seen: 16 KiB, and 64 KiB of early data.
//
// With a waiting room, keys may still come: from the first record on for which they are missing,
// what both sides send is held in the order in which it came, and is looked at when they are there.
// What is told then is what would have been told with keys from the beginning.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "capture/tls/acknowledged_bytes.h"
#include "capture/tls/negotiation.h"
#include "capture/tls/record_reader.h"
#include "capture/tls/scratch_buffers.h"
#include "capture/tls/secrets.h"
#include "capture/tls/side_ciphers.h"
#include "capture/tls/waiting_room.h"
#include "core/http/secure_layer.h"
#include "core/tls/certificate.h"
#include "core/tls/handshake.h"

namespace waybill::capture::tls {

// What the connections of one thread share.
struct TlsWorkspace {
    ScratchBuffers scratch;
    CertificateCache certificates;
};

class TlsConnection final : public http::SecureLayer, private WaitingRoom::Guest {
public:
    // All of them outlive the connection. `room`: null where nothing shall wait.
    TlsConnection(http::SecureEvents& events,
                  Secrets& secrets,
                  TlsWorkspace& workspace,
                  bool mid_stream,
                  WaitingRoom* room = nullptr);
    ~TlsConnection() override;
    TlsConnection(const TlsConnection&) = delete;
    TlsConnection& operator=(const TlsConnection&) = delete;

    void starts_at(Side side, std::uint64_t offset) override;
    void on_data(Side side, Bytes data, const Arrival& arrival) override;
    void on_gap(Side side, std::uint64_t length, Timestamp at) override;
    void on_end(Side side, EndReason reason, Timestamp at) override;
    void on_anomaly(Side side, AnomalyCode code, std::uint64_t offset, std::string detail) override;
    bool is_waiting() const override { return !held_.empty(); }
    // What still waits is told as without keys.
    void close() override;

private:
    class Records final : public RecordEvents {
    public:
        Records(TlsConnection& owner, Side side) : owner_(owner), side_(side) {}
        bool wants_record(const TlsRecord& record) override {
            return owner_.wants_record(side_, record);
        }
        void on_record(const TlsRecord& record) override { owner_.on_record(side_, record); }
        void on_lost_records(std::uint64_t offset,
                             std::uint64_t bytes,
                             const RecordHeader* known,
                             Timestamp at) override {
            owner_.on_lost_records(side_, offset, bytes, known, at);
        }
        void on_malformed(std::uint64_t offset, std::string detail) override {
            owner_.on_malformed(side_, offset, std::move(detail));
        }

    private:
        TlsConnection& owner_;
        Side side_;
    };

    struct Peer {
        Peer(TlsConnection& owner, Side side, bool mid_stream)
            : records(owner, side),
              reader(records, mid_stream) {}

        Records records;
        RecordReader reader;
        HandshakeReader handshake;
        Timestamp handshake_began;  // of the message in `handshake`
        SideCiphers ciphers;
        AcknowledgedBytes acknowledged;
        std::uint64_t plain = 0;       // bytes of plaintext that were told
        std::uint64_t gap = 0;         // bytes of plaintext to be told as lost
        std::uint64_t lost_bytes = 0;  // of unread records since the last one that was read
        std::uint64_t lost_other = 0;  // how many of these are no application data
        std::uint64_t keyless = 0;     // records since keys were looked for in vain
        std::uint64_t look_again = 0;  // when that many were
        std::size_t secrets_then = 0;  // that were known at that time
        unsigned certificates = 0;     // messages
        bool ended = false;
        bool told_missing = false;
        bool told_failed = false;
        bool told_malformed = false;
    };

    // A record kept for later, with its fragment, or its plaintext.
    struct Kept {
        TlsRecord record;
        std::vector<Byte> bytes;
    };

    struct KeptEnd {
        EndReason reason = EndReason::Closed;
        Timestamp at;
    };

    // What comes while keys are missing.
    struct LostRecords {
        std::uint64_t bytes = 0;
        std::optional<RecordHeader> known;
    };
    struct KeptAnomaly {
        AnomalyCode code{};
        std::uint64_t offset = 0;
        std::string detail;
    };
    struct Malformed {
        std::uint64_t offset = 0;
        std::string detail;
    };
    struct Held {
        Side side = Side::Client;
        std::variant<Kept, LostRecords, Malformed, KeptAnomaly, KeptEnd> what;
        std::size_t cost = 0;
    };

    enum class EarlyData : std::uint8_t { Undecided, Accepted, Rejected };

    Peer& of(Side side) { return peers_[index_of(side)]; }
    bool is_client(Side side) const { return side == client_; }

    // Records (tls_connection.cpp).
    bool wants_record(Side side, const TlsRecord& record);
    void on_record(Side side, const TlsRecord& record);
    void on_lost_records(Side side,
                         std::uint64_t offset,
                         std::uint64_t bytes,
                         const RecordHeader* known,
                         Timestamp at);
    void on_malformed(Side side, std::uint64_t offset, std::string detail);
    // The same when nothing is held in front of it.
    void look_at(Side side, const TlsRecord& record);
    void look_at(Side side, const LostRecords& lost);
    void finish(Side side, const KeptEnd& end);
    bool is_protected(Side side, const TlsRecord& record) const;
    bool waits_for_server(Side side) const;
    void keep_until_answer(const TlsRecord& record);
    // The server has answered, or never will.
    void replay_kept();
    void process(Side side, const TlsRecord& record);
    void open_record(Side side, const TlsRecord& record);
    void pass_over(Side side, const TlsRecord& record);
    void count_lost(Peer& peer, std::uint64_t lost, std::uint64_t overhead);
    void take(Side side, std::uint8_t type, Bytes content, const TlsRecord& record);
    void on_alert(Side side, Bytes content, const TlsRecord& record);
    void deliver(Side side, Bytes content, const TlsRecord& record);
    std::uint64_t plain_acked(Side side, std::uint64_t acked);
    void tell_gap(Side side, Timestamp at);
    void decide_early_data(EarlyData outcome);
    void end(Side side, EndReason reason, Timestamp at);
    void tell_missing(Side side, std::uint64_t offset);
    void tell_failed(Side side, std::uint64_t offset, std::string detail);

    // Waiting for keys (tls_connection_waiting.cpp).
    bool may_wait() const { return room_ != nullptr && !gave_up_; }
    bool lacks_keys(Side side) const;
    bool waits_for_keys(Side side, const TlsRecord& record) const;
    void hold(Side side, const TlsRecord& record);
    void hold(Held held);
    // Looks at what is held, as far as there are keys.
    void go_on();
    bool waits_still(const Held& held);
    void look_at(Held held);
    void settle_early_data();
    void look_again() override;
    void give_up() override;

    // Keys (tls_connection_keys.cpp).
    void look_for_keys(Side side);
    void take_keys(Side side);
    void add_secrets(Side side);
    void change_cipher(Side side, const TlsRecord& record);

    // Handshake (tls_connection_handshake.cpp).
    void on_handshake(Side side, Bytes content, const TlsRecord& record);
    void on_message(Side side, const HandshakeMessage& message, const TlsRecord& record);
    void on_client_hello(Side side, const ClientHello& hello, Bytes whole, Timestamp began);
    void on_server_hello(Side side, const HandshakeMessage& message);
    void on_retry_request(const ServerHello& hello);
    void on_tls13_message(Side side, const HandshakeMessage& message, const TlsRecord& record);
    void on_certificate(Side side, Bytes body);
    void on_finished(Side side, Timestamp at);
    void tell();

    http::SecureEvents& events_;
    Secrets& secrets_;
    TlsWorkspace& workspace_;
    std::array<Peer, 2> peers_;
    Side client_ = Side::Client;  // by the roles of TLS
    Negotiation negotiation_;
    bool answered_ = false;  // the server's first hello was seen
    TlsFacts facts_;
    Timestamp began_;         // the client's hello
    std::vector<Kept> kept_;  // the client's records before the answer
    std::size_t kept_bytes_ = 0;
    std::optional<KeptEnd> kept_end_;  // behind them
    EarlyData early_ = EarlyData::Undecided;
    std::vector<Kept> early_plain_;  // while it is not decided
    std::size_t early_bytes_ = 0;
    WaitingRoom* room_;
    WaitingRoom::Seat seat_;  // while something is held
    std::list<Held> held_;    // of both sides, in the order in which it came
    std::size_t held_bytes_ = 0;
    bool going_on_ = false;
    bool gave_up_ = false;
};

}  // namespace waybill::capture::tls
