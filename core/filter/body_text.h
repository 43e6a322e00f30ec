// SPDX-License-Identifier: GPL-3.0-or-later
//
// The text of a body as filters and searches see it: content codings undone, gRPC framing off, in
// UTF-8 whatever the character set was. Streaming; nothing is kept.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/base/anomaly.h"
#include "core/base/bytes.h"
#include "core/http/exchange.h"
#include "core/http/text_decoder.h"
#include "core/store/exchange_loader.h"

namespace waybill::filter {

// Of what is compressed no more than this is decoded, as everywhere: what comes behind is not seen.
inline constexpr std::uint64_t kMostDecoded = 64 * kMiB;

inline const http::Message& message_of(const http::Exchange& exchange, Side side) {
    return side == Side::Client ? exchange.request : exchange.response;
}

// A filter may have many matchers: each keeps the memory of a small text for the next one, and lets
// go of that of a large one.
inline void let_go_of_large(std::string& text) {
    if (text.capacity() > kMiB) {
        std::string().swap(text);
    }
}

// Whether the message has a body, which may be empty.
bool has_body(const http::Message& message);

// One reader belongs to one thread; it is made once and used for many bodies.
class BodyText {
public:
    // Takes text, borrowed for the call. Returns false to stop.
    using Output = std::function<bool(Bytes)>;

    // Gives the text of the body that `side` sent; where decoding fails, what came before.
    // REQUIRES: `loader` loaded `exchange`.
    void read(const http::Exchange& exchange,
              Side side,
              store::ExchangeLoader& loader,
              const Output& output);

private:
    http::TextDecoder decoder_;
};

}  // namespace waybill::filter
