// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/growing_files.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

namespace waybill::capture {

void GrowingFiles::begin_file(std::shared_ptr<const File> file) {
    const std::scoped_lock lock(mutex_);
    parts_.push_back({.begin = size_, .length = 0, .file = std::move(file)});
}

void GrowingFiles::grow(std::uint64_t bytes) {
    {
        const std::scoped_lock lock(mutex_);
        assert(!parts_.empty());
        parts_.back().length += bytes;
        size_ += bytes;
    }
    grown_.notify_all();
}

void GrowingFiles::end() {
    {
        const std::scoped_lock lock(mutex_);
        ended_ = true;
    }
    grown_.notify_all();
}

void GrowingFiles::forget_oldest() {
    // Closing a deleted file gives its blocks back, which takes a while: not under the lock.
    std::shared_ptr<const File> oldest;
    {
        const std::scoped_lock lock(mutex_);
        assert(parts_.size() > 1);
        oldest = std::move(parts_.front().file);
        parts_.pop_front();
    }
}

std::uint64_t GrowingFiles::first() const {
    const std::scoped_lock lock(mutex_);
    return parts_.empty() ? size_ : parts_.front().begin;
}

std::uint64_t GrowingFiles::size() const {
    const std::scoped_lock lock(mutex_);
    return size_;
}

bool GrowingFiles::ended() const {
    const std::scoped_lock lock(mutex_);
    return ended_;
}

std::size_t GrowingFiles::files() const {
    const std::scoped_lock lock(mutex_);
    return parts_.size();
}

std::uint64_t GrowingFiles::second() const {
    const std::scoped_lock lock(mutex_);
    return parts_.size() < 2 ? size_ : parts_[1].begin;
}

Result<std::size_t> GrowingFiles::read_at(std::uint64_t offset, std::span<Byte> into) const {
    std::size_t done = 0;
    while (done < into.size()) {
        std::shared_ptr<const File> file;
        std::uint64_t inside = 0;
        std::size_t count = 0;
        {
            const std::scoped_lock lock(mutex_);
            const auto behind = std::ranges::upper_bound(parts_, offset + done, {}, &Part::begin);
            if (behind == parts_.begin()) {
                return done;  // it is gone
            }
            // A file that nothing was written to begins where the next one does: the last of them
            // is found.
            const Part& part = *std::prev(behind);
            inside = offset + done - part.begin;
            if (inside >= part.length) {
                return done;  // not yet there
            }
            count = static_cast<std::size_t>(
                std::min<std::uint64_t>(into.size() - done, part.length - inside));
            file = part.file;
        }
        const Result<std::size_t> got = file->read_at(inside, into.subspan(done, count));
        if (!got) {
            return got;
        }
        done += *got;
        if (*got < count) {
            return done;  // somebody has made the file shorter
        }
    }
    return done;
}

bool GrowingFiles::wait_for(std::uint64_t offset, std::chrono::milliseconds at_most) const {
    std::unique_lock lock(mutex_);
    return grown_.wait_for(lock, at_most, [&] { return size_ > offset || ended_; });
}

}  // namespace waybill::capture
