// SPDX-License-Identifier: GPL-3.0-or-later
//
// A recording after analysis: one compact row per exchange and per connection, and where the bytes
// lie.
//
// Heads and bodies are not in here; they are read again when somebody asks (exchange_loader.h). A
// closed cleartext exchange costs at most 400 bytes of memory, whatever its bodies.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/container/deque.hpp>

#include "core/base/anomaly.h"
#include "core/base/connection.h"
#include "core/base/place.h"
#include "core/base/program.h"
#include "core/base/time.h"
#include "core/base/tls_facts.h"
#include "core/http/dialect.h"
#include "core/http/exchange.h"
#include "core/http/exchange_sink.h"
#include "core/http/http1_stream.h"
#include "core/http/proxy_facts.h"
#include "core/http/websocket_facts.h"
#include "core/store/annotations.h"
#include "core/store/byte_chain.h"
#include "core/store/kept_messages.h"
#include "core/store/string_pool.h"

namespace waybill::store {

// Grows without moving or copying what it holds.
template <typename T>
using Rows = boost::container::deque<
    T,
    void,
    boost::container::deque_options<boost::container::block_bytes<256 * kKiB>>::type>;

// The source of messages that stand in no capture file, but in Session::kept.
inline constexpr std::uint64_t kDerivedSource = 0xfffe;

// Where one message lies: enough to find and parse it again.
//
// A derived message (decrypted, put together from frames, imported, from a session file) is among
// Session::kept: `first_record` is of kDerivedSource and says where its head is, `stream_offset`
// which content is its, in terms of that; `head_skip` holds the bits below.
struct MessagePlace {
    static constexpr std::uint32_t kTextHead = 0;    // head_skip: the text of an HTTP/1 head
    static constexpr std::uint32_t kFieldsHead = 1;  // text of http2_head.h with span_units lengths
    static constexpr std::uint32_t kDecoded = 2;     // its content was kept without its codings

    static constexpr std::uint64_t kSpanUnit = 64 * kKiB;
    static constexpr std::uint32_t kFarAway = ~0U;  // span_units: somewhere in a later source

    RecordId first_record = kNoRecord;  // the lowest one that brought bytes of it
    std::uint64_t stream_offset = 0;    // of the head's first byte
    std::uint32_t span_units = 0;       // the highest one lies at most so many kSpanUnits behind
    std::uint32_t head_length = 0;
    std::uint32_t head_skip = Place::kScattered;  // from first_record to the head, when the head
                                                  // lies there in one piece

    bool is_derived() const {
        return first_record != kNoRecord && record_source(first_record) == kDerivedSource;
    }

    bool has_fields_head() const { return is_derived() && (head_skip & kFieldsHead) != 0; }
    bool is_decoded() const { return is_derived() && (head_skip & kDecoded) != 0; }

