// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads small pieces of a recording that lie near each other: keeps the windows of the files around
// the latest of them. One reader belongs to one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/place.h"

namespace waybill::capture {

class Recording;

class WindowReader {
public:
    static constexpr std::uint64_t kWindow = 128 * kKiB;

    // `recording` must outlive the reader.
    explicit WindowReader(const Recording& recording) : recording_(recording) {}

    // False when the bytes are not there any more.
    bool read(Place place, std::size_t length, std::string& out);

    // Copies bytes from `at` on, as many as their window has of them. 0: they are in no window, as
    // at the end of a file.
    std::size_t copy(RecordId at, std::span<Byte> into);

private:
    struct Window {
        RecordId base = kNoRecord;
        std::vector<Byte> bytes;
        bool readable = false;  // false for the last, shorter one of a file
    };

    // Null when that window is not whole.
    const Window* find(RecordId base);

    const Recording& recording_;
    std::array<Window, 4> windows_;
    std::size_t turn_ = 0;
};

}  // namespace waybill::capture
