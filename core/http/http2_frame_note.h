// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is kept of a frame of HTTP/2 besides its payload: a few bytes, read again for the list of a
// connection's frames.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/anomaly.h"
#include "core/base/bytes.h"
#include "core/http/http2_frame.h"

namespace waybill::http {

struct Http2Priority {
    std::uint32_t dependency = 0;
    std::uint16_t weight = 16;  // 1 to 256
    bool exclusive = false;
};

struct Http2FrameNote {
    static constexpr std::size_t kSettingsKept = 32;

    Side side = Side::Client;
    std::uint8_t kind = 0;  // see http2_kind, http2_kind_name
    std::uint8_t flags = 0;
    std::uint32_t stream = 0;
    std::uint32_t length = 0;   // of the payload
    std::uint64_t missing = 0;  // bytes of the payload that were not captured
    // By kind, where the payload holds it.
    std::vector<std::pair<std::uint16_t, std::uint32_t>> settings;
    std::optional<std::uint32_t> error;            // RST_STREAM, GOAWAY
    std::optional<std::uint32_t> last_stream;      // GOAWAY
    std::optional<std::uint32_t> increment;        // WINDOW_UPDATE
    std::optional<std::uint32_t> promised_stream;  // PUSH_PROMISE
    std::optional<Http2Priority> priority;         // PRIORITY, and HEADERS with it
};

// The note of a frame whose payload, or the beginning of it that is known, is `payload`.
void note_frame(Side side, const Http2Frame& frame, Bytes payload, Http2FrameNote& note);

void append_note(const Http2FrameNote& note, std::vector<Byte>& out);

// Takes a note off the front of `bytes`, which may hold several. False when there is none, or it is
// damaged.
bool read_note(Bytes& bytes, Http2FrameNote& note);

}  // namespace waybill::http