    RecordId last_record() const {
        return span_units == kFarAway ? kNoRecord : first_record + span_units * kSpanUnit;
    }
};

namespace row_flag {
inline constexpr std::uint16_t kHasRequest = 1U << 0;
inline constexpr std::uint16_t kHasResponse = 1U << 1;
inline constexpr std::uint16_t kRequestComplete = 1U << 2;
inline constexpr std::uint16_t kResponseComplete = 1U << 3;
inline constexpr std::uint16_t kHasAnomalies = 1U << 4;
inline constexpr std::uint16_t kHasInterim = 1U << 5;
inline constexpr std::uint16_t kCompressed = 1U << 6;    // the response has a content coding
inline constexpr std::uint16_t kMissingBytes = 1U << 7;  // some body byte was never captured
inline constexpr std::uint16_t kFirstOnConnection = 1U << 8;
inline constexpr std::uint16_t kHasTrailers = 1U << 10;     // one of its messages
inline constexpr std::uint16_t kTunnel = 1U << 9;           // CONNECT or an upgrade succeeded
inline constexpr std::uint16_t kNoResponse = 1U << 11;      // none will come
inline constexpr std::uint16_t kOrphanResponse = 1U << 12;  // its request was not captured
inline constexpr std::uint16_t kHasNotes = 1U << 13;        // see Session::notes()
inline constexpr std::uint16_t kHttps = 1U << 14;           // sent over TLS, or :scheme says so
inline constexpr std::uint16_t kWebSocket = 1U << 15;       // became one: see ExchangeNotes
}  // namespace row_flag

struct ExchangeRow {
    // The first byte of the request, else of the response: gives exchanges their order.
    RecordId order = kNoRecord;
    std::uint32_t order_skip = 0;
    std::uint32_t connection = 0;  // index into Session::connections
    Timestamp started;             // when that byte came
    // Nanoseconds from `started`, -1 where unknown.
    std::int64_t request_end = -1;
    std::int64_t response_begin = -1;
    std::int64_t response_end = -1;
    std::uint64_t request_size = 0;  // body bytes as sent, without transfer framing
    std::uint64_t response_size = 0;
    MessagePlace request;
    MessagePlace response;
    std::uint16_t flags = 0;   // row_flag bits
    std::uint16_t status = 0;  // 0: no response, or none that could be read
    StringId method = 0;
    StringId host = 0;         // of the URL, lower case, with a port that is not 80
    StringId type = 0;         // of the response: media type in lower case, without parameters
    std::uint32_t target = 0;  // into Session::targets
    std::uint32_t stream = 0;  // of HTTP/2; 0 for HTTP/1
    StringId dialect = 0;      // its kind and operation, as dialect_text() writes them; mostly none
    std::uint8_t version_major = 1;
    std::uint8_t version_minor = 1;
    http::BodyFraming request_framing = http::BodyFraming::None;
    http::BodyFraming response_framing = http::BodyFraming::None;

    bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
};

// Kind and operation of a dialect as the one text that rows have of it, and back.
std::string dialect_text(const http::Dialect& dialect);
http::Dialect read_dialect(std::string_view text);

// Nanoseconds between two times of a row, 0 where they run backwards (as when a response begins
// before its request is complete); -1 when one of them is not known.
inline std::int64_t time_between(std::int64_t begin, std::int64_t end) {
    return begin >= 0 && end >= 0 ? std::max<std::int64_t>(end - begin, 0) : -1;
}

// From the last request byte to the first response byte.
inline std::int64_t wait_of(const ExchangeRow& row) {
    return row.has(row_flag::kHasRequest) ? time_between(row.request_end, row.response_begin) : -1;
}

// From the exchange's first byte to the response's last one.
inline std::int64_t total_of(const ExchangeRow& row) {
    return std::max<std::int64_t>(row.response_end, -1);
}

// Facts that most exchanges do not have.
struct ExchangeNotes {
    std::vector<Anomaly> anomalies;          // at most kAnomaliesKept
    std::vector<MessagePlace> interims;      // of its 1xx responses, at most kInterimsKept
    std::array<std::uint64_t, 2> missing{};  // body bytes never captured, by the sender's Side
    std::array<MessagePlace, 2> trailers;    // of derived messages: fields only
    std::unique_ptr<const http::WebSocketFacts> websocket;  // with row_flag::kWebSocket
    http::ProxyFacts proxy;                                 // of one that went through a proxy
};

// Of an exchange or a connection at most so many anomalies are kept; all are counted.
inline constexpr std::size_t kAnomaliesKept = 16;
inline constexpr std::size_t kInterimsKept = 32;

struct ConnectionRow {
    ConnectionStart start;  // endpoints by Side of TCP
    ConnectionFacts facts;
    bool roles_swapped = false;  // TCP's server sends the requests
    http::Protocol protocol = http::Protocol::Unknown;
    std::uint32_t exchanges = 0;
    std::vector<Anomaly> anomalies;       // at most kAnomaliesKept
    std::unique_ptr<const TlsFacts> tls;  // null: no TLS was seen
    std::uint64_t frames = kNoChain;      // of HTTP/2, in Session::kept: as http2_frame_note.h has
    // Who holds its ends on this machine, by Side of TCP; null: not known, or elsewhere.
    std::array<std::shared_ptr<const Program>, 2> programs{};

