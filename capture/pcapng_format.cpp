// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcapng_format.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace waybill::capture {
namespace {

constexpr std::uint32_t kSmallestBlock = 12;
constexpr std::uint32_t kSmallestSection = 28;
constexpr std::uint32_t kLargestBlock = 16 * kMiB;  // as in Wireshark
constexpr std::size_t kMostComments = 1000;
constexpr std::size_t kMostNames = 100'000;
constexpr std::size_t kMostSecrets = 16 * kMiB;

bool is_packet(std::uint32_t type) {
    return type == block_type::kEnhancedPacket || type == block_type::kSimplePacket
           || type == block_type::kOldPacket;
}

// Blocks whose content is looked at, besides packets.
bool is_kept(std::uint32_t type) {
    return type == block_type::kSectionHeader || type == block_type::kInterface
           || type == block_type::kNames || type == block_type::kInterfaceStatistics
           || type == block_type::kDecryptionSecrets;
}

}  // namespace

bool PcapngIndex::add_section(std::uint64_t offset, SectionNumbers numbers) {
    const std::scoped_lock lock(mutex_);
    sections_.push_back({offset, numbers, forgotten_interfaces_ + interfaces_.size()});
    return sections_.size() <= kMostEntries;
}

bool PcapngIndex::add_interface(std::uint64_t offset, const PcapngInterface& interface) {
    const std::scoped_lock lock(mutex_);
    interfaces_.push_back({offset, interface});
    return interfaces_.size() <= kMostEntries;
}

PcapngSection PcapngIndex::at(std::uint64_t offset) const {
    const std::scoped_lock lock(mutex_);
    const auto next_section =
        std::ranges::upper_bound(sections_, offset, {}, &SectionStart::offset);
    if (next_section == sections_.begin()) {
        return {};
    }
    const SectionStart& section = *std::prev(next_section);
    PcapngSection found{.numbers = section.numbers,
                        .interfaces = {},
                        .first_interface = static_cast<std::uint32_t>(section.first_interface)};
    const std::size_t end = next_section == sections_.end()
                                ? interfaces_.size()
                                : next_section->first_interface - forgotten_interfaces_;
    for (std::size_t i = section.first_interface - forgotten_interfaces_;
         i < end && interfaces_[i].offset < offset;
         ++i) {
        found.interfaces.push_back(interfaces_[i].interface);
    }
    return found;
}

void PcapngIndex::forget_before(std::uint64_t offset) {
    const std::scoped_lock lock(mutex_);
    const auto next_section =
        std::ranges::upper_bound(sections_, offset, {}, &SectionStart::offset);
    if (next_section == sections_.begin()) {
        return;
    }
    const auto first = std::prev(next_section);
    const std::size_t gone = first->first_interface - forgotten_interfaces_;
    interfaces_.erase(interfaces_.begin(), interfaces_.begin() + static_cast<std::ptrdiff_t>(gone));
    forgotten_interfaces_ += gone;
    sections_.erase(sections_.begin(), first);
}

bool PcapngReader::recognises(Bytes start) {
    return load_le32(start.data()) == block_type::kSectionHeader;
}

std::optional<Step> PcapngReader::next_slowly(ByteWindow& window, Packet& packet) {
    record_offset_ = window.offset();
    if (!window.ensure(kSmallestBlock)) {
        return window.available() == 0 ? Step::End : cut_off();
    }
    const Byte* const at = window.at();
    // The type of a section header reads the same in both byte orders, so that what follows can
    // tell which one it is.
    if (load_le32(at) == block_type::kSectionHeader) {
        section_.numbers.big_endian = load_be32(at + 8) == kByteOrderMagic;
        if (section_.numbers.u32(at + 8) != kByteOrderMagic) {
            return damaged("a section header has no byte-order magic");
        }
    }
    const std::uint32_t type = section_.numbers.u32(at);
    const std::uint32_t total = section_.numbers.u32(at + 4);
    if (total < kSmallestBlock || total % 4 != 0 || total > kLargestBlock) {
        return damaged("a block of type " + std::to_string(type) + " has a length of "
                       + std::to_string(total) + " bytes");
    }
    if (is_packet(type) && total <= ByteWindow::kLargestPiece) {
        return read_packet_block(window, type, total, packet);
    }
    if (is_packet(type) && passed_over_++ == 0) {
        first_passed_over_ = record_offset_;
    }
    const bool kept = is_kept(type);
    if (kept ? !window.copy(total - 4, block_) : !window.skip(total - 4)) {
        return cut_off();
    }
    if (!window.ensure(4)) {
        return cut_off();
    }
    const std::uint32_t total_again = section_.numbers.u32(window.at());
    window.advance(4);
    if (total_again != total) {
        return damaged("the two lengths of a block of type " + std::to_string(type)
                       + " are not the same");
    }
    if (!kept) {
        return std::nullopt;
    }
    const Bytes body = Bytes(block_).subspan(8);
    std::optional<Step> step =
        type == block_type::kSectionHeader ? read_section(total, block_) : read_other(type, body);
    if (!step && watcher_) {
        watcher_(type, section_.numbers, body);
    }
    return step;
}

std::optional<Step> PcapngReader::read_packet_block(ByteWindow& window,
                                                    std::uint32_t type,
                                                    std::uint32_t total,
                                                    Packet& packet) {
    if (!window.ensure(total)) {
        return cut_off();
    }
    const Byte* const block = window.at();
    if (section_.numbers.u32(block + total - 4) != total) {
        return damaged("the two lengths of a packet block are not the same");
    }
    window.advance(total);
    if (read_packet(block, type, total, packet)) {
        return Step::Packet;
    }
    if (passed_over_++ == 0) {
        first_passed_over_ = record_offset_;
    }
    return std::nullopt;
}

