// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/derived_store.h"

#include <utility>

#include <fcntl.h>

namespace waybill::capture {

SpillFile* DerivedStore::file() {
    std::call_once(once_, [this] {
        Result<std::unique_ptr<SpillFile>> made = SpillFile::create();
        if (made) {
            file_ = std::move(*made);
            readable_.store(true, std::memory_order_release);
        } else {
            const std::lock_guard lock(mutex_);
            failure_ = made.error().message;
        }
    });
    return file_.get();
}

bool DerivedStore::write(std::uint64_t at, Bytes bytes) {
    SpillFile* const into = file();
    if (into == nullptr) {
        return false;
    }
    const Result<void> written = into->write_at(at, bytes);
    if (!written) {
        const std::lock_guard lock(mutex_);
        failure_ = written.error().message;
    }
    return written.has_value();
}

bool DerivedStore::read(std::uint64_t at, std::span<Byte> out) const {
    if (!readable_.load(std::memory_order_acquire) || at < first_.load(std::memory_order_relaxed)) {
        return false;
    }
    const Result<std::size_t> got = file_->file().read_at(at, out);
    return got && *got == out.size();
}

// Where the file system cannot give room back, the file just stays as long as it is.
void DerivedStore::forget_before(std::uint64_t at) {
    if (!readable_.load(std::memory_order_acquire)) {
        return;
    }
    const std::uint64_t first = first_.exchange(at, std::memory_order_relaxed);
    if (at > first) {
        ::fallocate(file_->file().descriptor(),
                    FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                    static_cast<off_t>(first),
                    static_cast<off_t>(at - first));
    }
}

std::string DerivedStore::failure() const {
    const std::lock_guard lock(mutex_);
    return failure_;
}

}  // namespace waybill::capture
