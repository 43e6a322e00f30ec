// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/body_text.h"

#include <algorithm>

#include "core/http/content_coding.h"
#include "core/http/grpc_framing.h"
#include "core/http/media_type.h"

namespace waybill::filter {

using store::BodyForm;

bool has_body(const http::Message& message) {
    return message.present && message.body.framing != http::BodyFraming::None
           && message.body.framing != http::BodyFraming::Tunnel;
}

void BodyText::read(const http::Exchange& exchange,
                    Side side,
                    store::ExchangeLoader& loader,
                    const Output& output) {
    const http::Message& message = message_of(exchange, side);
    if (!has_body(message)) {
        return;
    }
    const http::HeaderList& fields = message.head.fields;
    const std::string_view content_type = fields.value("content-type");
    const std::string_view type = http::parse_media_type(content_type).type;
    const bool is_grpc = http::has_grpc_framing(type);
    const bool is_coded = is_grpc || fields.find("content-encoding") != nullptr;
    std::uint64_t given = 0;
    const Output up_to_limit = [&](Bytes data) {
        const std::uint64_t room = kMostDecoded - given;
        given += std::min<std::uint64_t>(data.size(), room);
        if (data.size() <= room) {
            return output(data);
        }
        if (room > 0) {
            output(data.first(static_cast<std::size_t>(room)));
        }
        return false;
    };
    const Output& limited = is_coded ? up_to_limit : output;
    if (is_grpc) {
        http::GrpcUnframer unframer(type, fields.value("grpc-encoding"), limited);
        loader.read_body(exchange, side, BodyForm::Content, [&unframer](Bytes data) {
            return unframer.add(data);
        });
        unframer.finish();
    } else if (type.empty() || http::is_textual(type)) {
        decoder_.start(content_type, limited);
        loader.read_body(
            exchange, side, BodyForm::Content, [this](Bytes data) { return decoder_.add(data); });
        decoder_.finish();
    } else {
        loader.read_body(exchange, side, BodyForm::Content, limited);
    }
}

}  // namespace waybill::filter
