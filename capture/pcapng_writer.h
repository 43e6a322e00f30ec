// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes pcapng (draft-ietf-opsawg-pcapng): one section, little-endian, times in nanoseconds.
//
// Blocks are collected and given to a function, so that it need not be a file that they go to. The
// first output that fails ends it: later calls do nothing but tell the same error. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "capture/packet.h"
#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/result.h"
#include "core/base/time.h"

namespace waybill::capture {

class PcapngWriter {
public:
    static constexpr std::size_t kLeastBuffer = 4 * kKiB;
    static constexpr std::size_t kMostBuffer = kMiB;

    struct Section {
        std::string application;  // that wrote it
        std::vector<std::string> comments;
    };

    struct Interface {
        std::uint16_t link_type = 0;    // LINKTYPE_ number
        std::uint32_t snap_length = 0;  // more of a packet is not written; 0: no limit
        std::string name{};
        std::string description{};
        std::string filter{};  // libpcap's, that packets were captured with
    };

    struct Statistics {
        std::optional<std::uint64_t> received;  // since the capture began
        std::optional<std::uint64_t> dropped;   // by the interface, or by whom is not known
        std::optional<std::uint64_t> dropped_by_system;
        Timestamp at;  // when these were the numbers
    };

    using Output = std::function<Result<void>(Bytes)>;

    // Begins with the header of the section. Output comes in pieces of about `buffer` bytes, from
    // kLeastBuffer to kMostBuffer, and with flush().
    PcapngWriter(Output output, const Section& section, std::size_t buffer = 256 * kKiB);
    // What was not flushed is lost.
    ~PcapngWriter() = default;
    PcapngWriter(const PcapngWriter&) = delete;
    PcapngWriter& operator=(const PcapngWriter&) = delete;

    // The number to name it with. At any time before its first packet.
    std::uint32_t add_interface(const Interface& interface);

    // Addresses and their names.
    Result<void> add_names(std::span<const std::pair<IpAddress, std::string>> names);

    // Lines of an NSS key log. To stand in front of the packets that they open.
    Result<void> add_tls_secrets(std::string_view key_log);

    // `interface` is one that add_interface() gave. A time before 1970, or none, becomes 0.
    Result<void> add_packet(const Packet& packet,
                            std::uint32_t interface,
                            std::span<const std::string> comments = {});

    Result<void> add_statistics(std::uint32_t interface, const Statistics& statistics);

    // Gives out what was collected.
    Result<void> flush();

    std::uint64_t bytes_written() const { return given_ + buffer_.size(); }

private:
    void u16(std::uint64_t value) { number(value, 2); }
    void u32(std::uint64_t value) { number(value, 4); }
    void number(std::uint64_t value, unsigned width);
    void padded(Bytes bytes);
    void option(std::uint16_t code, Bytes value);
    void text_option(std::uint16_t code, std::string_view text);
    void ticks(Timestamp at);

    Result<void> add_plain(Timestamp at,
                           std::uint32_t interface,
                           Bytes data,
                           std::uint32_t wire_length);
    void begin(std::uint32_t type);
    Result<void> end();
    Result<void> given_out();
    Result<void> give();

    Output output_;
    std::size_t limit_;
    std::vector<Byte> buffer_;
    std::size_t block_ = 0;  // where in it the block that is being written begins
    bool has_options_ = false;
    std::vector<std::uint32_t> snap_lengths_;  // of the interfaces
    std::uint64_t given_ = 0;
    std::optional<Error> error_;
};

}  // namespace waybill::capture
