// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/quic/initial_frames.h"

#include "capture/quic/packet_header.h"
#include "core/base/byte_reader.h"

namespace waybill::capture::quic {
namespace {

enum FrameType : std::uint64_t {
    kPadding = 0x00,
    kPing = 0x01,
    kAck = 0x02,
    kAckWithEcn = 0x03,
    kCrypto = 0x06,
    kConnectionClose = 0x1c,
};

bool skip_varints(ByteReader& reader, std::uint64_t count) {
    for (; count > 0; --count) {  // each takes a byte at least
        if (!read_varint(reader)) {
            return false;
        }
    }
    return true;
}

bool skip_ack(ByteReader& reader, bool with_ecn) {
    if (!skip_varints(reader, 2)) {
        return false;
    }
    const auto ranges = read_varint(reader);
    constexpr std::uint64_t kEcnCounts = 3;
    return ranges && *ranges <= reader.remaining()
           && skip_varints(reader, 1 + 2 * *ranges + (with_ecn ? kEcnCounts : 0));
}

bool read_crypto(ByteReader& reader, InitialFrames& frames) {
    const auto offset = read_varint(reader);
    const auto length = offset ? read_varint(reader) : std::nullopt;
    const auto data = length ? reader.take(*length) : std::nullopt;
    if (!data) {
        return false;
    }
    if (!data->empty()) {
        frames.crypto.push_back({*offset, *data});
    }
    return true;
}

bool read_close(ByteReader& reader, InitialFrames& frames) {
    const auto error = read_varint(reader);
    if (!error || !read_varint(reader)) {  // the type of the frame at fault
        return false;
    }
    frames.connection_close = *error;
    const auto length = read_varint(reader);
    return length && reader.skip(*length);
}

}  // namespace

InitialFrames read_initial_frames(Bytes payload) {
    InitialFrames frames;
    ByteReader reader(payload);
    while (!frames.malformed && reader.remaining() > 0) {
        const auto type = read_varint(reader);
        switch (type.value_or(~std::uint64_t{0})) {
            case kPadding:
            case kPing:
                break;
            case kAck:
                frames.malformed = !skip_ack(reader, false);
                break;
            case kAckWithEcn:
                frames.malformed = !skip_ack(reader, true);
                break;
            case kCrypto:
                frames.malformed = !read_crypto(reader, frames);
                break;
            case kConnectionClose:
                frames.malformed = !read_close(reader, frames);
                break;
            default:
                frames.malformed = true;
        }
    }
    return frames;
}

}  // namespace waybill::capture::quic
