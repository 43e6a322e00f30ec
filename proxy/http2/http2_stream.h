// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a leg of HTTP/2 knows of one stream besides what nghttp2 does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "proxy/codec/leg_codec.h"
#include "proxy/message/message_head.h"

namespace waybill::proxy {

struct Http2Stream {
    StreamId id = 0;
    bool over = false;          // nothing more of it is told or taken
    bool given_up = false;      // by abort(): its reset is not the peer's doing
    bool head_request = false;  // HEAD
    bool connect = false;       // CONNECT: what follows the heads is no content
    bool request_over = false;  // of a server: the request was told to its end

    // What the peer sends.
    bool head_told = false;  // the final one
    bool received_all = false;
    bool no_content = false;  // whatever the fields say
    bool held = false;
    std::size_t interims = 0;
    std::optional<std::uint64_t> length;  // Content-Length
    std::uint64_t received = 0;
    std::size_t owed = 0;             // bytes not yet given back to the stream's window
    std::size_t owed_connection = 0;  // and to the connection's

    // What is sent to the peer.
    bool head_sent = false;
    bool has_source = false;    // DATA is asked for from `queue`
    bool ended = false;         // by the caller
    bool end_sent = false;      // END_STREAM went out
    bool reset_at_end = false;  // NO_ERROR, once END_STREAM went out
    bool waits_for_data = false;
    bool waits_for_room = false;
    bool was_full = false;  // on_writable is due when there is room again
    std::string queue;
    std::size_t queue_sent = 0;  // bytes at the front of it that went out
    FieldList trailers;

    std::size_t backlog() const { return queue.size() - queue_sent; }
};

}  // namespace waybill::proxy
