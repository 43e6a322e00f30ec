// SPDX-License-Identifier: GPL-3.0-or-later
//
// One QUIC connection as its datagrams show it: who opened it, what its hellos say, how much went
// to and fro. All but the Initial packets is protected with keys that only a key log has.
//
// Here is where more would go in: QUIC has three packet number spaces, and this reads the first.
// Handshake and 1-RTT packets come to on_packet() with their bounds already known; with their keys,
// their STREAM frames put in order would carry HTTP/3 to the recorder, as Http2Connection does it
// with frames.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "capture/quic/crypto_stream.h"
#include "capture/quic/initial_protection.h"
#include "capture/quic/packet_header.h"
#include "capture/segment.h"
#include "core/base/connection.h"
#include "core/base/tls_facts.h"
#include "core/store/connection_recorder.h"
#include "core/store/session_builder.h"

namespace waybill::capture::quic {

class QuicConnection {
public:
    // Both must outlive the connection. `first` is its first datagram, which is not taken yet.
    QuicConnection(store::SessionShard& rows, PacketOpener& opener, const UdpDatagram& first);

    void on_datagram(const UdpDatagram& datagram);

    // The client begins anew between the same addresses and ports: the datagram is not of this
    // connection.
    bool is_replaced_by(const UdpDatagram& datagram);

    // Writes what is known into the row; call once, last.
    void close(EndReason reason);

    // Bytes of the handshake that wait for others.
    std::size_t held_cost() const { return streams_[0].cost() + streams_[1].cost(); }
    // What was held is lost: the hellos that were not complete will not be read.
    void give_up_handshake();

private:
    struct Keys {
        const Version* version = nullptr;
        std::array<Byte, kMostConnectionIdBytes> destination{};
        std::uint8_t destination_bytes = 0;
        InitialKeys keys;

        Bytes id() const { return Bytes(destination).first(destination_bytes); }
    };

    // nullopt, too, when this was tried so often that it will not help.
    std::optional<Keys> derive(const Version& version, Bytes destination);
    static bool are_for(const std::optional<Keys>& keys, const PacketHeader& header);

    Side side_of(const UdpDatagram& datagram) const {
        return datagram.from == client_ ? Side::Client : Side::Server;
    }

    void on_packet(const UdpDatagram& datagram, const PacketHeader& header);
    void on_initial(const UdpDatagram& datagram, const PacketHeader& header);
    // Finds the keys, and who is the client.
    std::optional<PacketOpener::Opened> open(const UdpDatagram& datagram,
                                             const PacketHeader& header);
    std::optional<PacketOpener::Opened> open_as_first(const PacketHeader& header, Keys& keys);
    void take_payload(Side side, Bytes payload);
    void on_close_frame(Side side, std::uint64_t error);
    void read_client_hello();
    void read_server_hello();
    // Each code once per side.
    void tell(Side side, AnomalyCode code, std::string detail = {});

    store::SessionShard& rows_;
    std::uint32_t number_;
    store::ConnectionRecorder recorder_;
    PacketOpener& opener_;

    std::uint8_t client_;           // which end of the flow key
    bool client_is_known_ = false;  // an Initial packet told
    std::optional<Keys> keys_;
    ConnectionFacts facts_;
    std::array<std::int64_t, 2> largest_ = {-1, -1};  // packet numbers opened, by Side
    std::array<CryptoStream, 2> streams_;             // by Side
    std::array<bool, 2> hello_read_{};                // by Side; nothing more is wanted
    std::array<bool, 2> crypto_seen_{};
    std::array<std::uint64_t, 2> told_{};  // bits of anomaly codes, by Side
    std::unique_ptr<TlsFacts> tls_;        // once a hello was read
    bool early_data_ = false;
    std::uint8_t derivations_left_ = 32;  // one takes as long as opening a dozen packets
};

}  // namespace waybill::capture::quic
