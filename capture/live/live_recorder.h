// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes packets to files as they come, and does nothing else with them: the thread of a live
// capture that must never wait for analysis (waybill-capture).
//
// The input is a stream of pcap or pcapng: a PacketFeed's pipe, or standard input. The files are
// pcapng, named by the user, or unnamed temporary ones. Analysis reads what was written (files()),
// behind the writing by as much as it needs.
//
// A file that a ring no longer keeps is deleted at once, but stays readable through files() until
// analysis has passed it (passed()). When more than `most_behind` bytes are kept for nobody but
// analysis (in temporary files, and in what a ring has deleted), writing waits; then the kernel's
// buffer fills, and what it drops is counted. A file that the user keeps is never waited for.
//
// Statistics blocks of the input are written on, counted from the beginning of each file, so that
// the sum over the files of a ring is what was dropped.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "capture/live/capture_limits.h"
#include "capture/live/growing_files.h"
#include "capture/packet.h"
#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/time.h"

namespace waybill::capture {

struct RecorderOptions {
    int input = -1;          // descriptor to read from; stays the caller's
    std::string input_name;  // for errors: "standard input", "eth0"
    std::string path;        // of the recording; "": unnamed temporary files
    bool overwrite = true;   // of a file that is there
    CaptureLimits limits;
    std::uint32_t snap_length = 0;  // for the input of others; 0: no limit
    std::string application;        // that writes, for the section header
    std::string filter;             // that packets were captured with, for the interfaces
    // Without a path: temporary files of so many bytes, of which so many are kept once analysed.
    std::uint64_t temporary_file_bytes = 64 * kMiB;
    std::uint64_t temporary_files = 8;
    std::uint64_t most_behind = 2048 * kMiB;
    // Called for each packet on the thread that writes; must be quick. May be empty.
    std::function<void(const Packet&)> on_packet;
};

struct InterfaceCounts {
    std::string name;
    std::uint64_t packets = 0;             // that came
    std::optional<std::uint64_t> dropped;  // by the kernel, for want of room, or not known by whom
    std::optional<std::uint64_t> dropped_by_interface;
};

struct RecorderStatus {
    std::uint64_t packets = 0;  // written
    std::uint64_t bytes = 0;    // written, in all files
    Timestamp first;            // packet times
    Timestamp last;
    std::vector<InterfaceCounts> interfaces;
    std::vector<std::string> paths;  // of the files that are there, oldest first
    bool waits_for_analysis = false;
    bool ended = false;
};

class LiveRecorder {
public:
    // Makes the first file, and begins.
    static Result<std::unique_ptr<LiveRecorder>> start(RecorderOptions options);
    // Ends as stop() does.
    virtual ~LiveRecorder() = default;

    virtual std::shared_ptr<GrowingFiles> files() const = 0;

    // Analysis does not need what lies in front of this offset of files(); the largest number there
    // is when nobody analyses. Any thread.
    virtual void passed(std::uint64_t offset) = 0;

    // Lines of a key log to be written in front of what they decrypt. Any thread.
    virtual void add_secrets(std::string_view key_log) = 0;

    virtual RecorderStatus status() const = 0;  // any thread

    // Sentences about the input, as that it is cut off; each is given once. Any thread.
    virtual std::vector<std::string> take_notes() = 0;

    // Ends without waiting for the end of the input. Any thread, and signal handlers.
    virtual void stop() = 0;

    // Waits until it has ended. Why it ended early, with the name of the file or the input: disk
    // full, damaged input, which cannot be read further. What was written stays and is readable.
    virtual Result<void> outcome() = 0;
    // A limit of CaptureLimits ended it.
    virtual bool reached_limit() const = 0;
};

}  // namespace waybill::capture
