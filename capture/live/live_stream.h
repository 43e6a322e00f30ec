// SPDX-License-Identifier: GPL-3.0-or-later
//
// GrowingFiles as a Recording reads them: as a file, and as a stream that waits for its end to
// grow.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>

#include "capture/file.h"
#include "capture/input_stream.h"
#include "capture/live/growing_files.h"
#include "core/base/bytes.h"
#include "core/base/result.h"

namespace waybill::capture {

class LiveFile final : public File {
public:
    explicit LiveFile(std::shared_ptr<const GrowingFiles> files) : files_(std::move(files)) {}

    Result<std::size_t> read_at(std::uint64_t offset, std::span<Byte> into) const override {
        return files_->read_at(offset, into);
    }
    const GrowingFiles& files() const { return *files_; }

private:
    std::shared_ptr<const GrowingFiles> files_;
};

class LiveStream final : public InputStream {
public:
    // `before_waiting` is called whenever there is nothing to read yet. It and `control` must
    // outlive the stream.
    LiveStream(std::shared_ptr<const LiveFile> file,
               InputControl& control,
               const std::function<void()>& before_waiting)
        : file_(std::move(file)),
          control_(control),
          before_waiting_(before_waiting) {}

    Result<std::size_t> read(std::span<Byte> into) override;

private:
    std::shared_ptr<const LiveFile> file_;
    InputControl& control_;
    const std::function<void()>& before_waiting_;
    std::uint64_t offset_ = 0;
};

}  // namespace waybill::capture
