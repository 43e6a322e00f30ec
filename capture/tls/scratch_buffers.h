// SPDX-License-Identifier: GPL-3.0-or-later
//
// Room for one record each, lent to the connections of a thread: many are open, few are read at the
// same time.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "core/base/bytes.h"

namespace waybill::capture::tls {

class ScratchBuffers {
public:
    std::vector<Byte> take() {
        if (free_.empty()) {
            return {};
        }
        std::vector<Byte> buffer = std::move(free_.back());
        free_.pop_back();
        return buffer;
    }
    void give_back(std::vector<Byte> buffer) {
        if (free_.size() < kMost) {
            free_.push_back(std::move(buffer));
        }
    }

private:
    static constexpr std::size_t kMost = 4;  // TLS inside TLS

    std::vector<std::vector<Byte>> free_;
};

}  // namespace waybill::capture::tls
