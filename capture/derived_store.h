// SPDX-License-Identifier: GPL-3.0-or-later
//
// A session's derived bytes (decrypted, unframed) in an unnamed temporary file, like SpillFile.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "capture/spill_file.h"
#include "core/base/result.h"
#include "core/store/byte_store.h"

namespace waybill::capture {

// The file is made when the first byte is written.
class DerivedStore final : public store::ByteStore {
public:
    std::uint64_t reserve(std::uint64_t length) override {
        return next_.fetch_add(length, std::memory_order_relaxed);
    }
    bool write(std::uint64_t at, Bytes bytes) override;
    bool read(std::uint64_t at, std::span<Byte> out) const override;

    std::uint64_t size() const override { return next_.load(std::memory_order_relaxed); }
    void forget_before(std::uint64_t at) override;
    std::string failure() const override;

private:
    SpillFile* file();

    std::atomic<std::uint64_t> next_{0};
    std::atomic<std::uint64_t> first_{0};
    std::once_flag once_;
    std::unique_ptr<SpillFile>
        file_;  // null as long as nothing was written, and when none can be made
    std::atomic<bool> readable_{false};
    mutable std::mutex mutex_;
    std::string failure_;
};

}  // namespace waybill::capture
