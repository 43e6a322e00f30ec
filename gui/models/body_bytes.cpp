// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/body_bytes.h"

#include <algorithm>
#include <utility>

#include <QThreadPool>

#include "capture/spill_file.h"

namespace waybill::gui {

BodyBytes::BodyBytes() = default;

// To give a large file up takes the system long; whoever forgets a body need not wait for it.
BodyBytes::~BodyBytes() {
    if (file_ != nullptr) {
        QThreadPool::globalInstance()->start([file = std::move(file_)]() mutable { file.reset(); });
    }
}

Result<void> BodyBytes::append(Bytes bytes) {
    {
        const std::lock_guard lock(mutex_);
        if (file_ == nullptr && memory_.size() + bytes.size() > kInMemory) {
            if (Result<void> spilled = spill(); !spilled) {
                return spilled;
            }
        }
        if (file_ == nullptr) {
            memory_.insert(memory_.end(), bytes.begin(), bytes.end());
        }
    }
    // Only this thread sets file_; writing does not keep the readers waiting.
    if (file_ != nullptr) {
        if (Result<void> appended = file_->append(bytes); !appended) {
            return appended;
        }
    }
    size_.fetch_add(bytes.size(), std::memory_order_release);
    return {};
}

Result<void> BodyBytes::spill() {
    Result<std::unique_ptr<capture::SpillFile>> file = capture::SpillFile::create();
    if (!file) {
        return file.error();
    }
    if (Result<void> appended = (*file)->append(memory_); !appended) {
        return appended;
    }
    file_ = std::move(*file);
    std::vector<Byte>().swap(memory_);
    return {};
}

std::size_t BodyBytes::read(std::uint64_t offset, std::span<Byte> out) const {
    const std::uint64_t size = this->size();
    if (offset >= size) {
        return 0;
    }
    out = out.first(static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), size - offset)));
    std::shared_ptr<const capture::SpillFile> file;
    {
        const std::lock_guard lock(mutex_);
        if (file_ == nullptr) {
            const auto from = memory_.begin() + static_cast<std::ptrdiff_t>(offset);
            std::copy_n(from, out.size(), out.begin());
            return out.size();
        }
        file = file_;
    }
    const Result<std::size_t> read = file->file().read_at(offset, out);
    return read ? *read : 0;
}

std::string BodyBytes::text(std::uint64_t offset, std::uint64_t most) const {
    const std::uint64_t size = this->size();
    std::string text;
    if (offset < size) {
        text.resize(static_cast<std::size_t>(std::min(most, size - offset)));
        text.resize(read(offset, {reinterpret_cast<Byte*>(text.data()), text.size()}));
    }
    return text;
}

}  // namespace waybill::gui
