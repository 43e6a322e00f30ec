// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a live capture has written so far, as one stream of bytes: its files one behind the other
// (pcapng allows that), of which the oldest may be gone.
//
// One thread appends files and tells how long they are; any thread reads and waits.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <span>

#include "capture/file.h"
#include "core/base/bytes.h"
#include "core/base/result.h"

namespace waybill::capture {

class GrowingFiles {
public:
    // The thread that writes.
    void begin_file(std::shared_ptr<const File> file);  // behind the last one
    void grow(std::uint64_t bytes);                     // so many more are in the last file
    void end();                                         // nothing more comes
    // Lets go of the oldest file; what lies in it cannot be read from then on.
    // REQUIRES: it is not the last one.
    void forget_oldest();

    // Any thread. Offsets count from the beginning of the first file there ever was.
    std::uint64_t first() const;  // of what can still be read
    std::uint64_t size() const;   // behind the last byte
    bool ended() const;
    std::size_t files() const;  // that can be read
    // Where the second oldest file begins: first() once the oldest is forgotten.
    std::uint64_t second() const;

    // Reads until `into` is full or what there is ends; 0 where nothing can be read.
    Result<std::size_t> read_at(std::uint64_t offset, std::span<Byte> into) const;

    // Waits until there is something at `offset`, or the end, or for so long. True: look again.
    bool wait_for(std::uint64_t offset, std::chrono::milliseconds at_most) const;

private:
    struct Part {
        std::uint64_t begin = 0;
        std::uint64_t length = 0;
        std::shared_ptr<const File> file;
    };

    mutable std::mutex mutex_;
    mutable std::condition_variable grown_;
    std::deque<Part> parts_;
    std::uint64_t size_ = 0;
    bool ended_ = false;
};

}  // namespace waybill::capture
