// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which packets of a recording carry some chosen exchanges of it.
//
// Of cleartext HTTP/1 a message reaches from its first byte to the next message's, so that nothing
// of the wire is nobody's. Packets are whole: a message that shares a packet with one that is kept
// is kept, too, with its exchange. Of a connection whose messages need what came before them
// (TLS, HTTP/2), or may do so (requests sent ahead, losses, anything wrong on the wire), all is
// kept; of a tunnel, all from the request that opened it.
//
// Is first shown each segment of the recording, then asked of each. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "capture/exchange_selection.h"
#include "capture/segment.h"
#include "core/base/place.h"
#include "core/base/time.h"
#include "core/store/session.h"

namespace waybill::capture {

class CutPlan {
public:
    // Both must outlive the plan.
    CutPlan(const store::Session& session, const ChosenExchanges& chosen);

    // The first packet of a chosen connection; kNoRecord when there is none.
    RecordId first_record() const { return first_record_; }

    // The connections of the chosen exchanges, ascending.
    const std::vector<std::uint32_t>& connections() const { return chosen_connections_; }

    // The first reading.
    void look_at(const Segment& segment);
    // Of one that came in fragments: their SegmentSink::on_fragment().
    void look_at_fragments(const Segment& segment, std::uint64_t datagram);
    // Behind its end.
    void settle();

    // The second reading.
    bool keeps(const Segment& segment) const;
    bool keeps_fragment(std::uint64_t datagram) const { return kept_datagrams_.contains(datagram); }

    // The chosen connection that a segment belongs to, as connections() has it by index; kNone when
    // it belongs to another one.
    static constexpr std::uint32_t kNone = ~0U;
    std::uint32_t connection_of(const Segment& segment) const;

private:
    // A message in its side's stream, up to where the next one begins.
    struct Part {
        std::uint64_t start = 0;
        std::uint32_t exchange = 0;  // in Connection::kept
        RecordId first_record = kNoRecord;
        RecordId last_record = 0;
    };

    struct Connection {
        const store::ConnectionRow* row = nullptr;
        RecordId whole_from = kNoRecord;         // from this record on all is kept
        RecordId tunnel_from = kNoRecord;        // from this record on there is a tunnel
        std::array<std::vector<Part>, 2> parts;  // by Side of TCP, in the order of the stream
        Timestamp answered;                      // when the last response so far had ended
        // By exchange, the first of which stands for what is always kept.
        std::vector<bool> kept;
        std::vector<RecordId> needs_from;  // with the exchange goes all from this record on
        std::vector<std::pair<std::uint32_t, std::uint32_t>> shared;  // exchanges: a packet
    };

    // The connections between two endpoints by their first record, chosen (index) or not (kNone).
    struct Between {
        FlowKey key;
        std::vector<std::pair<RecordId, std::uint32_t>> connections;
    };

    void find_connections();
    void take_exchanges(const ChosenExchanges& chosen);
    void take_exchange(Connection& connection, std::uint32_t index, bool is_chosen);
    static void take_message(Connection& connection,
                             Side side,
                             const store::MessagePlace& place,
                             std::uint32_t exchange);
    static void order_parts(Connection& connection);
    static void join_shared(Connection& connection);

    // The parts that hold some of the bytes that a segment carries.
    static std::span<const Part> parts_of(const Connection& connection, const Segment& segment);
    static bool keeps_acknowledgment(const Connection& connection, const Segment& segment);

    const store::Session& session_;
    std::vector<std::uint32_t> chosen_connections_;
    std::vector<Connection> connections_;                              // of each
    std::unordered_map<std::uint64_t, std::vector<Between>> between_;  // by Segment::hash
    std::vector<std::pair<Segment, std::uint64_t>> fragmented_;        // and their datagram
    std::unordered_set<std::uint64_t> kept_datagrams_;
    RecordId first_record_ = kNoRecord;
};

}  // namespace waybill::capture
