// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/live_stream.h"

#include <chrono>

namespace waybill::capture {

Result<std::size_t> LiveStream::read(std::span<Byte> into) {
    constexpr std::chrono::milliseconds kLookAgain{100};
    while (!control_.interrupted) {
        const bool ended = file_->files().ended();  // asked first: then all of it is there
        const Result<std::size_t> got = file_->read_at(offset_, into);
        if (!got || *got > 0 || ended) {
            offset_ += got ? *got : 0;
            control_.bytes_read += got ? *got : 0;
            return got;
        }
        before_waiting_();
        file_->files().wait_for(offset_, kLookAgain);
    }
    return std::size_t{0};
}

}  // namespace waybill::capture
