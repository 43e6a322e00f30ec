// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes packets and what belongs to them to the files of a live capture, so that each of these can
// be read on its own: it begins with a section that has all interfaces, and the last secrets; it
// ends with how many packets were dropped while it was written.
//
// One thread. The first output that fails ends it: later calls do nothing but tell the same error.
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

#include "capture/live/live_recorder.h"
#include "capture/live/recorded_files.h"
#include "capture/packet.h"
#include "capture/pcapng_blocks.h"
#include "capture/pcapng_writer.h"
#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/time.h"

namespace waybill::capture {

class RecordingWriter {
public:
    // `before_output` is called before anything goes to the files; both must outlive the writer.
    RecordingWriter(const RecorderOptions& options,
                    RecordedFiles& files,
                    std::function<void()> before_output);

    // A section of the input: the interfaces named so far hold no longer.
    void begin_section(std::vector<std::string> comments);
    void add_interface(const InterfaceBlock& block);
    Result<void> add_names(std::span<const std::pair<std::string, std::string>> names);
    Result<void> add_secrets(std::string_view key_log);
    Result<void> add_statistics(const InterfaceStatistics& told);
    // `interface` counts among those of the section.
    Result<void> add_packet(const Packet& packet,
                            std::uint32_t interface,
                            std::span<const std::string> comments);

    // The file has become as large as it may be.
    bool is_full() const;
    std::uint64_t file_bytes() const;  // with what is not yet flushed
    std::uint64_t packets() const { return packets_; }
    const std::vector<InterfaceCounts>& counts() const { return counts_; }

    Result<void> flush();
    Result<void> next_file();
    // Nothing more comes: the last file is made complete.
    Result<void> finish() { return end_file(); }

private:
    static constexpr std::size_t kNotCounted = ~std::size_t{0};

    struct Interface {
        PcapngWriter::Interface described;
        TickScale scale;
        std::size_t counts = kNotCounted;  // index
        PcapngWriter::Statistics told;     // since the capture began
        PcapngWriter::Statistics before;   // when the file began
        bool has_told = false;
        bool written = false;  // told, in this file
    };

    PcapngWriter& writer();
    void carry(std::string_view key_log);
    Result<void> write_statistics(std::uint32_t interface);
    Result<void> end_file();

    const RecorderOptions& options_;
    RecordedFiles& files_;
    std::function<void()> before_output_;

    std::vector<std::string> comments_;  // of the section
    std::vector<Interface> interfaces_;  // of the section
    std::vector<InterfaceCounts> counts_;
    std::string carried_;  // secrets that the next file begins with

    std::optional<PcapngWriter> writer_;  // of the section in this file; empty: not yet begun
    std::uint64_t file_begin_ = 0;        // what was written in files before
    std::uint64_t section_begin_ = 0;     // what was written in sections before
    std::uint64_t packets_ = 0;
    std::uint64_t packets_before_file_ = 0;
    Timestamp latest_;
};

}  // namespace waybill::capture
