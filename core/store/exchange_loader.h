// SPDX-License-Identifier: GPL-3.0-or-later
//
// Loads exchanges in full from where their bytes lie.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "core/base/anomaly.h"
#include "core/base/bytes.h"
#include "core/http/content_coding.h"
#include "core/http/exchange.h"
#include "core/store/byte_chain.h"
#include "core/store/session.h"

namespace waybill::store {

// How much of the bodies is wanted.
enum class BodyDetail : std::uint8_t {
    None,    // the facts that the rows have
    Digest,  // decoded_size and sha256 too: a pass over the bodies
};

// What of a body is wanted.
enum class BodyForm : std::uint8_t {
    Content,  // with its content codings undone
    AsSent,   // without transfer framing, content codings kept
};

// One loader belongs to one thread; several may work on one session at a time.
class ExchangeLoader {
public:
    virtual ~ExchangeLoader() = default;

    // Fills `out` with the exchange of that index (id - 1). What cannot be read again is left out
    // and told by an anomaly.
    virtual void load(std::uint32_t index, BodyDetail detail, http::Exchange& out) = 0;

    // The same in two steps, for those who tell from the raw heads whether they want the rest.
    // load_raw() may leave out what parsing the heads shows: their parts, and the URL but for the
    // connection's own scheme.
    virtual void load_raw(std::uint32_t index, http::Exchange& out) {
        load(index, BodyDetail::None, out);
    }
    virtual void parse(http::Exchange& /*exchange*/) {}

    // Gives the body that `side` sent in pieces, borrowed for the call; missing bytes are left out.
    // When `output` returns false nothing more is read. Returns the failure of decoding, if there
    // was one and it was not told to stop; what came before it was given.
    // REQUIRES: this loader, or another one of the same session, loaded `exchange`.
    virtual std::optional<http::DecodeFailure> read_body(
        const http::Exchange& exchange,
        Side side,
        BodyForm form,
        const std::function<bool(Bytes)>& output) = 0;

    // The same as sent, with when each piece came and what is missing; of an exchange that became a
    // tunnel or a WebSocket, what that side sent in it. Returns false when it cannot be read again.
    virtual bool read_pieces(const http::Exchange& /*exchange*/,
                             Side /*side*/,
                             const std::function<bool(const ChainPiece&)>& /*output*/) {
        return false;
    }

    // What follows the head of the message that `side` sent, as it stands on the wire: chunks and
    // trailers. False, and nothing is given, when it is not chunked, or cannot be read so.
    virtual bool read_wire(const http::Exchange& /*exchange*/,
                           Side /*side*/,
                           const std::function<bool(Bytes)>& /*output*/) {
        return false;
    }

    // What http::ExchangeSink::on_frame was told of a connection (an index), in its order.
    virtual bool read_frames(std::uint32_t /*connection*/,
                             const std::function<bool(const ChainPiece&)>& /*output*/) {
        return false;
    }
};

}  // namespace waybill::store
