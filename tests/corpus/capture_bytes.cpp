// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/capture_bytes.h"

#include <array>
#include <cstddef>

#include <fmt/format.h>
#include <zlib.h>

#include "tests/corpus/text_match.h"

namespace waybill::corpus {
namespace {

constexpr std::size_t kTlsRecordHeader = 5;

bool is_tls_record_header(std::string_view bytes) {
    return bytes.size() == kTlsRecordHeader && bytes[0] == 0x17 && bytes[1] == 0x03
           && static_cast<unsigned char>(bytes[2]) <= 4;
}

}  // namespace

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

bool CaptureBytes::has_in_clear(const RecordedMessage& message) const {
    const std::string start =
        message.is_request
            ? fmt::format("{} {} {}", message.method, message.target, message.version)
            : fmt::format("{} {} {}", message.version, message.status, message.reason);
    if (message.headers.empty()) {
        return has_in_clear(start);
    }
    const auto& [name, value] = message.headers.front();
    return has_in_clear(fmt::format("{}\r\n{}:{}", start, name, value))
           || has_in_clear(fmt::format("{}\n{}:{}", start, name, value));
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
    for (std::size_t at = bytes_.find(text); at != std::string::npos;
         at = bytes_.find(text, at + 1)) {
        const bool room = at >= kTlsRecordHeader;
        if (!room
            || !is_tls_record_header(
                std::string_view(bytes_).substr(at - kTlsRecordHeader, kTlsRecordHeader))) {
            return true;
        }
    }
    return false;
}

}  // namespace waybill::corpus
