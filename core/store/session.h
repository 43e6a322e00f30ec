// SPDX-License-Identifier: GPL-3.0-or-later
//
// A recording after analysis: one compact row per exchange and per connection, and where the bytes
// lie.
//
// Heads and bodies are not in here; they are read again when somebody asks (see exchange_loader.h).
// A closed cleartext exchange costs at most 400 bytes of memory, whatever its bodies.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/anomaly.h"
#include "core/base/connection.h"
#include "core/base/place.h"
#include "core/base/time.h"
#include "core/http/http1_stream.h"

namespace waybill::store {

using StringId = std::uint32_t;  // of StringPool; 0 is the empty string

// Distinct strings, each kept once; views stay valid as long as the pool.
class StringPool {
public:
    StringPool();
    ~StringPool();
    StringPool(StringPool&&) noexcept;
    StringPool& operator=(StringPool&&) noexcept;

    StringId intern(std::string_view text);
    std::string_view at(StringId id) const;
    std::size_t size() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// Where one message lies: enough to find and parse it again.
struct MessagePlace {
    RecordId first_record = kNoRecord;
    std::uint64_t stream_offset = 0;  // of the head's first byte
    std::uint32_t records_span = 0;   // distance of the last contributing record, in units of 64
                                     // KiB, rounded up
    std::uint32_t head_length = 0;
    std::uint32_t head_skip = Place::kScattered;  // from first_record's start to the head, when it
                                                  // lies there in one piece
};

namespace row_flag {
inline constexpr std::uint16_t kHasRequest = 1 << 0;
inline constexpr std::uint16_t kHasResponse = 1 << 1;
inline constexpr std::uint16_t kRequestComplete = 1 << 2;
inline constexpr std::uint16_t kResponseComplete = 1 << 3;
inline constexpr std::uint16_t kHasAnomalies = 1 << 4;
inline constexpr std::uint16_t kHasInterim = 1 << 5;
inline constexpr std::uint16_t kCompressed = 1 << 6;    // the response has a content coding
inline constexpr std::uint16_t kMissingBytes = 1 << 7;  // some body byte was never captured
inline constexpr std::uint16_t kFirstOnConnection = 1 << 8;
inline constexpr std::uint16_t kTunnel = 1 << 9;  // CONNECT or an upgrade succeeded
}  // namespace row_flag

struct ExchangeRow {
    std::uint32_t connection = 0;  // index into Session::connections
    std::uint16_t flags = 0;       // row_flag bits
    std::uint16_t status = 0;      // 0: no response, or none that could be read
    Timestamp started;             // first byte of the request, else of the response
    // Nanoseconds from `started`; -1 where unknown.
    std::int64_t request_end = -1;
    std::int64_t response_begin = -1;
    std::int64_t response_end = -1;
    std::uint64_t request_size = 0;  // body bytes as sent, without transfer framing
    std::uint64_t response_size = 0;
    StringId method = 0;
    StringId host = 0;         // as in Url::host
    StringId type = 0;         // of the response's content: media type in lower case, no parameters
    std::uint32_t target = 0;  // offset in the target arena, see Session::target
    std::uint32_t target_length = 0;  // that is kept: at most 2 KiB
    std::uint8_t version_major = 1;
    std::uint8_t version_minor = 1;
    http::BodyFraming request_framing = http::BodyFraming::None;
    http::BodyFraming response_framing = http::BodyFraming::None;
    MessagePlace request;
    MessagePlace response;

    bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
};

}  // namespace waybill::store
