// SPDX-License-Identifier: GPL-3.0-or-later
//
// Parts of a recording's sources, read again packet by packet.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "capture/byte_window.h"
#include "capture/file.h"
#include "capture/format.h"
#include "capture/packet.h"
#include "capture/pcap_format.h"
#include "capture/pcapng_format.h"
#include "capture/recording.h"
#include "core/base/place.h"

namespace waybill::capture {

enum class Format : std::uint8_t { None, Pcap, Pcapng };

// What is needed to read a source again. Written before the first record of it is handed out.
struct SourceAgain {
    std::string path;
    File::Identity identity;           // of the file that was read under that path
    std::shared_ptr<const File> file;  // null: open the path, or, when spilled, the spill file
    bool spilled = false;
    std::uint64_t spill_start = 0;  // where the source begins in the spill file
    Format format = Format::None;
    std::uint64_t first_record = 0;  // its offset
    PcapReader pcap;
    std::unique_ptr<PcapngIndex> pcapng;
};

// The packets of a part of one source.
class SourceRange final : public PacketRange {
public:
    SourceRange(const SourceAgain& source,
                std::uint64_t source_index,
                ByteWindow window,
                std::uint64_t first,
                std::uint64_t last)
        : format_(source.format),
          source_(source_index),
          last_(last),
          window_(std::move(window)),
          pcap_(source.pcap),
          pcapng_(source.pcapng ? source.pcapng->at(first) : PcapngSection{}) {}

    bool next(Packet& packet) override {
        std::uint64_t offset = window_.offset();
        if (offset > last_) {
            return false;
        }
        if (format_ == Format::Pcap) {
            if (pcap_.next(window_, packet) != Step::Packet) {
                return false;
            }
        } else {
            if (pcapng_.next(window_, packet) != Step::Packet) {
                return false;
            }
            offset = pcapng_.record_offset();
        }
        packet.record = make_record(source_, offset);
        return offset <= last_;
    }

private:
    Format format_;
    std::uint64_t source_;
    std::uint64_t last_;
    ByteWindow window_;
    PcapReader pcap_;
    PcapngReader pcapng_;
};

// Of a source that is not there any more.
class NoPackets final : public PacketRange {
public:
    bool next(Packet& /*packet*/) override { return false; }
};

// Ranges of several sources, one behind the other.
class RangeOfSources final : public PacketRange {
public:
    using Open = std::function<std::unique_ptr<PacketRange>(std::uint64_t source)>;

    RangeOfSources(std::uint64_t first, std::uint64_t last, Open open)
        : source_(first),
          last_(last),
          open_(std::move(open)),
          range_(open_(first)) {}

    bool next(Packet& packet) override {
        while (!range_->next(packet)) {
            if (source_ >= last_) {
                return false;
            }
            range_ = open_(++source_);
        }
        return true;
    }

private:
    std::uint64_t source_;
    std::uint64_t last_;
    Open open_;
    std::unique_ptr<PacketRange> range_;
};

}  // namespace waybill::capture
