// SPDX-License-Identifier: GPL-3.0-or-later
//
// Capture files as one recording: read once from front to back, and again wherever it is asked.
//
// pcap (micro- and nanoseconds, both byte orders) and pcapng, plain or compressed with gzip or
// zstd, several files in their order, "-" for standard input. What cannot be read again (a pipe, a
// compressed file) is written once to an unnamed temporary file, and the places handed out lie
// there.
//
// next() belongs to one thread. read() and packets() may be called from any thread, also while
// another one is in next(), for places that next() has handed out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "capture/packet.h"
#include "core/base/bytes.h"
#include "core/base/place.h"
#include "core/base/result.h"
#include "core/base/time.h"

namespace waybill::capture {

// What is known of one file of the recording; complete once next() has returned false.
struct SourceFacts {
    std::string path;         // as given; "-" is standard input
    std::string kind;         // "pcap" or "pcapng"
    std::uint64_t bytes = 0;  // read from the file as it lies on disk
    std::uint64_t packets = 0;
    std::vector<std::uint16_t> link_types;  // in the order of appearance
    Timestamp first;                        // earliest and latest packet time
    Timestamp last;
    std::uint64_t dropped = 0;            // by the capturing program, from interface statistics
    std::vector<std::string> comments;    // pcapng comments of sections, at most 1,000
    std::vector<std::string> interfaces;  // names of the interfaces, "" where not given
    std::vector<std::pair<std::string, std::string>> names;  // address and name, from name blocks
    std::string tls_secrets;       // NSS key log text of the decryption secrets blocks
    bool cut_off = false;          // ends in the middle of a packet
    std::uint64_t cut_off_at = 0;  // offset of that packet
};

class GrowingFiles;

// A name fit to show: "ethernet", "linux-sll2"; "link-type-147" when it has none.
std::string link_type_name(std::uint16_t link_type);

class WindowReader;

// The packets of a part of one source.
class PacketRange {
public:
    virtual ~PacketRange() = default;
    // The next packet; false at the end. The packet's bytes live until the next call.
    virtual bool next(Packet& packet) = 0;
};

class Recording {
public:
    // Looks at none of the files yet: a file that cannot be read ends next() when its turn comes.
    explicit Recording(std::vector<std::string> paths);
    // Of a live capture: one source, of kind "live". next() waits for what is written, and ends
    // with it; before it waits it calls `before_waiting`, with the packet it gave last still held.
    Recording(std::string name,
              std::shared_ptr<const GrowingFiles> files,
              std::function<void()> before_waiting);
    ~Recording();

    // Lets plain files be read (and decompressed) on a thread of their own, ahead of next().
    // To be called before the first next().
    void read_ahead();

    // The next packet, in file order, file by file; false at the end, or at an error.
    bool next(Packet& packet);

    // Keeps the bytes of the packet that next() gave last alive, for as long as it is held. The
    // same pointer is given for many packets in a row. Hold few of them: each stands for a block of
    // the file.
    std::shared_ptr<const void> hold() const;

    // What hold() would share, to see whether it is another one than that which is held.
    const void* block() const;

    // Why next() ended early, with the file and the offset: not a capture, unreadable, damaged.
    const std::optional<Error>& error() const;
    // Of what was made of it: told as error() unless there is one. Behind the last next().
    void tell_error(Error error);

    // Sentences for standard error: a file that is cut off, blocks that had to be passed over.
    const std::vector<std::string>& notes() const;

    // Up to the packet that next() gave last; for the thread of next().
    const std::vector<SourceFacts>& sources() const;
    // Behind the packet that next() gave last, in the bytes of its source; for the same thread.
    std::uint64_t offset() const;

    // Of a live capture: what lies in front of that offset will not be read again. For the
    // thread of next().
    void forget_before(std::uint64_t offset);

    // Makes next() end soon, without an error, even where it waits for a pipe. May be called from
    // any thread and from a signal handler.
    void interrupt();

    // Bytes read so far and in total, over all sources, as they lie on disk; the total is 0 where
    // it is not known. Any thread.
    std::uint64_t bytes_read() const;
    std::uint64_t bytes_total() const;

    // Reads `out.size()` bytes at `place` again; false when they are not there any more.
    bool read(Place place, std::span<Byte> out) const;

    // The packets from `first` up to and including `last`, which may lie in a later source.
    // REQUIRES: both are records that next() has handed out; once next() has returned false, `last`
    // may be any, and kNoRecord is the end of the recording.
    // `windows` may be null; where it is given, a short range is read through it.
    std::unique_ptr<PacketRange> packets(RecordId first,
                                         RecordId last,
                                         WindowReader* windows = nullptr) const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::capture
