// SPDX-License-Identifier: GPL-3.0-or-later
//
// The bytes of one capture file from front to back, whatever they come from: a plain file, a pipe,
// or either of them compressed.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "capture/file.h"
#include "core/base/bytes.h"
#include "core/base/result.h"

namespace waybill::capture {

// Shared by the inputs of a recording and whoever watches or ends it; any thread.
struct InputControl {
    std::atomic<std::uint64_t> bytes_read{0};  // from disk or pipe, before decompression
    std::atomic<bool> interrupted{false};      // inputs end at once
};

// What is known of an input once it has ended.
struct InputEnd {
    bool cut_off = false;       // its compressed data ends in the middle
    bool more_follows = false;  // something else lies behind its compressed data
};

class InputStream {
public:
    virtual ~InputStream() = default;

    // Reads what can be had without waiting long: at least one byte, 0 at the end. Errors do not
    // name the file.
    virtual Result<std::size_t> read(std::span<Byte> into) = 0;

    virtual InputEnd end() const { return {}; }
};

struct Input {
    std::unique_ptr<InputStream> stream;
    // Set when the offsets of the stream are offsets of this file, and it can be read again.
    std::shared_ptr<const File> file;
};

// Opens "-" or a path. `control` must outlive the input. A named pipe is waited for.
Result<Input> open_input(const std::string& path, InputControl& control);

// Opens a plain file to read it again.
Result<std::shared_ptr<const File>> open_file(const std::string& path);

// 0 when the path is not a plain file.
std::uint64_t plain_file_size(const std::string& path);

// Reads a part of a file from `offset` on. Used to read packets again.
class FileStream : public InputStream {
public:
    FileStream(std::shared_ptr<const File> file, std::uint64_t offset, InputControl* control)
        : file_(std::move(file)),
          offset_(offset),
          control_(control) {}

    Result<std::size_t> read(std::span<Byte> into) override;

private:
    std::shared_ptr<const File> file_;
    std::uint64_t offset_;
    InputControl* control_;  // may be null
};

}  // namespace waybill::capture
