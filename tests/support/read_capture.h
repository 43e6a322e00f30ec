// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads a whole recording into memory, and holds it against what the reader promises.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "capture/packet.h"
#include "capture/recording.h"

namespace waybill::test {

struct ReadPacket {
    std::string data;
    std::uint32_t wire_length = 0;
    std::uint16_t link_type = 0;
    Timestamp at;
    RecordId record = kNoRecord;
    std::uint32_t skip = 0;
};

struct ReadCapture {
    std::vector<ReadPacket> packets;
    std::vector<capture::SourceFacts> sources;
    std::vector<std::string> notes;
    std::string error;                              // "" when there was none
    std::unique_ptr<capture::Recording> recording;  // at its end
};

inline ReadPacket copy_of(const capture::Packet& packet) {
    return {.data = std::string(as_text(packet.data)),
            .wire_length = packet.wire_length,
            .link_type = packet.link_type,
            .at = packet.at,
            .record = packet.record,
            .skip = packet.skip};
}

inline ReadCapture read_capture(std::vector<std::string> paths) {
    ReadCapture read;
    read.recording = std::make_unique<capture::Recording>(std::move(paths));
    capture::Packet packet;
    while (read.recording->next(packet)) {
        read.packets.push_back(copy_of(packet));
    }
    read.sources = read.recording->sources();
    read.notes = read.recording->notes();
    read.error = read.recording->error() ? read.recording->error()->message : "";
    return read;
}

// The bytes of a packet, read again at its place; nullopt when that fails.
inline std::optional<std::string> read_again(const ReadCapture& read, const ReadPacket& packet) {
    std::vector<Byte> bytes(packet.data.size());
    if (!read.recording->read(Place{packet.record, packet.skip}, bytes)) {
        return std::nullopt;
    }
    return std::string(bytes.begin(), bytes.end());
}

// The packets from one up to and including another, read again.
inline std::vector<ReadPacket> packets_again(const ReadCapture& read,
                                             const ReadPacket& first,
                                             const ReadPacket& last) {
    std::vector<ReadPacket> packets;
    capture::Packet packet;
    const auto range = read.recording->packets(first.record, last.record);
    while (range->next(packet)) {
        packets.push_back(copy_of(packet));
    }
    return packets;
}

// The first promise that does not hold, "" when all do: every packet can be read again alone and in
// a range, and its lengths agree.
inline std::string broken_promise(const ReadCapture& read) {
    std::uint64_t counted = 0;
    for (const capture::SourceFacts& source : read.sources) {
        counted += source.packets;
    }
    if (counted != read.packets.size()) {
        return "the sources count " + std::to_string(counted) + " packets";
    }
    for (std::size_t i = 0; i < read.packets.size(); ++i) {
        const ReadPacket& packet = read.packets[i];
        const std::string name = "packet " + std::to_string(i + 1) + ": ";
        if (packet.wire_length < packet.data.size()) {
            return name + "is longer than it was on the wire";
        }
        if (i > 0 && packet.record <= read.packets[i - 1].record) {
            return name + "does not lie behind the one before";
        }
        if (read_again(read, packet) != packet.data) {
            return name + "is not the same when read again";
        }
        const std::vector<ReadPacket> again = packets_again(read, packet, packet);
        if (again.size() != 1 || again[0].data != packet.data || again[0].skip != packet.skip
            || again[0].record != packet.record || again[0].link_type != packet.link_type
            || again[0].wire_length != packet.wire_length) {
            return name + "is not the same when read again as a range";
        }
    }
    return "";
}

}  // namespace waybill::test
