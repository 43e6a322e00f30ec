// SPDX-License-Identifier: GPL-3.0-or-later
//
// Loads the bodies of an exchange that was made of text.
#pragma once

#include "core/store/exchange_loader.h"
#include "tests/support/exchange_from_text.h"

namespace waybill::test {

class TextLoader final : public store::ExchangeLoader {
public:
    explicit TextLoader(const TextExchange& exchange) : exchange_(exchange) {}

    void load(std::uint32_t /*index*/,
              store::BodyDetail /*detail*/,
              http::Exchange& /*out*/) override {}

    std::optional<http::DecodeFailure> read_body(
        const http::Exchange& /*exchange*/,
        Side side,
        store::BodyForm /*form*/,
        const std::function<bool(Bytes)>& output) override {
        const std::string& body =
            side == Side::Client ? exchange_.request_body : exchange_.response_body;
        // In pieces, as bodies come.
        constexpr std::size_t kPiece = 100'000;
        for (std::size_t at = 0; at < body.size(); at += kPiece) {
            if (!output(as_bytes(body).subspan(at, std::min(kPiece, body.size() - at)))) {
                break;
            }
        }
        return std::nullopt;
    }

private:
    const TextExchange& exchange_;
};

}  // namespace waybill::test