    const Endpoint& client() const { return start.endpoints[roles_swapped ? 1 : 0]; }
    const Endpoint& server() const { return start.endpoints[roles_swapped ? 0 : 1]; }
    // The side of TCP that sends what this side of HTTP sends.
    Side tcp_side(Side side) const { return roles_swapped ? other(side) : side; }
    // By the roles of HTTP; null: not known.
    const Program* program(Side side) const { return programs[index_of(tcp_side(side))].get(); }
};

http::Timing timing_of(const ExchangeRow& row, const ConnectionRow& connection);

// A file, interface, ... that the recording came from.
struct Source {
    std::string path;
    std::string kind;
    std::uint64_t bytes = 0;
    std::uint64_t packets = 0;
    std::vector<std::string> link_types;
    std::vector<std::string> interfaces;  // where the packets were captured, as the file names them
    std::vector<std::string> comments;
    std::vector<std::pair<std::string, std::string>> names;  // address and name, as recorded
    Timestamp first;
    Timestamp last;
    std::uint64_t dropped = 0;
};

class Judgements;

// NOLINTNEXTLINE(bugprone-exception-escape): moving a deque does not throw with its own allocator
class Session {
public:
    std::vector<Source> sources;
    Rows<ExchangeRow> exchanges;      // in output order: the exchange with id n is exchanges[n - 1]
    Rows<ConnectionRow> connections;  // by first packet: connection n is connections[n - 1]
    StringPool strings;               // of the rows' StringIds

    std::uint64_t packets = 0;
    std::vector<std::pair<std::string, std::uint64_t>>
        packets_skipped;                          // reason and count, no zeros
    std::uint64_t connections_without_bytes = 0;  // not among `connections`
    std::array<std::uint64_t, kAnomalyCodes> anomaly_counts{};

    // The derived messages; null when there are none.
    std::shared_ptr<const KeptMessages> kept;

    // What exchanges and connections are called where that is not their index + 1, as in a live
    // capture that lets go of those that are over; ascending. Empty: index + 1.
    std::vector<std::uint64_t> exchange_numbers;
    std::vector<std::uint64_t> connection_numbers;

    std::uint64_t exchange_number(std::uint32_t index) const {
        return exchange_numbers.empty() ? std::uint64_t{index} + 1 : exchange_numbers[index];
    }
    std::uint64_t connection_number(std::uint32_t index) const {
        return connection_numbers.empty() ? std::uint64_t{index} + 1 : connection_numbers[index];
    }

    // Marks and comments that came with the recording; null: none.
    std::shared_ptr<const Annotations> noted;

    // What was judged of its exchanges; null as long as nothing was. Outlives what uses the
    // session.
    const Judgements* judgements = nullptr;

    // What an exchange's request line asked for, as sent: at most kTargetKept bytes of it.
    std::string_view target(const ExchangeRow& row) const;

    // What only few exchanges have, by index into `exchanges`; an empty one for most.
    const ExchangeNotes& notes(std::uint32_t exchange) const;

    // All that is known to be wrong with an exchange: what was kept, and what follows from its row
    // (a request without response, a response without request).
    std::vector<Anomaly> anomalies(std::uint32_t exchange) const;

    static constexpr std::size_t kTargetKept = 2 * kKiB;

private:
    friend class LiveRows;
    friend class SessionBuilder;

    TextArena targets_;
    std::vector<std::pair<std::uint32_t, ExchangeNotes>> notes_;  // sorted by exchange
};

}  // namespace waybill::store
