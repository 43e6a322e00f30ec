// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/recording_writer.h"

#include <algorithm>
#include <array>

#include <arpa/inet.h>

#include "capture/format.h"
#include "core/base/endpoint.h"

namespace waybill::capture {
namespace {

constexpr std::size_t kMostCarried = 512 * kKiB;
constexpr std::size_t kMostComments = kMiB;  // bytes, of a section
constexpr std::size_t kMostCounted = 1000;   // interfaces

std::optional<IpAddress> ip_of(const std::string& text) {
    std::array<Byte, 16> octets{};
    if (::inet_pton(AF_INET, text.c_str(), octets.data()) == 1) {
        return ip_from_v4(octets.data());
    }
    if (::inet_pton(AF_INET6, text.c_str(), octets.data()) == 1) {
        return ip_from_v6(octets.data());
    }
    return std::nullopt;
}

std::optional<std::uint64_t> since(std::optional<std::uint64_t> before,
                                   std::optional<std::uint64_t> now) {
    const std::uint64_t less = before.value_or(0);
    return now && *now >= less ? *now - less : now;
}

// What an interface says of itself is not enforced: programs say less than they write. Only a limit
// that no packet can exceed is told again.
std::uint32_t snap_length(std::uint32_t told, std::uint32_t wanted) {
    return wanted != 0 ? wanted : told >= kLargestPacket ? told : 0;
}

}  // namespace

RecordingWriter::RecordingWriter(const RecorderOptions& options,
                                 RecordedFiles& files,
                                 std::function<void()> before_output)
    : options_(options),
      files_(files),
      before_output_(std::move(before_output)) {}

// The header of the section is written with the first that follows it: only then its comments are
// known.
PcapngWriter& RecordingWriter::writer() {
    if (!writer_) {
        writer_.emplace(
            [this](Bytes blocks) {
                before_output_();
                return files_.append(blocks);
            },
            PcapngWriter::Section{.application = options_.application, .comments = comments_});
        for (const Interface& interface : interfaces_) {
            writer_->add_interface(interface.described);
        }
    }
    return *writer_;
}

void RecordingWriter::begin_section(std::vector<std::string> comments) {
    if (writer_) {
        // A failure is told by what is written next.
        for (std::uint32_t i = 0; i < interfaces_.size(); ++i) {
            if (interfaces_[i].has_told && !interfaces_[i].written) {
                (void)write_statistics(i);
            }
        }
        (void)writer_->flush();
        section_begin_ += writer_->bytes_written();
        writer_.reset();
    }
    interfaces_.clear();
    comments_.clear();
    std::size_t size = 0;
    for (std::string& comment : comments) {
        size += comment.size();
        if (size <= kMostComments) {
            comments_.push_back(std::move(comment));
        }
    }
}

void RecordingWriter::add_interface(const InterfaceBlock& block) {
    Interface interface;
    interface.described = {
        .link_type = block.interface.link_type,
        .snap_length = snap_length(block.interface.snap_length, options_.snap_length),
        .name = block.name,
        .description = block.description,
        .filter = block.filter.empty() ? options_.filter : block.filter};
    interface.scale = block.interface.scale;
    if (counts_.size() < kMostCounted) {
        interface.counts = counts_.size();
        counts_.emplace_back().name = block.name.empty() ? options_.input_name : block.name;
    }
    writer().add_interface(interface.described);
    interfaces_.push_back(std::move(interface));
}

Result<void> RecordingWriter::add_names(
    std::span<const std::pair<std::string, std::string>> names) {
    std::vector<std::pair<IpAddress, std::string>> known;
    for (const auto& [address, name] : names) {
        if (const std::optional<IpAddress> ip = ip_of(address)) {
            known.emplace_back(*ip, name);
        }
    }
    return writer().add_names(known);
}

Result<void> RecordingWriter::add_secrets(std::string_view key_log) {
    if (key_log.empty()) {
        return {};
    }
    carry(key_log);
    return writer().add_tls_secrets(key_log);
}

// Connections go on in the next file, which shall be readable without this one.
void RecordingWriter::carry(std::string_view key_log) {
    if (!options_.limits.several_files()) {
        return;
    }
    carried_ += key_log;
    if (carried_.back() != '\n') {
        carried_ += '\n';
    }
    const std::uint64_t file_bytes = options_.limits.file_bytes();
    const std::size_t most =
        file_bytes == 0 ? kMostCarried : std::min<std::uint64_t>(kMostCarried, file_bytes / 4);
    if (carried_.size() > most) {
        const std::size_t line_end = carried_.find('\n', carried_.size() - most);
        carried_.erase(0, line_end == std::string::npos ? line_end : line_end + 1);
    }
}

Result<void> RecordingWriter::add_statistics(const InterfaceStatistics& told) {
    if (told.interface >= interfaces_.size()) {
        return {};
    }
    Interface& interface = interfaces_[told.interface];
    interface.told = {.received = told.received,
                      .dropped = told.dropped,
                      .dropped_by_system = told.dropped_by_system,
                      .at = interface.scale.time(told.at)};
    interface.has_told = true;
    if (interface.counts != kNotCounted) {
        InterfaceCounts& counts = counts_[interface.counts];
        // dumpcap counts as dropped by the interface what the kernel dropped.
        counts.dropped = told.dropped_by_system ? told.dropped_by_system : told.dropped;
        counts.dropped_by_interface = told.dropped_by_system ? told.dropped : std::nullopt;
    }
    return write_statistics(told.interface);
}

Result<void> RecordingWriter::write_statistics(std::uint32_t interface) {
    Interface& of = interfaces_[interface];
    of.written = true;
    return writer().add_statistics(
        interface,
        {.received = since(of.before.received, of.told.received),
         .dropped = since(of.before.dropped, of.told.dropped),
         .dropped_by_system = since(of.before.dropped_by_system, of.told.dropped_by_system),
         .at = std::max(of.told.at, latest_)});
}

Result<void> RecordingWriter::add_packet(const Packet& packet,
                                         std::uint32_t interface,
                                         std::span<const std::string> comments) {
    ++packets_;
    // The kernel counts those of the loopback interface twice, and what a filter left out.
    if (const std::size_t counts = interfaces_[interface].counts; counts != kNotCounted) {
        ++counts_[counts].packets;
    }
    latest_ = std::max(latest_, packet.at);
    return writer().add_packet(packet, interface, comments);
}

std::uint64_t RecordingWriter::file_bytes() const {
    return section_begin_ - file_begin_ + (writer_ ? writer_->bytes_written() : 0);
}

bool RecordingWriter::is_full() const {
    const CaptureLimits& limits = options_.limits;
    if (options_.path.empty()) {
        return file_bytes() >= options_.temporary_file_bytes;
    }
    return limits.several_files()
           && ((limits.file_bytes() != 0 && file_bytes() >= limits.file_bytes())
               || (limits.next_packets != 0
                   && packets_ - packets_before_file_ >= limits.next_packets));
}

Result<void> RecordingWriter::flush() {
    return writer_ ? writer_->flush() : Result<void>();
}

// An empty file is no capture: there is a section at least.
Result<void> RecordingWriter::end_file() {
    for (std::uint32_t i = 0; i < interfaces_.size(); ++i) {
        if (interfaces_[i].has_told && !interfaces_[i].written) {
            if (Result<void> result = write_statistics(i); !result) {
                return result;
            }
        }
    }
    return writer().flush();
}

Result<void> RecordingWriter::next_file() {
    if (Result<void> result = end_file(); !result) {
        return result;
    }
    section_begin_ += writer_->bytes_written();
    writer_.reset();
    file_begin_ = section_begin_;
    packets_before_file_ = packets_;
    for (Interface& interface : interfaces_) {
        interface.before = interface.told;
        interface.written = false;
    }
    if (Result<void> result = files_.next_file(); !result) {
        return result;
    }
    return writer().add_tls_secrets(carried_);
}

}  // namespace waybill::capture
