// SPDX-License-Identifier: GPL-3.0-or-later
//
// The packets of a pcapng file (draft-ietf-opsawg-pcapng): sections, each with its own byte order
// and interfaces; enhanced, simple and old packet blocks. Other blocks go to the facts about the
// file or are passed over by their length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "capture/byte_window.h"
#include "capture/format.h"
#include "capture/packet.h"
#include "capture/pcapng_blocks.h"
#include "capture/recording.h"

namespace waybill::capture {

// What is in force at a place of the file: what a packet block there is read with.
struct PcapngSection {
    SectionNumbers numbers;
    std::vector<PcapngInterface> interfaces;
    std::uint32_t first_interface = 0;  // among all of the file
};

// The sections and interfaces of a file by their place, so that packets can be read again anywhere.
// One thread adds, any thread asks.
class PcapngIndex {
public:
    static constexpr std::size_t kMostEntries = 100'000;

    // False when there are too many: the file is not a capture anybody made.
    bool add_section(std::uint64_t offset, SectionNumbers numbers);
    bool add_interface(std::uint64_t offset, const PcapngInterface& interface);

    // What lies in front of this place will not be read again.
    void forget_before(std::uint64_t offset);

    PcapngSection at(std::uint64_t offset) const;

private:
    struct SectionStart {
        std::uint64_t offset = 0;
        SectionNumbers numbers;
        std::size_t first_interface = 0;
    };
    struct InterfaceStart {
        std::uint64_t offset = 0;
        PcapngInterface interface;
    };

    mutable std::mutex mutex_;
    std::vector<SectionStart> sections_;
    std::vector<InterfaceStart> interfaces_;
    std::size_t forgotten_interfaces_ = 0;  // in front of interfaces_
};

class PcapngReader {
public:
    // REQUIRES: at least 4 bytes.
    static bool recognises(Bytes start);

    // Reads a file from its start, and tells the facts and the index what it finds. Both must
    // outlive the reader.
    PcapngReader(SourceFacts& facts, PcapngIndex& index) : facts_(&facts), index_(&index) {}

    // Reads from the middle of a file, or from its start with an empty section.
    explicit PcapngReader(PcapngSection section) : section_(std::move(section)) {}

    // Is told of each block that is understood and no packet, in its place among the packets: its
    // type and its body.
    using BlockWatcher = std::function<void(std::uint32_t, const SectionNumbers&, Bytes)>;
    void watch(BlockWatcher watcher) { watcher_ = std::move(watcher); }

    // Fills data, wire_length, link_type, at and skip, and sets record_offset().
    Step next(ByteWindow& window, Packet& packet) {
        for (;;) {
            if (read_ordinary(window, packet)) {
                return Step::Packet;
            }
            const std::optional<Step> step = next_slowly(window, packet);
            if (step) {
                return *step;
            }
        }
    }

    // What the packet that next() gave was read with.
    const PcapngSection& section() const { return section_; }

    // Where the block of the packet that next() gave begins.
    std::uint64_t record_offset() const { return record_offset_; }

    const Trouble& trouble() const { return trouble_; }

    // Blocks that contradict themselves and were passed over, and where the first of them lies.
    std::uint64_t passed_over() const { return passed_over_; }
    std::uint64_t first_passed_over() const { return first_passed_over_; }

private:
    static constexpr std::uint32_t kPacketHeader = 28;  // of enhanced and old packet blocks

    // An enhanced packet block that lies whole in the window, with nothing strange about it.
    bool read_ordinary(ByteWindow& window, Packet& packet) {
        const Byte* const at = window.at();
        const std::size_t available = window.available();
        const SectionNumbers numbers = section_.numbers;
        if (available < kPacketHeader + 4 || numbers.u32(at) != block_type::kEnhancedPacket) {
            return false;
        }
        const std::uint32_t total = numbers.u32(at + 4);
        const std::uint32_t interface = numbers.u32(at + 8);
        const std::uint32_t captured = numbers.u32(at + 20);
        const std::uint32_t wire_length = numbers.u32(at + 24);
        if (total < kPacketHeader + 4 || total > available || total % 4 != 0
            || captured > total - kPacketHeader - 4 || captured > kLargestPacket
            || captured > wire_length || interface >= section_.interfaces.size()
            || numbers.u32(at + total - 4) != total) {
            return false;
        }
        record_offset_ = window.offset();
        fill(packet, interface, kPacketHeader, captured, wire_length, at);
        packet.at = last_time_ = section_.interfaces[interface].scale.time(ticks(at));
        window.advance(total);
        return true;
    }

    void fill(Packet& packet,
              std::uint32_t interface,
              std::uint32_t skip,
              std::uint32_t captured,
              std::uint32_t wire_length,
              const Byte* block) const {
        packet.data = Bytes(block + skip, captured);
        packet.wire_length = wire_length > captured ? wire_length : captured;
        packet.link_type = section_.interfaces[interface].link_type;
        packet.interface = section_.first_interface + interface;
        packet.skip = skip;
    }

    // The time of enhanced and old packet blocks: the upper half first, in either byte order.
    std::uint64_t ticks(const Byte* block) const {
        return std::uint64_t{section_.numbers.u32(block + 12)} << 32
               | section_.numbers.u32(block + 16);
    }

    // Reads one block; nullopt: it was no packet, go on.
    std::optional<Step> next_slowly(ByteWindow& window, Packet& packet);
    std::optional<Step> read_packet_block(ByteWindow& window,
                                          std::uint32_t type,
                                          std::uint32_t total,
                                          Packet& packet);
    bool read_packet(const Byte* block, std::uint32_t type, std::uint32_t total, Packet& packet);
    std::optional<Step> read_section(std::uint32_t total, const std::vector<Byte>& block);
    std::optional<Step> read_other(std::uint32_t type, Bytes body);
    void keep_secrets(Bytes key_log);
    Step cut_off();
    Step damaged(std::string reason);

    PcapngSection section_;
    std::uint64_t record_offset_ = 0;
    Timestamp last_time_;
    SourceFacts* facts_ = nullptr;  // both null when reading again
    PcapngIndex* index_ = nullptr;
    BlockWatcher watcher_;
    std::uint64_t passed_over_ = 0;
    std::uint64_t first_passed_over_ = 0;
    std::vector<Byte> block_;
    Trouble trouble_;
};

}  // namespace waybill::capture
