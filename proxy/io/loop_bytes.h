// SPDX-License-Identifier: GPL-3.0-or-later
//
// The ByteStore as one loop's recorder writes it: knows from where on the loop may still write, so
// that what lies in front of it can be given back.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "core/store/byte_store.h"

namespace waybill::proxy {

class LoopBytes final : public store::ByteStore {
public:
    explicit LoopBytes(std::shared_ptr<store::ByteStore> bytes) : bytes_(std::move(bytes)) {}

    std::uint64_t reserve(std::uint64_t length) override {
        const std::uint64_t at = bytes_->reserve(length);
        latest_.store(at, std::memory_order_relaxed);
        return at;
    }
    bool write(std::uint64_t at, Bytes bytes) override { return bytes_->write(at, bytes); }
    bool read(std::uint64_t at, std::span<Byte> out) const override {
        return bytes_->read(at, out);
    }
    std::uint64_t size() const override { return bytes_->size(); }
    std::string failure() const override { return bytes_->failure(); }

    // Recorders fill what they reserved last: in front of it they write no more. ~0: nothing was
    // reserved.
    std::uint64_t latest() const { return latest_.load(std::memory_order_relaxed); }

private:
    const std::shared_ptr<store::ByteStore> bytes_;
    std::atomic<std::uint64_t> latest_{~std::uint64_t{0}};
};

}  // namespace waybill::proxy
