// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/window_reader.h"

#include <algorithm>

#include "capture/recording.h"

namespace waybill::capture {

bool WindowReader::read(Place place, std::size_t length, std::string& out) {
    const std::uint64_t source = record_source(place.record);
    const std::uint64_t begin = record_offset(place.record) + place.skip;
    const std::uint64_t base = begin / kWindow * kWindow;
    out.resize(length);
    const std::span<Byte> bytes(reinterpret_cast<Byte*>(out.data()), length);
    if (begin + length > base + kWindow) {
        return recording_.read(place, bytes);
    }
    const Window* const window = find(make_record(source, base));
    if (window == nullptr) {
        return recording_.read(place, bytes);
    }
    out.assign(as_text(window->bytes).substr(begin - base, length));
    return true;
}

std::size_t WindowReader::copy(RecordId at, std::span<Byte> into) {
    const std::uint64_t begin = record_offset(at) % kWindow;
    const Window* const window = find(at - begin);
    if (window == nullptr) {
        return 0;
    }
    const Bytes bytes = Bytes(window->bytes).subspan(begin);
    const std::size_t count = std::min(bytes.size(), into.size());
    std::copy_n(bytes.begin(), count, into.begin());
    return count;
}

const WindowReader::Window* WindowReader::find(RecordId base) {
    for (const Window& window : windows_) {
        if (window.base == base) {
            return window.readable ? &window : nullptr;
        }
    }
    Window& window = windows_[turn_++ % windows_.size()];
    window.bytes.resize(kWindow);
    window.base = base;
    window.readable = recording_.read(Place{base, 0}, window.bytes);
    return window.readable ? &window : nullptr;
}

}  // namespace waybill::capture
