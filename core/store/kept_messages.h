// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages that stand in no capture file as they are: decrypted, put together from frames, imported
// from another format, or kept in a session file.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/http/head.h"
#include "core/store/byte_chain.h"

namespace waybill::store {

struct MessagePlace;

// All calls from any thread.
class KeptMessages {
public:
    virtual ~KeptMessages() = default;

    // The head, or the trailers, at a place that is_derived(); `lengths` are those of the text's
    // fields, none for an HTTP/1 head. False when it was not kept.
    virtual bool read_head(const MessagePlace& place,
                           std::string& text,
                           std::vector<http::FieldLengths>& lengths) const = 0;

    // The content of the message there, until `output` returns false. False when it cannot be read
    // as a whole; then some of it was given, or nothing.
    virtual bool read_content(const MessagePlace& place,
                              const std::function<bool(const ChainPiece&)>& output) const = 0;

    // The frames that ConnectionRow::frames names, in the same way.
    virtual bool read_frames(std::uint64_t frames,
                             const std::function<bool(const ChainPiece&)>& output) const = 0;
};

}  // namespace waybill::store
