// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/byte_window.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

namespace waybill::capture {

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
    if (ahead_) {
        return take_ahead();
    }
    if (end_ == limit_) {
        begin_block(pool_->take());
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

void ByteWindow::read_ahead() {
    if (!ended_) {
        ahead_ = std::make_unique<ReadAhead>(pool_, *stream_);
    }
}

bool ByteWindow::take_ahead() {
    ReadAhead::Piece piece = ahead_->next();
    failure_ = std::move(piece.failure);
    ended_ = piece.size == 0;
    if (ended_) {
        return false;
    }
    begin_block(std::move(piece.block));
    end_ += piece.size;
    return true;
}

// Begins the next block with what is left of this one.
void ByteWindow::begin_block(std::shared_ptr<Byte> block) {
    const std::size_t carried = available();
    const std::uint64_t offset = this->offset();
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
