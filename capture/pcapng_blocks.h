// SPDX-License-Identifier: GPL-3.0-or-later
//
// What pcapng blocks other than packets say (draft-ietf-opsawg-pcapng, section 4).
//
// Everything here works on the body of one block: what lies between its two lengths.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/byte_reader.h"
#include "core/base/bytes.h"
#include "core/base/time.h"

namespace waybill::capture {

namespace block_type {
inline constexpr std::uint32_t kSectionHeader = 0x0a0d0d0a;
inline constexpr std::uint32_t kInterface = 1;
inline constexpr std::uint32_t kOldPacket = 2;
inline constexpr std::uint32_t kSimplePacket = 3;
inline constexpr std::uint32_t kNames = 4;
inline constexpr std::uint32_t kInterfaceStatistics = 5;
inline constexpr std::uint32_t kEnhancedPacket = 6;
inline constexpr std::uint32_t kDecryptionSecrets = 10;
}  // namespace block_type

inline constexpr std::uint32_t kByteOrderMagic = 0x1a2b3c4d;

// Numbers in the byte order of a section.
struct SectionNumbers {
    bool big_endian = false;

    std::uint16_t u16(const Byte* at) const { return big_endian ? load_be16(at) : load_le16(at); }
    std::uint32_t u32(const Byte* at) const { return big_endian ? load_be32(at) : load_le32(at); }
    std::uint64_t u64(const Byte* at) const {
        const std::uint64_t first = u32(at);
        const std::uint64_t second = u32(at + 4);
        return big_endian ? first << 32 | second : second << 32 | first;
    }
};

// How the ticks of an interface become time (if_tsresol, if_tsoffset).
class TickScale {
public:
    TickScale() = default;  // microseconds
    TickScale(std::uint8_t resolution, std::int64_t offset_seconds);

    // Times that do not fit are clamped.
    Timestamp time(std::uint64_t ticks) const {
        if (ticks < simple_below_) {
            return Timestamp{static_cast<std::int64_t>(ticks * factor_)};
        }
        return scaled(ticks);
    }

private:
    Timestamp scaled(std::uint64_t ticks) const;

    // The ordinary case: a whole number of nanoseconds to the tick, and no offset.
    std::uint64_t factor_ = 1000;
    std::uint64_t simple_below_ = std::uint64_t{1} << 53;
    std::uint8_t resolution_ = 6;
    std::int64_t offset_seconds_ = 0;
};

struct PcapngInterface {
    std::uint16_t link_type = 0;
    std::uint32_t snap_length = 0;  // 0: no limit
    TickScale scale;
    std::uint64_t dropped = 0;
};

struct InterfaceBlock {
    PcapngInterface interface;
    std::string name;
    std::string description;
    std::string filter;  // libpcap's, that packets were captured with
};

std::vector<std::string> section_comments(const SectionNumbers& numbers, Bytes body);
std::optional<InterfaceBlock> read_interface(const SectionNumbers& numbers, Bytes body);

// Address and name of each record. At most `limit` of them.
std::vector<std::pair<std::string, std::string>> read_names(const SectionNumbers& numbers,
                                                            Bytes body,
                                                            std::size_t limit);

// The key log text; empty when the secrets are of another kind.
Bytes read_tls_secrets(const SectionNumbers& numbers, Bytes body);

// What is counted at an interface since the capture began. Programs that do not tell who dropped a
// packet (dumpcap) have all of them under `dropped`.
struct InterfaceStatistics {
    std::uint32_t interface = 0;
    std::uint64_t at = 0;                            // when, in ticks of the interface
    std::optional<std::uint64_t> received;           // isb_ifrecv
    std::optional<std::uint64_t> dropped;            // isb_ifdrop
    std::optional<std::uint64_t> dropped_by_system;  // isb_osdrop: for want of room in its buffer
};
std::optional<InterfaceStatistics> read_statistics(const SectionNumbers& numbers, Bytes body);

// The comments among the options of a packet block.
std::vector<std::string> packet_comments(const SectionNumbers& numbers, Bytes options);

}  // namespace waybill::capture
