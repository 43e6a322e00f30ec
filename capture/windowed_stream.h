// SPDX-License-Identifier: GPL-3.0-or-later
//
// A short part of a recording, read again through the windows of a WindowReader.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "capture/file.h"
#include "capture/input_stream.h"
#include "capture/window_reader.h"
#include "core/base/place.h"

namespace waybill::capture {

// Reads a part of a source through windows, and where there is none from the file.
class WindowedStream final : public InputStream {
public:
    WindowedStream(WindowReader& windows,
                   RecordId at,
                   std::shared_ptr<const File> file,
                   std::uint64_t source_start)
        : windows_(windows),
          at_(at),
          file_(std::move(file)),
          source_start_(source_start) {}

    Result<std::size_t> read(std::span<Byte> into) override {
        std::size_t got = windows_.copy(at_, into);
        if (got == 0) {
            const Result<std::size_t> read =
                file_->read_at(source_start_ + record_offset(at_), into);
            if (!read) {
                return read.error();
            }
            got = *read;
        }
        at_ += got;
        return got;
    }

private:
    WindowReader& windows_;
    RecordId at_;
    std::shared_ptr<const File> file_;
    std::uint64_t source_start_;  // where the source begins in the file
};

}  // namespace waybill::capture
