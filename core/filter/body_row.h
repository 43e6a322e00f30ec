// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a row knows of the content of a message: whether there is any, and how much.
#pragma once

#include <cstdint>

#include "core/base/byte_stream.h"
#include "core/filter/answer.h"
#include "core/store/session.h"

namespace waybill::filter {

// What a side's body is by its row.
struct BodyRow {
    bool there;
    http::BodyFraming framing;
    std::uint64_t size;

    // An empty one is one too. What a tunnel carries is none.
    bool has_body() const {
        return there && framing != http::BodyFraming::None && framing != http::BodyFraming::Tunnel;
    }
};

BodyRow body_row(const store::ExchangeRow& row, Side side);

// Each tells what is known of it, and that there is more where the row does not say all: of its
// text, of the parts of a structured one, of its size once it is decoded.
void tell_text(const BodyRow& body, Answer& answer);
void tell_parts(const BodyRow& body, Answer& answer);
void tell_decoded_size(const BodyRow& body, Answer& answer);

}  // namespace waybill::filter
