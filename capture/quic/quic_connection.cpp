// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/quic/quic_connection.h"

#include <algorithm>
#include <utility>

#include "capture/quic/initial_frames.h"
#include "capture/tls/cipher_suite.h"
#include "capture/tls/secrets.h"  // names of core/tls, too
#include "core/tls/fingerprint.h"
#include "core/tls/handshake.h"

namespace waybill::capture::quic {
namespace {

static_assert(kAnomalyCodes <= 64, "told_ has a bit for each");

// Who is the client, as long as nothing tells: not the one at a port that services have.
std::uint8_t likely_client(const UdpDatagram& datagram) {
    constexpr std::uint16_t kServices = 1024;
    const std::uint8_t to = datagram.from ^ 1U;
    const bool from_service = datagram.key.ends[datagram.from].port < kServices;
    const bool to_service = datagram.key.ends[to].port < kServices;
    return from_service && !to_service ? to : datagram.from;
}

// The body of the handshake message that `bytes` begin with, once it is complete.
std::optional<Bytes> message_body(Bytes bytes, tls::HandshakeType type) {
    if (bytes.size() < tls::kHandshakeHeaderBytes || bytes[0] != static_cast<Byte>(type)) {
        return std::nullopt;
    }
    const std::size_t length = load_be32(bytes.data()) & 0xffffffU;
    return length <= bytes.size() - tls::kHandshakeHeaderBytes
               ? std::optional(bytes.subspan(tls::kHandshakeHeaderBytes, length))
               : std::nullopt;
}

}  // namespace

QuicConnection::QuicConnection(store::SessionShard& rows,
                               PacketOpener& opener,
                               const UdpDatagram& first)
    : rows_(rows),
      number_(rows.open_connection({{}, first.first_record, first.at, false})),
      recorder_(rows, number_),
      opener_(opener),
      client_(likely_client(first)) {
    recorder_.on_protocol(http::Protocol::Quic);
    ConnectionStart& start = rows_.connection(number_).start;
    start.endpoints = {first.key.ends[client_], first.key.ends[client_ ^ 1U]};
}

void QuicConnection::on_datagram(const UdpDatagram& datagram) {
    Bytes rest = datagram.payload;
    std::size_t wire_length = datagram.wire_length;
    // RFC 9000 section 12.2: packets with a long header may be followed by others.
    while (const auto header = read_packet_header(rest, wire_length)) {
        on_packet(datagram, *header);
        rest = rest.subspan(header->packet.size());
        wire_length -= header->packet.size();
        if (header->cut) {
            break;
        }
    }
    SideFacts& facts = facts_.sides[index_of(side_of(datagram))];
    facts.seen = true;
    ++facts.packets;
    facts.bytes += datagram.wire_length;
    facts_.ended = datagram.at;
}

void QuicConnection::on_packet(const UdpDatagram& datagram, const PacketHeader& header) {
    switch (header.type) {
        case PacketType::Initial:
            on_initial(datagram, header);
            break;
        case PacketType::ZeroRtt:
            early_data_ = true;
            break;
        case PacketType::Handshake:
        case PacketType::OneRtt:  // the keys of both are in key logs only
        case PacketType::Retry:   // the client's next Initial packet shows what it changed
        case PacketType::VersionNegotiation:
            break;
    }
}

void QuicConnection::on_initial(const UdpDatagram& datagram, const PacketHeader& header) {
    if (header.cut) {
        tell(side_of(datagram), AnomalyCode::TruncatedBySnaplen);
        return;
    }
    const auto opened = open(datagram, header);
    const Side side = side_of(datagram);
    if (!opened) {
        if (keys_) {
            tell(side, AnomalyCode::TlsDecryptFailed, "Initial packet");
        }
        return;
    }
    std::int64_t& largest = largest_[index_of(side)];
    largest = std::max(largest, static_cast<std::int64_t>(opened->number));
    take_payload(side, opened->payload);
}

std::optional<QuicConnection::Keys> QuicConnection::derive(const Version& version,
                                                           Bytes destination) {
    if (derivations_left_ == 0) {
        return std::nullopt;
    }
    --derivations_left_;
    const auto derived = derive_initial_keys(version, destination);
    if (!derived) {
        return std::nullopt;
    }
    Keys keys;
    keys.version = &version;
    std::copy(destination.begin(), destination.end(), keys.destination.begin());
    keys.destination_bytes = static_cast<std::uint8_t>(destination.size());
    keys.keys = *derived;
    return keys;
}

bool QuicConnection::are_for(const std::optional<Keys>& keys, const PacketHeader& header) {
    return keys && keys->version == header.version
           && std::equal(header.destination.begin(),
                         header.destination.end(),
                         keys->id().begin(),
                         keys->id().end());
}

// As a client's packet whose destination the client chose, or took from a Retry.
std::optional<PacketOpener::Opened> QuicConnection::open_as_first(const PacketHeader& header,
                                                                  Keys& keys) {
    auto derived = derive(*header.version, header.destination);
    if (!derived) {
        return std::nullopt;
    }
    const auto opened = opener_.open(derived->keys.of(Side::Client), header, -1);
    if (opened) {
        keys = *derived;
    }
    return opened;
}

std::optional<PacketOpener::Opened> QuicConnection::open(const UdpDatagram& datagram,
                                                         const PacketHeader& header) {
    const Side side = side_of(datagram);
    const std::int64_t largest = largest_[index_of(side)];
    if (keys_ && keys_->version == header.version) {
        if (const auto opened = opener_.open(keys_->keys.of(side), header, largest)) {
            return opened;
        }
    }
    // RFC 9368 section 4.1: the server may answer in another version; the destination that its keys
    // follow from stays that of the client's first packet.
    if (keys_ && keys_->version != header.version) {
        auto derived = derive(*header.version, keys_->id());
        if (!derived) {
            return std::nullopt;
        }
        if (const auto opened = opener_.open(derived->keys.of(side), header, largest)) {
            keys_ = *derived;
            return opened;
        }
    }
    // Behind the server's hello nothing gives new keys: it is a late copy of an earlier packet.
    if (are_for(keys_, header) || (client_is_known_ && side == Side::Server)
        || crypto_seen_[index_of(Side::Server)]) {
        return std::nullopt;
    }
    Keys keys;
    const auto opened = open_as_first(header, keys);
    if (opened) {
        if (!client_is_known_ && client_ != datagram.from) {
            client_ = datagram.from;
            std::swap(facts_.sides[0], facts_.sides[1]);
            std::swap(told_[0], told_[1]);
            ConnectionStart& start = rows_.connection(number_).start;
            std::swap(start.endpoints[0], start.endpoints[1]);
        }
        client_is_known_ = true;
        keys_ = keys;
        if (!hello_read_[index_of(Side::Client)]) {
            streams_[index_of(Side::Client)].clear();  // all of it is sent again
        }
    }
    return opened;
}

bool QuicConnection::is_replaced_by(const UdpDatagram& datagram) {
    if (!crypto_seen_[index_of(Side::Server)] || side_of(datagram) != Side::Client) {
        return false;
    }
    const auto header = read_packet_header(datagram.payload, datagram.wire_length);
    if (!header || header->type != PacketType::Initial || header->cut || are_for(keys_, *header)) {
        return false;
    }
    Keys keys;
    return !opener_.open(keys_->keys.of(Side::Client), *header, largest_[index_of(Side::Client)])
           && open_as_first(*header, keys);
}

void QuicConnection::take_payload(Side side, Bytes payload) {
    const InitialFrames frames = read_initial_frames(payload);
    if (frames.malformed) {
        tell(side, AnomalyCode::BadFrame, "QUIC Initial packet");
    }
    if (frames.connection_close) {
        on_close_frame(side, *frames.connection_close);
    }
    CryptoStream& stream = streams_[index_of(side)];
    for (const CryptoFrame& frame : frames.crypto) {
        crypto_seen_[index_of(side)] = true;
        if (hello_read_[index_of(side)]) {
            return;
        }
        const CryptoStream::Outcome outcome = stream.add(frame.offset, frame.data);
        if (outcome == CryptoStream::Outcome::Conflict) {
            tell(side, AnomalyCode::OverlapConflict, "QUIC CRYPTO frames");
        } else if (outcome == CryptoStream::Outcome::TooMuch) {
            tell(side, AnomalyCode::ReassemblyLimit, "QUIC CRYPTO frames");
        }
    }
    if (!frames.crypto.empty()) {
        if (side == Side::Client) {
            read_client_hello();
        } else {
            read_server_hello();
        }
    }
}

// RFC 9000 section 20.1: error 0 is none.
void QuicConnection::on_close_frame(Side side, std::uint64_t error) {
    if (error == 0) {
        facts_.fin = !facts_.reset;
    } else {
        facts_.fin = false;
        facts_.reset = true;
        tell(side, AnomalyCode::ConnectionReset, "QUIC error " + std::to_string(error));
    }
}

void QuicConnection::read_client_hello() {
    CryptoStream& stream = streams_[index_of(Side::Client)];
    const auto body = message_body(stream.in_order(), tls::HandshakeType::ClientHello);
    const auto hello = body ? tls::parse_client_hello(*body) : std::nullopt;
    if (hello) {
        std::unique_ptr<TlsFacts> before =
            std::exchange(tls_, std::make_unique<TlsFacts>(tls::facts_of(*hello, 'q')));
        if (before) {  // the server's hello was put together first
            tls_->version = before->version;
            tls_->cipher = before->cipher;
            tls_->group = before->group;
            tls_->ja3s = before->ja3s;
            tls_->resumed = before->resumed;
        }
    }
    if (body) {
        hello_read_[index_of(Side::Client)] = true;
        stream.clear();
    }
}

void QuicConnection::read_server_hello() {
    CryptoStream& stream = streams_[index_of(Side::Server)];
    Bytes rest = stream.in_order();
    while (const auto body = message_body(rest, tls::HandshakeType::ServerHello)) {
        const auto hello = tls::parse_server_hello(*body);
        if (hello && !tls_) {
            tls_ = std::make_unique<TlsFacts>();
        }
        if (hello) {
            tls_->version = tls::version_name(hello->agreed_version());
            tls_->cipher = tls::cipher_suite_name(hello->cipher);
            tls_->group = hello->group != 0 ? tls::group_name(hello->group) : std::string();
            tls_->ja3s = tls::ja3s_of(*hello);
            tls_->resumed = hello->psk;
        }
        if (!hello || !hello->retry_request) {
            hello_read_[index_of(Side::Server)] = true;
            stream.clear();
            return;
        }
        rest = rest.subspan(tls::kHandshakeHeaderBytes + body->size());
    }
}

void QuicConnection::give_up_handshake() {
    for (const Side side : {Side::Client, Side::Server}) {
        if (streams_[index_of(side)].cost() > 0) {
            tell(side, AnomalyCode::ReassemblyLimit, "QUIC CRYPTO frames");
            streams_[index_of(side)].clear();
            hello_read_[index_of(side)] = true;
        }
    }
}

void QuicConnection::tell(Side side, AnomalyCode code, std::string detail) {
    std::uint64_t& told = told_[index_of(side)];
    const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(code);
    if ((told & bit) == 0) {
        told |= bit;
        recorder_.on_connection_anomaly({code, side, 0, std::move(detail)});
    }
}

void QuicConnection::close(EndReason reason) {
    for (const Side side : {Side::Client, Side::Server}) {
        if (!facts_.sides[index_of(other(side))].seen) {
            tell(side, AnomalyCode::OneSided);
        }
    }
    if (!client_is_known_) {
        rows_.connection(number_).start.mid_stream = true;
        if (((told_[0] | told_[1]) >> static_cast<unsigned>(AnomalyCode::TruncatedBySnaplen) & 1)
            == 0) {
            tell(Side::Client, AnomalyCode::MidStreamStart);
        }
    }
    for (SideFacts& side : facts_.sides) {
        side.stream_bytes =
            side.bytes;  // its streams are hidden: all that was sent stands for them
    }
    facts_.end = facts_.reset ? EndReason::Reset : facts_.fin ? EndReason::Closed : reason;
    rows_.connection(number_).facts = facts_;
    if (tls_) {
        tls_->early_data = tls_->early_data || early_data_;
        recorder_.on_tls(*tls_);
    }
    recorder_.close();
}

}  // namespace waybill::capture::quic
