// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/raw_messages.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "core/base/ascii.h"

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

// The head without Content-Encoding, and with the length that the body has now.
std::string fitting_head(const http::Exchange& exchange, Side side, store::ExchangeLoader& loader) {
    const http::Message& message = side == Side::Client ? exchange.request : exchange.response;
    std::uint64_t size = 0;
    loader.read_body(exchange, side, store::BodyForm::AsSent, [&size](Bytes data) {
        size += data.size();
        return true;
    });
    const std::string_view raw = message.raw_head;
    std::string out;
    std::size_t copied = 0;
    for (const http::Field& field : message.head.fields) {
        const auto begin = static_cast<std::size_t>(field.name.data() - raw.data());
        const auto value = static_cast<std::size_t>(field.value.data() - raw.data());
        if (ascii::equal_ignoring_case(field.name, "content-encoding")) {
            out += raw.substr(copied, begin - copied);
            copied = std::min(raw.find('\n', value + field.value.size()), raw.size() - 1) + 1;
        } else if (ascii::equal_ignoring_case(field.name, "content-length")
                   && message.body.framing == http::BodyFraming::Length) {
            out += raw.substr(copied, value - copied);
            out += std::to_string(size);
            copied = value + field.value.size();
        }
    }
    out += raw.substr(copied);
    return out;
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
    // A body that comes without its content codings would not fit the head of the wire.
    Result<void> result =
        output(message.content_decoded ? fitting_head(exchange, side, loader) : message.raw_head);
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
