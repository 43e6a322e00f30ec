// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/derived_store.h"

#include <utility>

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
    if (!readable_.load(std::memory_order_acquire)) {
        return false;
    }
    const Result<std::size_t> got = file_->file().read_at(at, out);
    return got && *got == out.size();
}

std::string DerivedStore::failure() const {
    const std::lock_guard lock(mutex_);
    return failure_;
}

}  // namespace waybill::capture
