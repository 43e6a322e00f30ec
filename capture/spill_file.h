// SPDX-License-Identifier: GPL-3.0-or-later
//
// An unnamed temporary file that keeps what cannot be read a second time: the contents of pipes and
// of compressed captures.
//
// It lies in $TMPDIR, or /tmp, can be opened by nobody else, and is gone with the process. One
// thread appends; any thread reads what was appended before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "capture/file.h"
#include "capture/input_stream.h"
#include "core/base/bytes.h"
#include "core/base/result.h"

namespace waybill::capture {

class SpillFile {
public:
    static Result<std::unique_ptr<SpillFile>> create();

    Result<void> append(Bytes bytes);

    // Writes anywhere; for those who do not append. Any thread, for places that are its own.
    Result<void> write_at(std::uint64_t at, Bytes bytes);

    std::uint64_t size() const { return size_; }
    const File& file() const { return file_; }

private:
    SpillFile(int descriptor, std::string folder);

    File file_;
    std::string folder_;
    std::uint64_t size_ = 0;
};

// Appends all that is read from another stream to a spill file, before it is handed out.
class SpillingStream : public InputStream {
public:
    // `spill` must outlive the stream.
    SpillingStream(std::unique_ptr<InputStream> stream, SpillFile& spill)
        : stream_(std::move(stream)),
          spill_(spill) {}

    Result<std::size_t> read(std::span<Byte> into) override;
    InputEnd end() const override { return stream_->end(); }

private:
    std::unique_ptr<InputStream> stream_;
    SpillFile& spill_;
};

}  // namespace waybill::capture
