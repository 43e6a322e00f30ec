// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads bytes as a capture file and aborts where the reader breaks a promise. For fuzz targets.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#include "capture/pcap_format.h"
#include "capture/pcapng_format.h"
#include "capture/recording.h"

namespace waybill::fuzz {

inline void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

// A file in memory, with a path to open it by.
class MemoryFile {
public:
    explicit MemoryFile(Bytes content) : descriptor_(::memfd_create("capture", MFD_CLOEXEC)) {
        require(::write(descriptor_, content.data(), content.size())
                == static_cast<ssize_t>(content.size()));
    }
    ~MemoryFile() { ::close(descriptor_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_;
};

inline capture::SourceFacts check_capture_file(Bytes file) {
    const MemoryFile in_memory(file);
    capture::Recording recording({in_memory.path()});
    capture::Packet packet;
    std::uint64_t end = 0;  // of the packet before
    std::vector<RecordId> records;
    while (recording.next(packet)) {
        const std::uint64_t offset = record_offset(packet.record);
        require(offset >= end && packet.data.size() <= 256 * kKiB);
        end = offset + packet.skip + packet.data.size();
        require(end <= file.size() && packet.wire_length >= packet.data.size());
        const Bytes there = file.subspan(offset + packet.skip, packet.data.size());
        require(std::ranges::equal(packet.data, there));
        require(recording.hold() != nullptr);

        std::vector<Byte> again(packet.data.size());
        require(recording.read(Place{packet.record, packet.skip}, again));
        require(std::ranges::equal(again, there));
        capture::Packet same;
        const auto alone = recording.packets(packet.record, packet.record);
        require(alone->next(same) && same.record == packet.record && same.skip == packet.skip
                && same.link_type == packet.link_type && same.wire_length == packet.wire_length
                && std::ranges::equal(same.data, there));
        require(!alone->next(same));
        records.push_back(packet.record);
    }
    if (!records.empty()) {
        const auto all = recording.packets(records.front(), records.back());
        std::size_t count = 0;
        while (all->next(packet)) {
            require(count < records.size() && packet.record == records[count++]);
        }
        require(count == records.size());
    }
    const capture::SourceFacts facts = recording.sources().at(0);
    require(facts.packets == records.size());
    if (!recording.error()) {
        require(facts.bytes == file.size());
        require(!facts.cut_off || (facts.cut_off_at >= end && facts.cut_off_at < file.size()));
    }
    return facts;
}

}  // namespace waybill::fuzz
