// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/raw_messages.h"

#include <string>

#include <fmt/format.h>

namespace waybill::report {
namespace {

// The chunks of the wire, else chunks that are made anew; and what stands behind them.
Result<void> write_chunked(const http::Exchange& exchange,
                           Side side,
                           store::ExchangeLoader& loader,
                           const TextOutput& output) {
    const http::Message& message = side == Side::Client ? exchange.request : exchange.response;
    Result<void> result;
    const auto take = [&](Bytes data) {
        result = output(as_text(data));
        return result.has_value();
    };
    if (loader.read_wire(exchange, side, take)) {
        return result;
    }
    loader.read_body(exchange, side, store::BodyForm::AsSent, [&](Bytes data) {
        if (data.empty()) {
            return true;
        }
        result = output(fmt::format("{:x}\r\n", data.size()));
        if (result) {
            result = output(as_text(data));
        }
        if (result) {
            result = output("\r\n");
        }
        return result.has_value();
    });
    if (!result || !message.body.complete) {
        return result;
    }
    std::string end = "0\r\n";
    for (const http::Field& field : message.trailers) {
        end.append(field.name).append(": ").append(field.value).append("\r\n");
    }
    return output(end + "\r\n");
}

}  // namespace

Result<void> write_raw_message(const http::Exchange& exchange,
                               Side side,
                               store::ExchangeLoader& loader,
                               const TextOutput& output) {
    const http::Message& message = side == Side::Client ? exchange.request : exchange.response;
    if (!message.present) {
        return {};
    }
    Result<void> result = output(message.raw_head);
    if (!result) {
        return result;
    }
    if (message.body.framing == http::BodyFraming::Chunked) {
        return write_chunked(exchange, side, loader, output);
    }
    loader.read_body(exchange, side, store::BodyForm::AsSent, [&](Bytes data) {
        result = output(as_text(data));
        return result.has_value();
    });
    return result;
}

}  // namespace waybill::report
