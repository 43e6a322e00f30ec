// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/read_ahead.h"

#include <utility>

#include <pthread.h>

namespace waybill::capture {

ReadAhead::ReadAhead(std::shared_ptr<BlockPool> pool, InputStream& stream)
    : pool_(std::move(pool)),
      stream_(stream),
      thread_([this] { run(); }) {}

ReadAhead::~ReadAhead() {
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        changed_.notify_all();
    }
    thread_.join();
}

ReadAhead::Piece ReadAhead::next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !pieces_.empty(); });
    Piece piece = std::move(pieces_.front());
    pieces_.pop_front();
    changed_.notify_all();
    return piece;
}

void ReadAhead::run() {
    pthread_setname_np(pthread_self(), "waybill-read");
    std::unique_lock lock(mutex_);
    for (bool ended = false; !ended;) {
        changed_.wait(lock, [this] { return stopped_ || pieces_.size() < kPieces; });
        if (stopped_) {
            return;
        }
        lock.unlock();
        Piece piece = read();
        ended = piece.size == 0;
        lock.lock();
        pieces_.push_back(std::move(piece));
        changed_.notify_all();
    }
}

// Fills a block, as far as the input goes.
ReadAhead::Piece ReadAhead::read() {
    Piece piece;
    piece.block = pool_->take();
    Byte* const body = piece.block.get() + BlockPool::kHeadRoom;
    while (piece.size < BlockPool::kBody && !failure_) {
        const Result<std::size_t> got =
            stream_.read({body + piece.size, BlockPool::kBody - piece.size});
        if (!got) {
            failure_ = got.error();
        } else if (*got == 0) {
            break;
        } else {
            piece.size += *got;
        }
    }
    if (piece.size == 0) {
        piece.failure = failure_;
    }
    return piece;
}

}  // namespace waybill::capture
