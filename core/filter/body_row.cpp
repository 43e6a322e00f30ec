// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/body_row.h"

namespace waybill::filter {

namespace row_flag = store::row_flag;

BodyRow body_row(const store::ExchangeRow& row, Side side) {
    return side == Side::Client
               ? BodyRow{row.has(row_flag::kHasRequest), row.request_framing, row.request_size}
               : BodyRow{row.has(row_flag::kHasResponse), row.response_framing, row.response_size};
}

void tell_text(const BodyRow& body, Answer& answer) {
    if (body.has_body() && body.size == 0) {
        answer.text({});
    } else if (body.has_body()) {
        answer.more_elsewhere();
    }
}

void tell_parts(const BodyRow& body, Answer& answer) {
    if (body.has_body() && body.size > 0) {
        answer.more_elsewhere();
    }
}

// Nothing decodes to nothing, whatever the coding.
void tell_decoded_size(const BodyRow& body, Answer& answer) {
    if (body.there && body.size == 0) {
        answer.number(0);
    } else if (body.has_body()) {
        answer.more_elsewhere();
    }
}

}  // namespace waybill::filter
