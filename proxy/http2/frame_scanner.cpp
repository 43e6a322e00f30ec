// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/http2/frame_scanner.h"

#include <algorithm>

namespace waybill::proxy {

FrameScanner::Step FrameScanner::next(Bytes data) {
    Step step;
    if (header_size_ < header_.size()) {
        step.taken = std::min(header_.size() - header_size_, data.size());
        std::copy_n(data.begin(), step.taken, header_.begin() + header_size_);
        header_size_ += step.taken;
        if (header_size_ < header_.size()) {
            return step;
        }
        frame_ = http::read_frame_header(header_.data());
        left_ = frame_.length;
        kept_ = 0;
    }
    const std::size_t came = std::min<std::size_t>(left_, data.size() - step.taken);
    if (frame_.kind != http::http2_kind::kData || kept_ == 0) {
        // Of DATA only the length of its padding is of interest.
        const std::size_t wanted = frame_.kind == http::http2_kind::kData ? 1 : kKept;
        const std::size_t keep = std::min(came, wanted - kept_);
        std::copy_n(data.begin() + static_cast<std::ptrdiff_t>(step.taken),
                    keep,
                    payload_.begin() + static_cast<std::ptrdiff_t>(kept_));
        kept_ += keep;
    }
    step.taken += came;
    left_ -= static_cast<std::uint32_t>(came);
    if (left_ == 0) {
        step.complete = true;
        header_size_ = 0;
    }
    return step;
}

}  // namespace waybill::proxy
