// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/derived_head.h"

#include "core/base/place.h"
#include "core/http/http2_head.h"

namespace waybill::capture {

bool read_derived_head(const store::Session& session,
                       const store::MessagePlace& place,
                       std::string& text,
                       std::vector<http::FieldLengths>& lengths) {
    text.clear();
    lengths.clear();
    if (session.derived == nullptr || !place.is_derived()) {
        return false;
    }
    const bool has_lengths = place.head_skip == store::MessagePlace::kFieldsHead;
    const std::size_t extra = has_lengths ? place.span_units * sizeof(http::FieldLengths) : 0;
    std::vector<Byte> bytes(place.head_length + extra);
    if (!session.derived->read(record_offset(place.first_record), bytes)) {
        return false;
    }
    text.assign(as_text(Bytes(bytes).first(place.head_length)));
    return !has_lengths
           || http::read_lengths(Bytes(bytes).subspan(place.head_length), text, lengths);
}

}  // namespace waybill::capture
