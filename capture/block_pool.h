// SPDX-License-Identifier: GPL-3.0-or-later
//
// Blocks of memory that inputs are read into, shared with whoever looks at what is in them.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "core/base/bytes.h"

namespace waybill::capture {

// Any thread may take a block and let go of one.
class BlockPool : public std::enable_shared_from_this<BlockPool> {
public:
    static constexpr std::size_t kHeadRoom = kMiB;  // touched only as far as it is used
    static constexpr std::size_t kBody = 512 * kKiB;

    BlockPool() = default;
    ~BlockPool();
    BlockPool(const BlockPool&) = delete;
    BlockPool& operator=(const BlockPool&) = delete;

    // kHeadRoom + kBody bytes, whatever was in them before. REQUIRES: owned by a shared_ptr.
    std::shared_ptr<Byte> take();

private:
    void give_back(Byte* block);

    std::mutex mutex_;
    std::vector<Byte*> free_;
};

}  // namespace waybill::capture
