// SPDX-License-Identifier: GPL-3.0-or-later
//
// The bytes of a capture file, searched for messages: the only witness that needs no program.
#pragma once

#include <string>
#include <string_view>

#include "tests/corpus/recorded_http.h"

namespace waybill::corpus {

class CaptureBytes {
public:
    // Reads the file, through gzip where it is compressed so. Without bytes when it cannot.
    static CaptureBytes load(const std::string& path);

    explicit CaptureBytes(std::string bytes) : bytes_(std::move(bytes)) {}

    // Whether the beginning of the message's start line stands there: of a message that is too
    // malformed for its whole start line to be told the same by two programs.
    bool has_start_in_clear(const RecordedMessage& message) const;

private:
    bool has_in_clear(std::string_view text) const;

    std::string bytes_;
};

}  // namespace waybill::corpus
