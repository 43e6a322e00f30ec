// SPDX-License-Identifier: GPL-3.0-or-later
//
// The bytes of a capture file, searched for messages: the only witness that needs no program. Tells
// whether a message that another program lists was in clear on the wire or came out of TLS.
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

    // Whether the start line and first field of the message stand in the file, and not right behind
    // the header of a TLS record (as with a NULL cipher).
    bool has_in_clear(const RecordedMessage& message) const;

    // Whether the beginning of the message's start line stands there: of a message that is too
    // malformed for its whole start line to be told the same by two programs.
    bool has_start_in_clear(const RecordedMessage& message) const;

private:
    bool has_in_clear(std::string_view text) const;

    std::string bytes_;
};

}  // namespace waybill::corpus
