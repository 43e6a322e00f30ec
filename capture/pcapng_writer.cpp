// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcapng_writer.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "capture/pcapng_blocks.h"

namespace waybill::capture {
namespace {

constexpr std::uint32_t kTlsKeyLog = 0x544c534b;
constexpr std::uint8_t kNanoseconds = 9;  // if_tsresol: 10^-9 s

namespace option_code {
constexpr std::uint16_t kEnd = 0;
constexpr std::uint16_t kComment = 1;
constexpr std::uint16_t kName = 2;         // of an interface
constexpr std::uint16_t kDescription = 3;  // of an interface
constexpr std::uint16_t kApplication = 4;  // of a section
constexpr std::uint16_t kReceived = 4;     // of statistics
constexpr std::uint16_t kDropped = 5;      // of statistics
constexpr std::uint16_t kDroppedBySystem = 7;
constexpr std::uint16_t kTickResolution = 9;  // of an interface
constexpr std::uint16_t kFilter = 11;         // of an interface
}  // namespace option_code

namespace name_record {
constexpr std::uint16_t kEnd = 0;
constexpr std::uint16_t kIpv4 = 1;
constexpr std::uint16_t kIpv6 = 2;
}  // namespace name_record

// Lengths of options and name records have 16 bits.
constexpr std::size_t kLongestText = 0xfff0;

constexpr std::size_t kLongestName = 255;

void store_le32(Byte* at, std::uint32_t value) {
    for (unsigned i = 0; i < 4; ++i) {
        at[i] = static_cast<Byte>(value >> (8 * i));
    }
}

// What is cut off is cut off between two characters of UTF-8.
std::string_view shortened(std::string_view text, std::size_t most) {
    if (text.size() <= most) {
        return text;
    }
    std::size_t end = most;
    while (end > 0 && (static_cast<Byte>(text[end]) & 0xc0) == 0x80) {
        --end;
    }
    return text.substr(0, end);
}

}  // namespace

PcapngWriter::PcapngWriter(Output output, const Section& section, std::size_t buffer)
    : output_(std::move(output)),
      limit_(std::clamp(buffer, kLeastBuffer, kMostBuffer)) {
    constexpr std::uint64_t kLengthNotKnown = ~std::uint64_t{0};
    begin(block_type::kSectionHeader);
    u32(kByteOrderMagic);
    u16(1);  // version 1.0
    u16(0);
    number(kLengthNotKnown, 8);
    for (const std::string& comment : section.comments) {
        text_option(option_code::kComment, comment);
    }
    if (!section.application.empty()) {
        text_option(option_code::kApplication, section.application);
    }
    // A failure is told by the next call.
    (void)end();
}

std::uint32_t PcapngWriter::add_interface(const Interface& interface) {
    begin(block_type::kInterface);
    u16(interface.link_type);
    u16(0);
    u32(interface.snap_length);
    for (const auto& [code, text] : {std::pair{option_code::kName, &interface.name},
                                     {option_code::kDescription, &interface.description}}) {
        if (!text->empty()) {
            text_option(code, *text);
        }
    }
    option(option_code::kTickResolution, Bytes(&kNanoseconds, 1));
    if (!interface.filter.empty()) {
        // The first byte says that it is text for libpcap.
        text_option(option_code::kFilter, std::string(1, '\0') + interface.filter);
    }
    (void)end();
    snap_lengths_.push_back(interface.snap_length);
    return static_cast<std::uint32_t>(snap_lengths_.size() - 1);
}

Result<void> PcapngWriter::add_names(std::span<const std::pair<IpAddress, std::string>> names) {
    constexpr std::size_t kV4Offset = 12;
    // Readers refuse blocks that are too large.
    constexpr std::size_t kMostAtOnce = 1024;
    if (names.size() > kMostAtOnce) {
        const Result<void> result = add_names(names.first(kMostAtOnce));
        return result ? add_names(names.subspan(kMostAtOnce)) : result;
    }
    if (names.empty()) {
        return {};
    }
    begin(block_type::kNames);
    for (const auto& [ip, name] : names) {
        const Bytes address = ip.is_v4() ? Bytes(ip.octets).subspan(kV4Offset) : Bytes(ip.octets);
        // A name ends with a NUL, and begins the next one.
        const std::string_view text =
            shortened(std::string_view(name).substr(0, name.find('\0')), kLongestName);
        u16(ip.is_v4() ? name_record::kIpv4 : name_record::kIpv6);
        u16(address.size() + text.size() + 1);
        buffer_.insert(buffer_.end(), address.begin(), address.end());
        buffer_.insert(buffer_.end(), text.begin(), text.end());
        buffer_.push_back(0);
        padded({});
    }
    u16(name_record::kEnd);
    u16(0);
    return end();
}

Result<void> PcapngWriter::add_tls_secrets(std::string_view key_log) {
    // Readers refuse blocks that are too large; lines stay whole.
    constexpr std::size_t kMostAtOnce = 512 * kKiB;
    while (!key_log.empty()) {
        std::size_t length = key_log.size();
        if (length > kMostAtOnce) {
            const std::size_t line_end = key_log.rfind('\n', kMostAtOnce);
            length = line_end == std::string_view::npos ? kMostAtOnce : line_end + 1;
        }
        begin(block_type::kDecryptionSecrets);
        u32(kTlsKeyLog);
        u32(length);
        padded(as_bytes(key_log.substr(0, length)));
        if (Result<void> result = end(); !result) {
            return result;
        }
        key_log.remove_prefix(length);
    }
    return {};
}

Result<void> PcapngWriter::add_packet(const Packet& packet,
                                      std::uint32_t interface,
                                      std::span<const std::string> comments) {
    assert(interface < snap_lengths_.size());
    const std::uint32_t snap_length = snap_lengths_[interface];
    const Bytes data = snap_length != 0 && packet.data.size() > snap_length
                           ? packet.data.first(snap_length)
                           : packet.data;
    const std::uint32_t wire_length =
        std::max(packet.wire_length, static_cast<std::uint32_t>(packet.data.size()));
    if (comments.empty()) {
        return add_plain(packet.at, interface, data, wire_length);
    }
    begin(block_type::kEnhancedPacket);
    u32(interface);
    ticks(packet.at);
    u32(data.size());
    u32(wire_length);
    padded(data);
    for (const std::string& comment : comments) {
        text_option(option_code::kComment, comment);
    }
    return end();
}

// A packet without options, which nearly all are: a live capture writes them at line rate.
Result<void> PcapngWriter::add_plain(Timestamp at,
                                     std::uint32_t interface,
                                     Bytes data,
                                     std::uint32_t wire_length) {
    constexpr std::uint32_t kFixed = 32;
    const auto captured = static_cast<std::uint32_t>(data.size());
    const std::uint32_t padding = (4 - captured % 4) % 4;
    const std::uint32_t total = kFixed + captured + padding;
    const std::uint64_t ns = at.ns > 0 ? static_cast<std::uint64_t>(at.ns) : 0;
    std::array<Byte, 28> header{};
    store_le32(header.data(), block_type::kEnhancedPacket);
    store_le32(header.data() + 4, total);
    store_le32(header.data() + 8, interface);
    store_le32(header.data() + 12, static_cast<std::uint32_t>(ns >> 32));
    store_le32(header.data() + 16, static_cast<std::uint32_t>(ns));
    store_le32(header.data() + 20, captured);
    store_le32(header.data() + 24, wire_length);
    std::array<Byte, 8> trailer{};  // padding and the length once more
    store_le32(trailer.data() + padding, total);
    buffer_.insert(buffer_.end(), header.begin(), header.end());
    buffer_.insert(buffer_.end(), data.begin(), data.end());
    buffer_.insert(buffer_.end(), trailer.begin(), trailer.begin() + padding + 4);
    return given_out();
}

Result<void> PcapngWriter::add_statistics(std::uint32_t interface, const Statistics& statistics) {
    assert(interface < snap_lengths_.size());
    begin(block_type::kInterfaceStatistics);
    u32(interface);
    ticks(statistics.at);
    for (const auto& [code, count] :
         {std::pair{option_code::kReceived, statistics.received},
          std::pair{option_code::kDropped, statistics.dropped},
          std::pair{option_code::kDroppedBySystem, statistics.dropped_by_system}}) {
        if (count) {
            u16(code);
            u16(8);
            number(*count, 8);
            has_options_ = true;
        }
    }
    return end();
}

Result<void> PcapngWriter::flush() {
    return give();
}

void PcapngWriter::number(std::uint64_t value, unsigned width) {
    for (unsigned i = 0; i < width; ++i) {
        buffer_.push_back(static_cast<Byte>(value >> (8 * i)));
    }
}

void PcapngWriter::padded(Bytes bytes) {
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    while ((buffer_.size() - block_) % 4 != 0) {
        buffer_.push_back(0);
    }
}

void PcapngWriter::option(std::uint16_t code, Bytes value) {
    u16(code);
    u16(value.size());
    padded(value);
    has_options_ = true;
}

void PcapngWriter::text_option(std::uint16_t code, std::string_view text) {
    option(code, as_bytes(shortened(text, kLongestText)));
}

// The upper half first.
void PcapngWriter::ticks(Timestamp at) {
    const std::uint64_t ns = at.ns > 0 ? static_cast<std::uint64_t>(at.ns) : 0;
    u32(ns >> 32);
    u32(ns & 0xffffffff);
}

void PcapngWriter::begin(std::uint32_t type) {
    block_ = buffer_.size();
    has_options_ = false;
    u32(type);
    u32(0);  // its length, see end()
}

Result<void> PcapngWriter::end() {
    if (has_options_) {
        u16(option_code::kEnd);
        u16(0);
    }
    const std::size_t total = buffer_.size() + 4 - block_;
    u32(total);
    store_le32(buffer_.data() + block_ + 4, static_cast<std::uint32_t>(total));
    return given_out();
}

// Behind a block.
Result<void> PcapngWriter::given_out() {
    return buffer_.size() >= limit_ ? give() : error_ ? Result<void>(*error_) : Result<void>();
}

Result<void> PcapngWriter::give() {
    if (!error_ && !buffer_.empty()) {
        if (Result<void> result = output_(buffer_); !result) {
            error_ = result.error();
        }
        given_ += buffer_.size();
    }
    buffer_.clear();
    return error_ ? Result<void>(*error_) : Result<void>();
}

}  // namespace waybill::capture
