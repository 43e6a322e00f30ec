// SPDX-License-Identifier: GPL-3.0-or-later
//
// The bytes of a body while they come in and afterwards: in memory as long as they are few, else in
// an unnamed temporary file. One thread appends; any thread reads what was appended before.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace waybill::capture {
class SpillFile;
}

namespace waybill::gui {

class BodyBytes {
public:
    static constexpr std::uint64_t kInMemory = 8 * kMiB;

    BodyBytes();
    ~BodyBytes();
    BodyBytes(const BodyBytes&) = delete;
    BodyBytes& operator=(const BodyBytes&) = delete;

    // Fails when the temporary file cannot be made or written.
    Result<void> append(Bytes bytes);

    std::uint64_t size() const { return size_.load(std::memory_order_acquire); }

    // Reads what there is at `offset`, and says how much it was.
    std::size_t read(std::uint64_t offset, std::span<Byte> out) const;

    // At most `most` bytes from `offset` on.
    std::string text(std::uint64_t offset, std::uint64_t most) const;

private:
    Result<void> spill();

    std::atomic<std::uint64_t> size_{0};
    mutable std::mutex mutex_;  // of what follows
    std::vector<Byte> memory_;
    std::shared_ptr<capture::SpillFile> file_;  // null: all is in memory
};

}  // namespace waybill::gui
