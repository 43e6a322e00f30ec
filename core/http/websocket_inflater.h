// SPDX-License-Identifier: GPL-3.0-or-later
//
// Inflates the messages of one side of a WebSocket (RFC 7692 section 7.2.2), one whole message
// after the other, with the window going on between them where that was agreed on.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/bytes.h"

namespace waybill::http {

class WebSocketInflater {
public:
    enum class Outcome : std::uint8_t {
        Done,
        LimitReached,  // the output is as long as it may be, and only the beginning
        NeedsContext,  // it refers to what was sent before and was not captured
        Invalid,
    };

    WebSocketInflater(unsigned window_bits, bool no_context_takeover);
    ~WebSocketInflater();

    // `out` is replaced. After anything but Done, what later messages refer to is unknown.
    Outcome inflate(Bytes message, std::uint64_t limit, std::vector<Byte>& out);

    // A message was lost, or not inflated: what later ones refer to is unknown, until one refers
    // to nothing.
    void lose_context();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::http
