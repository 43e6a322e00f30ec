// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/block_pool.h"

#include <new>
#include <utility>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WAYBILL_POISON_BLOCKS
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define WAYBILL_POISON_BLOCKS
#endif
#ifdef WAYBILL_POISON_BLOCKS
#include <sanitizer/asan_interface.h>
#endif

namespace waybill::capture {
namespace {

constexpr std::size_t kBlockSize = BlockPool::kHeadRoom + BlockPool::kBody;
constexpr std::size_t kFreeBlocks = 16;
constexpr std::align_val_t kBlockAlignment{4096};  // a page: the kernel copies fastest into these

// AddressSanitizer then tells of packets that are used after their block was let go.
void poison(Byte* block) {
#ifdef WAYBILL_POISON_BLOCKS
    ASAN_POISON_MEMORY_REGION(block, kBlockSize);
#else
    static_cast<void>(block);
#endif
}
void unpoison(Byte* block) {
#ifdef WAYBILL_POISON_BLOCKS
    ASAN_UNPOISON_MEMORY_REGION(block, kBlockSize);
#else
    static_cast<void>(block);
#endif
}

void delete_block(Byte* block) {
    unpoison(block);
    ::operator delete(block, kBlockAlignment);
}

}  // namespace

BlockPool::~BlockPool() {
    for (Byte* block : free_) {
        delete_block(block);
    }
}

std::shared_ptr<Byte> BlockPool::take() {
    Byte* block = nullptr;
    {
        const std::scoped_lock lock(mutex_);
        if (!free_.empty()) {
            block = free_.back();
            free_.pop_back();
        }
    }
    if (block == nullptr) {
        block = static_cast<Byte*>(::operator new(kBlockSize, kBlockAlignment));
    }
    unpoison(block);
    return {block, [pool = shared_from_this()](Byte* done) {
                pool->give_back(done);
            }};
}

void BlockPool::give_back(Byte* block) {
    {
        const std::scoped_lock lock(mutex_);
        if (free_.size() < kFreeBlocks) {
            poison(block);
            free_.push_back(block);
            return;
        }
    }
    delete_block(block);
}

}  // namespace waybill::capture
