// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/chained_messages.h"

#include "core/base/place.h"
#include "core/http/http2_head.h"
#include "core/store/session.h"

namespace waybill::store {

bool ChainedMessages::read_head(const MessagePlace& place,
                                std::string& text,
                                std::vector<http::FieldLengths>& lengths) const {
    text.clear();
    lengths.clear();
    if (!place.is_derived()) {
        return false;
    }
    const std::size_t extra =
        place.has_fields_head() ? place.span_units * sizeof(http::FieldLengths) : 0;
    std::vector<Byte> bytes(place.head_length + extra);
    if (!bytes_->read(record_offset(place.first_record), bytes)) {
        return false;
    }
    text.assign(as_text(Bytes(bytes).first(place.head_length)));
    return !place.has_fields_head()
           || http::read_lengths(Bytes(bytes).subspan(place.head_length), text, lengths);
}

bool ChainedMessages::read_content(const MessagePlace& place,
                                   const std::function<bool(const ChainPiece&)>& output) const {
    return place.is_derived() && read_chain(*bytes_, place.stream_offset, output);
}

bool ChainedMessages::read_frames(std::uint64_t frames,
                                  const std::function<bool(const ChainPiece&)>& output) const {
    return read_chain(*bytes_, frames, output);
}

}  // namespace waybill::store
