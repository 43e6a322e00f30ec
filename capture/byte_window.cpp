// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/byte_window.h"

#include <algorithm>
#include <cassert>
#include <cstring>
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

ByteWindow::ByteWindow(std::shared_ptr<BlockPool> pool,
                       std::unique_ptr<InputStream> stream,
                       std::uint64_t offset,
                       std::size_t first_read)
    : block_offset_(offset),
      pool_(std::move(pool)),
      stream_(std::move(stream)),
      read_size_(first_read) {}

bool ByteWindow::skip(std::uint64_t count) {
    while (count > available()) {
        count -= available();
        at_ = end_;
        if (!read_more()) {
            return false;
        }
    }
    at_ += count;
    return true;
}

bool ByteWindow::copy(std::size_t count, std::vector<Byte>& out) {
    out.clear();
    while (out.size() < count) {
        if (available() == 0 && !read_more()) {
            return false;
        }
        const std::size_t taken = std::min(count - out.size(), available());
        out.insert(out.end(), at_, at_ + taken);
        at_ += taken;
    }
    return true;
}

bool ByteWindow::read_until(std::size_t count) {
    assert(count <= kLargestPiece);
    while (available() < count) {
        if (!read_more()) {
            return false;
        }
    }
    return true;
}

bool ByteWindow::read_more() {
    if (ended_) {
        return false;
    }
    if (end_ == limit_) {
        begin_block();
    }
    const auto room = static_cast<std::size_t>(limit_ - end_);
    const Result<std::size_t> got = stream_->read({end_, std::min(room, read_size_)});
    if (!got) {
        failure_ = got.error();
    }
    ended_ = !got || *got == 0;
    if (ended_) {
        return false;
    }
    end_ += *got;
    read_size_ = std::min(2 * read_size_, BlockPool::kBody);
    return true;
}

// Begins the next block with what is left of this one.
void ByteWindow::begin_block() {
    const std::size_t carried = available();
    const std::uint64_t offset = this->offset();
    std::shared_ptr<Byte> block = pool_->take();
    Byte* const body = block.get() + BlockPool::kHeadRoom;
    if (carried > 0) {
        std::memcpy(body - carried, at_, carried);
    }
    block_ = std::move(block);
    block_start_ = body - carried;
    block_offset_ = offset;
    at_ = block_start_;
    end_ = body;
    limit_ = body + BlockPool::kBody;
}

}  // namespace waybill::capture
