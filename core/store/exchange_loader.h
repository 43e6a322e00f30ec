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
#include "core/store/session.h"

namespace waybill::store {

// How much of the bodies is wanted.
enum class BodyDetail : std::uint8_t {
    None,    // the facts that the rows have
    Digest,  // decoded_size and sha256 too: a pass over the bodies
};

// One loader belongs to one thread; several may work on one session at a time.
class ExchangeLoader {
public:
    virtual ~ExchangeLoader() = default;

    // Fills `out` with the exchange of that index (id - 1). What cannot be read again is left out
    // and told by an anomaly.
    virtual void load(std::uint32_t index, BodyDetail detail, http::Exchange& out) = 0;

    // Gives the content of the body that `side` sent, with its content codings undone, in pieces.
    // Missing bytes are left out. Returns the failure of decoding, if there was one; what came
    // before it was given.
    virtual std::optional<http::DecodeFailure> read_content(
        std::uint32_t index, Side side, const std::function<void(Bytes)>& output) = 0;
};

}  // namespace waybill::store
