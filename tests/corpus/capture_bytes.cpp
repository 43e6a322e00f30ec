// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/capture_bytes.h"

#include <array>
#include <cstddef>

#include <fmt/format.h>
#include <zlib.h>

namespace waybill::corpus {
CaptureBytes CaptureBytes::load(const std::string& path) {
    std::string bytes;
    // Reads a file that is not compressed as it is.
    gzFile file = gzopen(path.c_str(), "rb");
    if (file != nullptr) {
        std::array<char, 65536> buffer{};
        int got = 0;
        while ((got = gzread(file, buffer.data(), buffer.size())) > 0) {
            bytes.append(buffer.data(), static_cast<std::size_t>(got));
        }
        gzclose(file);
    }
    return CaptureBytes(std::move(bytes));
}

bool CaptureBytes::has_start_in_clear(const RecordedMessage& message) const {
    if (message.is_request) {
        return !message.method.empty()
               && has_in_clear(message.target.empty()
                                   ? message.method
                                   : fmt::format("{} {}", message.method, message.target));
    }
    return message.status != 0
           && has_in_clear(fmt::format("{} {}", message.version, message.status));
}

bool CaptureBytes::has_in_clear(std::string_view text) const {
    return bytes_.find(text) != std::string::npos;
}

}  // namespace waybill::corpus