// False: the block contradicts itself or names an interface that there is not.
bool PcapngReader::read_packet(const Byte* block,
                               std::uint32_t type,
                               std::uint32_t total,
                               Packet& packet) {
    const SectionNumbers& numbers = section_.numbers;
    if (type == block_type::kSimplePacket) {
        // Belongs to the first interface; has no time and no captured length of its own.
        constexpr std::uint32_t kSimpleHeader = 12;
        if (total < kSimpleHeader + 4 || section_.interfaces.empty()) {
            return false;
        }
        const PcapngInterface& interface = section_.interfaces.front();
        const std::uint32_t wire_length = numbers.u32(block + 8);
        std::uint32_t captured = std::min(wire_length, total - kSimpleHeader - 4);
        if (interface.snap_length != 0) {
            captured = std::min(captured, interface.snap_length);
        }
        if (captured > kLargestPacket) {
            return false;
        }
        fill(packet, 0, kSimpleHeader, captured, wire_length, block);
        packet.at = last_time_;
        return true;
    }
    if (total < kPacketHeader + 4) {
        return false;
    }
    const std::uint32_t interface =
        type == block_type::kEnhancedPacket ? numbers.u32(block + 8) : numbers.u16(block + 8);
    const std::uint32_t captured = numbers.u32(block + 20);
    if (interface >= section_.interfaces.size() || captured > total - kPacketHeader - 4
        || captured > kLargestPacket) {
        return false;
    }
    fill(packet, interface, kPacketHeader, captured, numbers.u32(block + 24), block);
    packet.at = last_time_ = section_.interfaces[interface].scale.time(ticks(block));
    return true;
}

std::optional<Step> PcapngReader::read_section(std::uint32_t total,
                                               const std::vector<Byte>& block) {
    constexpr std::uint16_t kMajorVersion = 1;
    if (total < kSmallestSection) {
        return damaged("a section header has a length of " + std::to_string(total) + " bytes");
    }
    const std::uint16_t major = section_.numbers.u16(block.data() + 12);
    if (major != kMajorVersion) {
        return damaged("pcapng of version " + std::to_string(major) + " is not known");
    }
    section_.first_interface += static_cast<std::uint32_t>(section_.interfaces.size());
    section_.interfaces.clear();
    if (index_ != nullptr && !index_->add_section(record_offset_, section_.numbers)) {
        return damaged("there are more than " + std::to_string(PcapngIndex::kMostEntries)
                       + " sections");
    }
    if (facts_ != nullptr) {
        for (std::string& comment : section_comments(section_.numbers, Bytes(block).subspan(8))) {
            if (facts_->comments.size() < kMostComments) {
                facts_->comments.push_back(std::move(comment));
            }
        }
    }
    return std::nullopt;
}

std::optional<Step> PcapngReader::read_other(std::uint32_t type, Bytes body) {
    const SectionNumbers& numbers = section_.numbers;
    if (type == block_type::kInterface) {
        const std::optional<InterfaceBlock> block = read_interface(numbers, body);
        if (!block) {
            return damaged("an interface block is too short");
        }
        section_.interfaces.push_back(block->interface);
        if (section_.interfaces.size() > PcapngIndex::kMostEntries
            || (index_ != nullptr && !index_->add_interface(record_offset_, block->interface))) {
            return damaged("there are more than " + std::to_string(PcapngIndex::kMostEntries)
                           + " interfaces");
        }
        if (facts_ != nullptr) {
            if (facts_->interfaces.size() < kMostNames) {
                facts_->interfaces.push_back(block->name);
            }
            add_link_type(*facts_, block->interface.link_type);
        }
        return std::nullopt;
    }
    if (facts_ == nullptr) {
        return std::nullopt;
    }
    if (type == block_type::kNames) {
        auto names = read_names(numbers, body, kMostNames - facts_->names.size());
        std::ranges::move(names, std::back_inserter(facts_->names));
    } else if (type == block_type::kDecryptionSecrets) {
        keep_secrets(read_tls_secrets(numbers, body));
    } else if (type == block_type::kInterfaceStatistics) {
        // Each block counts from the start of the capture.
        const std::optional<InterfaceStatistics> told = read_statistics(numbers, body);
        if (told && (told->dropped || told->dropped_by_system)
            && told->interface < section_.interfaces.size()) {
            const std::uint64_t dropped =
                told->dropped.value_or(0) + told->dropped_by_system.value_or(0);
            std::uint64_t& known = section_.interfaces[told->interface].dropped;
            facts_->dropped += dropped - known;
            known = dropped;
        }
    }
    return std::nullopt;
}

void PcapngReader::keep_secrets(Bytes key_log) {
    std::string& secrets = facts_->tls_secrets;
    if (key_log.size() > kMostSecrets - std::min(kMostSecrets, secrets.size())) {
        return;
    }
    secrets += as_text(key_log);
    if (!secrets.empty() && secrets.back() != '\n') {
        secrets += '\n';
    }
}

Step PcapngReader::cut_off() {
    trouble_.offset = record_offset_;
    return Step::CutOff;
}

Step PcapngReader::damaged(std::string reason) {
    trouble_ = {.offset = record_offset_, .reason = std::move(reason)};
    return Step::Damaged;
}

}  // namespace waybill::capture
